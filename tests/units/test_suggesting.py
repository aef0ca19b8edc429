"""Suggesting units for names as people write them.

The pairs of a full name and the name as an office writes it are in the folder ``written``: one tree in each file.
"""

import csv
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import DAY, access_with, make_tree

from touchstone.units.access import NOBODY, everything
from touchstone.units.actions import NewUnit, close_unit, create_many, create_unit, rename_unit, set_aliases
from touchstone.units.models import Unit
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import NameBook, suggest_for_all, suggest_units

pytestmark = pytest.mark.django_db

ALL = everything()
WRITTEN = Path(__file__).with_name("written")


def make_written(name: str) -> dict[str, Unit]:
    """Make the units of a tree and return the unit that is meant by each name as it is written."""
    with (WRITTEN / f"{name}.tsv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    news: dict[str, NewUnit] = {}
    for official, above, _written in rows:
        news[f"{above}/{official}".strip("/")] = NewUnit(official, news[above] if above else None)
    made = create_many(by=None, access=ALL, units=list(news.values()))
    return {row[2]: unit for row, unit in zip(rows, made, strict=True) if row[2]}


def first_of(names: dict[str, Unit]) -> dict[str, Unit]:
    """Return the first suggestion for each name that has one."""
    return {name: near[0].unit for name, near in suggest_for_all(ALL, names).items() if near}


def wrong(meant: dict[str, Unit]) -> set[str]:
    first = first_of(meant)
    return {name for name, unit in meant.items() if first.get(name) != unit}


def suggested(text: str, **more: object) -> list[str]:
    return [near.unit.name for near in suggest_units(ALL, text, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tree", "told_by_history"),
    [
        ("zhejiang", {"省国土厅", "杭州城管局"}),
        ("province", set()),
        ("county", set()),
        ("university", {"人事处"}),
        ("hospitals", set()),
    ],
)
def test_the_unit_that_is_meant_comes_first_and_is_never_taken(tree: str, told_by_history: set[str]) -> None:
    meant = make_written(tree)
    assert wrong(meant) <= told_by_history
    assert {name for name, match in NameBook(ALL).look_up(meant).items() if match.unit is not None} == set()


def test_history_tells_what_the_letters_cannot() -> None:
    meant = make_written("zhejiang")
    for now, before in {"省国土厅": "浙江省国土资源厅", "杭州城管局": "杭州市城市管理局"}.items():
        renamed = meant[now]
        name = renamed.name
        rename_unit(by=None, access=ALL, unit=renamed, name=before)
        rename_unit(by=None, access=ALL, unit=renamed, name=name)
    assert wrong(meant) == set()
    (near, *_others) = suggest_units(ALL, "省国土厅")
    assert (near.unit.name, near.name, near.above) == ("浙江省自然资源厅", "浙江省国土资源厅", ("浙江省",))
    assert NameBook(ALL).match("省国土厅").unit is None


def test_pinyin_initials_and_english_names_find_units() -> None:
    tree = make_tree({"某县": {"某县文化和旅游局": {}, "某县卫生健康局": {}, "急诊科": {}}})
    rename_unit(by=None, access=ALL, unit=tree["急诊科"], name="急诊科", name_en="Accident and Emergency")
    set_aliases(by=None, access=ALL, unit=tree["某县卫生健康局"], names=["县卫健局"])
    assert suggested("wlj")[0] == "某县文化和旅游局"
    assert suggested("wenlvju")[0] == "某县文化和旅游局"
    assert suggested("wjj")[0] == "某县卫生健康局"
    for written in ("A&E", "ae dept", "Accident & emergencies", "Emergency"):
        assert suggested(written)[0] == "急诊科", written


def test_a_place_in_front_is_that_of_the_units_above() -> None:
    tree = make_tree({"省": {"安吉县": {"教育局": {}, "办公室": {}}, "德清县": {"教育局 ": {}}}})
    near = suggest_units(ALL, "德清县教育局")[0]
    assert (near.unit, near.above) == (tree["教育局 "], ("省", "德清县"))
    assert suggest_units(ALL, "安吉教育局")[0].unit == tree["教育局"]


def test_names_stored_short_are_found_when_they_are_written_in_full() -> None:
    make_tree(
        {"某市": {"市人社局": {}, "市卫健委": {}, "市国资委": {}, "市残联": {}, "市委办": {}, "市总工会": {}}}
    )
    for short, full in {
        "市人社局": "某市人力资源和社会保障局",
        "市卫健委": "某市卫生健康委员会",
        "市国资委": "某市人民政府国有资产监督管理委员会",
        "市残联": "某市残疾人联合会",
        "市委办": "中共某市委办公室",
    }.items():
        assert suggested(full)[:1] == [short], full


def test_a_unit_above_may_be_written_in_front() -> None:
    tree = make_tree(
        {"某市": {"某市公安局": {"交通警察支队": {}, "政治部": {}}, "某市教育局": {"人事处": {}}}}
    )
    assert suggest_units(ALL, "市公安局交警支队")[0].unit == tree["交通警察支队"]
    assert suggest_units(ALL, "公安局政治部")[0].unit == tree["政治部"]


def test_only_what_the_reader_may_see_and_nothing_that_is_far() -> None:
    tree = make_tree({"省": {"甲市": {"甲市教育局": {}}, "乙市": {"乙市教育局": {}}}})
    here = access_with(UnitPermission.VIEW, roots=(tree["甲市"],))
    (near,) = suggest_units(here, "甲教育局")
    assert (near.unit.name, near.above) == ("甲市教育局", ("甲市",))
    assert suggest_units(NOBODY, "甲教育局") == []
    assert suggest_units(here, "甲教育局", permission="study.record") == []
    assert [one.unit for one in suggest_units(ALL, "教育局", within=tree["乙市"].path)] == [
        tree["乙市教育局"]
    ]
    for far in ("毫不相干", "zzz", "?!", "", "Nephrology", "省发展和改革委员会", "9"):
        assert suggested(far) == [], far


def test_what_is_closed_comes_after_what_exists() -> None:
    tree = make_tree({"省": {"甲县": {"住房建设局": {}}, "乙县": {"住房和建设局": {}}}})
    close_unit(by=None, access=ALL, unit=tree["住房建设局"], day=DAY)
    assert suggested("住建局") == ["住房和建设局", "住房建设局"]


def test_many_names_cost_no_more_statements_than_few() -> None:
    tree = make_tree({"省": {}})
    for number in range(30):
        create_unit(by=None, access=ALL, parent=tree["省"], name=f"第{number}实验小学")
    with CaptureQueriesContext(connection) as few:
        suggest_for_all(ALL, [f"{number}小" for number in range(3)])
    with CaptureQueriesContext(connection) as many:
        found = suggest_for_all(ALL, [f"{number}小" for number in range(90)])
    assert found["7小"][0].unit.name == "第7实验小学"
    assert len(many) <= len(few) + 6
