"""A register in the world of every role: problems of the north and south, with letters, self-checks and samples."""

import datetime
from typing import Any

from tests.problems.register import Register
from tests.web.workspace import OFFICE, ORGANISER, STEERING, Place

from touchstone.common import clock
from touchstone.common.drawing import commitment, digest
from touchstone.problems.actions import record_rule_change
from touchstone.problems.actions.specials import create_special
from touchstone.problems.fields import SpecialEntry
from touchstone.problems.models import (
    Aspect,
    Letter,
    LetterKind,
    Problem,
    ProblemList,
    RuleChange,
    RuleChangeKind,
    Sample,
    SamplingPlan,
    SelfCheck,
    SelfCheckAnswer,
    Source,
    SpecialRectification,
)
from touchstone.problems.rules import Outcome, Severity, State, written
from touchstone.problems.tallies import recounted


def register_of(place: Place) -> Register:
    """Return the register of this world, creating it on first use."""
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
    """Return a problem stored as closed, without its earlier steps."""
    problem = register_of(place).register(unit, **more)
    with recounted(problem):
        problem.state, problem.outcome = State.CLOSED.value, Outcome.FULLY.value
        problem.closed_on = clock.today()
        problem.save()
    return problem


def special(place: Place, unit: str = "north", name: str = "形式主义专项整治") -> SpecialRectification:
    """Plan a special rectification led by a unit."""
    office = place.people[OFFICE]
    return create_special(
        by=office,
        access=register_of(place).access(office),
        campaign=place.world.campaign,
        entry=SpecialEntry(name, place.world.units[unit], leader_post="分管副书记"),
    )


def question(place: Place, about: str, to: str) -> SelfCheckAnswer:
    """Ask one unit about another unit's closed problem."""
    unit = place.world.units[to]
    check = SelfCheck.objects.create(
        problem=closed(place, about),
        question="台账是否及时更新？",
        asked_on=clock.today(),
        asked_by=place.people[OFFICE],
        answer_by=clock.today(),
        asked=1,
    )
    return SelfCheckAnswer.unscoped.create(self_check=check, unit=unit, path=unit.path)


def sample(place: Place, unit: str) -> Sample:
    """Draw the one closed problem of a unit."""
    problem, office = closed(place, unit), place.people[OFFICE]
    owner = place.world.units[unit]
    frame = written([(problem.number, Severity(problem.severity))])
    plan = SamplingPlan.unscoped.create(
        campaign=place.world.campaign,
        owner=owner,
        place=owner.path,
        seed="2019",
        commitment=commitment("2019"),
        frame=frame,
        frame_digest=digest(frame.split("\n")),
        population=1,
        size=1,
        planned_at=clock.now(),
        planned_by=office,
        drawn_at=clock.now(),
        drawn_by=office,
    )
    return Sample.objects.create(plan=plan, problem=problem, order=1)


def rule(place: Place, problem: Problem, title: str = "台账管理办法") -> RuleChange:
    """Record a rule that was made because of a problem."""
    office = place.people[OFFICE]
    return record_rule_change(
        by=office,
        access=register_of(place).access(office),
        unit=problem.unit,
        kind=RuleChangeKind.MADE,
        title=title,
        day=datetime.date(2019, 6, 20),
        problem=problem,
    )
