"""Reading campaigns: pages of units along an index, the participation of a unit, groups and their units."""

import datetime

import pytest
from django.db.models import QuerySet
from tests.factories import access_with
from tests.world import World, build, june

from touchstone.campaigns.actions import add_members, end_membership
from touchstone.campaigns.models import Batch, BatchMembership
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import (
    find_campaigns,
    get_calendar,
    get_campaign,
    get_membership,
    get_times,
)
from touchstone.figures.queries import Counting, find_records
from touchstone.figures.selecting import measure_of, read
from touchstone.measures.registry import Selection
from touchstone.units.access import NOBODY, Access
from touchstone.units.models import Group, GroupAssignment, GroupKind
from touchstone.units.paths import EVERYWHERE
from touchstone.web.figures.paging import get_row_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def sees(world: World, *names: str) -> Access:
    return access_with(CampaignPermission.VIEW, roots=tuple(world.units[name] for name in names))


def members(world: World, batch: Batch, access: Access | None = None) -> QuerySet[BatchMembership]:
    """Return the rows behind the figure of the units that take part in a batch."""
    selection = Selection(world.campaign, (EVERYWHERE,), batch.pk)
    return find_records(access or world.access, measure_of(read("campaign.units")), selection)


def test_a_campaign_is_there_for_whoever_has_a_unit_in_it(world: World) -> None:
    for access in (world.access, sees(world, "branch"), sees(world, "province")):
        assert find_campaigns(access) == [world.campaign]
        assert get_campaign(access, "world") == world.campaign
    assert find_campaigns(NOBODY) == []
    assert get_campaign(NOBODY, "world") is None
    assert get_campaign(world.access, "none") is None


def test_the_units_of_a_batch_come_in_pages_that_meet(world: World) -> None:
    add_members(
        by=None,
        batch=world.batches[1],
        units=[world.units["south"], world.units["province"]],
        from_day=june(2),
    )
    wanted = ["province", "city", "north", "south"]
    seen: list[str] = []
    after, pages = "", 0
    while True:
        page = get_row_page(members(world, world.batches[1]), after=after, size=2)
        seen += [row.unit.name_en.lower() for row in page.rows]
        after, pages = page.after, pages + 1
        if not after:
            break
    assert (seen, pages) == (wanted, 2)
    assert len(get_row_page(members(world, world.batches[1]), size=4).rows) == 4
    assert get_row_page(members(world, world.batches[1]), size=4).after == ""


def test_a_page_shows_what_the_reader_may_see_and_costs_one_query_for_each_kind_of_record(
    world: World, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]
        rows = get_row_page(members(world, world.batches[1], sees(world, "city"))).rows
        assert [(row.unit.name_en, row.unit.kind, row.batch.number) for row in rows] == [
            ("City", None, 1),
            ("North", None, 1),
        ]
    assert get_row_page(members(world, world.batches[1], sees(world, "company"))).rows == []
    assert get_row_page(members(world, world.batches[1], NOBODY)).rows == []
    end_membership(by=None, membership=world.members["north"], to_day=june(9))
    assert len(get_row_page(members(world, world.batches[1])).rows) == 1


@pytest.mark.parametrize("after", ["x'; --~ÄÖ", "\x00", "　~"])
def test_a_mark_that_is_none_begins_at_the_top(world: World, after: str) -> None:
    assert len(get_row_page(members(world, world.batches[1]), after=after).rows) == 2


@pytest.mark.parametrize(
    ("unit", "day", "member"),
    [
        ("south", 1, "city"),
        ("north", 1, "north"),
        ("branch", 30, "company"),
        ("province", 1, None),
        ("north", 10, "city"),
    ],
)
def test_the_participation_of_a_unit_is_the_nearest(
    world: World, unit: str, day: int, member: str | None
) -> None:
    end_membership(by=None, membership=world.members["north"], to_day=june(9))
    membership = get_membership(world.access, world.campaign, world.units[unit], june(day))
    assert membership == (world.members[member] if member else None)
    assert get_membership(NOBODY, world.campaign, world.units[unit], june(day)) is None
    before = datetime.date(2019, 5, 31)
    assert get_membership(world.access, world.campaign, world.units[unit], before) is None


def guide(world: World, number: int, *units: str, kind: str = GroupKind.STEERING, **more: object) -> Group:
    group = Group.unscoped.create(
        owner=world.units["province"], kind=kind, number=number, name=f"第{number}组", **more
    )
    for unit in units:
        GroupAssignment.unscoped.create(group=group, unit=world.units[unit], from_day=june(1))
    return group


def test_a_group_guides_the_units_at_and_below_its_assignments(world: World) -> None:
    guide(world, 2, "company")
    guide(world, 1, "city", "north")  # north is below the city: it counts once
    guide(world, 3, "province")
    guide(world, 4, "branch")  # nobody takes part there
    guide(world, 5, "city", kind=GroupKind.INSPECTION)
    guide(world, 6, "city", closed_on=june(3))
    ended = guide(world, 7, "city")
    GroupAssignment.unscoped.filter(group=ended).update(to_day=june(3))

    def guided(access: Access, **filters: str) -> list[tuple[int, object]]:
        """Return the steering groups by number, with the number of units that each guides."""
        counting = Counting(access, world.campaign)
        shown = counting.figure(read("units.steering-groups").having(**filters))
        units = read("campaign.units").having(**filters)
        return [
            (group.number, counting.figure(units.having(group=str(group.pk))).value)
            for group in find_records(access, shown.measure, shown.selection)
        ]

    assert guided(world.access) == [(1, 2), (2, 1), (3, 3)]
    assert guided(world.access, batch="2") == [(2, 1), (3, 1)]
    assert [number for number, _units in guided(sees(world, "company"))] == [2]
    for reference, number in (
        ("units.steering-groups", 3),
        ("units.steering-groups?batch=2", 2),
        (f"units.steering-groups?unit={world.units['company'].pk}", 2),
    ):
        assert Counting(world.access, world.campaign).figure(read(reference)).value == number, reference


def test_the_days_of_a_campaign_are_its_countrys_and_its_own(world: World) -> None:
    world.campaign.extra_free = ["2019-06-05"]
    world.campaign.extra_working = ["2019-06-08"]
    days = get_calendar(world.campaign)
    works = {day: days.is_working_day(june(day)) for day in (4, 5, 7, 8, 9)}
    assert works == {4: True, 5: False, 7: False, 8: True, 9: False}
    world.campaign.times = {"session-record": "1 working day"}
    due = get_times(world.campaign)["session-record"].after(june(4), days)
    assert due == june(6)
