"""Cadences in a campaign: dates and occurrences, what fulfils them, and what becomes of them when things change."""

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from tests.cadences.weekly import weekly
from tests.world import World, build, june

from touchstone.cadences.actions import (
    OwnCadence,
    add_own_cadence,
    bring_back_date,
    call_off,
    end_own_cadence,
    explain,
    make_all_due,
    move_date,
    turn_cadences,
)
from touchstone.cadences.models import Cadence, CadenceDate, Occurrence
from touchstone.cadences.presets import CADENCES
from touchstone.cadences.queries.plan import plan_by_cadence, plan_by_unit
from touchstone.cadences.tallies import OCCURRENCES
from touchstone.campaigns.actions import (
    add_members,
    change_word,
    close_campaign,
    end_membership,
    open_again,
    retire_word,
    turn_the_day,
)
from touchstone.common.refusal import Refused
from touchstone.figures.queries import Counting
from touchstone.figures.selecting import read
from touchstone.measures.recounting import differences
from touchstone.study.actions import (
    correct_session,
    record_many,
    remove_many,
    restore_session,
    withdraw_session,
)
from touchstone.units.access import Access

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture(autouse=True)
def mid_june() -> Iterator[None]:
    """Let it be 20 June 2019, a Thursday; every test ends with tallies that match the records."""
    with patch("touchstone.common.clock.today", lambda: june(20)):
        yield
        assert differences(OCCURRENCES) == []


def owed(world: World, unit: str) -> list[tuple[int, str]]:
    """Return the due days in June and the states of a unit's occurrences."""
    rows = Occurrence.unscoped.filter(unit=world.units[unit], date__due_on__lte=june(30)).order_by("until")
    return [(row.date.due_on.day, row.state) for row in rows.select_related("date")]


def value(world: World, reference: str) -> object:
    return Counting(world.access, world.campaign).figure(read(reference)).value


def occurrence(world: World, unit: str, day: int) -> Occurrence:
    return Occurrence.unscoped.select_related("date__cadence__campaign").get(
        unit=world.units[unit], date__due_on=june(day)
    )


def test_units_that_take_part_owe_what_has_come_due(world: World) -> None:
    """Friday 7 June 2019 was a holiday, so that week is due on Monday; 28 June has not begun on the 20th."""
    weekly(world)
    for unit in ("city", "north", "company"):
        assert owed(world, unit) == [(10, "open"), (14, "open"), (21, "open")]
    assert owed(world, "south") == owed(world, "branch") == []
    assert value(world, "cadences.occurrences") == 9
    assert value(world, "cadences.missed") == 6


def test_making_twice_changes_nothing(world: World) -> None:
    weekly(world)
    assert turn_cadences() == 0
    assert Occurrence.unscoped.count() == 9


def test_a_session_fulfils_the_earliest_open_occurrence(world: World) -> None:
    weekly(world)
    world.hold("north", "central-group-study", 5)
    world.hold("north", "reading-class", 5)
    world.hold("north", "reading-class", 6)
    world.hold("north", "reading-class", 14)
    assert owed(world, "north") == [(10, "fulfilled"), (14, "fulfilled"), (21, "open")]


def test_a_session_of_a_unit_below_fulfils_what_the_unit_that_takes_part_owes(world: World) -> None:
    weekly(world)
    world.hold("south", "reading-class", 5)
    assert owed(world, "city")[0] == (10, "fulfilled")
    assert owed(world, "north")[0] == (10, "open")


def test_a_session_after_the_slippage_makes_up_late(world: World) -> None:
    weekly(world)
    assert world.hold("north", "reading-class", 11).pk
    assert owed(world, "north")[0] == (10, "fulfilled")
    world.hold("company", "reading-class", 13)
    assert owed(world, "company")[0] == (10, "late")
    assert (value(world, "cadences.late"), value(world, "cadences.fulfilled")) == (1, 1)


