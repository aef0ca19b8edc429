"""The list of people, and suggestions for a name."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touchstone.units.permissions import UnitPermission
from touchstone.web.common.list_views import views
from touchstone.web.common.reader import WorkspaceRequest, in_campaign
from touchstone.web.people.appointment_choice import people_like
from touchstone.web.people.lists import PEOPLE

people, people_print, people_export = views(PEOPLE)


@require_safe
@in_campaign(UnitPermission.APPOINT)
def person_suggest(request: WorkspaceRequest) -> HttpResponse:
    """Suggest people while a name is being typed."""
    text = request.GET.get("person_name", "").strip()
    return render(request, "web/people/_hits.html", {"hits": people_like(request, text), "asked": bool(text)})
