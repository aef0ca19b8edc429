"""One person records while another enrols units, and the locks prevent every conflict."""

import threading

import pytest
from django.db import connections, transaction
from django.db.transaction import TransactionManagementError
from tests.racing import PATIENCE, at_once
from tests.world import World, build, june

from touchstone.campaigns.actions import add_members, end_membership
from touchstone.campaigns.hooks import freeze_memberships, lock_memberships
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.study import actions
from touchstone.study.actions import withdraw_session
from touchstone.study.models import StudySession
from touchstone.units.access import everything
from touchstone.units.actions import close_unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return build()


def counted_for(world: World) -> list[str]:
    assert [differences(family) for family in families()] == [[] for _ in families()]
    rows = StudySession.unscoped.order_by("pk").values_list("membership__unit__name_en", flat=True)
    return [name or "" for name in rows]


def join(world: World) -> None:
    add_members(by=None, batch=world.batches[2], units=[world.units["south"]], from_day=june(1))


def hold(world: World) -> StudySession:
    return world.hold("south", "reading-class", 3)


@pytest.mark.postgres
def test_without_the_lock_a_session_misses_the_unit_that_joins(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "begin_in", lambda campaign: None)
    assert at_once(lambda: join(world), lambda: hold(world)) == []
    assert counted_for(world) == ["City"]


@pytest.mark.postgres
def test_a_session_finds_the_unit_that_joins(world: World) -> None:
    assert at_once(lambda: join(world), lambda: hold(world)) == []
    assert counted_for(world) == ["South"]


@pytest.mark.postgres
def test_the_unit_that_joins_finds_the_session(world: World) -> None:
    assert at_once(lambda: hold(world), lambda: join(world)) == []
    assert counted_for(world) == ["South"]


@pytest.mark.postgres
def test_two_record_at_once_without_waiting(world: World) -> None:
    with transaction.atomic():
        hold(world)
        thread = threading.Thread(
            target=lambda: (world.hold("north", "reading-class", 3), connections.close_all())
        )
        thread.start()
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert counted_for(world) == ["City", "North"]


@pytest.mark.postgres
@pytest.mark.parametrize("leaving_first", [True, False])
def test_withdrawing_while_the_unit_leaves(world: World, leaving_first: bool) -> None:
    session = world.hold("north", "reading-class", 12)

    def leave() -> None:
        end_membership(by=None, membership=world.members["north"], to_day=june(9))

    def withdraw() -> None:
        withdraw_session(by=world.keeper, access=world.access, session=session, version=1, reason="x")

    acts = (leave, withdraw) if leaving_first else (withdraw, leave)
    assert at_once(*acts) == []
    assert counted_for(world) == ["City"]


@pytest.mark.postgres
@pytest.mark.parametrize("closing_first", [True, False])
def test_recording_while_the_unit_closes(world: World, closing_first: bool) -> None:
    def close() -> None:
        close_unit(by=None, access=everything(), unit=world.units["north"], day=june(5))

    def hold_in_north() -> None:
        world.hold("north", "reading-class", 3)

    acts = (close, hold_in_north) if closing_first else (hold_in_north, close)
    assert at_once(*acts) == []
    assert counted_for(world) == ["North"]


@pytest.mark.postgres
def test_two_offices_enrol_the_same_unit(world: World) -> None:
    (error,) = at_once(lambda: join(world), lambda: join(world))
    assert "南区" in str(error)
    assert counted_for(world) == []


def test_the_locks_need_a_transaction(world: World) -> None:
    for hold_it in (freeze_memberships, lock_memberships):
        with pytest.raises(TransactionManagementError):
            hold_it(world.campaign)
