"""Two people changing the tree at once: what would go wrong without the locks, and that with them nothing does."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction
from django.db.transaction import TransactionManagementError
from tests.factories import make_tree
from tests.units.trees import assert_sound

from touchstone.common.refusal import Refused
from touchstone.units import locking
from touchstone.units.access import everything
from touchstone.units.actions import create_unit, creating, move_unit, moving
from touchstone.units.models import Unit
from touchstone.units.paths import is_under

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 20
A_WHILE = 0.7
"""Long enough for the second one to reach the lock, or to do its harm."""


class Second(threading.Thread):
    """Somebody else, on a connection of their own."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.act = act
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.act()
        except Exception as error:
            self.error = error
        finally:
            connections.close_all()


@pytest.fixture
def units() -> dict[str, Unit]:
    return make_tree({"省": {"甲": {"甲一": {}}, "乙": {"乙一": {}}}})


def move(unit: Unit, to: Unit) -> None:
    move_unit(by=None, access=everything(), unit=unit, to_parent=to)


def at_once(first: Callable[[], object], second: Callable[[], object]) -> Exception | None:
    """Do the second act while the first has done everything but ended its transaction; return the second's error."""
    other = Second(second)
    with transaction.atomic():
        first()
        other.start()
        other.join(A_WHILE)
    other.join(PATIENCE)
    assert not other.is_alive()
    return other.error


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (moving, creating):
        monkeypatch.setattr(module, "hold_shape", lambda: None)
    monkeypatch.setattr(moving, "hold_places_alone", lambda: None)


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
    """A record that is being stored either goes with the move or is stored with the new path."""
    seen: list[str] = []

    def copy() -> None:
        with transaction.atomic():
            seen.append(locking.places([units["甲一"].pk])[units["甲一"].pk])

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
            locking.places([units["甲一"].pk])
            done.set()

    other = Second(copy)
    with transaction.atomic():
        locking.places([units["甲一"].pk])
        other.start()
        assert done.wait(PATIENCE)
    other.join(PATIENCE)


def test_a_lock_without_a_transaction_would_be_none() -> None:
    for hold in (locking.hold_shape, locking.hold_places_alone, lambda: locking.places([])):
        with pytest.raises(TransactionManagementError):
            hold()
    assert not connection.in_atomic_block


def test_places_leave_out_what_does_not_exist(units: dict[str, Unit]) -> None:
    with transaction.atomic():
        assert locking.places([units["甲"].pk, 10**9]) == {units["甲"].pk: units["甲"].path}
