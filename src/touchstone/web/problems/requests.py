"""Requests to a unit that await an answer: letters, and questions whether it has another unit's problem too."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from touchstone.campaigns.queries import get_calendar
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.letters import find_letters_to_answer
from touchstone.problems.queries.self_checks import find_answers_waiting
from touchstone.web.common import components as ui
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.common.unit_choice import own_units
from touchstone.web.problems.letters import presenters
from touchstone.web.problems.self_checks import presenters as self_checks

if TYPE_CHECKING:
    from touchstone.units.models import Unit

OWN = 12
"""How many of the reader's own units are considered."""

SHOWN = 5
"""How many letters, and how many questions, are listed; the rest are on pages of their own."""


def asked(request: WorkspaceRequest, today: datetime.date) -> list[ui.TaskRow]:
    """Return the tasks to answer for the reader's own units: letters first, then questions."""
    own = _own(request)
    if not own:
        return []
    waiting = find_letters_to_answer(request.access, request.campaign, own, size=SHOWN)
    return [
        *presenters.tasks(request, waiting, _late(request, today)),
        *questions(request, today, SHOWN, own),
    ]


def questions(
    request: WorkspaceRequest, today: datetime.date, size: int, own: Sequence[Unit] | None = None
) -> list[ui.TaskRow]:
    """Return the unanswered questions to the reader's own units, the earliest due first."""
    own = _own(request) if own is None else own
    if not own:
        return []
    waiting = find_answers_waiting(request.access, request.campaign, own, size=size)
    return self_checks.tasks(request, waiting, _late(request, today))


def _own(request: WorkspaceRequest) -> Sequence[Unit]:
    if not may(request, ProblemPermission.RECTIFY):
        return ()
    return own_units(request, ProblemPermission.RECTIFY)[:OWN]


def _late(request: WorkspaceRequest, today: datetime.date) -> Callable[[datetime.date], int | None]:
    calendar = get_calendar(request.campaign)
    return lambda day: calendar.between(day, today) if day < today else None
