"""The campaign board: figures, work streams, time, units, and what changed."""

import pytest
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, STEERING, Place
from tests.world import june

from touchstone.measures.tallies import fold_all
from touchstone.sites.actions import add_exhibition, record_visits
from touchstone.sites.fields import ExhibitionEntry, VisitsEntry
from touchstone.sites.models import VisitorCategory


@pytest.fixture
def filled(place: Place) -> Place:
    place.world.hold("north", "reading-class", 3, present=10, expected=10)
    place.world.hold("south", "reading-class", 12, present=8, expected=10)
    fold_all()
    return place


def value(page: str, code: str) -> str:
    """Return the value of the headline figure that links to a measure."""
    card = next(part for part in page.split('<div class="figure') if f"figures/{code}" in part)
    return card.split('<span class="figure__value">')[1].split("</span>")[0]


def test_the_figures_at_the_head_lead_to_their_pages(filled: Place) -> None:
    page = filled.get(OFFICE, "board/")
    assert value(page, "campaign.units") == "3"
    assert value(page, "study.sessions") == "2"
    assert value(page, "study.person-times") == "18"
    assert value(page, "study.attendance-rate") == "90.0%"


def test_exhibitions_are_counted_at_the_head_where_there_are_any(place: Place, filled: Place) -> None:
    page = filled.get(OFFICE, "board/")
    for code in ("lectures", "training-sittings", "training-places", "exhibition-visits"):
        assert f"figures/study.{code}" not in page.split("</h2>")[0]
    world = place.world
    entry = ExhibitionEntry(world.units["city"], "基因展", june(1))
    shown = add_exhibition(by=world.keeper, access=world.access, campaign=world.campaign, entry=entry)
    category = VisitorCategory.objects.filter(
        campaign=world.campaign
    ).first() or VisitorCategory.objects.create(campaign=world.campaign, code="public", name="群众")
    visits = VisitsEntry(shown, june(3), "online", category, 411)
    record_visits(by=world.keeper, access=world.access, exhibition=shown, entries=[visits])
    fold_all()
    assert value(filled.get(OFFICE, "board/"), "study.exhibition-visits") == "411"


def test_each_work_stream_says_its_coverage_or_that_nothing_counts_it(filled: Place) -> None:
    page = filled.get(OFFICE, "board/")
    assert "<strong>2</strong> of 3" in page
    assert "调查研究" in page
    assert "not yet counted here" in page


def test_silent_units_are_named_and_lead_to_all(filled: Place) -> None:
    page = filled.get(OFFICE, "board/")
    coverage = page.split('class="coverage"')[1].split("</section>")[0]
    assert f'href="/c/world/units/{filled.world.units["company"].pk}/">Company</a>' in coverage
    assert "1 has reported nothing" in coverage


def test_a_batch_is_looked_at_by_itself(filled: Place) -> None:
    page = filled.get(OFFICE, "board/?batch=2")
    assert value(page, "campaign.units?batch=2") == "1"
    assert value(page, "study.sessions?batch=2") == "0"
    assert 'class="chip chip--on" aria-current="true">第2批' in page
    assert filled.client(OFFICE).get("/c/world/board/?batch=9").status_code == 404


@pytest.mark.parametrize(
    ("who", "sessions"), [(OFFICE, "2"), (ORGANISER, "1"), (STEERING, "1"), (AUDITOR, "1")]
)
def test_everybody_sees_the_board_of_their_own_units(filled: Place, who: str, sessions: str) -> None:
    assert value(filled.get(who, "board/"), "study.sessions") == sessions


def test_the_units_stand_in_the_order_of_the_tree(filled: Place) -> None:
    table = filled.get(OFFICE, "board/").split('id="by-unit"')[1]
    assert table.index("City") < table.index("Company")


def test_sessions_are_drawn_by_week(filled: Place) -> None:
    page = filled.get(OFFICE, "board/")
    assert "Study sessions by week" in page
    assert 'href="/c/world/figures/study.sessions?from=2019-06-10&to=2019-06-16"' in page


def test_what_changed_since_yesterday_is_told(filled: Place) -> None:
    page = filled.get(OFFICE, "board/")
    changes = page.split('id="changes"')[1]
    assert "Recorded 2" in page
    assert changes.count("Recorded</a>") == 2
    own = filled.get(ORGANISER, "board/").split('id="changes"')[1]
    assert own.count("Recorded</a>") == 1


def test_a_board_without_records_says_so(place: Place) -> None:
    page = place.get(AUDITOR, "board/")
    assert "Nothing was recorded or changed since yesterday." in page
    assert "by week" not in page
