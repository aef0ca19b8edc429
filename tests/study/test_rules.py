"""The rules of a session, as a table."""

import datetime

import pytest

from touchstone.study.rules import SessionFacts, SessionFault, Span, faults

DAY = datetime.date(2019, 6, 18)
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
    ],
)
def test_faults(facts: SessionFacts, unit: Span, expected: list[tuple[str, SessionFault]]) -> None:
    assert found(facts, unit) == expected


def test_after_the_campaign() -> None:
    facts = SessionFacts(datetime.date(2019, 9, 1))
    assert found(facts, today=datetime.date(2019, 9, 2)) == [("held_on", SessionFault.AFTER_CAMPAIGN)]
