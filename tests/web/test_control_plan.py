"""The control plan, its occurrences and the cadences of units, as the web shows them."""

import re
from collections.abc import Iterator
from html import unescape
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cadences.weekly import weekly
from tests.web.workspace import LEADER, OFFICE, ORGANISER, Place
from tests.world import june

from touchstone.cadences.models import Cadence, CadenceDate, Occurrence
from touchstone.cadences.queries.plan import plan_by_cadence, plan_by_unit
from touchstone.cadences.reminders import remind
from touchstone.study.models import FormOfStudy
from touchstone.units.access import everything
from touchstone.units.actions import NewUnit, create_many
from touchstone.units.queries import build_access

CELL = re.compile(r'<td class="weeks__(\w+)">.*?<span>([^<]*)</span>', re.DOTALL)


@pytest.fixture(autouse=True)
def mid_june() -> Iterator[None]:
    """Let it be 20 June 2019, a Thursday: what was due on the 10th and 14th is missed, that of the 21st is open."""
    with patch("touchstone.common.clock.today", lambda: june(20)):
        yield


def owed(place: Place, unit: str, day: int) -> Occurrence:
    return Occurrence.unscoped.get(unit=place.world.units[unit], date__due_on=june(day))


def test_the_plan_says_in_words_and_marks_what_became_of_each_week(place: Place) -> None:
    weekly(place.world)
    place.world.hold("north", "reading-class", 10)
    page = place.get(OFFICE, "control-plan/")
    assert CELL.findall(page)[:4] == [("missed", "1/6"), ("open", "0/3"), ("planned", "1"), ("planned", "1")]
    assert "fulfilled on time: 1, missed: 5" in page
    assert '<th scope="row">' in page
    assert 'aria-current="date"' in page
    link = f"occurrences/?unit={place.world.units['province'].pk}&cadence=weekly-study&from=2019-06-10&to=2019-06-16"
    assert link in page
    assert "6 occurrences" in place.get(OFFICE, f"control-plan/{link}")


@pytest.mark.postgres_too
def test_rows_are_the_units_below_and_the_unit_itself(place: Place) -> None:
    weekly(place.world)
    place.world.hold("north", "reading-class", 10)
    city = place.world.units["city"].pk
    page = place.get(OFFICE, f"control-plan/?unit={city}&rows=unit&cadence=weekly-study")
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    assert [CELL.findall(row)[0][1] for row in body.split("<tr>")[1:]] == ["0/2", "1/2"]
    assert "itself" in body
    assert "dates that are only planned stand in the rows of the cadences" in page
    assert "Show the cadences" not in place.get(OFFICE, "control-plan/")
    planned = re.search(r'href="(\?[^"]*)">Planned dates', page)
    assert planned
    ahead = place.get(OFFICE, f"control-plan/{unescape(planned[1])}")
    assert "Planned dates" not in ahead
    assert ("planned", "1") in CELL.findall(ahead)
    lines = place.get(OFFICE, "control-plan/export/csv/?rows=unit").splitlines()
    assert len(lines) == 1 + 2 * 2


def test_an_organiser_sees_the_own_unit(place: Place) -> None:
    weekly(place.world)
    page = place.get(ORGANISER, "control-plan/")
    assert ("missed", "0/2") in CELL.findall(page)
    assert "City" not in page


@pytest.mark.postgres_too
def test_the_plan_asks_as_often_for_many_units_as_for_few(place: Place) -> None:
    weekly(place.world)
    world, reader = place.world, everything(place.world.keeper.pk)
    asked = []
    for number in (1, 30):
        above = world.units["north"]
        above.refresh_from_db()
        create_many(
            by=None, access=everything(), units=[NewUnit(f"{number}-{n}", above) for n in range(number)]
        )
        for rows in (plan_by_cadence, plan_by_unit):
            more = () if rows is plan_by_cadence else (None,)
            with CaptureQueriesContext(connection) as captured:
                assert rows(reader, world.campaign, world.units["province"], *more, june(1), june(30))  # type: ignore[operator]
            asked.append(len(captured))
    assert asked == [3, 3, 3, 3]


def test_a_missed_one_is_explained_once(place: Place) -> None:
    weekly(place.world)
    missed = owed(place, "north", 14)
    there = f"control-plan/occurrences/{missed.pk}/"
    page = place.get(ORGANISER, there)
    assert f"sessions/new/?unit={missed.unit_id}&form=reading-class&on=2019-06-14" in page
    assert "Explain" in page
    assert "Explain" not in place.get(LEADER, there)
    place.post(ORGANISER, f"{there}explain/", {"explanation": ""}, 400)
    place.post(ORGANISER, f"{there}explain/", {"explanation": "全区防汛。"})
    page = place.get(ORGANISER, there)
    assert "全区防汛。" in page
    assert "by Organiser" in page
    assert "Missed occurrence explained" in page
    refused = place.post(ORGANISER, f"{there}explain/", {"explanation": "再说。"}, 400)
    assert "explained already" in refused.content.decode()


