"""A file from check to load: all or nothing, by one person or two, in the request or by the worker."""

import datetime
import json
import threading
import time
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from tests.factories import access_with, make_person, make_session
from tests.interchange.desk import (
    RIGHT,
    WRONG,
    Desk,
    counted,
    make_desk,
    session_book,
    session_row,
    unit_book,
)
from tests.interchange.workbooks import HEADER

from touchstone.audit.models import AuditEvent
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.interchange import limits, progress, tasks
from touchstone.interchange.actions import apply_run, check, columns, discard, loading
from touchstone.interchange.intake.sessions import SessionIntake
from touchstone.interchange.models import ImportRun, RunState
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.planning import refusal_message
from touchstone.interchange.progress import get_progress
from touchstone.interchange.queries import get_earlier_load, get_run, get_run_page
from touchstone.interchange.rules import Progress
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.study.models import SessionDelta, SessionTally, StudySession
from touchstone.units.actions import move_unit


@pytest.mark.django_db
def test_one_wrong_row_may_refuse_the_whole_file(desk: Desk) -> None:
    run = desk.check(session_book(RIGHT, WRONG))
    assert (run.state, counted(run)) == (RunState.CHECKED, {"new": 1, "wrong": 1})
    with pytest.raises(Refused, match="1 row is wrong"):
        apply_run(by=desk.keeper, access=desk.access, run=run, partial=False)
    assert not StudySession.unscoped.exists()
    run.refresh_from_db()
    assert run.state == RunState.CHECKED
    loaded, outcome = apply_run(by=desk.keeper, access=desk.access, run=run, partial=True)
    assert (loaded.state, outcome.counts.new, outcome.counts.wrong) == (RunState.APPLIED, 1, 1)


