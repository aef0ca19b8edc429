"""The main navigation: its entries in groups, and which of them a reader sees.

A room is registered here and nowhere else: one ``Place`` in the group that it belongs to. Entries that the reader may not
open are left out, and so is a group without entries. This is not access control: each page checks for itself.
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
    """An entry as it is rendered; ``key`` is its keyboard shortcut after ``g``.

    ``active`` says that the page belongs to it, ``here`` that it is this very page. On a phone an entry that ``leads``
    stands in the bar before others.
    """

    label: Words
    url: str
    icon: str
    active: bool = False
    key: str = ""
    here: bool = False
    leads: bool = False

    @property
    def current(self) -> str:
        """Return the value of ``aria-current``; empty if the page does not belong to the entry."""
        return "page" if self.here else "true" if self.active else ""


@dataclass(frozen=True)
class NavGroup:
    """The entries below one heading, which is empty for those that stand before all headings."""

    heading: Words
    items: tuple[NavItem, ...]


@dataclass(frozen=True)
class Place:
    """The declaration of an entry.

    ``url_name`` takes the campaign's slug; the entry is also active on pages whose URL name starts with one of
    ``within``. ``permission`` is a permission code, or "" if every logged-in reader may open the page. What ``leads`` is
    in the bar of a phone for whoever sees it.
    """

    label: Words
    url_name: str
    icon: str
    permission: str = ""
    key: str = ""
    within: tuple[str, ...] = ()
    leads: bool = False


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

PLACES: tuple[tuple[Words, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place(_("Today"), "web:today", "today", key="t", leads=True),
            Place(_("Board"), "web:board", "board", "campaigns.view", "b", ("web:figure",), leads=True),
        ),
    ),
    (
        pgettext_lazy("navigation", "Study"),
        (
            Place(
                _("Sessions"),
                "web:sessions",
                "sessions",
                "study.view",
                "s",
                ("web:session", "web:lecture", "web:study-target"),
                leads=True,
            ),
            Place(
                _("Control plan"),
                "web:plan",
                "calendar",
                "cadences.view",
                "w",
                ("web:occurrence", "web:cadence"),
            ),
            Place(_("Training"), "web:training", "training", "training.view", "a", ("web:training",)),
            Place(
                _("Practice tests"),
                "web:practice-tests",
                "edit",
                "practice.view",
                "q",
                ("web:practice-test", "web:question"),
            ),
            Place(_("Library"), "web:library", "reading", "library.view", "l", ("web:reading",)),
            Place(_("Exhibitions"), "web:exhibitions", "place", "sites.view", "e", ("web:exhibition",)),
        ),
    ),
    (
        pgettext_lazy("navigation", "Improvement"),
        (
            Place(
                _("Problems"),
                "web:problems",
                "problems",
                "problems.view",
                "r",
                BESIDE_PROBLEMS,
                leads=True,
            ),
            Place(_("Inspections"), "web:inspection", "search", "inspection.view", "v", ("web:inspection",)),
        ),
    ),
    (
        _("Organisation"),
        (
            Place(_("Units"), "web:units", "units", "units.view", "u", ("web:unit",)),
            Place(
                _("Steering groups"),
                "web:steering-groups",
                "groups",
                "units.view",
                "o",
                ("web:steering-group",),
            ),
            Place(
                _("People"), "web:people", "account", "units.appoint", "p", ("web:person", "web:appointment")
            ),
        ),
    ),
    (
        pgettext_lazy("navigation", "Running the campaign"),
        (
            Place(_("Campaign"), "web:campaign", "settings", "campaigns.change", "c"),
            Place(_("Imports"), "web:imports", "import", "interchange.import", "i", ("web:import",)),
            Place(
                pgettext_lazy("standing checks", "Checks"),
                "web:checks",
                "check",
                "units.change",
                "k",
                ("web:check",),
            ),
            Place(_("History"), "web:history", "clock", "audit.view", "h"),
        ),
    ),
)
"""The groups in the order in which they stand, each with its heading and its entries."""


@dataclass(frozen=True)
class Navigation:
    """The entries for one reader in their groups; on a phone some are in the bottom bar, the others behind "More"."""

    groups: tuple[NavGroup, ...] = ()

    @property
    def items(self) -> tuple[NavItem, ...]:
        """Return all entries."""
        return tuple(item for group in self.groups for item in group.items)

    @property
    def first(self) -> tuple[NavItem, ...]:
        """Return the entries in the bottom bar: those that lead, then others, in the order of all."""
        items = self.items
        chosen = sorted(items, key=lambda item: not item.leads)[:ON_A_PHONE]
        return tuple(item for item in items if item in chosen)

    @property
    def rest(self) -> tuple[NavGroup, ...]:
        """Return the entries behind "More" in their groups."""
        first = self.first
        left = (
            NavGroup(group.heading, tuple(item for item in group.items if item not in first))
            for group in self.groups
        )
        return tuple(group for group in left if group.items)


def navigation(request: HttpRequest) -> Navigation:
    """Return the navigation of the campaign in the URL; empty outside a campaign."""
    match = request.resolver_match
    campaign = match.kwargs.get("campaign") if match else None
    if not campaign:
        return Navigation()
    access: Access = getattr(request, "access", NOBODY)
    here = match.view_name if match else ""
    groups = (
        NavGroup(heading, tuple(_item(place, campaign, here) for place in places if _offers(access, place)))
        for heading, places in PLACES
    )
    return Navigation(tuple(group for group in groups if group.items))


def _offers(access: Access, place: Place) -> bool:
    return access.allows(place.permission) if place.permission else access.user_id is not None


def _item(place: Place, campaign: str, here: str) -> NavItem:
    url = reverse(place.url_name, kwargs={"campaign": campaign})
    active = here.startswith((place.url_name, *place.within))
    return NavItem(place.label, url, place.icon, active, place.key, here == place.url_name, place.leads)
