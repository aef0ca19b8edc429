"""Putting units into the tree."""

import itertools
import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import DAY, access_with, make_person, make_tree
from tests.units.trees import assert_sound

from touchstone.audit.models import AuditEvent
from touchstone.common.refusal import Refused
from touchstone.units.access import everything
from touchstone.units.actions import NewUnit, close_unit, create_many, create_unit
from touchstone.units.models import Unit, UnitAlias, UnitKind
from touchstone.units.paths import DEEPEST, depth, is_under, parent
from touchstone.units.permissions import UnitPermission

pytestmark = pytest.mark.django_db

CHANGE = UnitPermission.CHANGE


def create(parent: Unit | None, name: str, **more: Any) -> Unit:
    return create_unit(**{"by": None, "access": everything(), "parent": parent, "name": name} | more)


def test_a_unit_stands_below_another_with_everything_known_of_it() -> None:
    keeper = make_person()
    kind = UnitKind.objects.create(code="bureau", name="局")
    root = create(None, "浙江省")
    unit = create(
        root,
        " 教育厅　",
        by=keeper,
        name_en="Department of Education",
        kind=kind,
        opened_on=DAY,
        liaison_post="办公室主任",
        liaison_phone="０５７１-88",
        aliases=["省教育厅", "教育厅", "省 教育厅", " "],
    )
    unit.refresh_from_db()
    assert (unit.name, unit.name_key, unit.depth, parent(unit.path)) == ("教育厅", "教育厅", 2, root.path)
    assert (unit.name_en, unit.kind, unit.opened_on, unit.liaison_phone) == (
        "Department of Education",
        kind,
        DAY,
        "0571-88",
    )
    assert [alias.name for alias in UnitAlias.unscoped.filter(unit=unit)] == ["省教育厅"]
    event = AuditEvent.unscoped.get(verb="units.unit-created", target_key=str(unit.pk))
    assert (event.by, event.path) == (keeper, unit.path)
    assert_sound()


def test_children_are_numbered_after_the_last_one() -> None:
    root = create(None, "省")
    made = [create(root, f"市{number}") for number in range(40)]
    assert [unit.path for unit in made] == sorted(unit.path for unit in made)
    assert create(None, "邻省").path > made[-1].path
    assert_sound()


def test_a_tree_deeper_than_ten_levels_until_no_path_can_hold_it() -> None:
    unit = create(None, "1")
    for level in range(2, DEEPEST + 1):
        unit = create(unit, str(level))
    assert unit.depth == DEEPEST
    with pytest.raises(Refused, match=str(DEEPEST)):
        create(unit, "64")
    assert_sound()


