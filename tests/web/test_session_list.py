"""The list of sessions: filters, totals, pages, print view and files."""

import io

import pytest
from openpyxl import load_workbook
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, Place
from tests.world import june

from touchstone.interchange.detection import detect
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.reading import open_workbook
from touchstone.interchange.validation import RowParser
from touchstone.search import queries as searching
from touchstone.web.common import lists

pytestmark = pytest.mark.postgres_too


@pytest.fixture
def filled(place: Place) -> Place:
    """Four sessions: two of the north, one of the south, one of the company."""
    world = place.world
    world.hold("north", "reading-class", 3, expected=12, present=10, topic="Chapter one")
    world.hold("north", "central-group-study", 4, expected=9, present=None, topic="Chapter two")
    world.hold("south", "reading-class", 5, expected=8, present=8, topic="Law")
    world.hold("company", "reading-class", 6, expected=5, present=4, place="Hall")
    return place


def shown(page: str) -> list[str]:
    """Return the topics or places in the rows of a page."""
    body = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0] if "<tbody>" in page else ""
    return [day for day in ("3 Jun", "4 Jun", "5 Jun", "6 Jun") if day in body]


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", ["3 Jun", "4 Jun", "5 Jun", "6 Jun"]),
        ("?form=reading-class", ["3 Jun", "5 Jun", "6 Jun"]),
        ("?batch=2", ["6 Jun"]),
        ("?from=2019-06-04&to=2019-06-05", ["4 Jun", "5 Jun"]),
        ("?q=chapter", ["3 Jun", "4 Jun"]),
        ("?q=hall", ["6 Jun"]),
        ("?state=withdrawn", []),
        ("?form=reading-class&q=nothing", []),
    ],
)
def test_filters_keep_what_they_say(filled: Place, query: str, days: list[str]) -> None:
    assert shown(filled.get(OFFICE, f"sessions/{query}")) == days


def test_a_unit_is_filtered_with_all_below_it(filled: Place) -> None:
    city = filled.world.units["city"].pk
    page = filled.get(OFFICE, f"sessions/?unit={city}&form=reading-class")
    assert shown(page) == ["3 Jun", "5 Jun"]
    assert "Unit: City" in page
    assert 'href="?form=reading-class"' in page
    assert f'href="?unit={city}"' in page


def test_a_unit_named_in_the_filter_becomes_its_key(filled: Place) -> None:
    answer = filled.client(OFFICE).get("/c/world/sessions/?unit_name=北区&form=reading-class")
    assert answer.status_code == 302
    assert (
        answer["Location"] == f"/c/world/sessions/?form=reading-class&unit={filled.world.units['north'].pk}"
    )
    page = filled.get(OFFICE, "sessions/?unit_name=nowhere")
    assert "None of your units has this name." in page


def test_readers_see_their_own_units_only(filled: Place) -> None:
    assert shown(filled.get(ORGANISER, "sessions/")) == ["3 Jun", "4 Jun"]
    assert (
        filled.client(ORGANISER).get(f"/c/world/sessions/?unit={filled.world.units['south'].pk}").status_code
        == 404
    )


def test_totals_are_those_of_the_whole_selection(filled: Place) -> None:
    page = filled.get(OFFICE, "sessions/")
    assert "4 sessions" in page
    assert page.split("<tfoot>")[1].split("</tfoot>")[0].count("22") == 1
    assert "The attendance of 1 session is not known." in page
    assert "<tfoot>" not in filled.get(OFFICE, "sessions/?q=chapter")


def test_a_day_that_cannot_be_read_is_said_at_the_filter(filled: Place) -> None:
    page = filled.get(OFFICE, "sessions/?from=sometime")
    assert "field__error" in page


def test_withdrawn_sessions_stay_readable(filled: Place) -> None:
    session = filled.world.hold("north", "reading-class", 10, topic="Twice")
    filled.post(ORGANISER, f"sessions/{session.pk}/withdraw/", {"version": "1", "reason": "twice"})
    assert "Twice" not in filled.get(ORGANISER, "sessions/")
    assert "Twice" in filled.get(ORGANISER, "sessions/?state=withdrawn")


