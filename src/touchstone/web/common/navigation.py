"""What stands in the navigation: a list of places, and which of them this reader is offered.

A place is one line in :data:`PLACES`. What a reader may not open is not offered; hiding a line protects nothing,
each page checks for itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touchstone.units.access import NOBODY, Access
from touchstone.web.common.formats import Words

ON_A_PHONE = 4
"""How many places the bottom bar of a phone holds; the others are behind "More"."""


@dataclass(frozen=True)
class NavItem:
    """One line of the navigation as it is drawn; ``key`` is its shortcut after ``g``."""

    label: Words
    url: str
    icon: str
    active: bool = False
    key: str = ""


@dataclass(frozen=True)
class Place:
    """A page that the navigation may offer.

    ``url_name`` takes the campaign's slug; ``within`` are beginnings of further names under which the line is shown
    as active; ``permission`` is a code of some area, empty when everybody who is logged in may go there.
    """

    label: Words
    url_name: str
    icon: str
    permission: str = ""
    key: str = ""
    within: tuple[str, ...] = ()


BESIDE_PROBLEMS = (
    "web:problem",
    "web:letter",
    "web:special",
    "web:rule-change",
    "web:self-check",
    "web:ask-elsewhere",
    "web:sample",
    "web:verification",
    "web:leading",
)

PLACES: tuple[Place, ...] = (
    Place(_("Today"), "web:today", "today", key="t"),
    Place(_("Board"), "web:board", "board", "campaigns.view", "b", ("web:figure",)),
    Place(_("Sessions"), "web:sessions", "sessions", "study.view", "s", ("web:session",)),
    Place(_("Problems"), "web:problems", "problems", "problems.view", "r", BESIDE_PROBLEMS),
    Place(_("Inspections"), "web:inspection", "search", "inspection.view", "v", ("web:inspection",)),
    Place(_("Units"), "web:units", "units", "units.view", "u", ("web:unit",)),
    Place(_("Imports"), "web:imports", "import", "interchange.import", "i", ("web:import",)),
    Place(_("Steering groups"), "web:steering-groups", "groups", "units.view", "o", ("web:steering-group",)),
    Place(_("People"), "web:people", "account", "units.appoint", "p", ("web:person", "web:appointment")),
    Place(_("History"), "web:history", "clock", "audit.view", "h"),
)


@dataclass(frozen=True)
class Navigation:
    """The lines for one reader; on a phone the first ones stand in the bottom bar."""

    items: tuple[NavItem, ...] = ()

    @property
    def first(self) -> tuple[NavItem, ...]:
        """Return the lines of the bottom bar."""
        return self.items[:ON_A_PHONE]

    @property
    def rest(self) -> tuple[NavItem, ...]:
        """Return the lines behind "More"."""
        return self.items[ON_A_PHONE:]


def navigation(request: HttpRequest) -> Navigation:
    """Return the navigation of the campaign that the address names; empty outside a campaign."""
    match = request.resolver_match
    campaign = match.kwargs.get("campaign") if match else None
    if not campaign:
        return Navigation()
    access: Access = getattr(request, "access", NOBODY)
    here = match.view_name if match else ""
    return Navigation(tuple(_item(place, campaign, here) for place in PLACES if _offered(place, access)))


def _offered(place: Place, access: Access) -> bool:
    return access.allows(place.permission) if place.permission else access.user_id is not None


def _item(place: Place, campaign: str, here: str) -> NavItem:
    url = reverse(place.url_name, kwargs={"campaign": campaign})
    active = here.startswith((place.url_name, *place.within))
    return NavItem(place.label, url, place.icon, active, place.key)
