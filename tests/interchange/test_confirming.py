"""Changes by others between checking a ledger and storing it are noticed once the locks are held."""

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction
from tests.factories import make_session
from tests.interchange.desk import Desk, session_book, session_row

from touchstone.interchange.models import ImportRun
from touchstone.interchange.queries import get_circumstances, get_planned_sheets, open_file
from touchstone.interchange.running import Outcome, go_through, prepare
from touchstone.study.actions import withdraw_session
from touchstone.study.models import StudySession
from touchstone.units.access import within
from touchstone.units.actions import close_unit, move_unit, rename_unit

pytestmark = pytest.mark.django_db

JUNE_18 = datetime.date(2019, 6, 18)
ROWS = (
    session_row(),
    session_row(unit="杭州市财政局"),
    session_row(unit="宁波市教育局"),
    session_row(unit="宁波市教育局"),
    session_row(unit="无此单位"),
)


def load(desk: Desk, meanwhile: Callable[[], object], run: ImportRun | None = None) -> Outcome:
    """Check a ledger, let something else happen, and store it."""
    run = run or desk.upload(session_book(*ROWS))
    circumstances = get_circumstances(desk.access, desk.keeper, run)
    prepared = prepare(open_file(run), get_planned_sheets(run), circumstances)
    assert prepared.early is not None
    meanwhile()
    with transaction.atomic():
        return go_through(prepared, replace(circumstances, storing=True))


def verdicts(outcome: Outcome) -> dict[str, int]:
    counts = outcome.counts
    names = ("new", "changed", "unchanged", "repeated", "wrong")
    return {name: getattr(counts, name) for name in names if getattr(counts, name)}


def test_when_nothing_happened_everything_stands(desk: Desk) -> None:
    assert verdicts(load(desk, lambda: None)) == {"new": 3, "repeated": 1, "wrong": 1}
    assert StudySession.unscoped.count() == 3


def test_what_was_recorded_meanwhile_is_not_stored_twice(desk: Desk) -> None:
    def record() -> None:
        form = desk.forms["reading-class"]
        more = {"topic": "原著研读", "expected": 30}
        make_session(desk.units["杭州市教育局"], form, by=desk.keeper, held_on=JUNE_18, present=28, **more)
        make_session(desk.units["杭州市财政局"], form, by=desk.keeper, held_on=JUNE_18, present=9, **more)

    outcome = load(desk, record)
    assert verdicts(outcome) == {"new": 1, "changed": 1, "unchanged": 1, "repeated": 1, "wrong": 1}
    assert sorted(StudySession.unscoped.values_list("present", flat=True)) == [28, 28, 28]


def test_what_was_withdrawn_meanwhile_is_stored_again(desk: Desk) -> None:
    desk.load(session_book(*ROWS))
    run = desk.upload(session_book(*ROWS, session_row(part="下午")))

    def withdraw() -> None:
        session = StudySession.unscoped.select_related("campaign").get(unit=desk.units["杭州市财政局"])
        withdraw_session(by=desk.keeper, access=desk.access, session=session, version=1, reason="x")

    outcome = load(desk, withdraw, run)
    assert verdicts(outcome) == {"new": 2, "unchanged": 2, "repeated": 1, "wrong": 1}


def test_a_unit_that_moved_takes_its_rows_along(desk: Desk) -> None:
    def move() -> None:
        there = desk.units["宁波市"]
        move_unit(by=desk.keeper, access=desk.access, unit=desk.units["杭州市教育局"], to_parent=there)

    assert verdicts(load(desk, move)) == {"new": 3, "repeated": 1, "wrong": 1}
    paths = set(StudySession.unscoped.values_list("path", flat=True))
    assert desk.unit("杭州市教育局").path in paths


def test_a_unit_that_closed_or_left_the_reach_is_refused(desk: Desk) -> None:
    def close() -> None:
        before = JUNE_18 - datetime.timedelta(days=1)
        close_unit(by=desk.keeper, access=desk.access, unit=desk.units["杭州市教育局"], day=before)

    outcome = load(desk, close)
    assert verdicts(outcome) == {"new": 2, "repeated": 1, "wrong": 2}
    assert {fault.code for fault in outcome.faults} == {"sessions.unit-not-open", "unit.unknown"}


def test_a_unit_that_moved_out_of_the_reach_of_who_loads_is_unknown(desk: Desk) -> None:
    run = desk.upload(session_book(*ROWS[:2]), unit=desk.units["杭州市"])
    circumstances = get_circumstances(within(desk.units["杭州市"].path), desk.keeper, run)
    prepared = prepare(open_file(run), get_planned_sheets(run), circumstances)
    there = desk.units["宁波市"]
    move_unit(by=desk.keeper, access=desk.access, unit=desk.units["杭州市教育局"], to_parent=there)
    with transaction.atomic():
        assert verdicts(go_through(prepared, replace(circumstances, storing=True))) == {"new": 1, "wrong": 1}


def test_a_unit_that_was_renamed_is_still_known_by_its_old_name(desk: Desk) -> None:
    def rename() -> None:
        unit = desk.units["杭州市教育局"]
        rename_unit(by=desk.keeper, access=desk.access, unit=unit, name="杭州市教育委员会")

    assert verdicts(load(desk, rename)) == {"new": 3, "repeated": 1, "wrong": 1}
