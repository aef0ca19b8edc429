"""A file from its upload to its end: checked, settled, loaded whole or not at all, given up, forgotten."""

import csv
import datetime
import io
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import connection
from django.utils import translation
from tests.factories import access_with, make_person, make_session
from tests.interchange.desk import Desk, counted, make_desk, reasons, session_book, session_row, unit_book
from tests.interchange.workbooks import HEADER, make_xlsx

from touchstone.audit.models import AuditEvent
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.interchange import actions, keeping, tasks
from touchstone.interchange.actions import apply_run, check, choose_columns, discard, forget_files
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.following import progress_of
from touchstone.interchange.intake.sessions import SessionIntake
from touchstone.interchange.marking import marked
from touchstone.interchange.models import ColumnMapping, ImportRun, RunState
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.planning import said
from touchstone.interchange.queries import loaded_before, planned_sheets, run, run_page
from touchstone.interchange.reading import open_workbook
from touchstone.interchange.rules import Options, Progress
from touchstone.interchange.storage import ledgers
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.study.models import SessionDelta, SessionTally, StudySession
from touchstone.units.actions import move_unit

RIGHT = session_row()
WRONG = session_row(part="下午", present=31)


STORAGE = ledgers()
assert isinstance(STORAGE, FileSystemStorage)
LEDGERS = Path(STORAGE.location)


def files() -> set[str]:
    return {path.name for path in LEDGERS.glob("*")}


# --- all or nothing ------------------------------------------------------------------------------------------------


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

    monkeypatch.setattr(actions, "record", fail)
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


# --- whose turn it is ----------------------------------------------------------------------------------------------


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
    _run, outcome = apply_run(by=desk.keeper, access=desk.access, run=run, unseen=True)
    assert outcome.counts.new == 1


@pytest.mark.django_db
def test_work_that_was_abandoned_can_be_taken_over(desk: Desk) -> None:
    run = desk.check(session_book(RIGHT))
    ImportRun.unscoped.filter(pk=run.pk).update(state=RunState.APPLYING, started_at=clock.now())
    with pytest.raises(Refused, match="being loaded right now"):
        apply_run(by=desk.keeper, access=desk.access, run=run)
    ImportRun.unscoped.filter(pk=run.pk).update(started_at=clock.now() - actions.ABANDONED * 2)
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
    """Without the locks of the tree at the beginning each would wait for a row of the other."""
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


# --- settling columns ----------------------------------------------------------------------------------------------

STRANGE = ("甲方", "学习形式", "日期", "应到人数", "出席情况")


def strange_book(topic: str = "") -> bytes:
    return session_book(("杭教局", "读书班", "2019-06-18", 30, 28), header=STRANGE)


@pytest.mark.django_db
def test_columns_that_nobody_understood_are_settled_and_remembered(desk: Desk) -> None:
    run = desk.upload(strange_book())
    (planned,) = planned_sheets(run)
    assert planned.problem["code"] == "columns.missing"
    assert check(by=desk.keeper, access=desk.access, run=run).state == RunState.FAILED
    fields = {0: "unit", 1: "form", 2: "held_on", 3: "expected", 4: "present"}
    run = choose_columns(
        by=desk.keeper,
        access=desk.access,
        run=run,
        kinds={"台账": "sessions"},
        fields={"台账": fields},
        options=Options(),
    )
    run = check(by=desk.keeper, access=desk.access, run=run)
    assert counted(run) == {"new": 1}
    apply_run(by=desk.keeper, access=desk.access, run=run)
    assert desk.sessions()[0].present == 28
    again = desk.check(strange_book())
    assert planned_sheets(again)[0].remembered
    assert counted(again) == {"unchanged": 1}
    assert ColumnMapping.objects.count() == 1
    # Another unit has its own habits.
    assert desk.check(strange_book(), unit=desk.units["杭州市"]).state == RunState.FAILED


