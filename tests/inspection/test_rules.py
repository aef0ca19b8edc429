"""The repeatable draw, ties, and the guards."""

import datetime
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.common.drawing import commitment
from touchstone.inspection import rules
from touchstone.inspection.actions.messages import MESSAGES
from touchstone.inspection.rules import Fault, Tie, VisitFacts, VisitState

DAY = datetime.date(2019, 6, 18)


def test_the_draw_is_what_its_documentation_says() -> None:
    """Recomputed here with plain sha256, as an outsider would."""
    seed, keys = "a seed that nobody guesses", [12, 3, 104]
    hashes = {key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest() for key in keys}
    assert rules.drawn_order(seed, keys) == sorted(keys, key=hashes.__getitem__)
    assert commitment(seed) == hashlib.sha256(seed.encode()).hexdigest()
    assert rules.population_digest(keys) == hashlib.sha256(b"3\n12\n104").hexdigest()


@given(st.text(min_size=16, max_size=40), st.sets(st.integers(1, 10_000), max_size=60), st.randoms())
def test_the_order_depends_on_the_seed_and_the_keys_alone(seed: str, keys: set[int], chance: object) -> None:
    shuffled = sorted(keys, key=lambda _: chance.random())  # type: ignore[attr-defined]
    order = rules.drawn_order(seed, shuffled)
    assert order == rules.drawn_order(seed, keys)
    assert set(order) == keys
    assert rules.population_digest(shuffled) == rules.population_digest(sorted(keys))


@pytest.mark.parametrize(
    ("seat", "unit", "expected"),
    [
        ("00010001", "00010001", Tie.AT),
        ("000100010001", "00010001", Tie.BELOW),
        ("00010001", "000100010001", Tie.ABOVE),
        ("0001", "00010001", None),
        ("00010002", "00010001", None),
        ("0002", "00010001", None),
        ("", "00010001", None),
    ],
)
def test_a_tie_is_at_below_or_above_within_the_branch(seat: str, unit: str, expected: Tie | None) -> None:
    assert rules.tie(seat, unit, "0001") is expected


def faults(faults: rules.Faults) -> list[Fault]:
    return [fault for _field, fault in faults]


def test_the_guards_of_a_visit() -> None:
    planned, standing = VisitFacts(VisitState.PLANNED), VisitFacts(VisitState.VISITED)
    shown, off = VisitFacts(VisitState.DISCLOSED), VisitFacts(VisitState.CALLED_OFF)
    assert faults(rules.disclosing(planned)) == [Fault.NOT_VISITED]
    assert faults(rules.disclosing(standing)) == []
    assert faults(rules.disclosing(shown)) == [Fault.ALREADY_DISCLOSED]
    assert faults(rules.disclosing(off)) == [Fault.CALLED_OFF]
    assert faults(rules.writing(shown, "x")) == []
    assert faults(rules.writing(off, " ")) == [Fault.CALLED_OFF, Fault.STATEMENT_MISSING]
    assert faults(rules.calling_off(standing, "x")) == [Fault.ALREADY_VISITED]
    assert faults(rules.calling_off(off, "x")) == [Fault.CALLED_OFF]
    assert faults(rules.calling_off(planned, "")) == [Fault.REASON_MISSING]
    assert faults(rules.replying(standing, "x")) == [Fault.NOT_DISCLOSED]
    assert faults(rules.replying(shown, "")) == [Fault.TEXT_MISSING]
    assert faults(rules.visited(DAY, DAY)) == []
    assert faults(rules.visited(DAY + datetime.timedelta(1), DAY)) == [Fault.DAY_IN_FUTURE]
    assert faults(rules.period(DAY, DAY - datetime.timedelta(1))) == [Fault.DAYS_BACKWARD]


def test_a_corrected_period_holds_every_visit_that_it_held() -> None:
    before, day = rules.Period(DAY), datetime.timedelta(1)
    assert faults(rules.correcting(before, rules.Period(DAY, DAY + day), [DAY, DAY + day])) == []
    assert list(rules.correcting(before, rules.Period(DAY, DAY), [DAY + day])) == [
        ("last_day", Fault.VISIT_CUT_OFF)
    ]
    assert list(rules.correcting(before, rules.Period(DAY + day), [DAY])) == [
        ("first_day", Fault.VISIT_CUT_OFF)
    ]
    assert faults(rules.correcting(rules.Period(DAY, DAY), rules.Period(DAY, DAY), [DAY + day])) == []
    assert faults(rules.correcting(before, rules.Period(DAY, DAY - day), [])) == [Fault.DAYS_BACKWARD]


def test_a_conclusion_waits_for_the_unit_or_for_the_end_of_its_days() -> None:
    running = VisitFacts(VisitState.DISCLOSED, reply_until=DAY)
    assert faults(rules.concluding(running, "x", DAY)) == [Fault.REPLY_RUNNING]
    assert faults(rules.concluding(running, "x", DAY + datetime.timedelta(1))) == []
    replied = VisitFacts(VisitState.DISCLOSED, replied=True, reply_until=DAY)
    assert faults(rules.concluding(replied, "x", DAY)) == []
    done = VisitFacts(VisitState.DISCLOSED, replied=True, concluded=True)
    assert faults(rules.concluding(done, "x", DAY)) == [Fault.CONCLUDED]
    assert faults(rules.writing(done, "x")) == [Fault.CONCLUDED]
    assert faults(rules.replying(done, "x")) == [Fault.CONCLUDED]


def test_every_fault_has_a_sentence() -> None:
    assert set(MESSAGES) == set(Fault)
