"""The command that imports ledgers: its output and its exit codes."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from tests.interchange.desk import Desk, session_book, session_row, unit_book
from tests.interchange.workbooks import make_xlsx, repacked

from touchstone.interchange.models import ImportRun, RunState
from touchstone.study.models import StudySession
from touchstone.units.models import Unit

RIGHT = session_row()
WRONG = session_row(part="下午", unit="杭州教育局")


def run(*arguments: str | Path) -> None:
    call_command("import_file", *map(str, arguments), "--language", "en")


def refused(*arguments: str | Path) -> str:
    """Run the command, expect exit code 2, and return its message."""
    with pytest.raises(CommandError) as error:
        run(*arguments)
    assert error.value.returncode == 2
    return str(error.value)


@pytest.fixture
def ledger(desk: Desk, tmp_path: Path) -> Path:
    path = tmp_path / "学习.xlsx"
    path.write_bytes(session_book(RIGHT, WRONG))
    return path


def test_correct_rows_are_loaded_and_wrong_ones_reported(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(ledger)
    printed = capsys.readouterr().out
    assert "台账!B4 单位 “杭州教育局”: Unknown unit “杭州教育局”. Did you mean 杭州市教育局" in printed
    assert StudySession.unscoped.count() == 1
    run(ledger)
    assert "Nothing is new: everything that is not wrong is already there." in capsys.readouterr().out
    assert StudySession.unscoped.count() == 1


def test_what_a_file_says_is_printed_and_never_obeyed(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "[b].csv"
    path.write_text("单位,形式,日期\n[/red]甲[link=http://x]\x1b[2J,读书班,2019-06-03\n", encoding="utf-8")
    refused(path)
    printed = capsys.readouterr().out
    assert "[/red]甲[link=http://x]" in printed
    assert "[b].csv" in printed
    assert "\x1b[2J" not in printed


def test_a_trial_stores_nothing(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(ledger, "--dry-run")
    assert "杭州教育局" in capsys.readouterr().out
    assert not StudySession.unscoped.exists()
    assert ImportRun.unscoped.get().state == RunState.DISCARDED


def test_hidden_rows_and_columns_are_read_and_named(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = load_workbook(io.BytesIO(session_book(RIGHT, session_row(part="下午"))))
    sheet = book.worksheets[0]
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["F"].hidden = True
    path = tmp_path / "学习.xlsx"
    book.save(path)
    run(path)
    printed = " ".join(capsys.readouterr().out.split())
    assert "Sheet “台账” hides 1 row. It is read like the others" in printed
    assert "Sheet “台账” hides columns: F." in printed
    assert StudySession.unscoped.count() == 2


def test_one_wrong_row_refuses_all_when_that_is_asked(ledger: Path) -> None:
    assert "1 row is wrong, so nothing was loaded." in refused(ledger, "--all-or-nothing")
    assert not StudySession.unscoped.exists()
    assert not ImportRun.unscoped.exclude(state=RunState.DISCARDED).exists()


def test_the_kind_the_unit_and_the_batch_may_be_said(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "units.xlsx"
    path.write_bytes(unit_book(("甲", "", "", "", "宁波市")))
    run(path, "--kind", "units", "--unit", "宁波市", "--batch", "1", "--campaign", "desk")
    assert Unit.unscoped.filter(name="甲").exists()
    assert "There is no unit “宁波时”. Did you mean: 宁波市" in refused(path, "--unit", "宁波时")
    assert "There are: desk" in refused(path, "--campaign", "other")
    path.write_bytes(unit_book(("乙", "", "", "", "宁波市")))
    assert "The campaign has no batch 7." in refused(path, "--batch", "7")
    assert "The campaign has no batch 7." in refused(path, "--batch", "7", "--dry-run")
    assert not Unit.unscoped.filter(name="乙").exists()


BOMB = repacked(make_xlsx({"台账": [("x",)]}), xl__bomb_xml=b"<x>" + b"a" * 30_000_000 + b"</x>")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "This is a PDF file"),
        (BOMB, "unpacks to far more than it should"),
        (make_xlsx({"台账": [("无关",)]}), "has no header"),
        (session_book(("杭教局", 1, 2, 3), header=("单位", "实到人数", "参加人数", "日期")), "Sheet “台账”"),
        (None, "cannot be opened"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_code_two(
    desk: Desk, tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "ledger.xlsx"
    if content is not None:
        path.write_bytes(content)
    assert message in refused(path)
    assert not StudySession.unscoped.exists()
    assert not ImportRun.unscoped.exclude(state=RunState.DISCARDED).exists()


def test_a_file_of_two_hundred_megabytes_is_not_even_read(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    assert "The file has 200 MB; at most 50 MB can be read." in refused(path)


def test_a_file_of_which_every_row_is_wrong_ends_with_code_two(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "学习.xlsx"
    path.write_bytes(session_book(WRONG, session_row(held_on="2019-02-30")))
    for more in ((), ("--dry-run",)):
        assert "No row can be loaded: each is wrong." in refused(path, *more)
        printed = capsys.readouterr().out
        assert "There is no day 30 in month 2 of 2019" in printed
        assert "Nothing is new" not in printed
    assert not StudySession.unscoped.exists()


def test_an_import_is_taken_back_by_its_number(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "学习.xlsx"
    path.write_bytes(session_book(RIGHT))
    run(path)
    number = str(ImportRun.unscoped.get().pk)
    printed = " ".join(capsys.readouterr().out.split())
    assert f"Import {number}: 学习.xlsx" in printed
    assert f"./touchstone import --undo {number}" in printed
    run("--undo", number, "--dry-run")
    assert StudySession.unscoped.count() == 1
    capsys.readouterr()
    run("--undo", number, "--json")
    done = json.loads(capsys.readouterr().out)
    assert (done["state"], done["deleted"], done["restored"]) == ("returned", {"Study sessions": 1}, {})
    assert not StudySession.unscoped.exists()
    assert "was taken back" in refused("--undo", number)
    run(path, "--dry-run", "--json")
    tried = str(json.loads(capsys.readouterr().out)["import"])
    assert tried == str(ImportRun.unscoped.latest("pk").pk)
    for more in ((), ("--dry-run",)):
        assert "was not loaded, so there is nothing to take back" in refused("--undo", tried, *more)
    assert "no import 999" in refused("--undo", "999")