@pytest.mark.django_db
def test_two_columns_that_claim_one_field_ask_for_a_choice(desk: Desk) -> None:
    header = ("单位", "学习形式", "日期", "实到人数", "参加人数")
    book = session_book(("杭教局", "读书班", "2019-06-18", 28, 27), header=header)
    run = desk.check(book)
    assert run.state == RunState.FAILED
    assert "all claim the field" in run.refusal["template"]
    chosen = {0: "unit", 1: "form", 2: "held_on", 3: None, 4: "present"}
    settled = choose_columns(
        by=desk.keeper, access=desk.access, run=run, kinds={}, fields={"台账": chosen}, options=Options()
    )
    check(by=desk.keeper, access=desk.access, run=settled)
    apply_run(by=desk.keeper, access=desk.access, run=settled)
    assert desk.sessions()[0].present == 27


@pytest.mark.django_db
def test_a_sheet_may_be_left_out_or_be_of_another_kind(desk: Desk) -> None:
    rows = [("单位", "类型", "日期"), ("杭教局", "读书班", "2019-06-18")]
    run = desk.upload(make_xlsx({"一": rows, "二": rows, "封面": [("本册为示例",)]}))
    assert [(one.sheet, one.kind, bool(one.reason)) for one in planned_sheets(run)] == [
        ("一", "sessions", False),
        ("二", "sessions", False),
        ("封面", "", True),
    ]
    run = choose_columns(
        by=desk.keeper, access=desk.access, run=run, kinds={"二": ""}, fields={}, options=Options()
    )
    assert counted(check(by=desk.keeper, access=desk.access, run=run)) == {"new": 1}
    run = choose_columns(
        by=desk.keeper, access=desk.access, run=run, kinds={"二": "sessions"}, fields={}, options=Options()
    )
    run = check(by=desk.keeper, access=desk.access, run=run)
    assert counted(run) == {"new": 1, "repeated": 1}


@pytest.mark.django_db
def test_the_year_may_be_said_for_the_whole_file(desk: Desk) -> None:
    book = make_xlsx({"台账": [("单位", "形式", "日期"), ("杭教局", "读书班", "6月18日")]})
    run = desk.check(book)
    assert reasons(run)[0][2] == "“6月18日” has no year and the title names none. Write it like 2019-06-18."
    run = choose_columns(
        by=desk.keeper, access=desk.access, run=run, kinds={}, fields={}, options=Options(year=2019)
    )
    assert counted(check(by=desk.keeper, access=desk.access, run=run)) == {"new": 1}


# --- any layout and encoding ---------------------------------------------------------------------------------------


def as_text(rows: list[tuple[object, ...]], delimiter: str, encoding: str) -> bytes:
    output = io.StringIO(newline="")
    csv.writer(output, delimiter=delimiter).writerows(rows)
    return output.getvalue().encode(encoding)


ENGLISH: list[tuple[object, ...]] = [
    ("Attended", "Subject", "Held on", "Time of day", "Type of session", "Organisation", "Invited"),
    (28, "Close reading", "18 June 2019", "am", "Reading class", "杭州市教育局", 30),
    (12, "Plans", "2019/6/19", "Evening", "central-group-study", "宁波市教育局", 12),
]
CHINESE: list[tuple[object, ...]] = [
    ("2019年第二季度学习情况",),
    ("时间", "学习内容", "参学人数", "部门", "应参加人数", "学习类型", "午别"),
    ("6月18日（星期二）", "原著研读", "２８人", "杭教局", "30", "读书班", "上午"),
    ("2019.6.19", "方案研究", "12", "宁波市教育局", "12", "中心组学习", "晚上"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (make_xlsx({"Sheet1": ENGLISH}), "sessions.xlsx"),
        (as_text(ENGLISH, ",", "utf-8-sig"), "sessions.csv"),
        (as_text(ENGLISH, "\t", "utf-16"), "sessions.tsv"),
        (as_text(CHINESE, ",", "gb18030"), "学习台账.csv"),
        (as_text(CHINESE, ";", "utf-8"), "学习台账.txt"),
        (
            make_xlsx({"封面": [("学习台账",)], "六月": CHINESE[:3], "七月": [*CHINESE[:2], CHINESE[3]]}),
            "二.xlsx",
        ),
    ],
    ids=["english.xlsx", "english.csv", "utf-16.tsv", "gb18030.csv", "semicolons.txt", "two-sheets.xlsx"],
)
def test_a_ledger_of_another_layout_loads_as_well(desk: Desk, content: bytes, name: str) -> None:
    run, _outcome = desk.load(content, name=name)
    assert counted(run) == {"new": 2}, (run.refusal, reasons(run))
    assert [
        (one.unit.name, one.form.code, one.held_on.day, one.part_of_day, one.expected, one.present)
        for one in desk.sessions()
    ] == [
        ("杭州市教育局", "reading-class", 18, "morning", 30, 28),
        ("宁波市教育局", "central-group-study", 19, "evening", 12, 12),
    ]