NAMES = {
    "no name": "　 ",
    "too long": "长" * 121,
    "too long once compared": "㍿" * 40,
    "only what cannot be seen": "\u200b",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_cannot_be_one(name: str) -> None:
    with pytest.raises(Refused) as refused:
        create(None, NAMES[name])
    assert refused.value.field == "name"
    assert not Unit.unscoped.exists()


def test_a_name_is_borne_once_at_a_place() -> None:
    root = create(None, "省")
    first = create(root, "教育局（本级）")
    with pytest.raises(Refused) as refused:
        create(root, "教育局 (本级)")
    assert refused.value.field == "name"
    create(first, "教育局（本级）")
    close_unit(by=None, access=everything(), unit=first, day=DAY, with_below=True)
    create(root, "教育局（本级）")
    assert_sound()


def test_nothing_is_put_below_a_closed_unit() -> None:
    root = create(None, "省")
    close_unit(by=None, access=everything(), unit=root, day=DAY)
    with pytest.raises(Refused) as refused:
        create(root, "市")
    assert refused.value.field == "parent"


def test_units_are_created_where_the_right_holds_only() -> None:
    units = make_tree({"省": {"市": {"区": {}}, "另一市": {}}})
    access = access_with(CHANGE, roots=(units["市"],))
    create(units["市"], "新区", access=access)
    create(units["区"], "街道", access=access)
    for place in (units["省"], units["另一市"], None):
        with pytest.raises(Refused) as refused:
            create(place, "新", access=access)
        assert refused.value.field == "parent"
    with pytest.raises(Refused):
        create(units["市"], "新", access=access_with(UnitPermission.VIEW, roots=(units["市"],)))


def test_the_place_is_read_again_before_it_is_used() -> None:
    root = create(None, "省")
    stale = Unit.unscoped.get(pk=root.pk)
    stale.path, stale.depth = "ZZZZ", 7
    assert is_under(create(stale, "市").path, root.path)


def test_many_are_returned_in_the_order_given_whatever_the_tree() -> None:
    old = make_tree({"省": {"市": {}}})
    top = NewUnit("新省", None, aliases=("新",))
    middle = NewUnit("新市", top)
    news = [NewUnit("新区", middle), NewUnit("县", old["市"]), middle, top, NewUnit("另一市", old["省"])]
    made = create_many(by=None, access=everything(), units=news, reason="名册")
    assert [unit.name for unit in made] == ["新区", "县", "新市", "新省", "另一市"]
    by_name = {unit.name: unit for unit in Unit.unscoped.all()}
    above = {unit.name: unit.path for unit in by_name.values()}
    assert parent(above["新区"]) == above["新市"]
    assert parent(above["县"]) == above["市"]
    assert parent(above["另一市"]) == above["省"]
    assert UnitAlias.unscoped.get(unit=by_name["新省"]).name == "新"
    assert_sound()
    events = AuditEvent.unscoped.filter(verb="units.units-created", reason="名册").order_by("path")
    assert [(event.target_label, event.changes["units"][1]) for event in events] == [
        ("省", 1),
        ("市", 1),
        ("新省", 3),
    ]


def test_many_or_none() -> None:
    root = create(None, "省")
    create(root, "市")
    for bad in (NewUnit("市", root), NewUnit("", root), NewUnit("镇", root)):
        with pytest.raises(Refused):
            create_many(by=None, access=everything(), units=[NewUnit("镇", root), bad])
    assert Unit.unscoped.count() == 2
    assert create_many(by=None, access=everything(), units=[]) == []
    assert_sound()


def test_the_same_name_at_many_places() -> None:
    roots = [NewUnit(f"省{number}", None) for number in range(3)]
    news = [*roots, *(NewUnit("办公室", root) for root in roots)]
    made = create_many(by=None, access=everything(), units=news)
    again = [NewUnit("办公室", made[3]), NewUnit("办公室", made[4])]
    create_many(by=None, access=everything(), units=again)
    assert Unit.unscoped.filter(name="办公室").count() == 5
    assert_sound()


def test_a_new_unit_below_one_that_is_not_in_the_list() -> None:
    with pytest.raises(ValueError, match="not in the list"):
        create_many(by=None, access=everything(), units=[NewUnit("区", NewUnit("市", None))])


def test_a_long_chain_at_once() -> None:
    chain = [NewUnit("1", None)]
    for level in range(2, DEEPEST + 1):
        chain.append(NewUnit(str(level), chain[-1]))
    made = create_many(by=None, access=everything(), units=chain)
    assert [depth(unit.path) for unit in made] == list(range(1, DEEPEST + 1))
    with pytest.raises(Refused):
        create_many(by=None, access=everything(), units=[NewUnit("64", made[-1])])


def test_statements_do_not_grow_with_the_units() -> None:
    root = create(None, "省")
    create(root, "市")
    counts = []
    for size, prefix in ((20, "a"), (60, "b")):
        tops = [NewUnit(f"{prefix}{number}", root) for number in range(size)]
        news = [*tops, *(NewUnit("办公室", top) for top in tops)]
        with CaptureQueriesContext(connection) as statements:
            create_many(by=None, access=everything(), units=news)
        counts.append(len([statement for statement in statements if "INSERT" not in statement["sql"]]))
    assert counts[0] == counts[1] < 12


@settings(max_examples=25)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_any_tree_in_any_order_is_sound(above: list[int], luck: random.Random) -> None:
    Unit.unscoped.all().delete()
    old = list(make_tree({"省": {"市": {}}}).values())
    news: list[NewUnit] = []
    for index, place in enumerate(above):
        choices = [None, *old, *news]
        news.append(NewUnit(f"单位{index}", choices[place % len(choices)]))
    luck.shuffle(news)
    made = create_many(by=None, access=everything(), units=news)
    by_new = {id(new): unit for new, unit in zip(news, made, strict=True)}
    for new, unit in zip(news, made, strict=True):
        over = by_new[id(new.parent)] if isinstance(new.parent, NewUnit) else new.parent
        assert parent(unit.path) == (over.path if over else "")
    for one, other in itertools.pairwise(made):
        if parent(one.path) == parent(other.path):
            assert one.path < other.path
    assert_sound()