@pytest.mark.django_db
def test_loading_is_one_event_and_the_sums_are_settled_afterwards(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run, _outcome = desk.load(session_book(RIGHT, session_row(part="下午")))
    (event,) = AuditEvent.unscoped.filter(verb="interchange.file-loaded")
    assert (event.target_key, event.by, event.path) == (str(run.pk), desk.keeper, desk.root.path)
    assert event.changes == {"new": [0, 2]}
    assert not SessionDelta.objects.exists()
    assert SessionTally.objects.filter(unit=desk.root, sessions=2).exists()
    assert not any(differences(family) for family in families())


@pytest.mark.django_db
def test_a_failure_in_the_middle_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    run = desk.check(session_book(RIGHT))

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the power goes")

    monkeypatch.setattr(loading, "record", fail)
    with pytest.raises(RuntimeError):
        apply_run(by=desk.keeper, access=desk.access, run=run)
    run.refresh_from_db()
    assert run.state == RunState.CHECKED
    assert not StudySession.unscoped.exists()


@pytest.mark.django_db
def test_what_was_recorded_since_the_check_is_not_recorded_twice(desk: Desk) -> None:
    run = desk.check(session_book(RIGHT))
    assert counted(run) == {"new": 1}
    make_session(
        desk.units["杭州市教育局"],
        desk.forms["reading-class"],
        by=desk.keeper,
        held_on=datetime.date(2019, 6, 18),
        topic="原著研读",
        expected=30,
        present=28,
    )
    loaded, _outcome = apply_run(by=desk.keeper, access=desk.access, run=run)
    assert counted(loaded) == {"unchanged": 1}
    assert len(desk.sessions()) == 1


@pytest.mark.django_db
def test_many_rows_come_in_several_goes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("touchstone.interchange.running.CHUNK", 4)
    rows = [session_row(held_on=datetime.date(2019, 6, 1 + day)) for day in range(10)]
    told: list[tuple[str, int, int]] = []

    def report(progress: Progress) -> None:
        told.append((progress.stage, progress.done, progress.total))

    run = desk.check(session_book(*rows, rows[0]))
    _run, outcome = apply_run(by=desk.keeper, access=desk.access, run=run, report=report)
    assert (outcome.counts.new, outcome.counts.repeated) == (10, 1)
    assert told == [
        ("reading", 0, 11),
        ("reading", 11, 11),
        ("checking", 4, 11),
        ("checking", 8, 11),
        ("checking", 11, 11),
        ("storing", 11, 11),
        ("storing", 11, 11),
    ]


@pytest.mark.django_db
def test_an_import_is_loaded_once(desk: Desk) -> None:
    run, _outcome = desk.load(session_book(RIGHT))
    with pytest.raises(Refused, match="loaded already"):
        apply_run(by=desk.keeper, access=desk.access, run=run)
    with pytest.raises(Refused, match="loaded already"):
        check(by=desk.keeper, access=desk.access, run=run)
    with pytest.raises(Refused, match="loaded already"):
        discard(by=desk.keeper, access=desk.access, run=run)


@pytest.mark.django_db
def test_what_nobody_has_checked_is_not_loaded_unseen(desk: Desk) -> None:
    run = desk.upload(session_book(RIGHT))
    with pytest.raises(Refused, match="not checked yet"):
        apply_run(by=desk.keeper, access=desk.access, run=run)
    _run, outcome = apply_run(by=desk.keeper, access=desk.access, run=run, unchecked=True)
    assert outcome.counts.new == 1


@pytest.mark.django_db
def test_work_that_was_abandoned_can_be_taken_over(desk: Desk) -> None:
    run = desk.check(session_book(RIGHT))
    ImportRun.unscoped.filter(pk=run.pk).update(state=RunState.APPLYING, started_at=clock.now())
    with pytest.raises(Refused, match="being loaded right now"):
        apply_run(by=desk.keeper, access=desk.access, run=run)
    ImportRun.unscoped.filter(pk=run.pk).update(started_at=clock.now() - limits.ABANDONED * 2)
    _run, outcome = apply_run(by=desk.keeper, access=desk.access, run=run)
    assert outcome.counts.new == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_load_the_same_import_at_the_same_time() -> None:
    desk = make_desk()
    rows = [session_row(held_on=datetime.date(2019, 6, 1 + day)) for day in range(20)]
    run = desk.check(session_book(*rows))
    both = threading.Barrier(2)
    answers: list[str] = []

    def load() -> None:
        try:
            both.wait()
            _run, outcome = apply_run(by=desk.keeper, access=desk.access, run=run)
            answers.append(f"loaded {outcome.counts.new}")
        except Refused as refused:
            with translation.override("en"):
                answers.append(str(refused))
        finally:
            connection.close()

    people = [threading.Thread(target=load) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert max(answers) == "loaded 20"
    assert min(answers) in (
        "This import is being loaded right now. Look at it again in a moment.",
        "This import was loaded already. Nothing was loaded twice.",
    )
    assert StudySession.unscoped.count() == 20


@pytest.mark.django_db(transaction=True)
def test_two_people_load_the_same_file_at_the_same_time() -> None:
    desk = make_desk()
    rows = [session_row(held_on=datetime.date(2019, 6, 1 + day)) for day in range(20)]
    runs = [desk.check(session_book(*rows)) for _ in range(2)]
    both = threading.Barrier(2)
    answers: list[tuple[int, int]] = []

    def load(run: ImportRun) -> None:
        try:
            both.wait()
            _run, outcome = apply_run(by=desk.keeper, access=desk.access, run=run)
            answers.append((outcome.counts.new, outcome.counts.unchanged))
        finally:
            connection.close()

    people = [threading.Thread(target=load, args=[run]) for run in runs]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(answers) == [(0, 20), (20, 0)]
    assert StudySession.unscoped.count() == 20


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_unit_moves_while_a_ledger_corrects_its_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without taking the tree's locks first, the two would deadlock."""
    desk = make_desk()
    desk.load(session_book(RIGHT))
    run = desk.check(session_book(session_row(present=20)))
    judged, store = threading.Event(), SessionIntake.store

    def slowly(self: SessionIntake, rows: Any) -> None:
        judged.set()
        time.sleep(0.5)
        store(self, rows)

    def move() -> None:
        judged.wait()
        try:
            unit, there = desk.units["杭州市教育局"], desk.units["宁波市"]
            move_unit(by=desk.keeper, access=desk.access, unit=unit, to_parent=there)
        finally:
            connection.close()

    monkeypatch.setattr(SessionIntake, "store", slowly)
    mover = threading.Thread(target=move)
    mover.start()
    apply_run(by=desk.keeper, access=desk.access, run=run)
    mover.join()
    (session,) = desk.sessions()
    assert (session.present, session.path) == (20, desk.unit("杭州市教育局").path)
    assert session.path.startswith(desk.units["宁波市"].path)


@pytest.mark.django_db
def test_imports_are_seen_where_one_may_import(desk: Desk) -> None:
    hangzhou = desk.units["杭州市"]
    mine = desk.check(session_book(RIGHT), unit=hangzhou)
    other = desk.check(session_book(RIGHT))
    access = access_with(ImportPermission.IMPORT, roots=(hangzhou,))
    assert [row.pk for row in get_run_page(access, desk.campaign).rows] == [mine.pk]
    assert get_run(access, desk.campaign, other.pk) is None
    assert get_run(access, desk.campaign, mine.pk) == mine
    assert [row.pk for row in get_run_page(desk.access, desk.campaign, size=1).rows] == [other.pk]
    mark = get_run_page(desk.access, desk.campaign, size=1).after
    assert [row.pk for row in get_run_page(desk.access, desk.campaign, after=mark).rows] == [mine.pk]


@pytest.mark.django_db
def test_whoever_may_not_import_for_a_unit_is_refused(desk: Desk) -> None:
    access = access_with(ImportPermission.IMPORT, roots=(desk.units["杭州市"],))
    with pytest.raises(Refused, match="may not load ledgers"):
        desk.upload(session_book(RIGHT), access=access)
    run = desk.upload(session_book(RIGHT))
    for act in (check, discard, apply_run):
        with pytest.raises(Refused, match="may not load ledgers"):
            act(by=desk.keeper, access=access, run=run)  # type: ignore[operator]


@pytest.mark.django_db
def test_one_person_uploads_only_so_much_in_an_hour(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "UPLOADS_PER_HOUR", 2)
    for _ in range(2):
        desk.upload(session_book(RIGHT))
    with pytest.raises(Refused, match="many files"):
        desk.upload(session_book(RIGHT))


@pytest.mark.django_db
def test_the_same_file_is_recognised(desk: Desk) -> None:
    book = session_book(RIGHT)
    first, _outcome = desk.load(book)
    second = desk.upload(book)
    assert get_earlier_load(second) == first
    assert get_earlier_load(desk.upload(unit_book(("甲", "", "", "", "宁波市")))) is None


@pytest.mark.django_db
def test_progress_is_told_while_the_transaction_is_open(desk: Desk) -> None:
    run = desk.check(session_book(RIGHT))
    seen: list[Progress] = []
    write_progress = progress.make_progress_writer(run)

    def report(progress: Progress) -> None:
        write_progress(progress)
        seen.append(get_progress(run))

    apply_run(by=desk.keeper, access=desk.access, run=run, report=report)
    assert (seen[0].stage, seen[0].total) == ("reading", 1)
    assert get_progress(run).stage == ""


@pytest.mark.django_db
def test_a_large_file_is_left_to_the_worker(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 10)
    run = desk.upload(session_book(RIGHT, WRONG))
    tasks.start_check(by=desk.keeper, access=desk.access, run=run)
    run.refresh_from_db()
    assert (run.state, counted(run)) == (RunState.CHECKED, {"new": 1, "wrong": 1})
    tasks.start_loading(by=desk.keeper, access=desk.access, run=run, partial=False)
    run.refresh_from_db()
    assert run.state == RunState.CHECKED
    assert refusal_message(run.refusal).startswith("1 row is wrong")
    tasks.start_loading(by=desk.keeper, access=desk.access, run=run, partial=True)
    run.refresh_from_db()
    assert run.state == RunState.APPLIED
    assert not run.refusal
    with pytest.raises(Refused, match="loaded already"):
        tasks.start_loading(by=desk.keeper, access=desk.access, run=run, partial=True)


@pytest.mark.django_db
def test_the_worker_acts_with_the_rights_of_that_moment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 10)
    run = desk.check(session_book(RIGHT))
    nobody = make_person()
    tasks.start_loading(by=nobody, access=desk.access, run=run, partial=True)
    run.refresh_from_db()
    assert run.state == RunState.CHECKED
    assert refusal_message(run.refusal) == "You may not load ledgers for this unit."
    assert not StudySession.unscoped.exists()


def test_a_character_that_no_database_text_holds_is_left_out(desk: Desk) -> None:
    header = (*HEADER, "其他_x0000_列")
    wrong = (*session_row(unit="查无_x0000_此处", held_on="昨_x0000_天"), "一_x0000_二")
    run = desk.check(session_book(wrong, (*session_row(topic="甲_x0000_乙"), "三_x0000_四"), header=header))
    kept = ImportRun.unscoped.get(pk=run.pk)
    assert "\x00" not in json.dumps([kept.plan, kept.faults, kept.preview], ensure_ascii=False)
    assert "\\u0000" not in json.dumps([kept.plan, kept.faults, kept.preview])
    apply_run(by=desk.keeper, access=desk.access, run=run, partial=True)
    assert [session.topic for session in desk.sessions()] == ["甲乙"]
