"""A register in the world of every role: a problem of the north and of the south, with what presses for them."""

import datetime
from typing import Any

from tests.problems.register import Register
from tests.web.workspace import OFFICE, ORGANISER, STEERING, Place

from touchstone.common import clock
from touchstone.problems.models import Aspect, Letter, LetterKind, Problem, ProblemList, Source
from touchstone.problems.rules import Outcome, State
from touchstone.problems.tallies import recounted


def register_of(place: Place) -> Register:
    """Return the register of this world; it is made when it is first asked for."""
    campaign = place.world.campaign
    source, _ = Source.objects.get_or_create(
        campaign=campaign, code="central-feedback", defaults={"name": "中央督导反馈", "name_en": "Feedback"}
    )
    aspect, _ = Aspect.objects.get_or_create(
        campaign=campaign, code="leadership", defaults={"name": "组织领导", "name_en": "Leadership"}
    )
    problems, _ = ProblemList.objects.get_or_create(
        campaign=campaign,
        code="central-feedback",
        defaults={"name": "中央督导反馈", "prefix": "FK-", "source": source},
    )
    people = place.people
    return Register(
        place.world,
        problems,
        source,
        aspect,
        people[ORGANISER],
        people[ORGANISER],
        people[STEERING],
        people[OFFICE],
    )


def send(place: Place, problem: Problem, kind: LetterKind = LetterKind.NOTICE, **more: object) -> Letter:
    """Send a letter about a problem."""
    given = {"text": "请查找原因。\n\n请提交方案。", "answer_by": datetime.date(2099, 1, 5), **more}
    register_of(place).do("send_letter", problem, place.people[OFFICE], kind=kind, **given)
    return Letter.objects.filter(problem=problem).latest("pk")


def closed(place: Place, unit: str, **more: Any) -> Problem:
    """Return a problem of a unit that was closed, as if everything before had been done."""
    problem = register_of(place).register(unit, **more)
    with recounted(problem):
        problem.state, problem.outcome = State.CLOSED.value, Outcome.FULLY.value
        problem.closed_on = clock.today()
        problem.save()
    return problem