def test_a_withdrawn_session_leaves_the_occurrence_open_or_to_the_next_session(world: World) -> None:
    weekly(world)
    first = world.hold("north", "reading-class", 5)
    second = world.hold("north", "reading-class", 6)
    withdraw_session(by=world.keeper, access=world.access, session=first, version=1, reason="x")
    assert occurrence(world, "north", 10).record_key == second.pk
    withdraw_session(by=world.keeper, access=world.access, session=second, version=1, reason="x")
    assert owed(world, "north")[0] == (10, "open")
    restore_session(by=world.keeper, access=world.access, session=second, version=2)
    assert owed(world, "north")[0] == (10, "fulfilled")


def test_a_corrected_session_fulfils_what_it_says_now(world: World) -> None:
    weekly(world)
    session = world.hold("north", "reading-class", 5)
    entry = world.entry("company", "reading-class", 14)
    correct_session(by=world.keeper, access=world.access, session=session, version=1, entry=entry)
    assert owed(world, "north")[0] == (10, "open")
    assert owed(world, "company") == [(10, "late"), (14, "open"), (21, "open")]


def test_sessions_held_before_the_cadence_was_added_fulfil_it(world: World) -> None:
    world.hold("north", "reading-class", 5)
    world.hold("north", "reading-class", 13)
    weekly(world)
    assert owed(world, "north") == [(10, "fulfilled"), (14, "fulfilled"), (21, "open")]


def test_imported_sessions_fulfil_and_are_taken_back(world: World) -> None:
    weekly(world)
    entries = [world.entry("north", "reading-class", day, origin=f"import:1:{day}") for day in (5, 12)]
    keys = record_many(by=None, campaign=world.campaign, entries=entries)
    assert owed(world, "north") == [(10, "fulfilled"), (14, "fulfilled"), (21, "open")]
    remove_many(by=None, keys=keys)
    assert owed(world, "north") == [(10, "open"), (14, "open"), (21, "open")]


def test_a_missed_occurrence_is_explained_once(world: World) -> None:
    weekly(world)
    explained = explain(
        by=world.keeper, access=world.access, occurrence=occurrence(world, "north", 10), explanation=" Flood "
    )
    assert (explained.state, explained.explanation) == ("explained", "Flood")
    for again, message in ((10, "once"), (21, "can still be fulfilled")):
        with pytest.raises(Refused, match=message):
            explain(
                by=world.keeper,
                access=world.access,
                occurrence=occurrence(world, "north", again),
                explanation="x",
            )
    with pytest.raises(Refused):
        explain(
            by=world.keeper, access=world.access, occurrence=occurrence(world, "north", 14), explanation=" "
        )
    with pytest.raises(Refused):
        explain(
            by=world.keeper, access=Access(1, {}), occurrence=occurrence(world, "north", 14), explanation="x"
        )
    session = world.hold("north", "reading-class", 13)
    assert owed(world, "north")[:2] == [(10, "late"), (14, "open")]
    withdraw_session(by=world.keeper, access=world.access, session=session, version=1, reason="x")
    assert owed(world, "north")[:2] == [(10, "explained"), (14, "open")]


def test_a_unit_that_leaves_owes_nothing_after_its_last_day(world: World) -> None:
    weekly(world)
    end_membership(by=None, membership=world.members["company"], to_day=june(13))
    assert owed(world, "company") == [(10, "open")]


def test_a_unit_that_joins_late_owes_from_its_first_day(world: World) -> None:
    weekly(world)
    world.hold("branch", "reading-class", 13)
    add_members(by=None, batch=world.batches[2], units=[world.units["branch"]], from_day=june(11))
    assert owed(world, "branch") == [(14, "fulfilled"), (21, "open")]


