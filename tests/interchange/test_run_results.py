"""Bad files, and how uploads are kept: where, until when, and with which faults marked."""

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation
from tests.interchange.desk import LEDGERS, RIGHT, WRONG, Desk, counted, files, session_book, session_row
from tests.interchange.workbooks import make_xlsx

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.interchange import run_results
from touchstone.interchange.actions import apply_run, discard, forget_files
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.faults import Fault
from touchstone.interchange.marking import mark_faults
from touchstone.interchange.models import ImportRun, RunState
from touchstone.interchange.reading import open_workbook
from touchstone.interchange.storage import ledgers
from touchstone.study.models import StudySession


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
    # A cell whose text begins like a formula, as exports of other systems may contain.
    text = '"=HYPERLINK(""http://x"")"'
    line = f"杭教局,读书班,2019-06-18,{text}\n杭教局,读书班,x,@SUM(1)\n"
    run, _outcome = desk.load(("单位,形式,日期,主题\n" + line).encode())
    assert desk.sessions()[0].topic == '=HYPERLINK("http://x")'
    book = open_workbook(mark_faults(desk.access, run))
    topics = [row.values[3] for row in book.sheets[0].rows()]
    assert topics == ["主题", '=HYPERLINK("http://x")', "@SUM(1)"]


@pytest.mark.django_db
def test_the_marked_workbook_can_be_corrected_and_loaded(desk: Desk) -> None:
    run = desk.check(session_book(RIGHT, WRONG))
    content = mark_faults(desk.access, run)
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
    assert "原著研读" in str(old.plan)
    call_command("forget_ledgers", stdout=io.StringIO())
    assert forget_files() == 0
    assert old.file.name not in files()
    (sheet,) = ImportRun.unscoped.get(pk=old.pk).plan
    assert not sheet["first_rows"]
    assert not any(column["sample"] for column in sheet["columns"])
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
    monkeypatch.setattr(run_results, "KEPT_FAULTS", 2)
    run = desk.check(session_book(*[session_row(unit=f"X{number}") for number in range(5)]))
    assert (run.wrong, len(run.faults)) == (5, 2)
    rows = [row.values for row in open_workbook(mark_faults(desk.access, run)).sheets[0].rows()]
    assert sum("X" in str(row[-1]) for row in rows) == 5


def test_what_a_fault_lists_is_joined_in_the_language_in_which_it_is_read() -> None:
    text = "Unknown unit “%(name)s”. Did you mean %(near)s?"
    fault = Fault(
        "台账", 3, "B", "单位", "教局", "unit.unknown", text, {"name": "教局", "near": ["甲局", "乙局"]}
    )
    restored = Fault(**fault.as_dict())
    with translation.override("en"):
        assert restored.reason == "Unknown unit “教局”. Did you mean 甲局, 乙局?"
    with translation.override("zh-hans"):
        assert "甲局、乙局" in restored.reason
