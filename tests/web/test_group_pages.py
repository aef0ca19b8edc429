"""Steering groups: the list with coverage, and one group."""

import re

import pytest
from tests.web.workspace import AUDITOR, LEARNER, OFFICE, ORGANISER, STEERING, Place
from tests.world import june

from touchstone.units.access import everything
from touchstone.units.actions import appoint, assign_unit, create_group
from touchstone.units.roles import Role


@pytest.fixture
def filled(place: Place) -> Place:
    """Two groups of which one guides the city, and so also the north, which the other guides."""
    world = place.world
    rights = {"by": world.keeper, "access": everything(), "from_day": june(1)}
    other = create_group(
        by=world.keeper,
        access=everything(),
        owner=world.units["province"],
        number=4,
        name="第四组",
        name_en="Fourth group",
    )
    for name in ("city", "company"):
        assign_unit(group=other, unit=world.units[name], **rights)
    world.hold("north", "reading-class", 3, present=10)
    world.hold("south", "reading-class", 4, present=5)
    return place


def cells(page: str, name: str) -> list[str]:
    row = next(part for part in page.split("<tr") if f">{name}</a>" in part)
    return [cell.split("</td>")[0].rpartition('">')[2].split("<")[0] for cell in row.split("<td")[1:]]


def test_each_group_counts_the_units_that_it_guides(filled: Place) -> None:
    page = filled.get(OFFICE, "steering-groups/")
    assert cells(page, "Third group") == ["1", "0", "1"]
    assert cells(page, "Fourth group") == ["3", "1", "2"]
    assert 'href="/c/world/figures/study.units-silent?group=' in page


def test_a_member_sees_the_own_group(filled: Place) -> None:
    page = filled.get(STEERING, "steering-groups/")
    assert cells(page, "Third group") == ["1", "0", "1"]


def test_a_group_shows_its_units_and_members(filled: Place) -> None:
    appoint(
        by=filled.world.keeper,
        access=everything(),
        user=filled.people[AUDITOR],
        role=Role.STEERING,
        group=filled.group,
        from_day=june(1),
    )
    page = filled.get(OFFICE, f"steering-groups/{filled.group.pk}/")
    assert "North" in page
    assert "Auditor" in page
    assert f'href="/c/world/figures/study.sessions?group={filled.group.pk}"' in page


def test_a_group_that_guides_nothing_here_is_not_found(filled: Place) -> None:
    foreign = create_group(
        by=filled.world.keeper, access=everything(), owner=filled.elsewhere, number=1, name="别组"
    )
    assert filled.client(OFFICE).get(f"/c/world/steering-groups/{foreign.pk}/").status_code == 404


def test_without_groups_the_page_says_what_belongs_here(place: Place) -> None:
    place.group.closed_on = june(1)
    place.group.save()
    assert "No steering group guides units that you may see" in place.get(OFFICE, "steering-groups/")


def test_no_link_leads_to_a_group_or_figure_that_the_reader_may_not_see(filled: Place) -> None:
    """The fourth group guides the northern unit through the city above it; the fifth guides none; a learner counts nothing."""
    world = filled.world
    create_group(by=world.keeper, access=everything(), owner=world.units["province"], number=5, name="第五组")
    for who in (OFFICE, ORGANISER, STEERING, LEARNER):
        for page in ("steering-groups/", f"units/{world.units['north'].pk}/", "history/", "people/"):
            client = filled.client(who)
            read = client.get(f"/c/world/{page}").content.decode()
            links = set(re.findall(r'href="(/c/world/(?:steering-groups|figures)/[^"#]+)"', read))
            assert not [link for link in links if client.get(link).status_code != 200], (who, page)
    assert "Fourth group" in filled.get(ORGANISER, f"units/{world.units['north'].pk}/")
    assert cells(filled.get(OFFICE, "steering-groups/"), "第五组") == ["0", "0", "0"]
