"""What the codes of the rules are called, and keys that tell nothing."""

import secrets
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.inspection.rules import RoundState, Tie, VisitState

VISIT_STATES: Mapping[VisitState, Any] = {
    VisitState.PLANNED: pgettext_lazy("a visit", "planned"),
    VisitState.VISITED: pgettext_lazy("a visit", "visited, not disclosed"),
    VisitState.DISCLOSED: pgettext_lazy("a visit", "disclosed"),
    VisitState.CALLED_OFF: pgettext_lazy("a visit", "called off"),
}

ROUND_STATES: Mapping[RoundState, Any] = {
    RoundState.PLANNED: pgettext_lazy("a round", "in preparation"),
    RoundState.OPEN: pgettext_lazy("a round", "open"),
    RoundState.CLOSED: pgettext_lazy("a round", "closed"),
}

TIES: Mapping[Tie, Any] = {
    Tie.AT: _("appointed at the unit"),
    Tie.BELOW: _("appointed below the unit"),
    Tie.ABOVE: _("appointed above the unit, within its branch"),
}


def choices(names: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Return the choices of a field from the names of its codes."""
    return [(code.value, name) for code, name in names.items()]


def values(codes: type[StrEnum]) -> list[str]:
    """Return the codes as the database holds them."""
    return [code.value for code in codes]


def untold_key() -> int:
    """Return a key at random: running numbers would tell how many visits there are that nobody may know of."""
    return secrets.randbits(52) + 1
