"""What is said on the command line: columns, words, what is left out; what a program reads; the exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.interchange.desk import Desk
from tests.interchange.test_columns_by_hand import wards
from tests.interchange.workbooks import make_xlsx

from touchstone.audit.models import AuditEvent
from touchstone.interchange.intake import naming
from touchstone.interchange.models import ColumnMapping, ImportRun, RunState
from touchstone.study.models import FormOfStudy, StudySession
from touchstone.units.models import Unit, UnitAlias

MAPPED = ("--map", "Ward=unit", "--map", "What=form", "--map", "Date=held_on", "--map", "Came=present")


@pytest.fixture
def path(desk: Desk, tmp_path: Path) -> Path:
    return tmp_path / "June.xlsx"


def run(*arguments: str | Path) -> None:
    call_command("import_file", *map(str, arguments), "--language", "en")


def refused(*arguments: str | Path, code: int = 2) -> str:
    with pytest.raises(CommandError) as error:
        run(*arguments)
    assert error.value.returncode == code
    return str(error.value)


def nothing_stored() -> bool:
    kept = StudySession.unscoped.exists() or ColumnMapping.objects.exists() or UnitAlias.unscoped.count() > 1
    return not kept and not ImportRun.unscoped.exclude(state=RunState.DISCARDED).exists()


def read(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_unknown_headings_are_told_and_named(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_bytes(wards())
    told = refused(path, "--kind", "sessions", "--json")
    assert "hold is only guessed: Ward, What, Came." in told
    assert "--map 'HEADING=field'" in told
    (sheet,) = read(capsys)["sheets"]
    assert [(column["heading"], column["field"], column["likely"]) for column in sheet["columns"]][1] == (
        "Ward",
        None,
        "unit",
    )
    assert nothing_stored()
    run(path, *MAPPED, "--json")
    plain = read(capsys)
    assert plain["loaded"]
    assert plain["sheets"][0]["counts"]["new"] == 2
    assert {column["heading"]: column["field"] for column in plain["sheets"][0]["columns"]} == {
        "Date": "held_on",
        "Ward": "unit",
        "What": "form",
        "Topic": "topic",
        "Invited": "expected",
        "Came": "present",
    }
    run(path, "--json")
    assert read(capsys)["counts"]["unchanged"] == 2, "what was said is remembered"


def test_a_column_that_nobody_named_ends_with_three(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The complaint: a list of units with "Part of" put all units side by side below the top."""
    rows = [("Unit", "Part of"), ("总院", ""), *((f"科室{number}", "总院") for number in range(135))]
    path.write_bytes(make_xlsx({"Units": [("Unit", "Is a bit of"), *rows[1:]]}))
    told = refused(path, "--kind", "units", code=3)
    assert "they hold something: B “Is a bit of”" in told
    assert "Is a bit of" in capsys.readouterr().out
    assert not Unit.unscoped.filter(name="总院").exists()
    assert refused(path, "--dry-run", code=3) == told
    run(path, "--map", "Is a bit of=parent")
    top = Unit.unscoped.get(name="总院")
    assert top.numchild == 135
    run(path)
    path.write_bytes(make_xlsx({"Units": [("Unit", "Colour"), ("乙", "red")]}))
    run(path, "--leave-out", "Colour")
    assert Unit.unscoped.filter(name="乙").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--map", "Ward=unit", "--map", "Topic=unit"), "all claim the field “Unit”"),
        (("--map", "Ward=ward"), "There is no field “ward” in this kind of ledger. It has: number, "),
        (("--map", "Wards=unit"), "No column is headed “Wards”. The headings are: Date, Ward, What"),
        (("--map", "Ward"), "“Ward” cannot be read. Write it like --map 'HEADING=field'."),
        (("--map", "Ward=unit", "--leave-out", "Ward"), "is both mapped and left out"),
        ((*MAPPED, "--settle", "Lecture=reading-class"), "“Lecture” is no unknown word of this file."),
        ((*MAPPED, "--settle", "读书班=central-group-study"), "is a name of “Reading class” already."),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(path: Path, arguments: tuple[str, ...], message: str) -> None:
    path.write_bytes(wards())
    told = refused(path, "--kind", "sessions", *arguments)
    assert message in told
    assert "\n" not in told
    assert nothing_stored()


def test_words_are_settled_for_all_rows_and_remembered(
    path: Path, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [(f"2019-06-{day}", "教育委", "Lecture evening", "x", 3, 2) for day in range(10, 15)]
    path.write_bytes(wards(*rows))
    refused(path, *MAPPED, "--dry-run", "--json")
    plain = read(capsys)
    assert [(word["sort"], word["value"], word["rows"]) for word in plain["unknown"]] == [
        ("unit", "教育委", 5),
        ("form", "Lecture evening", 5),
    ]
    wrong = plain["wrong"][0]
    assert (wrong["sheet"], wrong["row"], wrong["column"], wrong["value"]) == ("June", 3, "B", "教育委")
    settled = ("--settle", "教育委=杭州市教育局", "--settle", "Lecture evening=reading-class")
    run(path, *MAPPED, *settled, "--dry-run")
    assert nothing_stored()
    assert FormOfStudy.objects.get(code="reading-class").other_names == ["集中读书班"]
    run(path, *MAPPED, *settled)
    assert StudySession.unscoped.filter(unit__name="杭州市教育局", form__code="reading-class").count() == 5
    assert FormOfStudy.objects.get(code="reading-class").other_names == ["集中读书班", "Lecture evening"]
    assert UnitAlias.unscoped.filter(name="教育委", unit__name="杭州市教育局").exists()
    verbs = set(AuditEvent.unscoped.values_list("verb", flat=True))
    assert {"campaigns.word-changed", "units.aliases-set", "interchange.words-settled"} <= verbs
    capsys.readouterr()
    run(path, "--json")
    assert read(capsys)["counts"]["unchanged"] == 5
    run(path, *settled)


def test_units_are_suggested_for_more_names_than_are_looked_for_while_judging(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming, "_SUGGESTED", 1)
    names = ("杭市教育局", "宁市教育局", "没有的")
    path.write_bytes(
        wards(*((f"2019-06-{10 + at}", name, "读书班", "x", 3, 2) for at, name in enumerate(names)))
    )
    refused(path, *MAPPED, "--json")
    plain = read(capsys)
    found = {word["value"]: word["suggestions"][:1] for word in plain["unknown"]}
    assert found == {"杭市教育局": ["杭州市教育局"], "宁市教育局": ["宁波市教育局"], "没有的": []}
    assert [wrong["suggestions"][:1] for wrong in plain["wrong"]] == list(found.values())


def test_a_word_of_a_fixed_choice_is_settled_for_the_file(
    path: Path, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    header = ("Unit", "Form", "Date", "Part of day")
    path.write_bytes(wards(("杭教局", "读书班", "2019-06-18", "Siesta"), header=header))
    refused(path, "--json")
    assert [(word["sort"], word["value"]) for word in read(capsys)["unknown"]] == [("part_of_day", "Siesta")]
    assert "there is no “dusk”. There are: morning, afternoon" in refused(path, "--settle", "Siesta=dusk")
    run(path, "--settle", "Siesta=afternoon")
    assert StudySession.unscoped.get().part_of_day == "afternoon"


def test_the_fields_are_listed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("--fields", "sessions", "--json")
    listed = read(capsys)
    assert {"kind": "sessions", "field": "held_on", "required": True}.items() <= listed[3].items()
    run("--fields")
    assert "liaison_post" in capsys.readouterr().out
    assert "Name the file to import." in refused("--json")
