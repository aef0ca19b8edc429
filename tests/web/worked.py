"""Problems in progress in the small world, each built by the acts that lead to its state."""

import datetime
from typing import Any

from django.test import Client
from tests.factories import make_appointment, make_person
from tests.problems.register import Register
from tests.web.workspace import Place

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.problems.actions import Assignment, PlannedAction
from touchstone.problems.models import CorrectiveAction, Problem
from touchstone.problems.rules import Method, Outcome
from touchstone.units.roles import Role


def assigned(register: Register, unit: str = "north", **more: Any) -> Problem:
    """Return a problem assigned to a unit."""
    problem = register.register(unit, **more)
    assignment = Assignment(standard="The rule has run for a month.", deadline=free_day(register, 3))
    return register.do("assign_problem", problem, register.office, assignment=assignment)


def free_day(register: Register, weeks: int) -> datetime.date:
    day, calendar = clock.today() + datetime.timedelta(weeks=weeks), get_calendar(register.world.campaign)
    return day if calendar.is_working_day(day) else calendar.add(day, 1)


def under_way(register: Register, **more: Any) -> Problem:
    problem = assigned(register, **more)
    register.do("submit_plan", problem, register.north, actions=[PlannedAction("Draw up a rule")])
    register.do("agree_plan", problem, register.group)
    return register.do("start_work", problem, register.north)


def requested(register: Register, **more: Any) -> Problem:
    problem = under_way(register, **more)
    action = CorrectiveAction.objects.get(problem=problem)
    register.do("finish_action", problem, register.north, action=action, done_on=clock.today())
    return register.do("request_closure", problem, register.north, statement="The rule is in force.")


def verified(register: Register, **more: Any) -> Problem:
    problem = requested(register, **more)
    given = {"method": Method.SITE_VISIT, "note": "Seen on the spot.", "day": clock.today()}
    return register.do("verify", problem, register.group, outcome=Outcome.FULLY, **given)


def now(problem: Problem) -> Problem:
    return Problem.unscoped.get(pk=problem.pk)


def own_office(register: Register, place: Place) -> Client:
    """Return a client of a person who has every right, but is appointed in the responsible unit."""
    colleague = make_person("colleague")
    first = datetime.date(2019, 6, 1)
    make_appointment(colleague, Role.OFFICE, unit=register.world.units["north"], from_day=first)
    client = Client(headers={"accept-language": "en"})
    client.force_login(colleague)
    return client