# --- bad files and what is kept ------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04broken", make_xlsx({"一": [("封面",)]})]
)
def test_a_file_that_cannot_be_read_leaves_nothing_behind(desk: Desk, content: bytes) -> None:
    before = files()
    with pytest.raises(UnreadableFile) as refused:
        desk.upload(content)
    assert str(refused.value).endswith(".")
    assert not ImportRun.unscoped.exists()
    # A request of an earlier journey in the browser may still be storing a file of its own.
    assert content not in [(LEDGERS / name).read_bytes() for name in files() - before]


@pytest.mark.django_db
def test_formulas_in_texts_stay_texts(desk: Desk) -> None:
    # A cell whose text begins with a mark of formulas, as an export of another system may hold it.
    text = '"=HYPERLINK(""http://x"")"'
    line = f"杭教局,读书班,2019-06-18,{text}\n杭教局,读书班,x,@SUM(1)\n"
    run, _outcome = desk.load(("单位,形式,日期,主题\n" + line).encode())
    assert desk.sessions()[0].topic == '=HYPERLINK("http://x")'
    book = open_workbook(marked(desk.access, run))
    topics = [row.values[3] for row in book.sheets[0].rows()]
    assert topics == ["主题", '=HYPERLINK("http://x")', "@SUM(1)"]


@pytest.mark.django_db
def test_the_marked_workbook_can_be_corrected_and_loaded(desk: Desk) -> None:
    run = desk.check(session_book(RIGHT, WRONG))
    content = marked(desk.access, run)
    rows = [row.values for row in open_workbook(content).sheets[0].rows()]
    assert rows[1][-1] == "问题 / Problem"
    assert "31" in str(rows[3][-1])
    again = desk.check(content)
    assert counted(again) == {"new": 1, "wrong": 1}


@pytest.mark.django_db
def test_the_file_lies_where_nobody_else_can_read_it(desk: Desk) -> None:
    run = desk.upload(session_book(RIGHT), name="../../etc/名单.xlsx")
    assert run.file_name == "../../etc/名单.xlsx"
    storage = ledgers()
    assert "名单" not in run.file.name
    assert run.file.name.isascii()
    stored = Path(storage.path(run.file.name)).stat()
    assert (stored.st_size, stored.st_mode & 0o777) == (run.size, 0o600)
    with pytest.raises(ValueError, match="not accessible via a URL"):
        storage.url(run.file.name)


