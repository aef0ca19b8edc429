"""Who finds the problems that are waiting for them."""

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import make_appointment, make_person
from tests.problems.register import TODAY, Register, numbers

from touchstone.problems import queries as q
from touchstone.problems.actions import PlannedAction
from touchstone.problems.models import (
    Extension,
    LookBack,
)
from touchstone.problems.queries import ProblemFilter
from touchstone.problems.rules import (
    Party,
)
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db


def test_a_verifier_finds_what_waits_but_never_their_own(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    requested = register.requested()
    travel(datetime.date(2019, 6, 19))
    planned = register.assign(register.register())
    register.do("submit_plan", planned, register.north, actions=[PlannedAction("a measure")])
    register.register()

    def waiting(user: object, size: int = 50, after: str = "") -> q.Waiting:
        result = getattr(register, str(user))
        return q.find_to_verify(
            register.access(result), result, register.world.campaign, TODAY, size=size, after=after
        )

    assert numbers(waiting("group").rows) == [requested.number, planned.number]
    first = waiting("group", size=1)
    assert numbers(first.rows) == [requested.number]
    assert numbers(waiting("group", size=1, after=first.after).rows) == [planned.number]
    assert numbers(waiting("colleague").rows) == []
    assert numbers(waiting("north").rows) == []
    assert numbers(waiting("group", after="nonsense").rows) == [requested.number, planned.number]


def test_units_find_what_waits_for_them_and_for_others(register: Register) -> None:
    north, campaign = register.world.units["north"], register.world.campaign
    assigned, requested = register.assign(register.register()), register.requested()
    register.assign(register.register("south"))
    access = register.access(register.north)
    assert numbers(q.find_waiting_for_units(access, campaign, [north], Party.UNIT).rows) == [assigned.number]
    assert numbers(q.find_waiting_for_units(access, campaign, [north], Party.VERIFIER).rows) == [
        requested.number
    ]
    units = [register.world.units[name] for name in ("north", "south")]
    whole = q.find_waiting_for_units(register.access(register.office), campaign, units, Party.UNIT)
    assert len(whole.rows) == 2


def test_the_office_finds_extensions_that_wait(register: Register) -> None:
    problem = register.under_way()
    register.do(
        "ask_extension", problem, register.north, to=datetime.date(2019, 7, 12), reason="the builder is ill"
    )
    campaign = register.world.campaign
    (extension,) = q.find_extensions_waiting(register.access(register.office), campaign)
    assert extension == Extension.objects.get()
    assert q.find_extensions_waiting(register.access(register.group), campaign) == []


def test_leaders_find_what_they_lead_the_first_due_first(register: Register) -> None:
    chief = make_person("chief")
    make_appointment(
        chief, Role.LEADER, unit=register.world.units["city"], from_day=datetime.date(2019, 6, 1)
    )
    register.assign(register.register("company"), leader=chief)
    without = register.register(leader=chief)
    early = register.assign(register.register(), leader=chief, deadline=datetime.date(2019, 6, 20))
    campaign, access = register.world.campaign, register.access(chief)
    texts = numbers(q.find_led_by(access, campaign, chief))
    assert len(texts) == 3
    assert texts[0] == early.number
    assert texts[-1] == without.number
    assert q.find_leaders_for(register.access(register.office), register.world.units["north"], TODAY) == [
        chief
    ]
    assert len(q.get_problem_page(access, campaign, ProblemFilter(leader_id=chief.pk)).rows) == 3


def test_look_backs_are_found_when_they_come_near(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    register.closed()
    campaign, group = register.world.campaign, register.group
    assert q.find_look_backs_due(register.access(group), group, campaign, TODAY) == []
    soon = datetime.date(2019, 7, 10)
    travel(soon)
    (look_back,) = q.find_look_backs_due(register.access(group), group, campaign, soon)
    assert look_back == LookBack.unscoped.earliest("due_on")
    colleague = register.colleague
    assert q.find_look_backs_due(register.access(colleague), colleague, campaign, soon) == []


def test_look_backs_are_found_by_their_due_date_even_while_there_are_none(register: Register) -> None:
    campaign, access = register.world.campaign, register.access(register.group)
    with CaptureQueriesContext(connection) as queries:
        q.find_look_backs_due(access, register.group, campaign, TODAY)
    statement = queries[-1]["sql"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            assert "look_back_waiting" in str(cursor.fetchall()[0])
