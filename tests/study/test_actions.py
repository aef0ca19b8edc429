"""Recording, correcting and withdrawing sessions."""

import pytest
from django.db import IntegrityError, transaction
from tests.world import World, build, june

from touchstone.audit.models import AuditEvent
from touchstone.audit.queries import find_history
from touchstone.common.refusal import Refused
from touchstone.figures.queries import Counting
from touchstone.figures.selecting import read
from touchstone.study.actions import (
    correct_session,
    record_many,
    record_session,
    restore_session,
    withdraw_session,
)
from touchstone.study.models import Leave, StudySession
from touchstone.study.permissions import StudyPermission
from touchstone.units.access import Access, everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def value(world: World, reference: str) -> object:
    return Counting(world.access, world.campaign).figure(read(reference)).value


def organiser(world: World, unit: str) -> Access:
    path = world.units[unit].path
    return Access(world.keeper.pk, {StudyPermission.RECORD: (path,), StudyPermission.VIEW: (path,)})


def test_a_session_counts_for_the_nearest_membership(world: World) -> None:
    assert world.hold("south", "reading-class", 3).membership == world.members["city"]
    assert world.hold("north", "reading-class", 3).membership == world.members["north"]
    assert world.hold("branch", "reading-class", 3).membership == world.members["company"]
    assert world.hold("province", "reading-class", 3).membership is None


def test_the_neighbour_cannot_record(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        record_session(
            by=world.keeper,
            access=organiser(world, "north"),
            campaign=world.campaign,
            entry=world.entry("south", "reading-class", 3),
        )
    assert refusal.value.field == "unit"
    assert not StudySession.unscoped.exists()


def test_the_same_slot_is_refused_and_stores_nothing(world: World) -> None:
    world.hold("north", "reading-class", 3, present=5)
    with pytest.raises(Refused) as refusal:
        world.hold("north", "reading-class", 3, present=7)
    assert refusal.value.field == "ordinal"
    assert value(world, "study.person-times") == 5
    world.hold("north", "reading-class", 3, present=7, ordinal=2)
    assert value(world, "study.person-times") == 12


def test_a_correction_keeps_what_was(world: World) -> None:
    session = world.hold("north", "reading-class", 3, expected=10, present=8, leave={"duty": 2})
    entry = world.entry("south", "central-group-study", 4, expected=10, present=9, leave={"illness": 1})
    correct_session(
        by=world.keeper, access=world.access, session=session, version=1, entry=entry, reason="counted again"
    )
    newest = find_history(everything(), StudyPermission.VIEW, session)[0]
    assert newest.verb == "study.session-corrected"
    assert newest.reason == "counted again"
    assert newest.changes["present"] == [8, 9]
    assert newest.changes["form"] == ["读书班", "中心组学习"]
    assert newest.changes["leave"] == [{"duty": 2}, {"illness": 1}]
    assert value(world, "study.sessions?form=reading-class") == 0
    assert value(world, "study.sessions?form=central-group-study") == 1
    assert value(world, f"study.sessions?unit={world.units['south'].pk}") == 1
    assert value(world, f"study.sessions?unit={world.units['north'].pk}") == 0
    assert value(world, "study.units-covered") == 1  # the city, through its south


def test_a_correction_without_a_change_leaves_no_event(world: World) -> None:
    session = world.hold("north", "reading-class", 3, expected=10, present=8)
    before = AuditEvent.unscoped.count()
    entry = world.entry("north", "reading-class", 3, expected=10, present=8)
    correct_session(by=world.keeper, access=world.access, session=session, version=1, entry=entry)
    assert AuditEvent.unscoped.count() == before


def test_two_corrections_of_the_same_version(world: World) -> None:
    session = world.hold("north", "reading-class", 3, present=8)
    first = world.entry("north", "reading-class", 3, present=9)
    correct_session(by=world.keeper, access=world.access, session=session, version=1, entry=first)
    second = world.entry("north", "reading-class", 3, present=7)
    with pytest.raises(Refused, match="changed this session"):
        correct_session(by=world.keeper, access=world.access, session=session, version=1, entry=second)
    assert value(world, "study.person-times") == 9


def test_a_correction_into_a_taken_slot_changes_nothing(world: World) -> None:
    world.hold("north", "reading-class", 3, present=5)
    other = world.hold("north", "reading-class", 4, present=6)
    entry = world.entry("north", "reading-class", 3, present=6)
    with pytest.raises(Refused):
        correct_session(by=world.keeper, access=world.access, session=other, version=1, entry=entry)
    assert value(world, "study.person-times") == 11
    assert value(world, "study.person-times?from=2019-06-04") == 6


def test_withdrawing_and_restoring(world: World) -> None:
    session = world.hold("north", "reading-class", 3, expected=10, present=8)
    with pytest.raises(Refused, match="Say why"):
        withdraw_session(by=world.keeper, access=world.access, session=session, version=1, reason=" ")
    withdraw_session(by=world.keeper, access=world.access, session=session, version=1, reason="not held")
    assert value(world, "study.sessions") == 0
    assert value(world, "study.units-covered") == 0
    with pytest.raises(Refused, match="already withdrawn"):
        withdraw_session(by=world.keeper, access=world.access, session=session, version=2, reason="again")
    again = world.hold("north", "reading-class", 3, present=4)
    with pytest.raises(Refused) as refusal:
        restore_session(by=world.keeper, access=world.access, session=session, version=2)
    assert refusal.value.field == "ordinal"
    withdraw_session(
        by=world.keeper, access=world.access, session=again, version=1, reason="was the other one"
    )
    restore_session(by=world.keeper, access=world.access, session=session, version=2)
    assert value(world, "study.person-times") == 8
    assert value(world, "study.units-covered") == 1


def test_the_neighbour_cannot_withdraw(world: World) -> None:
    session = world.hold("north", "reading-class", 3)
    with pytest.raises(Refused, match="may not change"):
        withdraw_session(
            by=world.keeper, access=organiser(world, "south"), session=session, version=1, reason="not mine"
        )


def test_many_at_once(world: World) -> None:
    old = world.hold("north", "reading-class", 3, present=8)
    entries = [
        world.entry(
            "south",
            "reading-class",
            day,
            expected=10,
            present=day,
            leave={"duty": 1},
            origin=f"import:1:{day}",
        )
        for day in range(4, 9)
    ]
    corrected = world.entry("north", "reading-class", 3, present=9)
    session = StudySession.unscoped.select_related("membership__batch", "form").get(pk=old.pk)
    with transaction.atomic():
        made = record_many(
            by=world.keeper,
            campaign=world.campaign,
            entries=entries,
            corrections=[(session, corrected)],
            reason="import",
        )
    assert len(made) == 5
    assert value(world, "study.sessions") == 6
    assert value(world, "study.person-times") == 9 + 4 + 5 + 6 + 7 + 8
    assert value(world, "study.units-covered") == 2
    assert Leave.objects.count() == 5


@pytest.mark.parametrize(
    "broken",
    [
        {"present": 11, "expected": 10},
        {"part_of_day": "midnight"},
        {"state": "deleted"},
        {"held_until": june(3)},
        {"days_held": 2},
        {"held_until": june(5), "days_held": 0},
    ],
)
def test_the_database_refuses(world: World, broken: dict[str, object]) -> None:
    session = world.hold("north", "reading-class", 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        StudySession.unscoped.filter(pk=session.pk).update(**broken)


def test_the_database_refuses_a_second_session_in_the_slot(world: World) -> None:
    session = world.hold("north", "reading-class", 3)
    session.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        session.save()
    assert june(3) == session.held_on
