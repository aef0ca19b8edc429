"""The CMS views with which the editor's script chooses a figure and fetches values."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from touchstone.bulletins.forms import FigureForm, FigureScope, form_data_of
from touchstone.bulletins.permissions import BulletinPermission
from touchstone.bulletins.rules import typed_numbers
from touchstone.bulletins.showing import DisplayedFigure, resolve_figures
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_campaigns
from touchstone.common.pages import NO_KEY, read_key
from touchstone.content.rights import access_of
from touchstone.figures.selecting import UnknownFigure, read
from touchstone.units.access import within
from touchstone.units.models import Unit

MOST_FIGURES = 200
"""Maximum number of figures in a text whose values are returned."""

LONGEST_TEXT = 100_000


def get_scope(request: HttpRequest, campaign: str, unit: str) -> FigureScope | None:
    """Return the scope in which a figure is chosen; None without a campaign, 404 if it is not the writer's."""
    access = access_of(request.user)
    owner = Unit.objects.visible_to(access, BulletinPermission.WRITE).filter(pk=_key(unit)).first()
    if owner is None:
        raise Http404
    if not campaign:
        return None
    named: Campaign | None = next(
        (visible for visible in find_campaigns(access) if str(visible.pk) == campaign), None
    )
    if named is None:
        raise Http404
    return FigureScope(named, owner, within(owner.path))


def _key(text: str) -> int:
    return read_key(text) or NO_KEY


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Show the form for choosing a figure, with its reference and its present value.

    ``reference`` opens the form with an existing figure; without it, the form's own fields are read.
    """
    scope = get_scope(request, request.GET.get("campaign", ""), request.GET.get("unit_of_page", ""))
    if scope is None:
        return render(request, "bulletins/cms/choose.html", {"scope": None})
    data = {name: str(value) for name, value in request.GET.items()}
    problem = ""
    if data.get("reference"):
        try:
            data = form_data_of(read(data["reference"]))
        except UnknownFigure as error:
            problem, data = str(error), {}
    form = FigureForm(scope, data)
    text = form.reference().text
    figure = resolve_figures(scope.campaign, scope.unit.path, [text])[text]
    context = {"scope": scope, "form": form, "shown": figure, "problem": problem or figure.problem}
    return render(request, "bulletins/cms/choose.html", context)


@require_POST
def values(request: HttpRequest) -> HttpResponse:
    """Return the values of the figures in a text, and the numbers in it that were typed by hand.

    Reads JSON: ``campaign``, ``unit``, ``references`` (texts) and ``text`` (without the figures).
    """
    try:
        data: Any = json.loads(request.body)
        references = [str(text)[:400] for text in data["references"][:MOST_FIGURES]]
        text = str(data["text"])[:LONGEST_TEXT]
        scope = get_scope(request, str(data["campaign"]), str(data["unit"]))
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"problem": _("This is not what the editor sends.")}, status=400)
    typed = typed_numbers(escape(text))
    if scope is None:
        return JsonResponse({"figures": {}, "typed": typed})
    figures = resolve_figures(scope.campaign, scope.unit.path, references)
    return JsonResponse(
        {"figures": {figure.reference: _as_json(figure) for figure in figures.values()}, "typed": typed}
    )


def _as_json(figure: DisplayedFigure) -> dict[str, str]:
    return {
        "label": figure.label,
        "value": figure.value,
        "counted": figure.with_unit,
        "problem": figure.problem,
    }
