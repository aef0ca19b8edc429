"""A small register: one list, two people of a unit, a steering group and an office, on a fixed day."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.factories import make_appointment, make_person
from tests.world import World, build

from touchstone.common import clock
from touchstone.problems import actions
from touchstone.problems.actions import Assignment, PlannedAction, ProblemEntry
from touchstone.problems.models import Aspect, CorrectiveAction, Problem, ProblemList, Source
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import Method, Outcome, Severity, Track
from touchstone.units.access import Access
from touchstone.units.models import User
from touchstone.units.queries import build_access
from touchstone.units.roles import Role

TODAY = datetime.date(2019, 6, 18)
"""A Tuesday on which people work."""

DUE = datetime.date(2019, 7, 5)
"""A Friday."""


def seeing(paths: Iterable[str], user: int | None = None) -> Access:
    """Return an ``Access`` that sees the problems of these units."""
    return Access(user, {str(ProblemPermission.VIEW): tuple(sorted(paths))})


def numbers(rows: Iterable[Problem]) -> list[str]:
    """Return the numbers of problems."""
    return [problem.number for problem in rows]


@dataclass
class Register:
    """Who does what: ``north`` and ``colleague`` serve the northern district, ``group`` and ``office`` the province."""

    world: World
    list: ProblemList
    source: Source
    aspect: Aspect
    north: User
    colleague: User
    group: User
    office: User

    def access(self, user: User) -> Access:
        """Return a person's ``Access`` today."""
        return build_access(user, clock.today())

    def register(self, unit: str = "north", *, by: User | None = None, **more: Any) -> Problem:
        """Register a problem of a unit."""
        by = by or self.office
        entry = ProblemEntry(
            list=self.list,
            source=self.source,
            unit=self.world.units[unit],
            statement=more.pop("statement", "台账更新不及时"),
            aspect=more.pop("aspect", self.aspect),
            **more,
        )
        return actions.register_problem(
            by=by, access=self.access(by), campaign=self.world.campaign, entry=entry
        )

    def do(self, act: str, problem: Problem, by: User, **more: Any) -> Problem:
        """Call an action by its name on the current state of the problem."""
        now = Problem.unscoped.get(pk=problem.pk)
        more.setdefault("version", now.version)
        return getattr(actions, act)(by=by, access=self.access(by), problem=now, **more)  # type: ignore[no-any-return]

    def assign(self, problem: Problem, **more: Any) -> Problem:
        """Assign a problem with a standard and a date."""
        more = {"standard": "制度运行一个月以上", "deadline": DUE} | more
        return self.do("assign_problem", problem, self.office, assignment=Assignment(**more))

    def under_way(self, plan: Sequence[str] = ("制定方案",), **more: Any) -> Problem:
        """Return a problem with an agreed plan, under way."""
        problem = self.assign(self.register(**more))
        self.do("submit_plan", problem, self.north, actions=[PlannedAction(text) for text in plan])
        self.do("agree_plan", problem, self.group)
        return self.do("start_work", problem, self.north)

    def finish(self, problem: Problem) -> Problem:
        """Finish every corrective action."""
        for action in CorrectiveAction.objects.filter(problem=problem, done_on__isnull=True):
            problem = self.do("finish_action", problem, self.north, action=action, done_on=TODAY)
        return problem

    def requested(self, **more: Any) -> Problem:
        """Return a problem whose closure the northern organiser requested."""
        problem = self.finish(self.under_way(**more))
        return self.do("request_closure", problem, self.north, statement="制度已建立并运行")

    def verify(self, problem: Problem, by: User | None = None, **more: Any) -> Problem:
        """Verify on the spot."""
        more = {
            "outcome": Outcome.FULLY,
            "method": Method.SITE_VISIT,
            "note": "现场查看属实",
            "day": TODAY,
        } | more
        return self.do("verify", problem, by or self.group, **more)

    def closed(self, **more: Any) -> Problem:
        """Return a closed problem."""
        problem = self.verify(self.requested(**more))
        return self.do("close_problem", problem, self.office)


def build_register() -> Register:
    """Build the register in an empty database."""
    world = build()
    source = Source.objects.create(
        campaign=world.campaign,
        code="central-feedback",
        name="中央督导反馈",
        stream=world.streams["research"],
    )
    aspect = Aspect.objects.create(campaign=world.campaign, code="leadership", name="组织领导")
    problems = ProblemList.objects.create(
        campaign=world.campaign, code="central-feedback", name="中央督导反馈", prefix="FK-", source=source
    )
    people = {name: make_person(name) for name in ("north", "colleague", "group", "office")}
    units = world.units
    first = datetime.date(2019, 6, 1)
    make_appointment(people["north"], Role.ORGANISER, unit=units["north"], from_day=first)
    make_appointment(people["colleague"], Role.OFFICE, unit=units["north"], from_day=first)
    make_appointment(people["group"], Role.STEERING, unit=units["province"], from_day=first)
    make_appointment(people["office"], Role.OFFICE, unit=units["province"], from_day=first)
    return Register(world, problems, source, aspect, **people)


SERIOUS = Severity.SERIOUS
IMMEDIATE = Track.IMMEDIATE
