"""Two people change the tree at once, and the locks prevent every conflict."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from tests import racing
from tests.factories import DAY, make_appointment, make_person, make_tree
from tests.racing import PATIENCE, Second
from tests.units.trees import assert_copies_true, assert_sound

from touchstone.common.refusal import Refused
from touchstone.units import locking
from touchstone.units.access import everything
from touchstone.units.actions import (
    assign_unit,
    change_group,
    change_unit,
    close_group,
    close_unit,
    create_group,
    create_unit,
    creating,
    end_appointment,
    move_unit,
    moving,
    rename_unit,
    set_aliases,
    unassign_unit,
)
from touchstone.units.models import Unit
from touchstone.units.paths import is_under
from touchstone.units.roles import Role

ALL = everything()

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def units() -> dict[str, Unit]:
    return make_tree({"省": {"甲": {"甲一": {}}, "乙": {"乙一": {}}}})


def move(unit: Unit, to: Unit) -> None:
    move_unit(by=None, access=everything(), unit=unit, to_parent=to)


def at_once(first: Callable[[], object], second: Callable[[], object]) -> Exception | None:
    """Run two acts at once and return the error of the second."""
    errors = racing.at_once(first, second)
    return errors[0] if errors else None


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (moving, creating):
        monkeypatch.setattr(module, "lock_tree", lambda: None)
    monkeypatch.setattr(moving, "lock_paths", lambda: None)


@pytest.mark.postgres
@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_two_moves_into_each_other_lose_both(units: dict[str, Unit]) -> None:
    error = at_once(lambda: move(units["甲"], units["乙"]), lambda: move(units["乙"], units["甲"]))
    assert error is None
    with pytest.raises(AssertionError):
        assert_sound()


@pytest.mark.postgres
@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_a_child_created_during_a_move_is_lost(units: dict[str, Unit]) -> None:
    error = at_once(
        lambda: move(units["甲"], units["乙"]),
        lambda: create_unit(by=None, access=everything(), parent=units["甲"], name="新"),
    )
    assert error is None
    with pytest.raises(AssertionError):
        assert_sound()


@pytest.mark.postgres
@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_two_children_get_one_place(units: dict[str, Unit]) -> None:
    create = [
        lambda name=name: create_unit(by=None, access=everything(), parent=units["甲"], name=name)
        for name in "东西"
    ]
    assert at_once(*create) is not None


def test_two_moves_into_each_other(units: dict[str, Unit]) -> None:
    error = at_once(lambda: move(units["甲"], units["乙"]), lambda: move(units["乙"], units["甲"]))
    assert isinstance(error, Refused)
    assert_sound()
    first, second = Unit.unscoped.get(name="甲一"), Unit.unscoped.get(name="乙")
    assert is_under(first.path, second.path)


def test_a_child_created_during_a_move(units: dict[str, Unit]) -> None:
    error = at_once(
        lambda: move(units["甲"], units["乙"]),
        lambda: create_unit(by=None, access=everything(), parent=units["甲"], name="新"),
    )
    assert error is None
    assert_sound()
    assert is_under(Unit.unscoped.get(name="新").path, Unit.unscoped.get(name="乙").path)


def test_two_children_of_one_name(units: dict[str, Unit]) -> None:
    def create() -> Unit:
        return create_unit(by=None, access=everything(), parent=units["甲"], name="新")

    assert isinstance(at_once(create, create), Refused)
    assert Unit.unscoped.filter(name="新").count() == 1
    assert_sound()


def test_two_different_children(units: dict[str, Unit]) -> None:
    create = [
        lambda name=name: create_unit(by=None, access=everything(), parent=units["甲"], name=name)
        for name in "东西"
    ]
    assert at_once(*create) is None
    assert_sound()


def test_a_path_that_is_copied_stays_true_until_the_copy_is_stored(units: dict[str, Unit]) -> None:
    """A record being stored either moves with the unit or is stored with the new path."""
    seen: list[str] = []

    def copy() -> None:
        with transaction.atomic():
            seen.append(locking.get_frozen_paths([units["甲一"].pk])[units["甲一"].pk])

    assert at_once(lambda: move(units["甲"], units["乙"]), copy) is None
    assert seen == [Unit.unscoped.get(name="甲一").path]

    moved = at_once(copy, lambda: move(Unit.unscoped.get(name="甲"), units["省"]))
    assert moved is None
    assert_sound()


@pytest.mark.postgres
def test_many_may_copy_paths_at_once(units: dict[str, Unit]) -> None:
    done = threading.Event()

    def copy() -> None:
        with transaction.atomic():
            locking.get_frozen_paths([units["甲一"].pk])
            done.set()

    other = Second(copy)
    with transaction.atomic():
        locking.get_frozen_paths([units["甲一"].pk])
        other.start()
        assert done.wait(PATIENCE)
    other.join(PATIENCE)


def _acts(units: dict[str, Unit]) -> dict[str, Callable[[], object]]:
    """Return the acts that store a path and do not change the tree."""
    unit, person = units["甲一"], make_person()
    group = create_group(by=None, access=ALL, owner=unit, name="一组")
    appointment = make_appointment(person, Role.ORGANISER, unit=unit)
    assigned = assign_unit(by=None, access=ALL, group=group, unit=units["乙一"], from_day=DAY)
    return {
        "appoint": lambda: make_appointment(person, Role.LEADER, unit=unit),
        "end an appointment": lambda: end_appointment(
            by=None, access=ALL, appointment=appointment, to_day=DAY
        ),
        "create a group": lambda: create_group(by=None, access=ALL, owner=unit, name="二组"),
        "change a group": lambda: change_group(by=None, access=ALL, group=group, name="三组"),
        "close a group": lambda: close_group(by=None, access=ALL, group=group, day=DAY),
        "assign": lambda: assign_unit(by=None, access=ALL, group=group, unit=unit, from_day=DAY),
        "unassign": lambda: unassign_unit(by=None, access=ALL, assignment=assigned, to_day=DAY),
        "change": lambda: change_unit(by=None, access=ALL, unit=unit, details={"liaison_post": "主任"}),
        "rename": lambda: rename_unit(by=None, access=ALL, unit=unit, name="甲二"),
        "set other names": lambda: set_aliases(by=None, access=ALL, unit=unit, names=["甲"]),
        "close": lambda: close_unit(by=None, access=ALL, unit=unit, day=DAY),
    }


ACTS = (
    "appoint|end an appointment|create a group|change a group|close a group|assign|unassign|change|rename|"
    "set other names|close"
).split("|")


@pytest.mark.postgres
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("first", ["act", "move"])
def test_what_is_recorded_during_a_move_has_the_true_place(
    units: dict[str, Unit], act: str, first: str
) -> None:
    one, other = _acts(units)[act], lambda: move(units["甲"], units["乙"])
    assert at_once(*((one, other) if first == "act" else (other, one))) is None
    assert_sound()
    assert_copies_true()


def test_a_lock_without_a_transaction_would_be_none() -> None:
    for hold in (
        locking.lock_tree,
        locking.freeze_paths,
        locking.lock_paths,
        lambda: locking.get_frozen_paths([]),
    ):
        with pytest.raises(TransactionManagementError):
            hold()
    assert not connection.in_atomic_block


def test_nothing_is_stored_at_a_unit_that_was_deleted(units: dict[str, Unit]) -> None:
    with transaction.atomic():
        assert locking.get_frozen_paths([units["甲"].pk]) == {units["甲"].pk: units["甲"].path}
        with pytest.raises(Refused, match="deleted meanwhile"):
            locking.get_frozen_paths([units["甲"].pk, 10**9])
