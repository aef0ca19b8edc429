"""The rules of a session, as a table."""

import datetime

import pytest

from touchstone.study.rules import (
    Counts,
    SessionFacts,
    SessionFault,
    Span,
    count_roll,
    faults,
    propose,
    settle_days,
)

DAY = datetime.date(2019, 6, 18)
LATER = datetime.date(2019, 6, 20)
TODAY = datetime.date(2019, 7, 1)
EVER = Span()
CAMPAIGN = Span(datetime.date(2019, 6, 1), datetime.date(2019, 8, 31))


def found(
    facts: SessionFacts, unit: Span = EVER, today: datetime.date = TODAY
) -> list[tuple[str, SessionFault]]:
    return list(faults(facts, today=today, campaign=CAMPAIGN, unit=unit))


@pytest.mark.parametrize(
    ("facts", "unit", "expected"),
    [
        (SessionFacts(DAY, 20, 18), Span(), []),
        (SessionFacts(DAY, None, 18), Span(), []),
        (SessionFacts(DAY, 20, None), Span(), []),
        (SessionFacts(DAY, 0, 0), Span(), []),
        (SessionFacts(TODAY, 20, 20), Span(), []),
        (SessionFacts(datetime.date(2019, 7, 2)), Span(), [("held_on", SessionFault.FUTURE)]),
        (SessionFacts(datetime.date(2019, 5, 31)), Span(), [("held_on", SessionFault.BEFORE_CAMPAIGN)]),
        (SessionFacts(DAY), Span(first=datetime.date(2019, 6, 19)), [("unit", SessionFault.UNIT_NOT_OPEN)]),
        (SessionFacts(DAY), Span(last=datetime.date(2019, 6, 17)), [("unit", SessionFault.UNIT_NOT_OPEN)]),
        (SessionFacts(DAY), Span(DAY, DAY), []),
        (SessionFacts(DAY, 20, 21), Span(), [("present", SessionFault.PRESENT_ABOVE_EXPECTED)]),
        (SessionFacts(DAY, 20, 18, {"duty": 1, "illness": 1}), Span(), []),
        (
            SessionFacts(DAY, 20, 18, {"duty": 2, "illness": 1}),
            Span(),
            [("leave", SessionFault.LEAVE_ABOVE_ABSENT)],
        ),
        (SessionFacts(DAY, None, 18, {"duty": 1}), Span(), [("leave", SessionFault.LEAVE_WITHOUT_COUNTS)]),
        (SessionFacts(DAY, 20, 18, {"duty": 0}), Span(), []),
        (SessionFacts(DAY, held_until=LATER), Span(), []),
        (SessionFacts(DAY, held_until=LATER, days_held=2), Span(), []),
        (
            SessionFacts(DAY, held_until=LATER, days_held=4),
            Span(),
            [("days_held", SessionFault.DAYS_ABOVE_SPAN)],
        ),
        (
            SessionFacts(DAY, held_until=LATER, days_held=0),
            Span(),
            [("days_held", SessionFault.DAYS_ABOVE_SPAN)],
        ),
        (SessionFacts(DAY, days_held=2), Span(), [("held_until", SessionFault.DAYS_WITHOUT_LAST_DAY)]),
        (SessionFacts(DAY, held_until=DAY), Span(), [("held_until", SessionFault.LAST_DAY_NOT_AFTER_FIRST)]),
        (
            SessionFacts(TODAY, held_until=datetime.date(2019, 7, 2)),
            Span(),
            [("held_until", SessionFault.FUTURE)],
        ),
    ],
)
def test_faults(facts: SessionFacts, unit: Span, expected: list[tuple[str, SessionFault]]) -> None:
    assert found(facts, unit) == expected


def test_days_that_follow_from_the_others_are_not_stored() -> None:
    assert settle_days(DAY, DAY, 1) == (None, None)
    assert settle_days(DAY, LATER, 3) == (LATER, None)
    assert settle_days(DAY, LATER, 2) == (LATER, 2)
    assert settle_days(DAY, None, 2) == (None, 2)


def test_the_last_of_several_days_is_in_the_campaign() -> None:
    facts = SessionFacts(datetime.date(2019, 8, 31), held_until=datetime.date(2019, 9, 1))
    assert found(facts, today=datetime.date(2019, 9, 2)) == [("held_until", SessionFault.AFTER_CAMPAIGN)]


def test_after_the_campaign() -> None:
    facts = SessionFacts(datetime.date(2019, 9, 1))
    assert found(facts, today=datetime.date(2019, 9, 2)) == [("held_on", SessionFault.AFTER_CAMPAIGN)]


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ([], Counts(0, 0)),
        (["came", "absent", "illness", "illness", "not-expected"], Counts(4, 1, {"illness": 2})),
        (["came", ""], None),
    ],
)
def test_numbers_of_a_roll(said: list[str], counts: Counts | None) -> None:
    assert count_roll(said) == counts


@pytest.mark.parametrize(
    ("said", "counted", "checking_in", "somebody_came", "proposed"),
    [
        (None, False, False, False, "came"),
        (None, False, False, True, "absent"),
        (None, False, True, True, ""),
        (None, True, False, True, "not-expected"),
        ("", False, False, True, "absent"),
        ("", False, True, False, ""),
        ("illness", False, True, True, "illness"),
    ],
)
def test_what_a_sheet_proposes(
    said: str | None, counted: bool, checking_in: bool, somebody_came: bool, proposed: str
) -> None:
    facts = {"counted": counted, "checking_in": checking_in, "somebody_came": somebody_came}
    assert propose(said, **facts) == proposed