@pytest.mark.django_db
def test_discarding_deletes_the_file_and_keeps_the_finding(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    run = desk.check(session_book(RIGHT, WRONG))
    name = run.file.name
    with django_capture_on_commit_callbacks(execute=True):
        discarded = discard(by=desk.keeper, access=desk.access, run=run)
    assert (discarded.state, counted(discarded)) == (RunState.DISCARDED, {"new": 1, "wrong": 1})
    assert name not in files()
    with pytest.raises(Refused, match="was discarded"):
        apply_run(by=desk.keeper, access=desk.access, run=run)


@pytest.mark.django_db
def test_old_files_are_forgotten(desk: Desk) -> None:
    old, fresh = desk.check(session_book(RIGHT)), desk.check(session_book(RIGHT))
    long_ago = clock.now() - datetime.timedelta(days=31)
    ImportRun.unscoped.filter(pk=old.pk).update(uploaded_at=long_ago)
    call_command("forget_ledgers", stdout=io.StringIO())
    assert forget_files() == 0
    assert old.file.name not in files()
    assert fresh.file.name in files()
    with pytest.raises(UnreadableFile, match="no longer kept"):
        apply_run(by=desk.keeper, access=desk.access, run=old)


@pytest.mark.django_db
def test_a_stored_file_that_changed_is_not_loaded(desk: Desk) -> None:
    run = desk.check(session_book(RIGHT))
    storage = ledgers()
    Path(storage.path(run.file.name)).write_bytes(session_book(WRONG))
    with pytest.raises(UnreadableFile):
        apply_run(by=desk.keeper, access=desk.access, run=run)
    assert not StudySession.unscoped.exists()


@pytest.mark.django_db
def test_only_the_first_faults_are_kept_and_all_are_marked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "KEPT_FAULTS", 2)
    run = desk.check(session_book(*[session_row(unit=f"X{number}") for number in range(5)]))
    assert (run.wrong, len(run.faults)) == (5, 2)
    rows = [row.values for row in open_workbook(marked(desk.access, run)).sheets[0].rows()]
    assert sum("X" in str(row[-1]) for row in rows) == 5


# --- reading -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_imports_are_seen_where_one_may_import(desk: Desk) -> None:
    hangzhou = desk.units["杭州市"]
    mine = desk.check(session_book(RIGHT), unit=hangzhou)
    other = desk.check(session_book(RIGHT))
    access = access_with(ImportPermission.IMPORT, roots=(hangzhou,))
    assert [one.pk for one in run_page(access, desk.campaign).rows] == [mine.pk]
    assert run(access, desk.campaign, other.pk) is None
    assert run(access, desk.campaign, mine.pk) == mine
    assert [one.pk for one in run_page(desk.access, desk.campaign, size=1).rows] == [other.pk]
    mark = run_page(desk.access, desk.campaign, size=1).older
    assert [one.pk for one in run_page(desk.access, desk.campaign, after=mark).rows] == [mine.pk]


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
    monkeypatch.setattr(actions, "UPLOADS_AN_HOUR", 2)
    for _ in range(2):
        desk.upload(session_book(RIGHT))
    with pytest.raises(Refused, match="many files"):
        desk.upload(session_book(RIGHT))


@pytest.mark.django_db
def test_the_same_file_is_recognised(desk: Desk) -> None:
    book = session_book(RIGHT)
    first, _outcome = desk.load(book)
    second = desk.upload(book)
    assert loaded_before(second) == first
    assert loaded_before(desk.upload(unit_book(("甲", "", "", "", "宁波市")))) is None


@pytest.mark.django_db
def test_progress_is_told_while_the_transaction_is_open(desk: Desk) -> None:
    run = desk.check(session_book(RIGHT))
    seen: list[Progress] = []
    follow = actions.following.follow(run)

    def report(progress: Progress) -> None:
        follow(progress)
        seen.append(progress_of(run))

    apply_run(by=desk.keeper, access=desk.access, run=run, report=report)
    assert (seen[0].stage, seen[0].total) == ("reading", 1)
    assert progress_of(run).stage == ""


# --- by the worker -------------------------------------------------------------------------------------------------


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
    assert said(run.refusal).startswith("1 row is wrong")
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
    assert said(run.refusal) == "You may not load ledgers for this unit."
    assert not StudySession.unscoped.exists()


def test_a_character_that_no_database_text_holds_is_left_out(desk: Desk) -> None:
    header = (*HEADER, "其他_x0000_列")
    wrong = (*session_row(unit="查无_x0000_此处", held_on="昨_x0000_天"), "一_x0000_二")
    run = desk.check(session_book(wrong, (*session_row(topic="甲_x0000_乙"), "三_x0000_四"), header=header))
    kept = ImportRun.unscoped.get(pk=run.pk)
    assert "\x00" not in json.dumps([kept.plan, kept.faults, kept.preview], ensure_ascii=False)
    assert "\\u0000" not in json.dumps([kept.plan, kept.faults, kept.preview])
    apply_run(by=desk.keeper, access=desk.access, run=run, partial=True)
    assert [one.topic for one in desk.sessions()] == ["甲乙"]
