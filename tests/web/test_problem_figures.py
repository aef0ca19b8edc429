"""The pages of problem figures: sums, rates, medians, distinct counts, and rows that link to the problem."""

import datetime
import io
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.problems.register import Register
from tests.web.pressed import register_of
from tests.web.workspace import OFFICE, ORGANISER, STEERING, Place

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.problems.actions import Assignment
from touchstone.problems.measures import MEASURES


@pytest.fixture
def register(place: Place) -> Register:
    """Two problems of the north, one of them assigned, and one of the company that has no aspect."""
    register = register_of(place)
    register.source.stream = register.world.streams["research"]
    register.source.save()
    first = register.register("north")
    day = working(register.world.campaign, 40)
    assignment = Assignment(standard="The rule has run for a month.", deadline=day)
    register.do("assign_problem", first, register.office, assignment=assignment)
    register.register("north")
    register.register("company", aspect=None)
    return register


def working(campaign: Campaign, days: int) -> datetime.date:
    return get_calendar(campaign).add(clock.today(), days)


def headline(page: str) -> str:
    return page.split('<span class="figure__value')[1].split(">", 1)[1].split("</span>", maxsplit=1)[0]


def rows(page: str) -> int:
    return page.split('id="rows"')[1].count("data-row")


@pytest.mark.parametrize(
    ("reference", "value", "behind"),
    [
        ("problems.registered", "3", 3),
        ("problems.registered?aspect=none", "1", 1),
        ("problems.registered?list=central-feedback&outcome=in-progress", "3", 3),
        ("problems.aspects", "1", 2),
        ("problems.completion-rate", "0%", 0),
        ("problems.open?state=assigned", "1", 1),
        ("problems.overdue", "0", 0),
        ("problems.due-soon", "0", 0),
        ("problems.median-days", "0", 1),
        ("problems.median-days?step=assigned", "not known", 0),
        ("problems.relapse-rate", "not known", 0),
        ("problems.units-covered", "2", 2),
        ("problems.special-rectifications", "0", 0),
    ],
)
def test_a_figure_opens_its_rows(
    place: Place, register: Register, reference: str, value: str, behind: int
) -> None:
    page = place.get(OFFICE, f"figures/{reference}")
    assert (headline(page), rows(page)) == (value, behind)


@pytest.mark.parametrize("who", [OFFICE, ORGANISER, STEERING])
@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.code)
def test_every_figure_has_its_page(place: Place, register: Register, who: str, measure: Any) -> None:
    assert str(measure.definition) in place.get(who, f"figures/{measure.code}").replace("&#x27;", "'")


def test_the_breakdown_has_its_remainder_and_its_total(place: Place, register: Register) -> None:
    page = place.get(OFFICE, "figures/problems.registered")
    by_aspect = page.split('id="by-aspect"')[1].split("</section>")[0] if 'id="by-aspect"' in page else page
    assert "no aspect given" in by_aspect


def test_a_row_of_a_step_leads_to_its_problem(place: Place, register: Register) -> None:
    page = place.get(OFFICE, "figures/problems.median-days?step=registered")
    assert f"/c/{place.world.campaign.slug}/problems/" in page.split('id="rows"')[1]


def test_the_rows_are_given_as_a_workbook(place: Place, register: Register) -> None:
    path = f"/c/{place.world.campaign.slug}/figures/problems.registered/rows/xlsx/?aspect=none"
    answer = place.client(OFFICE).get(path)
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.getvalue()))
    shown = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert shown[1][:3] == ["Number", "Problem", "Responsible unit"]
    assert len(shown) == 3


def test_the_board_says_whom_the_work_streams_of_problems_cover(place: Place, register: Register) -> None:
    page = place.get(OFFICE, "board/")
    assert "figures/problems.units-covered?stream=research" in page
    assert "not yet counted here" not in page


@pytest.mark.parametrize(
    ("reference", "limit"),
    [("problems.registered", 60), ("problems.median-days", 48), ("problems.units-covered", 48)],
)
def test_a_page_asks_no_oftener_than_this(
    place: Place, register: Register, reference: str, limit: int, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(limit):
        place.get(OFFICE, f"figures/{reference}")
