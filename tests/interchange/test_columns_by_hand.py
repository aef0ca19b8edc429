"""A ledger with headings that nobody knows: guesses, what a person says, and what is remembered of it."""

from typing import Any

import pytest
from tests.interchange.desk import Desk, counted
from tests.interchange.workbooks import make_xlsx

from touchstone.common.refusal import Refused
from touchstone.interchange.actions import change_mapping, check, choose_columns, forget_mapping
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.models import ColumnMapping, ImportRun
from touchstone.interchange.planning import PlannedSheet
from touchstone.interchange.queries import find_column_mappings, get_planned_sheets, needs_choice
from touchstone.interchange.rules import Options

WARDS = ("Date", "Ward", "What", "Topic", "Invited", "Came")
ROWS: list[tuple[object, ...]] = [
    ("2019-06-18", "杭教局", "读书班", "Hands", 30, 28),
    ("2019-06-19", "宁波市教育局", "读书班", "Gloves", 12, 12),
]
MEANT = {0: "held_on", 1: "unit", 2: "form", 3: "topic", 4: "expected", 5: "present"}


def wards(*rows: tuple[object, ...], header: tuple[str, ...] = WARDS) -> bytes:
    return make_xlsx({"June": [("Sessions",), header, *(rows or ROWS)]})


def sheet_of(run: ImportRun) -> PlannedSheet:
    (planned,) = get_planned_sheets(run)
    return planned


def choose(desk: Desk, run: ImportRun, **more: Any) -> ImportRun:
    (sheet,) = get_planned_sheets(run)
    given: dict[str, Any] = {
        "kinds": {sheet.sheet: more.pop("kind", sheet.kind)},
        "fields": {sheet.sheet: more.pop("fields", {})},
        "headers": {sheet.sheet: more.pop("header", 0)},
    }
    return choose_columns(by=desk.keeper, access=desk.access, run=run, options=Options(), **given)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["", "sessions"])
def test_unknown_headings_are_asked_about_with_guesses_and_remembered(desk: Desk, kind: str) -> None:
    run = desk.upload(wards(), kind=kind)
    sheet = sheet_of(run)
    assert (sheet.kind, sheet.header_row, sheet.needs_choice) == ("sessions", 2, True)
    assert "“June” hold is only guessed: Ward, What, Came." in sheet.reason
    likely = {column.index: column.field or column.guess for column in sheet.columns}
    assert likely == MEANT, "the values say which column is the unit and which the form"
    # Nothing is taken silently.
    assert check(by=desk.keeper, access=desk.access, run=run).refusal["code"] in (
        "sheet.unsettled",
        "columns.missing",
    )
    run = choose(desk, run, fields=MEANT)
    assert counted(check(by=desk.keeper, access=desk.access, run=run)) == {"new": 2}
    again = desk.check(wards(ROWS[0]))
    assert sheet_of(again).remembered
    assert counted(again) == {"new": 1}


@pytest.mark.django_db
def test_only_headings_that_nobody_knows_or_guesses_are_named(desk: Desk) -> None:
    sheet = sheet_of(desk.upload(wards((*ROWS[0], "?"), (*ROWS[1], "!"), header=(*WARDS, "Zzz"))))
    assert "“June” are not known here: Zzz." in sheet.reason


@pytest.mark.django_db
def test_a_kind_is_less_likely_without_the_columns_that_it_needs(desk: Desk) -> None:
    rows = [("甲", "杭州市", "局"), ("乙", "杭州市", "局")]
    run = desk.upload(make_xlsx({"Sheet1": [("单位名称", "归口", "类别"), *rows]}))
    assert sheet_of(run).kind == "units", "sessions would need a day"


@pytest.mark.django_db
def test_a_column_that_is_left_out_and_holds_something_is_named(desk: Desk) -> None:
    header = ("Name of unit", "Part of", "", "Remarks of mine")
    rows = [("甲", "杭州市", "", ""), ("乙", "杭州市", "x", ""), ("丙", "甲", "", "")]
    run = desk.check(make_xlsx({"Units": [header, *rows]}))
    sheet = sheet_of(run)
    assert [(column.name, column.filled, column.guess) for column in sheet.left_out] == [
        ("B “Part of”", 3, "parent"),
        ("C", 1, ""),
    ]
    run = choose(desk, run, fields={0: "name", 1: "parent", 2: None, 3: None})
    desk_run = check(by=desk.keeper, access=desk.access, run=run)
    assert counted(desk_run) == {"new": 3}
    assert [column.name for column in sheet_of(desk_run).left_out] == ["C"]


@pytest.mark.django_db
def test_the_row_of_the_header_is_chosen_by_hand(desk: Desk) -> None:
    table = [("a", "b", "c"), ("Ward", "What", "When"), ("杭教局", "读书班", "2019-06-18")]
    run = desk.upload(make_xlsx({"June": table}), kind="sessions")
    run = choose(desk, run, kind="sessions", header=1)
    assert [column.heading for column in sheet_of(run).columns] == ["a", "b", "c"]
    run = choose(desk, run, header=2)
    assert sheet_of(run).needs_choice
    run = choose(desk, run, fields={0: "unit", 1: "form", 2: "held_on"})
    assert counted(check(by=desk.keeper, access=desk.access, run=run)) == {"new": 1}


@pytest.mark.django_db
def test_a_header_below_the_rows_is_told(desk: Desk) -> None:
    below = [*ROWS, WARDS]
    run = desk.upload(make_xlsx({"June": below}), kind="sessions")
    run = choose(desk, run, header=3) if sheet_of(run).header_row != 3 else run
    before = ImportRun.unscoped.get(pk=run.pk).plan
    with pytest.raises(UnreadableFile, match="rows above the header in row 3, and none below it"):
        choose(desk, run, fields=MEANT)
    assert ImportRun.unscoped.get(pk=run.pk).plan == before
    known = [("杭教局", "读书班", "2019-06-18"), ("单位", "学习形式", "日期")]
    run = desk.upload(make_xlsx({"台账": known}))
    with pytest.raises(UnreadableFile, match="rows above the header in row 2, and none below it"):
        choose(desk, run, fields={})


@pytest.mark.django_db
def test_what_is_remembered_can_be_changed_and_forgotten(desk: Desk) -> None:
    choose(desk, desk.upload(wards(), kind="sessions"), fields=MEANT)
    (mapping,) = find_column_mappings(desk.access, desk.campaign)
    assert str(mapping) == "Date, Ward, What, Topic, Invited, Came"
    with pytest.raises(Refused, match="chosen for two columns"):
        change_mapping(by=None, access=desk.access, mapping=mapping, fields={"ward": "form"})
    change_mapping(by=desk.keeper, access=desk.access, mapping=mapping, fields={"topic": None})
    assert [column.heading for column in sheet_of(desk.upload(wards())).left_out] == ["Topic"]
    forget_mapping(by=desk.keeper, access=desk.access, mapping=mapping)
    assert not ColumnMapping.objects.exists()
    assert needs_choice(desk.upload(wards(), kind="sessions"))