def test_pages_are_turned_over_by_key(place: Place) -> None:
    for day in range(1, 31):
        for part in ("morning", "evening"):
            place.world.hold("north", "reading-class", day, part_of_day=part, topic=f"Topic {day} {part}")
    first = place.get(ORGANISER, "sessions/")
    assert first.count("data-row") == 50
    assert "60 sessions" in first
    older = first.split('rel="next" href="')[1].split('"')[0]
    second = place.get(ORGANISER, f"sessions/{older}")
    assert second.count("data-row") == 10
    newer = second.split('rel="prev" href="')[1].split('"')[0]
    assert "Topic 30 morning" in place.get(ORGANISER, f"sessions/{newer}")


def test_a_word_is_not_looked_for_in_too_many_sessions(
    filled: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "SEARCHED", 2)
    assert shown(filled.get(OFFICE, "sessions/?q=chapter"))  # few answer: they are found wherever they are
    monkeypatch.setattr(searching, "FEW", 0)
    page = filled.get(OFFICE, "sessions/?q=chapter")
    assert "A word is looked for in up to 2 sessions; these are 4." in page
    assert shown(page) == []
    assert shown(filled.get(OFFICE, "sessions/?q=chapter&batch=1&to=2019-06-03")) == ["3 Jun"]
    answer = filled.client(OFFICE).get("/c/world/sessions/export/csv/?q=chapter")
    assert answer["Location"] == "/c/world/sessions/?q=chapter"


def test_a_script_gets_the_table_alone(filled: Place) -> None:
    headers = {"HX-Request": "true", "HX-Target": "sessions", "HX-Boosted": "true"}
    piece = filled.get(OFFICE, "sessions/?form=reading-class", headers=headers)
    assert piece.strip().startswith('<div class="table-wrap" id="sessions">')
    assert "<html" not in piece
    again = {**headers, "HX-History-Restore-Request": "true"}
    assert "<html" in filled.get(OFFICE, "sessions/", headers=again)


def test_the_workbook_holds_the_selection(filled: Place) -> None:
    answer = filled.client(OFFICE).get("/c/world/sessions/export/xlsx/?form=reading-class")
    assert "attachment" in answer["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0][:5] == ["Date", "Last day", "Days held", "Part of day", "Unit"]
    assert [row[4] for row in rows[1:]] == ["Company", "South", "North"]
    assert rows[3][12:14] == [12, 10]


def test_the_text_holds_the_same(filled: Place) -> None:
    answer = filled.client(AUDITOR).get("/c/world/sessions/export/csv/")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("2019-06-04,,,morning,North,")


def test_a_session_of_several_days_is_shown_with_all_of_them_and_read_again(place: Place) -> None:
    place.world.hold("north", "reading-class", 3, held_until=june(6), days_held=3, topic="Chapter one")
    page = place.get(OFFICE, "sessions/")
    assert "until 6 Jun 2019 · 3 days · morning" in page
    content = place.client(OFFICE).get("/c/world/sessions/export/xlsx/").content
    parser = RowParser(detect(open_workbook(content).sheets[0], KINDS))
    (row,) = parser.rows()
    read = dict(zip(parser.fields, row.values, strict=True))
    assert row.faults == ()
    assert (read["held_on"], read["held_until"], read["days_held"]) == (june(3), june(6), 3)


def test_there_is_no_other_kind_of_file(filled: Place) -> None:
    assert filled.client(OFFICE).get("/c/world/sessions/export/pdf/").status_code == 404


def test_on_paper_the_whole_selection_stands_without_filters(filled: Place) -> None:
    page = filled.get(OFFICE, "sessions/print/?form=reading-class")
    assert shown(page) == ["3 Jun", "5 Jun", "6 Jun"]
    assert 'class="filters"' not in page
    assert "data-print" in page
