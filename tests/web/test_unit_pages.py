"""The tree of units, the page of a unit, moving and closing it."""

import datetime

import pytest
from tests.web.workspace import AUDITOR, LEADER, OFFICE, ORGANISER, STEERING, Place
from tests.world import june

from touchstone.units.access import everything
from touchstone.units.actions import create_unit, rename_unit, set_aliases
from touchstone.units.models import Unit


@pytest.fixture
def filled(place: Place) -> Place:
    place.world.hold("north", "reading-class", 3, present=10)
    place.world.hold("south", "reading-class", 4, present=5)
    return place


def cells(page: str, name: str) -> list[str]:
    """Return the numbers in a unit's row."""
    row = next(part for part in page.split("<tr") if f">{name}</a>" in part)
    texts = [cell.split("</td>")[0] for cell in row.split("<td")[1:]]
    return [cell.rpartition('">')[2].split("<")[0] for cell in texts]


def test_the_tree_begins_below_the_reader_s_own_unit(filled: Place) -> None:
    page = filled.get(OFFICE, "units/")
    assert cells(page, "City") == ["2", "0", "2", "15"]
    assert cells(page, "Company") == ["1", "1", "0", "0"]


def test_a_reader_of_one_unit_finds_it(filled: Place) -> None:
    for who in (ORGANISER, STEERING):
        assert cells(filled.get(who, "units/"), "North") == ["1", "0", "1", "10"]


def test_units_are_found_by_name_and_other_names(filled: Place) -> None:
    set_aliases(by=None, access=everything(), unit=filled.world.units["north"], names=["北"])
    page = filled.get(OFFICE, "units/?q=北")
    assert f"/units/{filled.world.units['north'].pk}/" in page
    assert "Province › City" in page
    assert "No unit of this name" in filled.get(ORGANISER, "units/?q=南区")


def test_the_page_of_a_unit_tells_what_is_known_of_it(filled: Place) -> None:
    world = filled.world
    rename_unit(
        by=world.keeper,
        access=everything(),
        unit=world.units["north"],
        name="新北区",
        name_en="North",
        on=june(10),
    )
    page = filled.get(OFFICE, f"units/{world.units['north'].pk}/")
    for words in (
        "Called before",
        "北区",
        "第1批, from 1 Jun 2019",
        "Third group",
        "Organiser",
        "Leader",
        "3 Jun 2019",
    ):
        assert words in page
    assert f'href="/c/world/figures/study.sessions?unit={world.units["north"].pk}"' in page
    assert "Renamed" in page


def test_participation_through_a_unit_above_is_said(filled: Place) -> None:
    page = filled.get(OFFICE, f"units/{filled.world.units['south'].pk}/")
    assert "through the unit above it" in page
    assert "no: it is in no batch" in filled.get(OFFICE, f"units/{filled.world.units['province'].pk}/")


def test_the_way_to_a_unit_shows_only_what_the_reader_may_see(filled: Place) -> None:
    north = filled.world.units["north"].pk
    crumbs = filled.get(OFFICE, f"units/{north}/").split('class="breadcrumb"')[1].split("</nav>")[0]
    assert [name in crumbs for name in ("Province", "City", "North")] == [True] * 3
    crumbs = filled.get(ORGANISER, f"units/{north}/").split('class="breadcrumb"')[1].split("</nav>")[0]
    assert [name in crumbs for name in ("Province", "City", "North")] == [False, False, True]


def test_only_who_may_change_units_is_offered_to(filled: Place) -> None:
    north = filled.world.units["north"].pk
    assert "/move/" in filled.get(OFFICE, f"units/{north}/")
    for who in (ORGANISER, LEADER, AUDITOR):
        assert "/move/" not in filled.get(who, f"units/{north}/")
    assert "/move/" not in filled.get(OFFICE, f"units/{filled.world.units['province'].pk}/")


def test_a_move_is_shown_before_it_is_done(filled: Place) -> None:
    north, company = filled.world.units["north"], filled.world.units["company"]
    path = f"units/{north.pk}/move/"
    page = filled.get(OFFICE, f"{path}?unit_name=公司")
    assert "Units that go with it" in page
    assert Unit.unscoped.get(pk=north.pk).path == north.path
    filled.post(OFFICE, path, {"to": company.pk, "reason": "Decision 7"})
    assert Unit.unscoped.get(pk=north.pk).path.startswith(company.path)
    page = filled.get(OFFICE, f"units/{north.pk}/")
    assert "Moved" in page
    assert "Decision 7" in page
    assert cells(filled.get(OFFICE, "units/"), "Company") == ["2", "1", "1", "10"]


def test_an_impossible_move_says_why(filled: Place) -> None:
    city, north = filled.world.units["city"], filled.world.units["north"]
    page = filled.get(OFFICE, f"units/{city.pk}/move/?unit={north.pk}")
    assert "This cannot be done" in page
    assert "cannot be below itself" in page
    assert "None of your units has this name" in filled.get(
        OFFICE, f"units/{city.pk}/move/?unit_name=zzzz", 400
    )


def test_closing_is_shown_before_it_is_done(filled: Place) -> None:
    company = filled.world.units["company"]
    path = f"units/{company.pk}/close/"
    assert "Last day" in filled.get(OFFICE, path)
    page = filled.get(OFFICE, f"{path}?day=2019-07-01")
    assert "Open units below it" in page
    assert "1" in page
    refused = filled.post(OFFICE, path, {"day": "2019-07-01"}, 400).content.decode()
    assert "is open" in refused
    filled.post(OFFICE, path, {"day": "2019-07-01", "with_below": "on", "reason": "Merged away"})
    assert Unit.unscoped.get(pk=company.pk).closed_on == datetime.date(2019, 7, 1)
    page = filled.get(OFFICE, f"units/{company.pk}/")
    assert "closed on 1 Jul 2019" in page
    assert "/close/" not in page


def test_closed_units_are_shown_when_asked_for(filled: Place) -> None:
    company, province = filled.world.units["company"], filled.world.units["province"]
    filled.post(OFFICE, f"units/{company.pk}/close/", {"day": "2019-07-01", "with_below": "on"})
    assert ">Company</a>" not in filled.get(OFFICE, f"units/{province.pk}/").split('id="units"')[1]
    assert ">Company</a>" in filled.get(OFFICE, f"units/{province.pk}/?closed=1").split('id="units"')[1]


def test_a_day_that_cannot_be_read_is_said(filled: Place) -> None:
    page = filled.get(OFFICE, f"units/{filled.world.units['company'].pk}/close/?day=soon", 400)
    assert "error-summary" in page


def test_children_are_turned_over_by_key(place: Place) -> None:
    company = place.world.units["company"]
    for number in range(60):
        create_unit(by=None, access=everything(), parent=company, name=f"处室{number:02}")
    first = place.get(OFFICE, f"units/{company.pk}/").split('id="units"')[1].split("</nav>")[0]
    assert first.count("data-row") == 50
    older = first.split('rel="next" href="')[1].split('"')[0]
    second = place.get(OFFICE, f"units/{company.pk}/{older}").split('id="units"')[1].split("</nav>")[0]
    assert second.count("data-row") == 11
