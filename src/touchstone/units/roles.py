"""The roles, and the permissions granted to them by the packages above.

A role is stored by its code. A package lists its permission codes in its ``permissions.py`` and passes its grants to
:func:`grant` when the application starts, so this module need not know the packages above it.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What a person is appointed to do on a unit or in a group."""

    OFFICE = "office"
    ORGANISER = "organiser"
    LEADER = "leader"
    STEERING = "steering"
    INSPECTOR = "inspector"
    EDITOR = "editor"
    SITE_KEEPER = "site-keeper"
    LEARNER = "learner"
    AUDITOR = "auditor"


LABELS = {
    Role.OFFICE: _("Campaign office"),
    Role.ORGANISER: _("Organiser"),
    Role.LEADER: _("Leader"),
    Role.STEERING: _("Steering group member"),
    Role.INSPECTOR: _("Inspector"),
    Role.EDITOR: _("Editor"),
    Role.SITE_KEEPER: _("Site keeper"),
    Role.LEARNER: _("Learner"),
    Role.AUDITOR: _("Auditor"),
}

DESCRIPTIONS = {
    Role.OFFICE: _("Sets up the campaign, sees who is behind, publishes bulletins; sees its subtree."),
    Role.ORGANISER: _("Records what the unit did; sees their own unit and everything below."),
    Role.LEADER: _("Reads their own unit and what they lead; approves."),
    Role.STEERING: _("Guides and checks the units assigned to the group."),
    Role.INSPECTOR: _("Visits without notice and writes findings; sees the own rounds."),
    Role.EDITOR: _("Writes bulletins with live figures."),
    Role.SITE_KEEPER: _("Keeps a teaching site's hours and bookings."),
    Role.LEARNER: _("Reads, practises and books; sees own things only."),
    Role.AUDITOR: _("Reads everything in the subtree, changes nothing."),
}

READERS = (Role.LEADER, Role.STEERING, Role.EDITOR, Role.AUDITOR)
"""The roles that see an area without recording anything in it, unless the area grants them more."""

IN_GROUPS = (Role.STEERING, Role.INSPECTOR)
"""Roles held in a group; all others are held at a unit."""

_granted: dict[Role, set[str]] = {role: set() for role in Role}
_areas: dict[str, type[StrEnum]] = {}
_common: set[str] = set()


def grant(grants: Mapping[Role, Iterable[StrEnum]], common: Iterable[StrEnum] = ()) -> None:
    """Add the permission codes of one package to the roles that hold them.

    ``common`` are those over what all campaigns share, such as the tree: an appointment for one campaign gives none.
    """
    _common.update(code.value for code in common)
    for role, permissions in grants.items():
        for code in permissions:
            _granted[role].add(code.value)
            _areas[code.value] = type(code)


def permissions_of(role: Role, *, in_one_campaign: bool = False) -> frozenset[str]:
    """Return the permission codes of a role, held in every campaign or in one only."""
    return frozenset(_granted[role] - _common if in_one_campaign else _granted[role])


def every_permission() -> frozenset[str]:
    """Return all permission codes granted to any role."""
    return frozenset().union(*_granted.values())


def areas() -> tuple[type[StrEnum], ...]:
    """Return the enumerations of permission codes, one for each package, sorted by module."""
    return tuple(sorted(set(_areas.values()), key=lambda codes: codes.__module__))
