"""What others ask of a unit: letters that wait for an answer, and whether it has a problem of others too."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from touchstone.campaigns.queries import calendar_of
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.letters import letters_to_answer
from touchstone.web import components as ui
from touchstone.web.problems import letters
from touchstone.web.reader import WorkspaceRequest, may
from touchstone.web.units.choosing import own_units

OWN = 12
"""Own units that are looked at."""

SHOWN = 5
"""Letters that are named; the others stand on their problems."""


def asked(request: WorkspaceRequest, today: datetime.date) -> list[ui.TaskRow]:
    """Return what waits for an answer of the reader's own units, the first due first."""
    if not may(request, ProblemPermission.RECTIFY):
        return []
    own = own_units(request, ProblemPermission.RECTIFY)[:OWN]
    if not own:
        return []
    late = _late(request, today)
    waiting = letters_to_answer(request.access, request.campaign, own, size=SHOWN)
    return letters.tasks(request, waiting, late)


def _late(request: WorkspaceRequest, today: datetime.date) -> Callable[[datetime.date], int | None]:
    calendar = calendar_of(request.campaign)
    return lambda day: calendar.between(day, today) if day < today else None
