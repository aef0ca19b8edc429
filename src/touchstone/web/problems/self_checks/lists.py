"""The list of questions to other units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.common import clock
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_problems
from touchstone.problems.queries.self_checks import Tally, get_self_check_page, get_tallies
from touchstone.web.common import addresses
from touchstone.web.common.components import Cell
from touchstone.web.common.lists import Column, Empty, List, forward_page
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.problems import waiting
from touchstone.web.problems.lists import PROBLEMS, shortened

if TYPE_CHECKING:
    from touchstone.problems.models import SelfCheck

TO_ANSWER = 20
"""How many unanswered questions to the reader's own units the page lists."""


@dataclass(frozen=True)
class Line:
    """A question with the counts of its answers; ``leads`` is True if the reader may see its problem."""

    check: SelfCheck
    tally: Tally
    leads: bool


def _lines(request: WorkspaceRequest, checks: Sequence[SelfCheck]) -> Iterator[Line]:
    tallies = get_tallies(request.access, request.campaign, checks)
    keys = sorted({check.problem.pk for check in checks})
    visible = {problem.pk for problem in get_problems(request.access, request.campaign, keys)}
    return (Line(check, tallies[check.pk], check.problem.pk in visible) for check in checks)


def _question(line: Line) -> Cell:
    """Return the question with its problem's number, and a note if none of the units asked is visible to the reader."""
    concerns = "" if line.tally.asked else _("None of the units that you may see is asked.")
    number = line.check.problem.number if line.leads else ""
    return Cell(shortened(line.check.question, 80), " · ".join(filter(None, (number, concerns))))


def _answer_by(line: Line) -> Cell:
    late = line.tally.silent and line.check.answer_by < clock.today()
    return Cell(line.check.answer_by, _("the day has passed") if late else "")


def _number(name: str) -> Callable[[Line], object]:
    return lambda line: getattr(line.tally, name) if line.tally.asked else ""


SELF_CHECKS: List[None, Line] = List(
    name="self-checks",
    key="self-checks",
    permission=ProblemPermission.VIEW,
    heading=gettext_lazy("The same problem elsewhere"),
    caption=lambda _query: gettext_lazy("Questions"),
    page=forward_page(get_self_check_page),
    lines=_lines,
    columns=(
        Column(gettext_lazy("Question"), _question),
        Column(gettext_lazy("Answer by"), _answer_by),
        Column(gettext_lazy("Asked"), _number("asked"), numeric=True),
        Column(gettext_lazy("Looked"), _number("looked"), numeric=True),
        Column(gettext_lazy("Found it too"), _number("found"), numeric=True),
        Column(gettext_lazy("Silent"), _number("silent"), numeric=True),
    ),
    href=lambda request, line: (
        addresses.to("self-check", request.campaign, pk=line.check.pk) if line.leads else ""
    ),
    row_key=lambda line: line.check.pk,
    above=lambda request: [PROBLEMS.link(request)],
    template="web/problems/self_checks/list.html",
    around=lambda query: {
        "tasks": waiting.questions(query.request, TO_ANSWER),
        "answers": may(query.request, ProblemPermission.RECTIFY),
    },
    empty=Empty(
        gettext_lazy("Nobody was asked yet"),
        gettext_lazy(
            "From the page of a verified problem the office can ask units of the same kind whether they have it too."
        ),
    ),
)
