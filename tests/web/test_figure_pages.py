"""The page of a figure: what it counts, its parts, its rows, and references that make no sense."""

import io
import re

import pytest
from openpyxl import load_workbook
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, STEERING, Place

from touchstone.figures.freezing import Publication, freeze
from touchstone.figures.queries import find_records
from touchstone.figures.rules import Reference, parse
from touchstone.figures.selecting import Selector
from touchstone.measures.registry import all_measures
from touchstone.measures.tallies import fold_all
from touchstone.units.access import everything
from touchstone.web.figures.paging import get_row_page


@pytest.fixture
def filled(place: Place) -> Place:
    """Five sessions: three below the city, two of the company; the first ones are settled, the last is not."""
    world = place.world
    world.hold("north", "reading-class", 3, expected=12, present=10)
    world.hold("north", "central-group-study", 4, expected=9, present=None)
    world.hold("south", "reading-class", 12, expected=8, present=8)
    fold_all()
    world.hold("company", "reading-class", 13, expected=5, present=4)
    world.hold("branch", "reading-class", 14, expected=5, present=5)
    return place


def rows(page: str) -> int:
    return page.split('id="rows"')[1].count("data-row")


def headline(page: str) -> str:
    return page.split('<span class="figure__value">')[1].split("</span>", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("reference", "value", "behind"),
    [
        ("study.sessions", "5", 5),
        ("study.sessions?form=reading-class", "4", 4),
        ("study.sessions?batch=2", "2", 2),
        ("study.sessions?from=2019-06-04&to=2019-06-12", "2", 2),
        ("study.person-times", "27", 5),
        ("study.units-covered", "3", 3),
        ("campaign.units", "3", 3),
        ("units.steering-groups", "1", 1),
        ("study.coverage-rate", "100%", 3),
        ("study.attendance-rate", "90.0%", 4),
    ],
)
def test_a_figure_opens_its_rows(filled: Place, reference: str, value: str, behind: int) -> None:
    page = filled.get(OFFICE, f"figures/{reference}")
    assert headline(page) == value
    assert rows(page) == behind
    assert f'<code id="reference" aria-labelledby="reference-label">{reference}</code>' in page


def test_the_same_figure_counts_what_its_reader_may_see(filled: Place) -> None:
    page = filled.get(ORGANISER, "figures/study.sessions")
    assert (headline(page), rows(page)) == ("2", 2)
    assert "North, with everything below" in page


def test_every_row_leads_to_its_record(filled: Place) -> None:
    page = filled.get(OFFICE, "figures/study.units-covered")
    for name in ("city", "north", "company"):
        assert f'href="/c/world/units/{filled.world.units[name].pk}/"' in page
    session = filled.world.hold("north", "reading-class", 20)
    assert f'href="/c/world/sessions/{session.pk}/"' in filled.get(OFFICE, "figures/study.sessions")
    assert f'href="/c/world/steering-groups/{filled.group.pk}/"' in filled.get(
        OFFICE, "figures/units.steering-groups"
    )


def test_the_parts_of_a_figure_add_up_to_it(filled: Place) -> None:
    page = filled.get(OFFICE, "figures/study.sessions")
    parts = page.split('class="parts"')[1].split("</table>")[0]
    assert [part in parts for part in (">4</td>", ">1</td>", ">5</td>")] == [True] * 3
    assert "figures/study.sessions?form=reading-class" in parts


def test_a_figure_is_split_by_the_units_below_in_the_order_of_the_tree(filled: Place) -> None:
    page = filled.get(OFFICE, "figures/study.sessions")
    table = page.split('id="by-unit"')[1].split("</table>")[0]
    assert table.index("City") < table.index("Company")
    assert f"figures/study.sessions?unit={filled.world.units['city'].pk}" in table
    below = filled.get(OFFICE, f"figures/study.sessions?unit={filled.world.units['company'].pk}")
    table = below.split('id="by-unit"')[1].split("</table>")[0]
    assert "At Company itself" in table


def test_a_figure_is_drawn_by_week_with_its_table(filled: Place) -> None:
    page = filled.get(OFFICE, "figures/study.sessions")
    assert "Study sessions by week" in page
    assert "figures/study.sessions?from=2019-06-03&to=2019-06-09" in page
    assert "figures/study.sessions?from=2019-06-10&to=2019-06-16" in page


def test_a_rate_names_what_it_divides(filled: Place) -> None:
    page = filled.get(OFFICE, "figures/study.attendance-rate?batch=1")
    assert 'href="/c/world/figures/study.known-person-times?batch=1"' in page
    assert 'href="/c/world/figures/study.expected-person-times?batch=1"' in page


def test_what_nobody_knows_is_said_and_is_not_zero(filled: Place) -> None:
    page = filled.get(OFFICE, "figures/study.person-times")
    assert "1 record says nothing about it" in page
    alone = filled.get(OFFICE, "figures/study.person-times?form=central-group-study")
    assert "not known" in alone.split("figure--lone")[1][:600]


def test_filters_stand_as_chips_and_can_be_taken_away(filled: Place) -> None:
    page = filled.get(OFFICE, "figures/study.sessions?batch=1&form=reading-class")
    chips = page.split('class="chips"')[1].split("</ul>")[0]
    assert 'href="/c/world/figures/study.sessions?batch=1"' in chips
    assert 'href="/c/world/figures/study.sessions?form=reading-class"' in chips


