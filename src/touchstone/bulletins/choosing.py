"""The addresses of the editor's room where a figure is chosen and where its value is asked for."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from touchstone.bulletins.forms import FigureForm, Room, fields_of
from touchstone.bulletins.permissions import BulletinPermission
from touchstone.bulletins.rules import typed_numbers
from touchstone.bulletins.showing import Shown, live
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_campaigns
from touchstone.content.rights import access_of
from touchstone.figures.selecting import UnknownFigure, read
from touchstone.units.access import within
from touchstone.units.models import Unit

MOST_FIGURES = 200
"""Figures of one text whose values are told at once."""

LONGEST_TEXT = 100_000


def room_of(request: HttpRequest, campaign: str, unit: str) -> Room | None:
    """Return where a figure is chosen; None while no campaign is named, 404 when it is none of the writer's."""
    access = access_of(request.user)
    owner = Unit.objects.visible_to(access, BulletinPermission.WRITE).filter(pk=_key(unit)).first()
    if owner is None:
        raise Http404
    if not campaign:
        return None
    found_campaign: Campaign | None = next(
        (one for one in find_campaigns(access) if str(one.pk) == campaign), None
    )
    if found_campaign is None:
        raise Http404
    return Room(found_campaign, owner, within(owner.path))


def _key(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Show the form for choosing a figure, with its written reference and its value now.

    ``reference`` opens the form with an existing figure; without it the form's own fields are read.
    """
    room = room_of(request, request.GET.get("campaign", ""), request.GET.get("unit_of_page", ""))
    if room is None:
        return render(request, "bulletins/cms/choose.html", {"room": None})
    data = {name: str(value) for name, value in request.GET.items()}
    problem = ""
    if data.get("reference"):
        try:
            data = fields_of(read(data["reference"]))
        except UnknownFigure as error:
            problem, data = str(error), {}
    form = FigureForm(room, data)
    text = form.reference().text
    shown = live(room.campaign, room.unit.path, [text])[text]
    context = {"room": room, "form": form, "shown": shown, "problem": problem or shown.problem}
    return render(request, "bulletins/cms/choose.html", context)


@require_POST
def values(request: HttpRequest) -> HttpResponse:
    """Tell the values of a text's figures, and which numbers in it were typed.

    Reads JSON: ``campaign``, ``unit``, ``references`` (texts) and ``text`` (without the figures).
    """
    try:
        asked: Any = json.loads(request.body)
        references = [str(text)[:400] for text in asked["references"][:MOST_FIGURES]]
        text = str(asked["text"])[:LONGEST_TEXT]
        room = room_of(request, str(asked["campaign"]), str(asked["unit"]))
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"problem": _("This is not what the editor sends.")}, status=400)
    typed = typed_numbers(_as_html(text))
    if room is None:
        return JsonResponse({"figures": {}, "typed": typed})
    shown = live(room.campaign, room.unit.path, references)
    return JsonResponse(
        {"figures": {shown.reference: _as_json(shown) for shown in shown.values()}, "typed": typed}
    )


def _as_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _as_json(shown: Shown) -> dict[str, str]:
    return {"label": shown.label, "value": shown.value, "counted": shown.with_unit, "problem": shown.problem}
