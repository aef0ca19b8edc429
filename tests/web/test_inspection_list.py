"""The list of disclosed visits: filters, print view and the downloaded ledger."""

import csv
import io
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.inspection.field import TODAY, Field, build_field
from tests.web.test_inspection_pages import at, browser, text
from tests.world import june
from tests.worlds import Shared

from touchstone.common import clock
from touchstone.inspection.fields import VisitEntry
from touchstone.web.common import lists

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]

LABELS = {"North": "north", "South": "south", "City": "city", "Company": "company", "Branch": "branch"}


def _visited() -> Field:
    """Make two visits to the north, one without findings, one to the south by group 2, and a hidden one."""
    with mock.patch.object(clock, "today", return_value=TODAY):
        made = build_field()
        made.disclosed("north", findings=2)
        empty = made.plan("north")
        made.do("record_visit", "anna", visit=empty, version=empty.version, entry=VisitEntry(TODAY))
        empty.refresh_from_db()
        made.do("disclose", "anna", visit=empty)
        visit = made.plan("south", by="bert", group=2)
        made.write(visit, by="bert", statement="无人值守", place="窗口")
        made.do("disclose", "bert", visit=visit)
        made.write(made.plan("company"))
    return made


WORLDS = {"field": _visited}


@pytest.fixture
def field(monkeypatch: pytest.MonkeyPatch, shared: Shared, db: None) -> Field:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return shared.copy()  # type: ignore[no-any-return]


def shown(page: str) -> list[str]:
    """Return the units of the rows; the order of visits on one day is not defined."""
    rows = page.split("data-row")[1:]
    return sorted(name for row in rows for label, name in LABELS.items() if f">{label}<" in row)


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ("", ["north", "north", "south"]),
        ("?findings=with", ["north", "south"]),
        ("?findings=without", ["north"]),
        ("?group=2", ["south"]),
        ("?round=1&group=1", ["north", "north"]),
        ("?from=2019-06-18&to=2019-06-18", ["north", "north", "south"]),
        ("?from=2019-06-19", []),
        ("?round=7", ["north", "north", "south"]),
    ],
)
def test_filters_keep_what_they_say_on_the_screen_and_on_paper(
    field: Field, query: str, units: list[str]
) -> None:
    office = browser(field, "office")
    assert shown(text(office.get(at("inspection") + query))) == units
    assert shown(text(office.get(at("inspection-print") + query))) == units


def test_a_unit_is_asked_for_by_its_name(field: Field) -> None:
    office = browser(field, "office")
    answer = office.get(at("inspection") + "?unit_name=South&findings=with")
    south = field.world.units["south"].pk
    assert answer["Location"] == f"{at('inspection')}?findings=with&unit={south}", text(answer)
    page = text(office.get(answer["Location"]))
    assert shown(page) == ["south"]
    assert "Unit: South" in page
    page = text(office.get(at("inspection") + "?unit_name=Nowhere"))
    assert "None of your units has this name" in page


def test_the_total_of_a_selection_leads_to_its_figure(field: Field) -> None:
    office, south = browser(field, "office"), field.world.units["south"].pk
    for query, said, figure in (
        (f"?unit={south}", "1 visit", f"inspection.visits?unit={south}"),
        ("?group=1", "2 visits", "inspection.visits?inspection-group=1"),
        ("?from=2019-06-18", "3 visits", "inspection.visits?from=2019-06-18"),
    ):
        total = text(office.get(at("inspection") + query)).split("<tfoot", 1)[1]
        assert said in total
        assert figure in total
    assert "<tfoot" not in text(office.get(at("inspection") + "?findings=with"))
    assert "<tfoot" not in text(office.get(at("inspection")))


def test_nothing_fits_is_told_apart_from_nothing_there(field: Field) -> None:
    assert "No disclosed visit fits these filters" in text(
        browser(field, "office").get(at("inspection") + "?from=2019-06-19")
    )
    company = text(browser(field, "stranger").get(at("inspection")))
    assert "fits these filters" not in company


def test_the_ledger_has_a_row_for_each_finding_and_one_for_a_visit_without(field: Field) -> None:
    office = browser(field, "office")
    north = field.world.units["north"]
    answer = office.get(at("inspection-export", kind="xlsx"))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert head == [
        "Number",
        "Round",
        "Group",
        "Unit",
        "Site",
        "Date of the visit",
        "What was checked",
        "Finding",
        "Criterion",
        "Severity",
        "Reported publicly",
        "Put right by",
        "The unit's reply",
        "Conclusion",
        "Problem in the register",
    ]
    assert sorted((row[3], row[7], row[4]) for row in rows) == [
        ("North", "no finding", None),
        ("North", "学习记录与实际不符", None),
        ("North", "学习记录与实际不符", None),
        ("South", "无人值守", "窗口"),
    ]
    answer = office.get(f"{at('inspection-export', kind='csv')}?unit={north.pk}&findings=with")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert [row[3] for row in csv.reader(io.StringIO(content))] == ["Unit", "North", "North"]
    assert office.get(at("inspection-export", kind="pdf")).status_code == 404


def test_the_ledger_says_what_the_unit_and_the_group_said(field: Field) -> None:
    visit = field.disclosed("north")
    field.do("reply", "north", visit=visit, text="已整改")
    field.do("conclude", "anna", visit=visit, text="属实")
    answer = browser(field, "office").get(at("inspection-export", kind="csv"))
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["The unit's reply"], row["Conclusion"]) for row in rows if row["Conclusion"]] == [
        ("已整改", "属实")
    ]


@pytest.mark.parametrize("name", ["anna", "lead"])
def test_a_hidden_visit_stands_in_no_file_not_even_for_who_is_on_the_round(field: Field, name: str) -> None:
    """Not even for people on the round, because files are passed on."""
    client = browser(field, name)
    answer = client.get(at("inspection-export", kind="csv"))
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "South" in content
    assert "Company" not in content
    assert "company" not in shown(text(client.get(at("inspection-print"))))


def test_a_reader_takes_away_only_their_own_units(field: Field) -> None:
    answer = browser(field, "north").get(at("inspection-export", kind="csv"))
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "North" in content
    assert "South" not in content


def test_too_many_findings_for_a_file_are_refused_with_the_way_out(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "IN_A_FILE", 3)
    office = browser(field, "office")
    answer = office.get(at("inspection-export", kind="csv") + "?round=1")
    assert answer["Location"] == f"{at('inspection')}?round=1"
    assert "More than 3 findings are too many for one file" in text(office.get(answer["Location"]))
    assert office.get(at("inspection-export", kind="csv") + "?findings=with").status_code == 200


def test_the_number_of_statements_of_a_file_does_not_grow(field: Field) -> None:
    office = browser(field, "office")

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            b"".join(office.get(at("inspection-export", kind="csv")).streaming_content)
        return len(queries)

    statements()
    few = statements()
    for unit in ("branch", "city"):
        field.disclosed(unit, findings=3, planned_on=june(20))
    assert statements() == few
