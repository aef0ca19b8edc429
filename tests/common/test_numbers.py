from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.common.numbers import LARGEST, InvalidNumber, parse_count


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("32", 32), ("３２", 32), ("1,234", 1234), ("１，２３４", 1234), ("32人", 32), ("32 人次", 32), ("32.0", 32),
        ("32.", 32), (32.0, 32), (32, 32), ("0", 0), (0, 0), (0.0, 0), ("-0", 0), ("1 234 567", 1234567),
        ("114家", 114), (" 12 people ", 12), ("+7", 7), ("007", 7),
        ("三十八", 38), ("三十八人", 38), ("一百零五", 105), ("两百", 200), ("十", 10), ("廿三", 23), ("贰拾", 20), ("零", 0),
    ],
)  # fmt: skip
def test_counts_are_read(value: object, count: int) -> None:
    assert parse_count(value) == count


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("-15", "number.negative"), (-15.0, "number.negative"), ("－15", "number.negative"), (-1, "number.negative"),
        ("−3", "number.negative"), ("3.5", "number.fraction"), (3.5, "number.fraction"), (-2.5, "number.negative"),
        ("约30", "number.unreadable"), ("一百二", "number.unreadable"), ("1,23", "number.unreadable"),
        ("12/15", "number.unreadable"), ("1e3", "number.unreadable"), (True, "number.unreadable"),
        (float("nan"), "number.unreadable"), (float("inf"), "number.unreadable"),
        (date(2019, 6, 18), "number.unreadable"), ("", "number.missing"), ("　", "number.missing"),
        (None, "number.missing"), (1e20, "number.large"), ("9" * 5000, "number.large"), (LARGEST + 1, "number.large"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_plain_words(value: object, code: str) -> None:
    with pytest.raises(InvalidNumber) as refused:
        parse_count(value)
    assert refused.value.code == code
    assert str(refused.value).endswith((".", "here."))


def test_a_message_names_the_value_and_can_be_translated() -> None:
    with pytest.raises(InvalidNumber) as refused:
        parse_count("-15人")
    assert str(refused.value) == "-15人 is less than zero. Correct it."
    assert refused.value.translate(lambda template: "负数：%(value)s") == "负数：-15人"


@given(st.integers(min_value=0, max_value=LARGEST))
def test_every_way_of_writing_a_count_gives_it_back(count: int) -> None:
    wide = str(count).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    for value in (
        count,
        float(count),
        str(count),
        f"{count:,}",
        f"{count}.0",
        f"{count}人",
        wide,
        f" {count}　",
    ):
        assert parse_count(value) == count


@given(st.text(max_size=20))
def test_text_gives_a_count_or_a_refusal(value: str) -> None:
    with suppress(InvalidNumber):
        assert 0 <= parse_count(value) <= LARGEST
