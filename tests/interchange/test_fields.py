from datetime import date, datetime, time

import pytest

from touchstone.common.errors import PlainError
from touchstone.interchange.fields import Count, Day, Names, Ordinal, RowContext, Text
from touchstone.interchange.kinds import PART_OF_DAY
from touchstone.interchange.reading.sheets import UNCALCULATED, BadCell

CONTEXT = RowContext(2019)


def test_text_is_tidied_and_never_a_formula() -> None:
    read = Text(20).reader(CONTEXT)
    assert read("　省教育厅　 本级 ") == "省教育厅 本级"
    assert read("学习（第１讲）") == "学习（第1讲）"
    for formula in ("=1+1", "+86 571", "-3", "@cmd", '=HYPERLINK("x")'):
        assert read(formula) == formula
    assert read("") is None
    assert read("　 ") is None
    assert read(None) is None
    assert read(13800000000.0) == "13800000000"
    assert read(3.0) == "3"
    assert read(2.5) == "2.5"
    assert read(date(2019, 6, 18)) == "2019-06-18"
    with pytest.raises(PlainError, match="has 21 characters; at most 20 fit"):
        read("长" * 21)
    assert Text(50, lines=True).reader(CONTEXT)(" 一\r\n二 ") == "一\n二"


def test_several_names_in_one_cell() -> None:
    read = Names(10).reader(CONTEXT)
    assert read("省发改委、发改委；省发改委\n发展改革委 / DRC") == ("省发改委", "发改委", "发展改革委", "DRC")
    assert read(" 、 ") is None
    with pytest.raises(PlainError, match="at most 10 fit"):
        read("短、" + "长" * 11)


def test_days_take_the_year_of_the_title_and_unknown_ones_are_none() -> None:
    read = Day().reader(CONTEXT)
    assert read("6月18日") == read("6月18日") == date(2019, 6, 18)
    assert read(datetime.fromisoformat("2019-06-18T09:30")) == date(2019, 6, 18)
    assert read(date(2019, 6, 18)) == date(2019, 6, 18)
    assert [read(value) for value in ("", "　", "-", "——", "／", "N/A", None)] == [None] * 7
    for wrong in (date(1900, 1, 6), "6月31日", time(9, 30)):
        with pytest.raises(PlainError):
            read(wrong)
    with pytest.raises(PlainError, match="has no year"):
        Day().reader(RowContext())("6月18日")


def test_counts_keep_zero_apart_from_unknown() -> None:
    read = Count(100).reader(CONTEXT)
    assert [read(value) for value in (0, 0.0, "0", 32.0, "３２人")] == [0, 0, 0, 32, 32]
    assert [read(value) for value in ("", "/", "—", None)] == [None] * 4
    for wrong in (101.0, "101", -1.0, 2.5, "许多", True):
        with pytest.raises(PlainError):
            read(wrong)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("上午", "morning"), (" 下 午 ", "afternoon"), ("PM", "afternoon"), ("晚上", "evening"), ("全天", "whole-day"),
        ("whole-day", "whole-day"), ("Whole day", "whole-day"), ("上午9:00", "morning"), ("下午2点", "afternoon"),
        ("14:30-16:30", "afternoon"), ("晚上7:30", "evening"), (time(9, 30), "morning"), ("", None), ("-", None),
    ],
)  # fmt: skip
def test_parts_of_the_day(value: object, code: str | None) -> None:
    assert PART_OF_DAY.reader(CONTEXT)(value) == code


def test_a_word_that_is_no_choice_is_refused_with_the_choices() -> None:
    read = PART_OF_DAY.reader(CONTEXT)
    for wrong in ("以后", "25:00", 3.0):
        with pytest.raises(PlainError, match="morning, afternoon, evening, half a day, whole day"):
            read(wrong)


def test_ordinals() -> None:
    read = Ordinal().reader(CONTEXT)
    assert [read("第二批"), read(2.0), read("")] == [2, 2, None]


@pytest.mark.parametrize("holds", [Text(9), Names(9), Day(), Count(), Ordinal(), PART_OF_DAY])
def test_cells_without_value_say_so(holds: Text) -> None:
    read = holds.reader(CONTEXT)
    with pytest.raises(PlainError, match="a formula without a saved result"):
        read(UNCALCULATED)
    with pytest.raises(PlainError, match="shows the error #REF!"):
        read(BadCell("cell.error", "#REF!"))


def test_a_full_memory_starts_again() -> None:
    read = Text(20).reader(CONTEXT)
    assert [read(f" {number}") for number in range(20_005)] == [str(number) for number in range(20_005)]
