"""Paths in the tree as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import make_appointment, make_person

from touchstone.units.access import everything
from touchstone.units.actions import NewUnit, create_group, create_many
from touchstone.units.models import Appointment, Unit
from touchstone.units.paths import (
    DEEPEST,
    EVERYWHERE,
    WIDEST,
    UnitPathField,
    ancestors,
    any_field_under,
    child,
    depth,
    is_under,
    number,
    overlap,
    parent,
    topmost,
    under_any,
)
from touchstone.units.roles import Role

steps = st.sampled_from(["0001", "0002", "000Z"])
paths = st.lists(steps, max_size=4).map("".join)
many = st.lists(paths, max_size=6)

EVERY_PATH = [EVERYWHERE]
for _ in range(4):
    EVERY_PATH += [path + step for path in EVERY_PATH for step in ("0001", "0002", "000Z")]
EVERY_PATH = sorted(set(EVERY_PATH))


def covered(roots: tuple[str, ...] | list[str]) -> set[str]:
    """Return the paths of a small tree that are at or below one of ``roots``."""
    return {path for path in EVERY_PATH if any(is_under(path, root) for root in roots)}


@given(many)
def test_topmost_keeps_the_same_places_and_none_below_another(some: list[str]) -> None:
    kept = topmost(some)
    assert covered(kept) == covered(some)
    assert not any(is_under(text, other) for text in kept for other in kept if text != other)
    assert list(kept) == sorted(set(kept))
    assert topmost(kept) == kept


@given(many, many)
def test_overlap_is_what_lies_under_both(some: list[str], others: list[str]) -> None:
    both = overlap(some, others)
    assert covered(both) == covered(some) & covered(others)
    assert both == overlap(others, some)
    assert topmost(both) == both


@given(paths)
def test_ancestors_begin_with_the_root_and_end_with_the_place_itself(path: str) -> None:
    above = ancestors(path)
    assert len(above) == depth(path)
    assert all(is_under(path, text) for text in above)
    if path:
        assert above[-1] == path
        assert parent(path) == (above[-2] if len(above) > 1 else EVERYWHERE)


@given(paths, st.integers(1, WIDEST), st.integers(1, WIDEST))
def test_children_sort_as_they_are_numbered(path: str, one: int, other: int) -> None:
    assert number(child(path, one)) == one
    assert parent(child(path, one)) == path
    assert (child(path, one) < child(path, other)) == (one < other)


def test_the_first_child_is_called_as_the_tree_library_calls_it() -> None:
    assert child("0001", 36) == Unit._get_path("0001", 2, 36)


def test_everywhere_among_other_places_is_everywhere() -> None:
    assert not under_any(["0001", EVERYWHERE])
    assert not any_field_under([EVERYWHERE, "0001"], ("unit__path", "group__owner__path"))


@pytest.mark.django_db
def test_no_places_match_nothing() -> None:
    Unit.unscoped.create(path="0001", depth=1, name="省")
    assert not Unit.unscoped.filter(under_any([])).exists()
    assert Unit.unscoped.filter(under_any([EVERYWHERE])).exists()


@pytest.mark.django_db
def test_thousands_of_places_are_one_condition() -> None:
    """A group may have thousands of units without a common subtree."""
    owner, *units = create_many(
        by=None, access=everything(), units=[NewUnit(f"{n}", None) for n in range(2_501)]
    )
    alone = [unit for number, unit in enumerate(units) if number % 2]
    paths = [unit.path for unit in alone]
    assert set(Unit.unscoped.filter(under_any(paths))) == set(alone)
    assert set(Unit.unscoped.exclude(under_any(paths))) == {owner, *units} - set(alone)
    group = create_group(by=None, access=everything(), owner=owner, kind="steering", name="组")
    person = make_person()
    for place in ({"unit": units[0]}, {"unit": units[1]}, {"group": group}):
        make_appointment(person, Role.LEADER, **place)  # type: ignore[arg-type]
    one = Appointment.unscoped.get(unit=units[1])
    assert list(
        Appointment.unscoped.filter(any_field_under(paths, ("unit__path", "group__owner__path")))
    ) == [one]
    both = Appointment.unscoped.filter(
        any_field_under([*paths, owner.path], ("unit__path", "group__owner__path"))
    )
    assert {appointment.unit or appointment.group for appointment in both} == {units[1], group}


def test_a_path_holds_the_deepest_place() -> None:
    assert len("".join(["ZZZZ"] * DEEPEST)) <= (UnitPathField().max_length or 0) < 4 * (DEEPEST + 1)
