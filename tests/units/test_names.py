"""Finding units by the names that people write."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import DAY, access_with, make_tree

from touchstone.units.access import NOBODY, everything
from touchstone.units.actions import close_unit, create_unit, rename_unit, set_aliases
from touchstone.units.models import Unit
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import NameBook, find_by_name

pytestmark = pytest.mark.django_db

ALL = everything()
VIEW = UnitPermission.VIEW
TODAY = DAY + datetime.timedelta(100)


@pytest.fixture
def units() -> dict[str, Unit]:
    made = make_tree(
        {
            "浙江省": {
                "省教育厅": {},
                "省生态环境厅": {},
                "杭州市": {"杭州市教育局": {}, "杭州市西湖区": {"西湖街道": {}}},
                "宁波市": {"宁波市教育局": {}},
            }
        }
    )
    set_aliases(by=None, access=ALL, unit=made["省教育厅"], names=["教育厅"])
    set_aliases(by=None, access=ALL, unit=made["杭州市教育局"], names=["教育局"])
    set_aliases(by=None, access=ALL, unit=made["宁波市教育局"], names=["教育局", "甬教局"])
    return made


def found(text: str, **more: object) -> list[str]:
    more.setdefault("on", TODAY)
    return [hit.unit.name for hit in find_by_name(ALL, text, **more)]  # type: ignore[arg-type]


def test_the_same_first_then_the_beginning_then_the_inside(units: dict[str, Unit]) -> None:
    create_unit(by=None, access=ALL, parent=units["浙江省"], name="大杭州市")
    assert found("杭州市")[0] == "杭州市"
    assert found("杭州市")[-1] == "大杭州市"
    assert set(found("杭州市")) == {"杭州市", "杭州市教育局", "杭州市西湖区", "大杭州市"}
    assert found("西湖") == ["西湖街道", "杭州市西湖区"]
    assert found(" 杭州市　教育局 ") == ["杭州市教育局"]


def test_by_another_name(units: dict[str, Unit]) -> None:
    (hit,) = find_by_name(ALL, "甬教", on=TODAY)
    assert (hit.unit, hit.alias) == (units["宁波市教育局"], "甬教局")
    assert set(found("教育局")) == {"杭州市教育局", "宁波市教育局"}


def test_a_short_name_with_which_the_own_name_begins_is_the_same(units: dict[str, Unit]) -> None:
    for number in range(6):
        create_unit(by=None, access=ALL, parent=units["宁波市"], name=f"Ward 1{number}")
    surgery = create_unit(by=None, access=ALL, parent=units["宁波市"], name="Ward 1 (Surgery)")
    set_aliases(by=None, access=ALL, unit=surgery, names=["Ward 1"])
    hits = find_by_name(ALL, "ward 1", on=TODAY, limit=5)
    assert (hits[0].unit, hits[0].alias, len(hits)) == (surgery, "Ward 1", 5)


def test_by_the_english_name(units: dict[str, Unit]) -> None:
    create_unit(by=None, access=ALL, parent=units["浙江省"], name="省卫生厅", name_en="Department of Health")
    assert found("health") == ["省卫生厅"]


def test_the_most_alike_when_nothing_matches(units: dict[str, Unit]) -> None:
    assert found("省生太环境厅")[0] == "省生态环境厅"
    assert found("完全没有关系") == []


@pytest.mark.parametrize("text", ["", " ", "\u200b", "%", "_", "\\", '"', "'"])
@pytest.mark.usefixtures("units")
def test_what_means_nothing_finds_nothing(text: str) -> None:
    assert found(text) == []


def test_only_within_the_scope(units: dict[str, Unit]) -> None:
    here = access_with(VIEW, roots=(units["杭州市"],))
    assert [hit.unit.name for hit in find_by_name(here, "教育局", on=TODAY)] == ["杭州市教育局"]
    assert find_by_name(here, "省教育厅", on=TODAY) == []
    assert find_by_name(here, "省生态环境厅", on=TODAY) == []
    assert find_by_name(NOBODY, "教育局", on=TODAY) == []
    assert found("教育局", within=units["宁波市"].path) == ["宁波市教育局"]


def test_what_exists_comes_before_what_is_closed(units: dict[str, Unit]) -> None:
    close_unit(by=None, access=ALL, unit=units["杭州市教育局"], day=DAY)
    assert found("教育局") == ["宁波市教育局", "杭州市教育局"]
    assert found("教育局", on=DAY) == ["杭州市教育局", "宁波市教育局"]


def test_no_more_than_asked_and_no_more_statements_than_needed(units: dict[str, Unit]) -> None:
    for number in range(30):
        create_unit(by=None, access=ALL, parent=units["宁波市"], name=f"第{number}小学")
    assert len(found("第")) == 20
    with CaptureQueriesContext(connection) as statements:
        assert len(found("第", limit=5)) == 5
    assert len(statements) == 2  # names, and other names: one of these may be the very text
    with CaptureQueriesContext(connection) as statements:
        found("第没有小学")
    assert len(statements) <= 15


@pytest.fixture
def book(units: dict[str, Unit]) -> NameBook:
    return NameBook(ALL, units["浙江省"], on=TODAY)


def test_a_name_stands_for_one_unit_or_several_or_none(book: NameBook, units: dict[str, Unit]) -> None:
    assert book.match("省 教育厅").unit == units["省教育厅"]
    assert book.match("教育厅").unit == units["省教育厅"]
    several = book.match("教育局")
    assert several.unit is None
    assert (several.number, set(several.several)) == (2, {units["杭州市教育局"], units["宁波市教育局"]})
    none = book.match("省教育听")
    assert (none.unit, none.several, none.number) == (None, (), 0)
    assert none.nearest[0] == "省教育厅"


def test_units_above_tell_which_one_is_meant(book: NameBook, units: dict[str, Unit]) -> None:
    for written in ("宁波市/教育局", "宁波市／教育局", "浙江省/宁波市/教育局", " 宁波市 / 教育局 "):
        assert book.match(written).unit == units["宁波市教育局"]
    assert book.match("宁波市/西湖街道").unit is None
    assert book.match("杭州市/西湖街道").unit == units["西湖街道"]


def test_an_own_name_goes_before_anothers_other_name(units: dict[str, Unit]) -> None:
    own = create_unit(by=None, access=ALL, parent=units["浙江省"], name="教育局")
    assert NameBook(ALL, on=TODAY).match("教育局").unit == own
    renamed = rename_unit(by=None, access=ALL, unit=own, name="教育总局", on=DAY)
    book = NameBook(ALL, on=TODAY)
    assert book.match("教育局").number == 2
    for name in ("杭州市教育局", "宁波市教育局"):
        set_aliases(by=None, access=ALL, unit=units[name], names=[])
    assert NameBook(ALL, on=TODAY).match("教育局").unit == renamed


def test_what_exists_goes_before_what_is_closed(units: dict[str, Unit]) -> None:
    close_unit(by=None, access=ALL, unit=units["杭州市教育局"], day=DAY)
    assert NameBook(ALL, on=TODAY).match("教育局").unit == units["宁波市教育局"]
    assert NameBook(ALL, on=TODAY).match("杭州市教育局").unit == units["杭州市教育局"]
    assert NameBook(ALL, on=DAY).match("教育局").number == 2


def test_the_book_holds_what_the_reader_may_see_below_its_root(units: dict[str, Unit]) -> None:
    assert NameBook(ALL, units["杭州市"], on=TODAY).match("教育局").unit == units["杭州市教育局"]
    here = access_with(VIEW, roots=(units["宁波市"],))
    book = NameBook(here, units["浙江省"], on=TODAY)
    assert book.match("教育局").unit == units["宁波市教育局"]
    hidden = book.match("省教育厅")
    assert hidden.unit is None
    assert set(hidden.nearest) <= {"宁波市", "宁波市教育局"}
    assert len(NameBook(NOBODY, on=TODAY)) == 0
    other = access_with("study.record", roots=(units["宁波市"],))
    assert NameBook(other, permission="study.record", on=TODAY).match("教育局").unit == units["宁波市教育局"]


def test_nearest_names_are_those_a_person_would_mean(book: NameBook) -> None:
    assert book.nearest("杭洲市教育局")[0] == "杭州市教育局"
    assert book.nearest("西湖街到", 1) == ["西湖街道"]
    assert book.nearest("甬教司", 1) == ["宁波市教育局"]
    assert book.nearest("毫不相干") == []
    assert book.nearest("") == []
    assert len(book.nearest("市教育局")) <= 3


def test_a_unit_that_was_created_later(book: NameBook, units: dict[str, Unit]) -> None:
    assert book.nearest("省卫生听") != ["省卫生厅"]
    new = create_unit(by=None, access=ALL, parent=units["浙江省"], name="省卫生厅", aliases=["卫生厅"])
    book.add(new, ["卫生厅"])
    assert book.match("卫生厅").unit == new
    assert book.nearest("省卫生听")[0] == "省卫生厅"


def test_many_rows_are_looked_up_with_few_statements(book: NameBook, units: dict[str, Unit]) -> None:
    with CaptureQueriesContext(connection) as statements:
        answers = book.look_up([*units, "教育局", *(f"没有{number}" for number in range(300)), *units])
    assert len(statements) <= 30
    assert sum(answer.unit is not None for answer in answers.values()) == len(units)
    with CaptureQueriesContext(connection) as statements:
        book.look_up(units)
    assert len(statements) == 0
