"""References as text, and the arithmetic of figures."""

import statistics
import string
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.figures.rules import BadReference, Reference, day, known_sum, median, parse, ratio

WORD = st.text(string.ascii_lowercase, min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("study.sessions", "study.sessions"),
        (" study.sessions ", "study.sessions"),
        ("study.sessions?form=reading-class", "study.sessions?form=reading-class"),
        ("study.sessions?unit=3&form=reading-class", "study.sessions?form=reading-class&unit=3"),
        ("study.sessions?form=", "study.sessions"),
        ("units.steering-groups?batch=1&batch=1", "units.steering-groups?batch=1"),
        ("study.sessions?form=%E8%AF%BB", "study.sessions?form=%E8%AF%BB"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    assert parse(text).text == canonical


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "code"),
        ("sessions", "code"),
        ("study.sessions.more", "code"),
        ("study sessions", "code"),
        ("<script>", "code"),
        ("study.sessions?form=a&form=b", "twice"),
    ],
)
def test_what_makes_no_sense(text: str, problem: str) -> None:
    with pytest.raises(BadReference) as error:
        parse(text)
    assert error.value.problem == problem


@given(WORD, WORD, st.dictionaries(WORD, st.text(min_size=1, max_size=12).filter(str.strip), max_size=4))
def test_text_and_back(area: str, name: str, params: dict[str, str]) -> None:
    reference = Reference(f"{area}.{name}", tuple(sorted(params.items())))
    assert parse(reference.text) == reference


def test_having() -> None:
    reference = parse("study.sessions?form=reading-class&from=2019-06-01")
    assert reference.having(unit="3", from_="").text == "study.sessions?form=reading-class&unit=3"
    assert reference.filters == {"form": "reading-class"}


def test_days() -> None:
    assert day("", "from") is None
    with pytest.raises(BadReference):
        day("2019-06-31", "to")


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [(1, 3, 33.3), (0, 3, 0.0), (3, 3, 100.0), (0, 0, None), (None, 3, None), (3, None, None)],
)
def test_ratio(numerator: int | None, denominator: int | None, percent: float | None) -> None:
    assert ratio(numerator, denominator) == percent


@pytest.mark.parametrize(
    ("value", "unknown", "records", "expected"), [(0, 0, 0, 0), (0, 2, 2, None), (5, 1, 2, 5), (0, 0, 3, 0)]
)
def test_unknown_is_not_zero(value: int, unknown: int, records: int, expected: int | None) -> None:
    assert known_sum(value, unknown, records) == expected


@given(st.lists(st.integers(0, 400), min_size=1))
def test_the_median_of_a_histogram_is_that_of_the_values(values: list[int]) -> None:
    assert median(Counter(values)) == statistics.median(values)


def test_nothing_has_no_median() -> None:
    assert median({}) is None
    assert median({3: 0}) is None
    assert isinstance(median({2: 1, 4: 1}), float)
    assert median({2: 2, 9: 1}) == 2