def test_the_form_of_a_session_is_filled_in_for_what_is_owed(place: Place) -> None:
    north = place.world.units["north"].pk
    page = place.get(ORGANISER, f"sessions/new/?unit={north}&form=central-group-study&on=2019-06-14")
    assert '<option value="central-group-study" selected>' in page
    assert "2019-06-14" in page
    assert "2019-06-20" in place.get(ORGANISER, f"sessions/new/?unit={north}&form=none&on=2019-07-31")


def test_a_session_and_what_it_fulfils_name_each_other(place: Place) -> None:
    weekly(place.world)
    session = place.world.hold("north", "reading-class", 17)
    fulfilled = owed(place, "north", 10)
    assert f'href="/c/world/control-plan/occurrences/{fulfilled.pk}/"' in place.get(
        ORGANISER, f"sessions/{session.pk}/"
    )
    page = place.get(ORGANISER, f"control-plan/occurrences/{fulfilled.pk}/")
    assert f'href="/c/world/sessions/{session.pk}/"' in page
    assert "made up late" in page
    assert "by the rule Friday 7 June 2019" in page


def test_today_names_what_is_missed_and_what_is_due(place: Place) -> None:
    weekly(place.world)
    page = place.get(ORGANISER, "today/")
    missed, due = owed(place, "north", 14), owed(place, "north", 21)
    assert f"occurrences/{missed.pk}/explain/" in page
    assert f"sessions/new/?unit={due.unit_id}&form=reading-class&on=2019-06-20" in page
    assert "/explain/" not in place.get(LEADER, "today/")


def test_a_date_is_moved_called_off_and_brought_back(place: Place) -> None:
    cadence = weekly(place.world)
    there = f"control-plan/cadences/{cadence.pk}/"
    page = place.get(OFFICE, there)
    assert "every week on Friday" in page
    assert "Call off" in page
    assert "Call off" not in place.get(ORGANISER, there)
    date = CadenceDate.objects.get(cadence=cadence, rule_date=june(21))
    place.post(OFFICE, f"{there}dates/{date.pk}/move/", {"due_on": "2019-06-24", "reason": "汛期"})
    page = place.get(OFFICE, there)
    assert "Monday 24 June 2019" in page
    assert "by the rule Friday 21 June 2019: 汛期" in page
    place.post(OFFICE, f"{there}dates/{date.pk}/call-off/", {"reason": "停课"})
    assert "called off: 停课" in place.get(OFFICE, there)
    for act in ("move", "call-off"):
        place.get(OFFICE, f"{there}dates/{date.pk}/{act}/", 302)
    assert "This date was called off. Bring it back first." in place.get(OFFICE, there)
    place.post(OFFICE, f"{there}dates/{date.pk}/bring-back/", {})
    page = place.get(OFFICE, there)
    assert "called off: 停课" not in page
    assert "Date brought back" in page


@pytest.mark.postgres_too
def test_a_unit_gets_a_cadence_of_its_own_and_ends_it(place: Place) -> None:
    general = weekly(place.world)
    north = place.world.units["north"].pk
    values = {
        "unit": north,
        "name": "日学",
        "rule": "own",
        "own_rule": "FREQ=WEEKLY;BYDAY=TH",
        "fulfilled_by": ["session:reading-class"],
        "free_day": "next",
        "replaces": general.pk,
        "starts_on": "2019-06-20",
    }
    refused = place.post(ORGANISER, "control-plan/cadences/new/", values | {"own_rule": "农历初一"}, 400)
    assert "lunar" in refused.content.decode()
    place.post(ORGANISER, "control-plan/cadences/new/", values)
    own = Cadence.objects.get(owner=north)
    assert (own.rule, own.replaces_id) == ("FREQ=WEEKLY;BYDAY=TH", general.pk)
    page = place.get(ORGANISER, f"control-plan/?cadence={own.code}")
    assert f"control-plan/cadences/{own.pk}/" in page
    assert f"control-plan/cadences/{own.pk}/" in place.get(ORGANISER, f"units/{north}/")
    place.post(ORGANISER, f"control-plan/cadences/{own.pk}/end/", {"reason": "并入周学"})
    place.get(ORGANISER, f"control-plan/cadences/{own.pk}/end/", 302)
    ended = place.get(ORGANISER, f"control-plan/cadences/{own.pk}/")
    assert "This cadence has ended already." in ended
    assert "Call off" not in ended
    page = place.get(ORGANISER, f"control-plan/cadences/{own.pk}/")
    assert "Ended on" in page
    assert "并入周学" in page


def test_a_cadence_that_names_retired_forms_only_is_a_standing_check(place: Place) -> None:
    weekly(place.world)
    assert "Weekly study" not in place.get(OFFICE, "checks/cadences-unfulfillable/")
    FormOfStudy.objects.filter(code="reading-class").update(retired_on=june(19))
    page = place.get(OFFICE, "checks/cadences-unfulfillable/")
    assert "Weekly study" in page
    assert "every week on Friday" in page


def test_the_digest_counts_what_the_own_units_missed_and_owe_soon(place: Place) -> None:
    weekly(place.world)
    organiser, office = (build_access(place.people[who], june(20)) for who in (ORGANISER, OFFICE))
    assert [reminder.text for reminder in remind(organiser, june(20))] == [
        "2 occurrences were missed and are not explained.",
        "1 occurrence is due soon.",
    ]
    assert list(remind(office, june(20))) == []