def test_a_date_that_is_called_off_is_owed_by_nobody(world: World) -> None:
    weekly(world)
    world.hold("north", "reading-class", 5)
    date = occurrence(world, "north", 10).date
    call_off(by=world.keeper, access=world.access, date=date, reason="Typhoon")
    assert owed(world, "north") == [(14, "open"), (21, "open")]
    turn_cadences()
    assert owed(world, "north") == [(14, "open"), (21, "open")]
    bring_back_date(by=world.keeper, access=world.access, date=date)
    assert owed(world, "north") == [(10, "fulfilled"), (14, "open"), (21, "open")]
    for unit in ("company", "city"):
        missed = occurrence(world, unit, 10)
        explain(by=world.keeper, access=world.access, occurrence=missed, explanation=f"Flood in {unit}")
    world.hold("city", "reading-class", 13)
    date.refresh_from_db()
    call_off(by=world.keeper, access=world.access, date=date, reason="Typhoon")
    assert not Occurrence.unscoped.filter(date=date).exists()
    bring_back_date(by=world.keeper, access=world.access, date=date)
    again = occurrence(world, "company", 10)
    assert (again.state, again.explanation, again.explained_by) == (
        "explained",
        "Flood in company",
        world.keeper,
    )
    late = occurrence(world, "city", 10)
    assert (late.state, late.explanation) == ("late", "Flood in city")
    date.refresh_from_db()
    assert date.explanations == []
    for reason in ("", " "):
        with pytest.raises(Refused, match="Say why"):
            call_off(by=world.keeper, access=world.access, date=date, reason=reason)


def test_a_moved_date_keeps_its_day_by_the_rule(world: World) -> None:
    weekly(world)
    date = occurrence(world, "north", 14).date
    moved = move_date(by=world.keeper, access=world.access, date=date, due_on=june(19), reason="Flood")
    assert (moved.rule_date, moved.due_on, moved.until) == (june(14), june(19), june(20))
    assert value(world, "cadences.missed") == 3
    with pytest.raises(Refused, match="before the first day"):
        move_date(by=world.keeper, access=world.access, date=moved, due_on=june(3), reason="x")


def test_another_rule_holds_from_today(world: World) -> None:
    cadence = weekly(world)
    change_word(
        by=world.keeper,
        access=world.access,
        kind=CADENCES,
        word=cadence,
        values={"rule": "FREQ=WEEKLY;BYDAY=WE"},
    )
    due = list(CadenceDate.objects.filter(cadence=cadence).values_list("due_on", flat=True)[:5])
    assert due == [june(10), june(14), june(21), june(26), datetime.date(2019, 7, 3)]


def test_a_retired_cadence_makes_no_more(world: World) -> None:
    cadence = weekly(world)
    retire_word(by=world.keeper, access=world.access, kind=CADENCES, word=cadence)
    assert CadenceDate.objects.filter(cadence=cadence).count() == 2


def test_a_rule_without_end_ends_with_the_campaign(world: World) -> None:
    cadence = weekly(world)
    assert CadenceDate.objects.filter(cadence=cadence).count() > 50
    close_campaign(by=world.keeper, access=world.access, campaign=world.campaign, day=june(20))
    assert CadenceDate.objects.filter(cadence=cadence, due_on__gt=june(21)).count() == 0
    with patch("touchstone.common.clock.today", lambda: june(21)):
        turn_the_day(by=None)
    assert owed(world, "north") == [(10, "open"), (14, "open")]


def test_what_fell_on_days_on_which_a_campaign_was_closed_is_owed_when_it_is_open_again(world: World) -> None:
    weekly(world)
    noon = datetime.datetime(2019, 6, 20, 4, tzinfo=datetime.UTC)
    with patch("touchstone.common.clock.now", lambda: noon):
        close_campaign(by=world.keeper, access=world.access, campaign=world.campaign, day=june(12))
    assert owed(world, "north") == [(10, "open")]
    with patch("touchstone.common.clock.today", lambda: datetime.date(2019, 7, 9)):
        turn_cadences()
        assert owed(world, "north") == [(10, "open")]
        open_again(by=world.keeper, access=world.access, campaign=world.campaign, reason="Too early")
        turn_cadences()
    assert owed(world, "north") == [(10, "open"), (14, "open"), (21, "open"), (28, "open")]
    july = Occurrence.unscoped.filter(unit=world.units["north"], date__due_on__gt=june(30))
    assert list(july.order_by("until").values_list("date__due_on", flat=True)) == [
        datetime.date(2019, 7, 5),
        datetime.date(2019, 7, 12),
    ]


def own(**more: Any) -> OwnCadence:
    """Return the entry of a cadence of a unit's own, from today."""
    values = {
        "name": "本单位周学",
        "rule": "FREQ=WEEKLY;BYDAY=WE",
        "fulfilled_by": ["session:central-group-study"],
        "starts_on": june(20),
    } | more
    return OwnCadence(**values)


