"""Labels of the codes used in the rules, and random primary keys."""

import secrets
from collections.abc import Mapping
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


def untold_key() -> int:
    """Return a random primary key: consecutive keys would reveal how many hidden visits there are."""
    return secrets.randbits(52) + 1