def test_a_group_s_figure_says_whose_it_is(filled: Place) -> None:
    page = filled.get(STEERING, f"figures/study.sessions?group={filled.group.pk}")
    assert "Third group: North" in page
    assert headline(page) == "2"


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("study.sessions?form=&batch=1&unit_name=", "study.sessions?batch=1"),
        ("study.sessions?form=&after=2019-06-03~1", "study.sessions"),
    ],
)
def test_the_address_is_the_written_reference(filled: Place, asked: str, canonical: str) -> None:
    answer = filled.client(OFFICE).get(f"/c/world/figures/{asked}")
    assert (answer.status_code, answer["Location"]) == (302, f"/c/world/figures/{canonical}")


def test_a_unit_named_in_the_filter_becomes_its_key(filled: Place) -> None:
    answer = filled.client(OFFICE).get("/c/world/figures/study.sessions?unit_name=北区&batch=1")
    north = filled.world.units["north"].pk
    assert answer["Location"] == f"/c/world/figures/study.sessions?batch=1&unit={north}"
    assert "None of your units has this name" in filled.get(
        OFFICE, "figures/study.sessions?unit_name=nowhere", 400
    )


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("study.sesions", "Did you mean study.sessions"),
        ("nonsense", "is not a figure"),
        ("study.sessions?form=tea", "It has: reading-class, central-group-study."),
        ("study.sessions?colour=red", "cannot be filtered by “colour”"),
        ("study.sessions?batch=9", "has no batch 9"),
        ("study.sessions?from=soon", "is not a date"),
        ("study.sessions?form=reading-class&form=central-group-study", "given twice"),
        ("study.sessions?unit=999999", "no unit 999999"),
        ("campaign.units?from=2019-06-01", "has no period"),
    ],
)
def test_a_reference_that_makes_no_sense_is_answered_with_a_sentence(
    filled: Place, reference: str, sentence: str
) -> None:
    page = filled.get(OFFICE, f"figures/{reference}", 400)
    assert sentence in page
    assert 'href="/c/world/figures/"' in page


def test_the_rows_come_as_a_workbook(filled: Place) -> None:
    answer = filled.client(AUDITOR).get("/c/world/figures/study.sessions/rows/xlsx/?form=reading-class")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0][:5] == ["Date", "Last day", "Days held", "Part of day", "Unit"]
    assert [row[4] for row in rows[1:]] == ["North"]
    refused = filled.client(OFFICE).get("/c/world/figures/study.sesions/rows/csv/")
    assert refused.status_code == 400


def test_the_rows_are_turned_over_fifty_at_a_time(place: Place) -> None:
    for day in range(1, 31):
        for part in ("morning", "evening"):
            place.world.hold("north", "reading-class", day, part_of_day=part)
    first = place.get(OFFICE, "figures/study.sessions")
    assert rows(first) == 50
    older = re.search(r'rel="next" href="/c/world/([^"]*)"', first)
    assert older
    second = place.get(OFFICE, older[1])
    assert rows(second) == 10
    assert 'rel="next"' not in second
    newer = re.search(r'rel="prev" href="/c/world/([^"]*)"', second)
    assert newer
    again = place.get(OFFICE, newer[1])
    assert rows(again) == 50
    assert 'rel="prev"' not in again
    assert "There are no more rows" in place.get(OFFICE, "figures/study.sessions?after=2019-06-01~0")
    for wrong in ("9", "x~y", "2019-06-31~1", "~", "2019-06-03~99999999999999999999"):
        assert rows(place.get(OFFICE, f"figures/study.sessions?after={wrong}")) == 50


@pytest.mark.parametrize("code", [measure.code for measure in all_measures() if measure.records])
def test_the_rows_of_every_measure_turn_in_their_own_order(filled: Place, code: str) -> None:
    """Whatever is behind a figure, its order tells any two rows apart, and its pages meet."""
    access = everything()
    measure, selection = Selector(access, filled.world.campaign).select(Reference(code))
    whole = [record.pk for record in find_records(access, measure, selection)]
    seen, after, last = [], "", None
    while last is None or after:
        last = get_row_page(find_records(access, measure, selection), after=after, size=1)
        seen += [row.pk for row in last.rows]
        after = last.after
    assert seen == whole
    back = last.before
    for pk in whole[-2::-1]:
        turned = get_row_page(find_records(access, measure, selection), before=back, size=1)
        assert [row.pk for row in turned.rows] == [pk]
        back = turned.before
    assert not back


def test_the_index_lists_every_measure_with_its_value(filled: Place) -> None:
    page = filled.get(OFFICE, "figures/")
    for measure in all_measures():
        assert f'href="/c/world/figures/{measure.code}"' in page
        assert str(measure.label) in page


def test_a_figure_that_no_bulletin_printed_says_so(filled: Place) -> None:
    freeze(
        by=filled.world.keeper,
        campaign=filled.world.campaign,
        references=[parse("study.sessions")],
        audience=filled.world.campaign.root.path,
        publication=Publication("draft", "1", 1),
    )
    assert "No bulletin has printed it yet." in filled.get(OFFICE, "figures/study.sessions")