def test_a_units_own_cadence_replaces_that_of_the_campaign_for_it_and_below(world: World) -> None:
    cadence = weekly(world)
    city = world.units["city"]
    made = add_own_cadence(
        by=world.keeper, access=world.access, campaign=world.campaign, unit=city, entry=own(replaces=cadence)
    )
    make_all_due(world.campaign)
    assert owed(world, "north") == [(10, "open"), (14, "open"), (26, "open")]
    assert owed(world, "company") == [(10, "open"), (14, "open"), (21, "open")]
    with pytest.raises(Refused, match="in its place already"):
        add_own_cadence(
            by=world.keeper,
            access=world.access,
            campaign=world.campaign,
            unit=city,
            entry=own(replaces=cadence),
        )
    end_own_cadence(by=world.keeper, access=world.access, cadence=made, reason="x")
    assert owed(world, "north") == [(10, "open"), (14, "open"), (21, "open")]


def test_a_unit_that_takes_part_through_another_may_have_a_cadence_of_its_own(world: World) -> None:
    add_own_cadence(
        by=world.keeper, access=world.access, campaign=world.campaign, unit=world.units["south"], entry=own()
    )
    assert owed(world, "south") == [(26, "open")]
    assert owed(world, "city") == []


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"name": " "}, "name"),
        ({"rule": "every day"}, "rule"),
        ({"rule": "FREQ=MONTHLY;RSCALE=CHINESE"}, "rule"),
        ({"fulfilled_by": []}, "fulfilled_by"),
        ({"fulfilled_by": ["session:unknown"]}, "fulfilled_by"),
        ({"starts_on": june(19)}, "starts_on"),
    ],
)
def test_an_own_cadence_with_a_fault_is_refused_at_its_field(
    world: World, entry: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        add_own_cadence(
            by=world.keeper,
            access=world.access,
            campaign=world.campaign,
            unit=world.units["city"],
            entry=own(**entry),
        )
    assert refusal.value.field == field
    assert not Cadence.objects.exists()


def test_the_neighbour_sets_up_nothing(world: World) -> None:
    neighbour = Access(1, {"cadences.set": (world.units["company"].path,)})
    with pytest.raises(Refused):
        add_own_cadence(
            by=world.keeper, access=neighbour, campaign=world.campaign, unit=world.units["city"], entry=own()
        )


def test_every_figure_has_its_records(world: World) -> None:
    weekly(world)
    world.hold("north", "reading-class", 5)
    world.hold("company", "reading-class", 13)
    explain(
        by=world.keeper, access=world.access, occurrence=occurrence(world, "city", 10), explanation="Flood"
    )
    values = {
        code: value(world, f"cadences.{code}")
        for code in ("occurrences", "ended", "fulfilled", "late", "explained", "missed", "on-time-rate")
    }
    assert values == {
        "occurrences": 9,
        "ended": 6,
        "fulfilled": 1,
        "late": 1,
        "explained": 1,
        "missed": 3,
        "on-time-rate": 16.7,
    }
    states = Counter(Occurrence.unscoped.values_list("state", flat=True))
    assert states == {"open": 6, "fulfilled": 1, "late": 1, "explained": 1}


def test_the_control_plan_counts_by_week_and_opens_by_unit(world: World) -> None:
    cadence = weekly(world)
    world.hold("north", "reading-class", 5)
    world.hold("company", "reading-class", 13)
    arguments = (world.access, world.campaign, world.units["province"])
    (row,) = plan_by_cadence(*arguments, june(1), june(30))
    assert row.subject == cadence
    assert {
        week.day: (cell.fulfilled, cell.late, cell.missed, cell.open, cell.planned)
        for week, cell in sorted(row.weeks.items())
    } == {10: (1, 1, 4, 0, 0), 17: (0, 0, 0, 3, 0), 24: (0, 0, 0, 0, 1)}
    by_unit = plan_by_unit(*arguments, cadence, june(1), june(30))
    assert [(str(row.subject), sum(cell.made for cell in row.weeks.values())) for row in by_unit] == [
        ("City", 6),
        ("Company", 3),
    ]
    assert plan_by_cadence(Access(1, {}), world.campaign, world.units["city"], june(1), june(30)) == []
