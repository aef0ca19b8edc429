"""Calendar feeds: an address is made, read by a calendar program, and revoked."""

import datetime
import re
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import icalendar
import pytest
import recurring_ical_events
from django.test import Client
from tests.web.workspace import LEADER, LEARNER, OFFICE, ORGANISER, Place
from tests.world import june

from touchstone.cadences.actions import OwnCadence, add_own_cadence, call_off, make_all_due
from touchstone.cadences.models import Cadence, CadenceDate, CalendarFeed
from touchstone.cadences.presets import CADENCES
from touchstone.campaigns.actions import add_word
from touchstone.units.access import everything

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mid_june() -> Iterator[None]:
    with patch("touchstone.common.clock.today", lambda: june(20)):
        yield


@pytest.fixture
def cadence(place: Place) -> Cadence:
    """Return a weekly study by Friday; that of 7 June, a holiday, is due on Monday."""
    values = {
        "name": "周学",
        "name_en": "Weekly study",
        "rule": "FREQ=WEEKLY;BYDAY=FR",
        "fulfilled_by": ["session:reading-class"],
    }
    with patch("touchstone.common.clock.today", lambda: june(1)):
        made = add_word(by=None, campaign=place.world.campaign, kind=CADENCES, values=values)
    make_all_due(place.world.campaign)
    return made


def made(place: Place, who: str, **values: Any) -> str:
    """Make an address and return it as the page shows it, once."""
    place.post(who, "calendars/new/", values)
    shown = place.get(who, "calendars/")
    assert 'id="new-address"' not in place.get(who, "calendars/")
    address = re.search(r'value="http://testserver(/calendars/[^"]+\.ics)"', shown)
    assert address is not None
    return address[1]


FIRST, LAST = june(1), june(30)


def events(address: str, first: datetime.date = FIRST, last: datetime.date = LAST) -> list[Any]:
    """Read an address as a calendar program does, and return its events between two days."""
    answer = Client().get(address)
    assert answer["content-type"] == "text/calendar; charset=utf-8"
    return list(recurring_ical_events.of(icalendar.Calendar.from_ical(answer.content)).between(first, last))


def said(found: list[Any]) -> list[tuple[int, str]]:
    return [(event["dtstart"].dt.day, str(event["summary"])) for event in found]


def test_a_second_library_reads_the_dates_of_a_unit(place: Place, cadence: Cadence) -> None:
    address = made(place, ORGANISER, unit=str(place.world.units["north"].pk))
    found = events(address)
    assert said(found) == [(day, "Weekly study: due") for day in (10, 14, 21, 28)]
    assert "By the rule it would be on" in found[0]["description"]
    calendar = icalendar.Calendar.from_ical(Client().get(address).content)
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["tzid"] == "Asia/Shanghai"
    assert [str(event["status"]) for event in found] == ["CONFIRMED"] * 4
    later = datetime.date(2020, 8, 1)
    assert not events(
        address, later, later + datetime.timedelta(days=90)
    )  # a rule without end is not followed further


def test_an_event_keeps_its_identifier_and_a_cancelled_one_says_so(place: Place, cadence: Cadence) -> None:
    address = made(place, OFFICE)
    before = {str(event["uid"]): int(event["sequence"]) for event in events(address)}
    date = CadenceDate.objects.select_related("cadence__campaign").get(cadence=cadence, due_on=june(14))
    call_off(by=place.people[OFFICE], access=everything(), date=date, reason="Typhoon")
    after = events(address)
    assert [str(event["uid"]) for event in after] == list(before)
    cancelled = next(event for event in after if event["dtstart"].dt == june(14))
    assert (cancelled["status"], cancelled["description"]) == ("CANCELLED", "Typhoon")
    assert int(cancelled["sequence"]) == before[str(cancelled["uid"])] + 1


def test_a_units_own_cadence_stands_in_its_feed_in_place_of_the_other(place: Place, cadence: Cadence) -> None:
    entry = OwnCadence(
        name="周三学习",
        rule="FREQ=WEEKLY;BYDAY=WE",
        fulfilled_by=["session:reading-class"],
        starts_on=june(20),
        replaces=cadence,
    )
    where = {"campaign": place.world.campaign, "unit": place.world.units["north"]}
    add_own_cadence(by=place.people[OFFICE], access=everything(), entry=entry, **where)
    north = events(made(place, ORGANISER, unit=str(place.world.units["north"].pk)))
    assert said(north) == [(10, "Weekly study: due"), (14, "Weekly study: due"), (26, "周三学习: due")]
    assert [day for day, _name in said(events(made(place, OFFICE)))] == [10, 14, 21, 28]


def test_a_revoked_address_gives_nothing_and_so_does_one_whose_maker_has_no_rights(
    place: Place, cadence: Cadence
) -> None:
    address = made(place, ORGANISER)
    other = made(place, LEADER)
    feed = CalendarFeed.objects.get(made_by=place.people[ORGANISER])
    assert f'calendars/{feed.pk}/revoke/">Revoke</a>' in place.get(ORGANISER, "calendars/")
    place.post(ORGANISER, f"calendars/{feed.pk}/revoke/", {})
    assert Client().get(address).status_code == 404
    assert Client().get(other).status_code == 200
    leader = place.people[LEADER]
    leader.is_active = False
    leader.save()
    assert Client().get(other).status_code == 404
    assert address.rpartition("/")[2].removesuffix(".ics") not in feed.digest


def test_nobody_makes_or_revokes_the_address_of_somebody_else(place: Place, cadence: Cadence) -> None:
    place.post(ORGANISER, "calendars/new/", {"unit": str(place.world.units["company"].pk)}, status=400)
    made(place, OFFICE)
    feed = CalendarFeed.objects.get()
    place.get(ORGANISER, f"calendars/{feed.pk}/revoke/", status=404)
    place.get(LEARNER, "calendars/", status=404)


def test_reading_costs_as_many_statements_for_many_dates(
    place: Place, cadence: Cadence, django_assert_max_num_queries: Any
) -> None:
    address = made(place, OFFICE)
    with django_assert_max_num_queries(6):
        assert Client().get(address).content.count(b"BEGIN:VEVENT") > 50
