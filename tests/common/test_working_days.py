import datetime
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchstone.common.working_days import UnknownCountry, WorkingCalendar

CHINA = WorkingCalendar("CN")
DAYS = st.dates(date(2005, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        ("2019-05-01", False, "Labour Day"),
        ("2019-05-03", False, "bridge of Labour Day"),
        ("2019-05-05", True, "Sunday worked for Labour Day"),
        ("2019-06-07", False, "Dragon Boat Festival"),
        ("2019-06-10", True, "Monday after it"),
        ("2019-09-13", False, "Mid-Autumn Festival"),
        ("2019-09-29", True, "Sunday worked for National Day"),
        ("2019-10-07", False, "last day of National Day"),
        ("2019-10-12", True, "Saturday worked for National Day"),
        ("2019-10-13", False, "plain Sunday"),
        ("2020-01-31", False, "Spring Festival, prolonged in January 2020"),
        ("2026-01-02", False, "New Year"),
        ("2026-01-04", True, "Sunday worked for New Year"),
        ("2026-02-17", False, "Spring Festival"),
        ("2026-02-28", True, "Saturday worked for Spring Festival"),
        ("2026-10-10", True, "Saturday worked for National Day"),
        ("2026-11-20", True, "plain Friday"),
        ("2026-11-22", False, "plain Sunday"),
    ],
)
def test_china_works_on_the_days_that_were_announced(day: str, works: bool, why: str) -> None:
    assert CHINA.is_working_day(date.fromisoformat(day)) is works, why
    assert CHINA.certain(date.fromisoformat(day))


def test_china_outside_its_data_follows_the_holidays_and_says_that_this_is_not_certain() -> None:
    for year in (1999, 2040):
        assert not CHINA.is_working_day(date(year, 10, 1))
        assert CHINA.is_working_day(date(year, 10, 12)) is (date(year, 10, 12).weekday() < 5)
        assert not CHINA.certain(date(year, 10, 12))


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("US", "2026-07-03", False),  # 4 July on a Saturday is kept on Friday
        ("US", "2026-03-31", True),
        ("US-CA", "2026-03-31", False),  # César Chávez Day, in California only
        ("GB", "2026-12-28", False),  # Boxing Day on a Saturday is kept on Monday
        ("GB", "2026-04-06", True),  # Easter Monday: worked in Scotland, so not free in all parts
        ("GB-ENG", "2026-04-06", False),
        ("DE-BY", "2026-01-06", False),  # Epiphany, in Bavaria
        ("DE", "2026-01-06", True),
        ("SA", "2026-11-20", False),  # Friday
        ("SA", "2026-11-22", True),  # Sunday
        ("AE", "2026-11-20", True),  # Friday: since 2022 the weekend is Saturday and Sunday
        ("AE", "2020-11-20", False),
    ],
)
def test_other_countries_have_their_own_holidays_and_weekends(country: str, day: str, works: bool) -> None:
    assert WorkingCalendar(country).is_working_day(date.fromisoformat(day)) is works
    assert WorkingCalendar(country).certain(date.fromisoformat(day))


def test_a_year_beyond_the_library_is_not_certain() -> None:
    assert not WorkingCalendar("US").certain(date(2300, 7, 4))


@pytest.mark.parametrize("code", ["", "ZZ", "China", "CHN", "US-QQ", "cn"])
def test_an_unknown_country_is_refused_with_what_to_write(code: str) -> None:
    with pytest.raises(UnknownCountry, match="No calendar is known") as refused:
        WorkingCalendar(code)
    assert refused.value.code == "country.unknown"


def test_own_days_come_before_those_of_the_country() -> None:
    sunday, monday = date(2019, 6, 16), date(2019, 6, 17)
    own = WorkingCalendar("CN", extra_working=frozenset({sunday}), extra_free=frozenset({monday}))
    assert own.is_working_day(sunday)
    assert not own.is_working_day(monday)
    assert own.add(date(2019, 6, 14), 2) == date(2019, 6, 18)


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        ("2019-04-30", 1, "2019-05-05"),  # 1 to 4 May are holidays, the Sunday is a working day
        ("2019-06-06", 3, "2019-06-12"),
        ("2019-06-12", -3, "2019-06-06"),
        ("2019-06-08", 1, "2019-06-10"),
        ("2019-06-08", -1, "2019-06-06"),
        ("2019-06-08", 0, "2019-06-08"),
        ("2019-12-31", 1, "2020-01-02"),
    ],
)
def test_adding_skips_free_days(day: str, n: int, result: str) -> None:
    assert CHINA.add(date.fromisoformat(day), n) == date.fromisoformat(result)


@pytest.mark.parametrize(
    ("due", "day", "late"),
    [
        ("2019-06-06", "2019-06-06", 0),
        ("2019-06-06", "2019-06-09", 0),  # only days off have passed
        ("2019-06-06", "2019-06-10", 1),
    ],
)
def test_lateness_counts_working_days(due: str, day: str, late: int) -> None:
    assert CHINA.between(date.fromisoformat(due), date.fromisoformat(day)) == late


@settings(max_examples=60)
@given(day=DAYS, n=st.integers(-40, 40))
def test_between_undoes_add(day: datetime.date, n: int) -> None:
    moved = CHINA.add(day, n)
    assert CHINA.between(day, moved) == n if n >= 0 or CHINA.is_working_day(day) else True
    assert n == 0 or CHINA.is_working_day(moved)


@settings(max_examples=60)
@given(a=DAYS, b=DAYS, c=DAYS)
def test_between_adds_up(a: datetime.date, b: datetime.date, c: datetime.date) -> None:
    assert CHINA.between(a, b) + CHINA.between(b, c) == CHINA.between(a, c)


@settings(max_examples=60)
@given(a=DAYS, b=DAYS, extra=st.frozensets(DAYS, max_size=6), free=st.frozensets(DAYS, max_size=6))
def test_between_counts_what_a_walk_from_day_to_day_counts(
    a: datetime.date, b: datetime.date, extra: frozenset[datetime.date], free: frozenset[datetime.date]
) -> None:
    calendar = WorkingCalendar("CN", extra, free)
    first, last = sorted((a, b))
    walked = [first + datetime.timedelta(days=number) for number in range(1, (last - first).days + 1)]
    number = sum(calendar.is_working_day(day) for day in walked)
    assert calendar.between(first, last) == number
    assert calendar.between(last, first) == -number
