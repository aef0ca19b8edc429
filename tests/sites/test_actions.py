"""Adding exhibitions, and recording, correcting and withdrawing visits."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from tests.sites.halls import exhibit, set_categories, visit
from tests.world import World, build, june

from touchstone.audit.models import AuditEvent
from touchstone.campaigns.actions import add_members, close_campaign
from touchstone.common.refusal import Refused
from touchstone.figures.queries import Counting
from touchstone.figures.selecting import read
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import fold_all
from touchstone.sites.actions import (
    EXHIBITIONS,
    correct_exhibition,
    correct_visits,
    record_visits,
    restore_exhibition,
    restore_visits,
    withdraw_exhibition,
    withdraw_visits,
)
from touchstone.sites.fields import ExhibitionEntry, VisitsEntry
from touchstone.sites.models import Exhibition, ExhibitionVisits
from touchstone.sites.permissions import SitePermission
from touchstone.sites.queries import find_exhibitions
from touchstone.sites.tallies import VISITS
from touchstone.units.access import Access
from touchstone.units.actions import move_unit

pytestmark = pytest.mark.django_db

CODE = "study.exhibition-visits"


@pytest.fixture
def world() -> World:
    return build()


def value(world: World, filters: str = "") -> Any:
    return Counting(world.access, world.campaign).figure(read(CODE + filters)).value


def by(world: World) -> dict[str, Any]:
    return {"by": world.keeper, "access": world.access}


def entry_of(visits: ExhibitionVisits, **changes: Any) -> VisitsEntry:
    entry = VisitsEntry(visits.exhibition, visits.day, visits.channel, visits.category, visits.number)
    return replace(entry, **changes)


def test_visits_are_counted_by_channel_category_unit_and_batch(world: World) -> None:
    exhibition = exhibit(world, "north")
    visit(world, exhibition, 3, 40)
    visit(world, exhibition, 3, 7, category="enterprises")
    visit(world, exhibition, 4, 300, "online")
    visit(world, exhibit(world, "company"), 4, 1)
    for _round in range(2):
        assert value(world) == 348
        assert value(world, "?channel=online") == 300
        assert value(world, "?category=enterprises&channel=in-person") == 7
        assert value(world, f"?unit={world.units['city'].pk}") == 347
        assert value(world, "?batch=2") == 1
        assert value(world, "?from=2019-06-04") == 301
        fold_all()


def test_the_same_number_is_stored_once_and_another_is_a_further_count(world: World) -> None:
    exhibition = exhibit(world, "north")
    visit(world, exhibition, 3, 40)
    assert visit(world, exhibition, 3, 40) == []
    with pytest.raises(Refused, match="40 visits are recorded already") as refusal:
        visit(world, exhibition, 3, 41)
    assert refusal.value.field == "number_public"
    (further,) = visit(world, exhibition, 3, 41, further=True)
    assert (further.ordinal, value(world)) == (2, 81)


def test_counts_of_a_day_are_stored_together_or_not_at_all(world: World) -> None:
    exhibition, categories = exhibit(world, "north"), set_categories(world)
    visit(world, exhibition, 3, 5, category="enterprises")
    entries = [
        VisitsEntry(exhibition, june(3), "in-person", categories[code], 9)
        for code in ("public", "enterprises")
    ]
    with pytest.raises(Refused):
        record_visits(**by(world), exhibition=exhibition, entries=entries)
    assert value(world) == 5


@pytest.mark.parametrize(
    ("day", "channel", "words"),
    [
        (june(1), "in-person", "had not opened"),
        (june(11), "in-person", "had closed"),
        (june(11), "online", ""),
        (datetime.date(2019, 5, 31), "online", "before the campaign"),
        (datetime.date(2999, 1, 1), "online", "in the future"),
    ],
)
def test_on_which_days_visits_can_be_counted(
    world: World, day: datetime.date, channel: str, words: str
) -> None:
    exhibition = exhibit(world, "north", until_day=june(10))
    entry = VisitsEntry(exhibition, day, channel, set_categories(world)["public"], 3)
    act = {**by(world), "exhibition": exhibition, "entries": [entry]}
    if not words:
        assert record_visits(**act)
        return
    with pytest.raises(Refused, match=words):
        record_visits(**act)


def test_a_neighbour_can_neither_add_nor_record(world: World) -> None:
    exhibition = exhibit(world, "south")
    north = (world.units["north"].path,)
    access = Access(world.keeper.pk, {SitePermission.RECORD: north, SitePermission.VIEW: north})
    entry = VisitsEntry(exhibition, june(3), "online", set_categories(world)["public"], 3)
    with pytest.raises(Refused):
        record_visits(by=world.keeper, access=access, exhibition=exhibition, entries=[entry])


def test_correcting_withdrawing_and_taking_back(world: World) -> None:
    (visits,) = visit(world, exhibit(world, "north"), 3, 40)
    act = {**by(world), "visits": visits}
    correct_visits(**act, version=1, entry=entry_of(visits, number=50, channel="online"), reason="miscounted")
    newest = AuditEvent.unscoped.order_by("-pk")[0]
    assert (newest.reason, newest.changes["number"]) == ("miscounted", [40, 50])
    assert (value(world, "?channel=online"), value(world, "?channel=in-person")) == (50, 0)
    with pytest.raises(Refused, match="Somebody changed"):
        correct_visits(**act, version=1, entry=entry_of(visits))
    with pytest.raises(Refused, match="Say why"):
        withdraw_visits(**act, version=2, reason=" ")
    withdraw_visits(**act, version=2, reason="counted twice")
    assert value(world) == 0
    (other,) = visit(world, visits.exhibition, 3, 50, "online")
    with pytest.raises(Refused, match="recorded already"):
        restore_visits(**act, version=3)
    withdraw_visits(**by(world), visits=other, version=1, reason="the first was right")
    restore_visits(**act, version=3)
    assert value(world) == 50
    fold_all()
    assert differences(VISITS) == []


def test_an_exhibition_takes_its_visits_to_the_unit_that_is_put_right(world: World) -> None:
    exhibition = exhibit(world, "north")
    visit(world, exhibition, 3, 40)
    with pytest.raises(Refused, match="before this day"):
        correct_exhibition(
            **by(world),
            exhibition=exhibition,
            version=1,
            entry=ExhibitionEntry(world.units["north"], "基因展", june(4)),
        )
    entry = ExhibitionEntry(world.units["company"], "基因展", june(2), place="一楼")
    correct_exhibition(**by(world), exhibition=exhibition, version=1, entry=entry)
    assert (value(world, "?batch=2"), value(world, f"?unit={world.units['north'].pk}")) == (40, 0)


def test_one_name_in_a_unit(world: World) -> None:
    exhibit(world, "north")
    with pytest.raises(Refused) as refusal:
        exhibit(world, "north")
    assert refusal.value.field == "name"
    exhibit(world, "south")


def test_units_that_join_move_and_merge(world: World) -> None:
    exhibition = exhibit(world, "south")
    visit(world, exhibition, 5, 40)
    south, company = world.units["south"], world.units["company"]
    add_members(by=None, batch=world.batches[2], units=[south], from_day=june(4))
    assert (value(world, "?batch=2"), value(world, "?batch=1")) == (40, 0)
    move_unit(by=None, access=world.access, unit=south, to_parent=company)
    assert value(world, f"?unit={company.pk}") == 40
    south.refresh_from_db()
    company.refresh_from_db()
    assert EXHIBITIONS.say(south) == "1 open exhibition"
    EXHIBITIONS.pass_on(world.keeper, south, company)
    exhibition = Exhibition.unscoped.get()
    assert (exhibition.unit, EXHIBITIONS.say(south)) == (company, "")
    assert ExhibitionVisits.unscoped.get().unit == south
    fold_all()
    assert differences(VISITS) == []


def test_a_closed_campaign_takes_no_new_visits(world: World) -> None:
    exhibition = exhibit(world, "north")
    (visits,) = visit(world, exhibition, 3, 40)
    close_campaign(by=None, campaign=world.campaign, day=june(30))
    for new in (lambda: visit(world, exhibition, 4, 1), lambda: exhibit(world, "south")):
        with pytest.raises(Refused, match="closed"):
            new()
    correct_visits(**by(world), visits=visits, version=1, entry=entry_of(visits, number=41))
    assert value(world) == 41


@pytest.mark.postgres_too
def test_an_exhibition_goes_with_its_visits_and_comes_back_with_them(world: World) -> None:
    exhibition = exhibit(world, "north")
    kept, gone = (visit(world, exhibition, day, number)[0] for day, number in ((3, 40), (4, 7)))
    visit(world, exhibit(world, "north", "书画展"), 4, 1)
    withdraw_visits(**by(world), visits=gone, version=1, reason="twice")
    with pytest.raises(Refused, match="Say why"):
        withdraw_exhibition(**by(world), exhibition=exhibition, version=1, reason=" ")
    withdraw_exhibition(**by(world), exhibition=exhibition, version=1, reason="belongs to another unit")
    assert value(world) == 1
    assert differences(VISITS) == [], "the tallies follow"
    assert [found.name for found in find_exhibitions(world.access, world.campaign)] == ["书画展"]
    entries = [entry_of(kept, number=9)]
    refused: list[tuple[Any, dict[str, Any]]] = [
        (withdraw_exhibition, {"exhibition": exhibition, "version": 2, "reason": "again"}),
        (record_visits, {"exhibition": exhibition, "entries": entries}),
        (correct_visits, {"visits": kept, "version": 1, "entry": entries[0]}),
        (restore_visits, {"visits": gone, "version": 2}),
    ]
    for act, given in refused:
        with pytest.raises(Refused, match="withdrawn"):
            act(**by(world), **given)
    with pytest.raises(Refused, match="Somebody changed"):
        restore_exhibition(**by(world), exhibition=exhibition, version=1)
    again = exhibit(world, "north")  # the name is free while the other is withdrawn
    with pytest.raises(Refused, match="of this name"):
        restore_exhibition(**by(world), exhibition=exhibition, version=2)
    withdraw_exhibition(**by(world), exhibition=again, version=1, reason="entered twice")
    restore_exhibition(**by(world), exhibition=exhibition, version=2)
    assert value(world) == 41, "what was withdrawn by itself stays so"
    assert differences(VISITS) == []
    assert restore_visits(**by(world), visits=gone, version=2).state == "recorded"
    assert value(world) == 48
    verbs = AuditEvent.unscoped.filter(verb__startswith="sites.exhibition-").values_list("verb", flat=True)
    assert {"sites.exhibition-withdrawn", "sites.exhibition-restored"} <= set(verbs)
