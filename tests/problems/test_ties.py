"""Who left a unit is tied to it for a time: they decide nothing about its problems, nor do they sample them."""

import datetime
from typing import Any

import pytest
from tests.factories import make_appointment
from tests.problems.register import TODAY, Register
from tests.problems.test_own_problems import offers, refused
from tests.problems.test_sampling import drawn, planned

from touchstone.campaigns.queries import find_tied_paths
from touchstone.common.refusal import Refused
from touchstone.problems.actions import Assignment, check_sample
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.models import Sample
from touchstone.problems.queries.waiting import count_to_verify, find_look_backs_due, find_to_verify
from touchstone.problems.rules import Act, Fault
from touchstone.units.access import everything
from touchstone.units.actions import end_appointment
from touchstone.units.models import Appointment, User
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - datetime.timedelta(1)


@pytest.fixture
def moved(register: Register) -> Register:
    """The colleague left the northern district yesterday for the office of the province."""
    end_appointment(
        by=None,
        access=everything(),
        appointment=Appointment.unscoped.get(user=register.colleague),
        to_day=YESTERDAY,
    )
    for role in (Role.OFFICE, Role.STEERING):
        make_appointment(register.colleague, role, unit=register.world.units["province"], from_day=TODAY)
    return register


def set_tie(register: Register, length: str) -> None:
    campaign = register.world.campaign
    campaign.times = {"tie": length}
    campaign.save()


@pytest.mark.parametrize(
    ("length", "tied"), [("", True), ("1 day", True), ("0 days", False), ("2 working days", True)]
)
def test_the_tie_lasts_for_the_time_of_the_campaign(moved: Register, length: str, tied: bool) -> None:
    if length:
        set_tie(moved, length)
    paths = find_tied_paths(moved.colleague, moved.world.campaign, TODAY)
    units = moved.world.units
    assert set(paths) == {units["province"].path} | ({units["north"].path} if tied else set())


def test_after_six_months_it_is_over(moved: Register) -> None:
    north = moved.world.units["north"].path
    for day, tied in ((datetime.date(2019, 12, 17), True), (datetime.date(2019, 12, 18), False)):
        assert (north in find_tied_paths(moved.colleague, moved.world.campaign, day)) is tied


def test_who_left_yesterday_decides_nothing_about_the_unit_today(moved: Register) -> None:
    assigned, requested = moved.assign(moved.register()), moved.requested()
    for problem, act, more in (
        (assigned, "set_aside", {"reason": "no"}),
        (assigned, "assign_problem", {"assignment": Assignment(deadline=datetime.date(2019, 12, 20))}),
        (requested, "take_up", {}),
        (requested, "return_problem", {"reason": "no"}),
    ):
        given: dict[str, Any] = more
        refused(Fault.OWN_UNIT, lambda: moved.do(act, problem, moved.colleague, **given))  # noqa: B023
    refused(Fault.OWN_UNIT, lambda: moved.verify(requested, moved.colleague))
    closed = moved.verify(requested)
    refused(Fault.OWN_UNIT, lambda: moved.do("close_problem", closed, moved.colleague))
    assert Act.CLOSE not in offers(moved, moved.colleague, closed)
    set_tie(moved, "0 days")
    assert moved.do("close_problem", closed, moved.colleague).state == "closed"


def test_nothing_of_the_unit_waits_for_who_left_it(moved: Register) -> None:
    moved.requested()
    who, campaign = moved.colleague, moved.world.campaign
    access = moved.access(who)
    assert find_to_verify(access, who, campaign, TODAY).rows == []
    assert count_to_verify(access, who, campaign, TODAY) == 0
    assert find_look_backs_due(access, who, campaign, TODAY) == []
    set_tie(moved, "0 days")
    assert len(find_to_verify(access, who, campaign, TODAY).rows) == 1
    assert count_to_verify(access, who, campaign, TODAY) == 1


def test_who_left_the_unit_checks_no_sample_of_it(moved: Register) -> None:
    moved.closed()
    drawn(moved, planned(moved, size=1))
    given: dict[str, Any] = {
        "by": moved.colleague,
        "access": moved.access(moved.colleague),
        "sample": Sample.objects.get(),
        "right": True,
        "note": "seen",
    }
    with pytest.raises(Refused) as error:
        check_sample(**given)
    assert error.value.message == MESSAGES[Fault.OWN_UNIT]
    set_tie(moved, "0 days")
    assert check_sample(**given).right


def test_a_public_text_does_not_name_who_left_the_unit_lately(moved: Register) -> None:
    User.objects.filter(pk=moved.colleague.pk).update(name="王小明")
    problem = moved.assign(moved.register())
    with pytest.raises(Refused) as error:
        moved.do("publish_problem", problem, moved.office, text="由王小明负责整改。")
    assert error.value.field == "text"
