"""Reading lists: that of a unit, those of the reader's own units, and putting works on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchstone.campaigns.queries import find_campaigns
from touchstone.common import clock
from touchstone.library import queries
from touchstone.library.actions import add_item, change_item, remove_item
from touchstone.library.permissions import LibraryPermission
from touchstone.units.queries import find_units_of_person
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404
from touchstone.web.common.components import Link
from touchstone.web.common.own_units import own_places
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import (
    WorkspaceRequest,
    access_of,
    may_begin,
    read_view,
    require,
    sent,
    signed_in,
)
from touchstone.web.common.refusals import VersionForm
from touchstone.web.common.unit_choice import choose
from touchstone.web.library.forms import ItemForm
from touchstone.web.library.presenters import OwnList, entrances, shelves

if TYPE_CHECKING:
    from touchstone.content.models import BasePage
    from touchstone.library.models import ReadingItem
    from touchstone.units.models import Unit, User


@read_view(LibraryPermission.VIEW)
def reading_list(request: WorkspaceRequest) -> HttpResponse:
    """Show the reading list of a unit: what each level above prescribes, and what it added itself."""
    choice = choose(request, LibraryPermission.VIEW, request.GET)
    unit = choice.unit or _default_unit(request)
    asks = choice.unit is None and bool({"choose", "unit_name"} & set(request.GET))
    levels = queries.find_reading_list(request.access, request.campaign, unit) if unit else []
    context = {
        "unit": unit,
        "choice": choice if asks else None,
        "shelves": shelves(request, request.access, request.campaign, unit, levels) if unit else [],
        "entrances": entrances(request, get_language() or ""),
        "main_action": _adding(request, unit),
        "breadcrumb": trail(request.campaign, Link(_("Library"))),
    }
    return page(request, "web/library/list.html", context)


def _default_unit(request: WorkspaceRequest) -> Unit | None:
    return next(iter(own_places(request, LibraryPermission.VIEW)), None)


def _adding(request: WorkspaceRequest, unit: Unit | None) -> Link | None:
    if unit is None or not may_begin(request, LibraryPermission.PRESCRIBE, unit.path):
        return None
    href = addresses.with_query(addresses.to("reading-new", request.campaign), {"unit": unit.pk})
    return Link(_("Add a work"), href)


@require_safe
@signed_in
def own_lists(request: HttpRequest) -> HttpResponse:
    """Show the reading lists of the reader's units in every campaign under way, also to who sees nothing else of it."""
    lists: list[OwnList] = []
    user = cast("User", request.user)
    for campaign in find_campaigns(access_of(request), LibraryPermission.VIEW):
        if campaign.closed_on is not None:
            continue
        access = access_of(request).in_campaign(campaign.slug)
        units = [
            unit
            for unit in find_units_of_person(access, user, clock.today(), LibraryPermission.VIEW)
            if unit.path.startswith(campaign.root.path)
        ]
        found = queries.find_reading_lists(access, campaign, units)
        lists += [
            OwnList(campaign, unit, shelves(request, access, campaign, unit, found[unit.pk]))
            for unit in units
            if unit.pk in found
        ]
    context = {"lists": lists, "entrances": entrances(request, get_language() or "")}
    return render(request, "web/library/own.html", context)


@act_view(LibraryPermission.PRESCRIBE, begins=True)
def reading_new(request: WorkspaceRequest) -> AnyActPage:
    """Put a work on the list of a unit."""
    choice = choose(request, LibraryPermission.PRESCRIBE, request.POST or request.GET)
    return ActPage(
        heading=_("Add a work to a reading list"),
        form=ItemForm(sent(request), queries.find_citable(get_language() or "")),
        do=lambda form: add_item(
            **by(request), campaign=request.campaign, unit=choice.the_unit, entry=form.entry()
        ),
        done=_("The work is on the list, also of every unit below."),
        breadcrumb=trail(request.campaign, _room(request, choice.unit), Link(_("Add a work"))),
        to=lambda item: _of_unit(request, item.unit),
        send=_("Add it"),
        choice=choice,
        draft="reading-new",
    )


@act_view(LibraryPermission.VIEW)
def reading_change(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Change an item of the list of a unit."""
    item = _own_item(request, pk)
    return ActPage(
        heading=_("Change a work on the list"),
        form=ItemForm(sent(request), _offered(item), item),
        version=item.version,
        do=lambda form: change_item(
            **by(request), item=item, version=form.cleaned_data["version"], entry=form.entry()
        ),
        done=_("The work on the list is changed."),
        breadcrumb=trail(request.campaign, _room(request, item.unit), Link(_("Change a work on the list"))),
        lead=_("Prescribed by %(unit)s") % {"unit": item.unit.label},
        send=_("Save"),
        template="web/library/change.html",
        context={"remove_href": addresses.to("reading-remove", request.campaign, pk=pk)},
    )


@act_view(LibraryPermission.VIEW)
def reading_remove(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Take a work off the list of the unit that prescribed it."""
    item = _own_item(request, pk)
    return ActPage(
        heading=_("Take a work off the list"),
        form=VersionForm(sent(request), initial={"version": item.version}),
        do=lambda form: remove_item(**by(request), item=item, version=form.cleaned_data["version"]),
        done=_("The work is off the list."),
        breadcrumb=trail(request.campaign, _room(request, item.unit), Link(_("Take a work off the list"))),
        lead=str(item),
        explanation=_(
            "It goes from the lists of all units below too. The history keeps that it stood there."
        ),
        send=_("Take it off"),
        question=True,
    )


def _offered(item: ReadingItem) -> list[BasePage]:
    """Return the pages that may be chosen, and the one that stands on the list, which may not be published any more."""
    pages = queries.find_citable(get_language() or "")
    if item.page is not None and item.page not in pages:
        pages.append(item.page)
    return pages


def _own_item(request: WorkspaceRequest, pk: int) -> ReadingItem:
    item = queries.get_item(request.access, request.campaign, pk)
    item = or_404(item, _("There is no such work on a list, or you are not allowed to see it."))
    require(request, LibraryPermission.PRESCRIBE, item.path)
    return item


def _room(request: WorkspaceRequest, unit: Unit | None) -> Link:
    return Link(_("Library"), _of_unit(request, unit) if unit else addresses.to("library", request.campaign))


def _of_unit(request: WorkspaceRequest, unit: Unit) -> str:
    return addresses.with_query(addresses.to("library", request.campaign), {"unit": unit.pk})
