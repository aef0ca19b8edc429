"""The first page after log-in, and the redirect to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import find_campaigns
from touchstone.common import clock
from touchstone.library.permissions import LibraryPermission
from touchstone.practice.queries.taking import find_tests_for
from touchstone.study.permissions import StudyPermission
from touchstone.web.cadences.presenters import own_tasks
from touchstone.web.common import addresses
from touchstone.web.common.components import Link
from touchstone.web.common.lists import New
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, access_of, may, read_view, signed_in
from touchstone.web.common.unit_choice import own_units
from touchstone.web.inspection.presenters import due_rows
from touchstone.web.problems import waiting
from touchstone.web.today import sections
from touchstone.web.today.first_morning import get_checklist
from touchstone.web.today.landing import choose_campaign


@require_safe
@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Redirect to Today in the campaign that concerns the reader most."""
    access = access_of(request)
    if campaigns := find_campaigns(access):
        return redirect(addresses.to("today", choose_campaign(request, campaigns)))
    if access.allows(LibraryPermission.VIEW) and not access.allows(CampaignPermission.VIEW):  # a learner
        return redirect("web:own-reading")
    starts = access.allows(CampaignPermission.CHANGE)
    if not starts and find_tests_for(access, clock.now()):
        return redirect("web:my-tests")
    return render(request, "web/today/start.html", {"starts": starts})


@read_view(CampaignPermission.VIEW)
def today(request: WorkspaceRequest) -> HttpResponse:
    """Show three short lists: what is due, what came back, what is waiting for others; before them a first morning's."""
    day, records = clock.today(), may(request, StudyPermission.RECORD)
    (back, running), own = sections.imports(request), own_units(request, CampaignPermission.VIEW)
    problems, first = waiting.find_waiting_problems(request), get_checklist(request)
    context = {
        "day": day,
        "first": first,
        "records": records,
        "due": [
            *waiting.tasks_to_answer(request),
            *waiting.due(request, problems, day),
            *own_tasks(request, day),
            *due_rows(request, own),
            *(sections.due(request, day) if records else sections.watched(request)),
        ],
        "back": [*waiting.back(request, problems, day), *back],
        "waiting": [*waiting.waiting(request), *running],
        "ways": sections.links_by_role(request, own),
        # On the first morning the next step is the main action.
        "main_action": None
        if first
        else New(_("Record a session"), "session-new", StudyPermission.RECORD).link(request),
        "breadcrumb": trail(request.campaign, Link(_("Today"))),
    }
    return page(request, "web/today/today.html", context)
