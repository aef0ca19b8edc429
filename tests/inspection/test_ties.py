"""A tie lasts longer than the appointment: who left the unit lately must not know of its visits either."""

import datetime

import pytest
from tests.factories import make_appointment, make_person
from tests.inspection.field import TODAY, Field
from tests.world import june

from touchstone.common.refusal import Refused
from touchstone.inspection.models import Exclusion, Visit
from touchstone.inspection.permissions import InspectionPermission
from touchstone.units.access import everything
from touchstone.units.actions import end_appointment
from touchstone.units.models import Appointment, User
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - datetime.timedelta(1)


def leave(person: User, to_day: datetime.date = YESTERDAY) -> None:
    """End a person's appointment to a unit."""
    appointment = Appointment.unscoped.exclude(role=Role.INSPECTOR).get(user=person)
    end_appointment(by=None, access=everything(), appointment=appointment, to_day=to_day)


def sees(field: Field, name: str, visit: Visit) -> bool:
    seen = Visit.objects.visible_to(field.access(name), InspectionPermission.VIEW)
    return seen.filter(pk=visit.pk).exists()


@pytest.mark.parametrize(("length", "tied"), [("", True), ("1 day", True), ("0 days", False)])
def test_who_left_the_unit_before_the_visit_is_planned_is_kept_away(
    field: Field, length: str, tied: bool
) -> None:
    leave(field.people["tied"])
    campaign = field.round.campaign
    campaign.times = {"tie": length} if length else {}
    campaign.save()
    visit = field.plan()
    assert Exclusion.objects.filter(visit=visit, user=field.people["tied"]).exists() is tied
    assert sees(field, "tied", visit) is not tied
    assert sees(field, "anna", visit)
    if tied:
        with pytest.raises(Refused):
            field.plan(by="tied")
        with pytest.raises(Refused):
            field.write(visit, by="tied")


def test_who_leaves_the_unit_after_the_visit_was_planned_stays_kept_away(field: Field) -> None:
    visit = field.plan()
    Visit.unscoped.filter(pk=visit.pk).update(recorded_at=datetime.datetime(2019, 6, 10, tzinfo=datetime.UTC))
    Exclusion.objects.all().delete()  # as for a tie that began after the visit was planned
    make_appointment(field.people["anna"], Role.LEADER, unit=field.world.units["north"], from_day=june(11))
    for name in ("tied", "anna"):
        leave(field.people[name])
        assert not sees(field, name, visit)
    assert sees(field, "lead", visit)


def test_who_joins_the_round_is_kept_away_from_the_unit_just_left(field: Field) -> None:
    visit, other = field.plan(), field.plan("branch")
    late = make_person("late")
    field.people["late"] = late
    make_appointment(late, Role.ORGANISER, unit=field.world.units["north"], from_day=june(1))
    leave(late, june(2))
    make_appointment(late, Role.OFFICE, unit=field.world.units["province"], from_day=june(10))
    field.do("bring_person", "lead", round_=field.round, user=late)
    assert list(Exclusion.objects.filter(user=late).values_list("visit", flat=True)) == [visit.pk]
    assert not sees(field, "late", visit)
    assert sees(field, "late", other)
    joined = make_person("joined")
    field.people["joined"] = joined
    make_appointment(joined, Role.ORGANISER, unit=field.world.units["north"], from_day=june(1))
    leave(joined, june(2))
    make_appointment(joined, Role.INSPECTOR, group=field.groups[2], from_day=june(10))
    field.do("put_group", "lead", round_=field.round, group=field.groups[2])
    assert not sees(field, "joined", visit)
    assert sees(field, "joined", other)
