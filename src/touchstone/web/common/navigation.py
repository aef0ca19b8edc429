"""The main navigation: its entries, and which of them a reader sees.

Entries that the reader may not open are left out. This is not access control: each page checks for itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.units.access import NOBODY, Access
from touchstone.web.common.formats import Words

ON_A_PHONE = 4
"""Number of entries in the bottom bar on a phone; the others are behind "More"."""


@dataclass(frozen=True)
class NavItem:
    """An entry as it is rendered; ``key`` is its keyboard shortcut after ``g``."""

    label: Words
    url: str
    icon: str
    active: bool = False
    key: str = ""


@dataclass(frozen=True)
class Place:
    """The declaration of an entry.

    ``url_name`` takes the campaign's slug; the entry is also active on pages whose URL name starts with one of
    ``within``. ``permission`` is a permission code, or "" if every logged-in reader may open the page.
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
    Place(
        _("Practice tests"),
        "web:practice-tests",
        "edit",
        "practice.view",
        "e",
        ("web:practice-test", "web:question"),
    ),
    Place(_("Problems"), "web:problems", "problems", "problems.view", "r", BESIDE_PROBLEMS),
    Place(
        _("Control plan"),
        "web:plan",
        "calendar",
        "cadences.view",
        "w",
        ("web:occurrence", "web:cadence"),
    ),
    Place(_("Inspections"), "web:inspection", "search", "inspection.view", "v", ("web:inspection",)),
    Place(_("Library"), "web:library", "reading", "library.view", "l", ("web:reading",)),
    Place(_("Training"), "web:training", "calendar", "training.view", "a", ("web:training",)),
    Place(_("Exhibitions"), "web:exhibitions", "place", "sites.view", "e", ("web:exhibition",)),
    Place(_("Units"), "web:units", "units", "units.view", "u", ("web:unit",)),
    Place(_("Imports"), "web:imports", "import", "interchange.import", "i", ("web:import",)),
    Place(_("Steering groups"), "web:steering-groups", "groups", "units.view", "o", ("web:steering-group",)),
    Place(_("People"), "web:people", "account", "units.appoint", "p", ("web:person", "web:appointment")),
    Place(
        pgettext_lazy("standing checks", "Checks"), "web:checks", "check", "units.change", "k", ("web:check",)
    ),
    Place(_("Campaign"), "web:campaign", "settings", "campaigns.change", "c"),
    Place(_("History"), "web:history", "clock", "audit.view", "h"),
)


@dataclass(frozen=True)
class Navigation:
    """The entries for one reader; on a phone the first ones are in the bottom bar."""

    items: tuple[NavItem, ...] = ()

    @property
    def first(self) -> tuple[NavItem, ...]:
        """Return the entries in the bottom bar."""
        return self.items[:ON_A_PHONE]

    @property
    def rest(self) -> tuple[NavItem, ...]:
        """Return the entries behind "More"."""
        return self.items[ON_A_PHONE:]


def navigation(request: HttpRequest) -> Navigation:
    """Return the navigation of the campaign in the URL; empty outside a campaign."""
    match = request.resolver_match
    campaign = match.kwargs.get("campaign") if match else None
    if not campaign:
        return Navigation()
    access: Access = getattr(request, "access", NOBODY)
    here = match.view_name if match else ""
    offered = (
        place
        for place in PLACES
        if (access.allows(place.permission) if place.permission else access.user_id is not None)
    )
    return Navigation(tuple(_item(place, campaign, here) for place in offered))


def _item(place: Place, campaign: str, here: str) -> NavItem:
    url = reverse(place.url_name, kwargs={"campaign": campaign})
    active = here.startswith((place.url_name, *place.within))
    return NavItem(place.label, url, place.icon, active, place.key)
