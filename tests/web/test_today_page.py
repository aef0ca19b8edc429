"""The page Today: what is due, what came back, what is waiting, and links to each."""

import datetime

import pytest
from django.test import Client
from tests.web.workspace import AUDITOR, LEADER, OFFICE, ORGANISER, OUTSIDER, STEERING, Place
from tests.world import june

from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.units.access import everything
from touchstone.units.actions import appoint
from touchstone.units.roles import Role


def test_a_unit_that_recorded_nothing_is_reminded(place: Place) -> None:
    page = place.get(ORGANISER, "today/")
    assert "nothing recorded yet" in page
    assert f'href="/c/world/sessions/new/?unit={place.world.units["north"].pk}"' in page


def test_a_unit_that_fell_silent_is_reminded_in_working_days(place: Place) -> None:
    place.world.campaign.closes_on = june(28)
    place.world.campaign.save()
    place.world.hold("north", "reading-class", 14)
    page = place.get(ORGANISER, "today/")
    assert "no session for 10 working days" in page
    assert "Last one: 14 June 2019" in page
    assert "copy=last" in page


def test_who_recorded_lately_is_left_alone(place: Place) -> None:
    place.world.campaign.closes_on = june(28)
    place.world.campaign.save()
    place.world.hold("north", "reading-class", 21, present=3)
    assert "Nothing is due." in place.get(ORGANISER, "today/")


def test_sessions_without_a_number_are_to_be_completed(place: Place) -> None:
    session = place.world.hold("north", "reading-class", 14)
    page = place.get(ORGANISER, "today/")
    assert "attendance not known" in page
    assert f'href="/c/world/sessions/{session.pk}/correct/"' in page


def test_the_office_is_told_how_many_are_silent(place: Place) -> None:
    page = place.get(OFFICE, "today/")
    assert "3 units have no session yet" in page
    assert 'href="/c/world/figures/study.units-silent"' in page


def test_a_unit_that_takes_no_part_is_not_reminded(place: Place) -> None:
    place.world.members["city"].to_day = june(2)
    place.world.members["city"].save()
    appoint(
        by=place.world.keeper,
        access=everything(),
        user=place.people[OUTSIDER],
        role=Role.ORGANISER,
        unit=place.world.units["city"],
        from_day=june(1),
    )
    page = place.get(OUTSIDER, "today/")
    assert "nothing recorded yet" not in page


def test_a_steering_group_is_told_which_of_its_units_are_silent(place: Place) -> None:
    assert "1 unit has no session yet" in place.get(STEERING, "today/")
    place.world.hold("north", "reading-class", 14, present=3)
    assert "no session yet" not in place.get(STEERING, "today/")


def test_empty_lists_say_what_belongs_there(place: Place) -> None:
    page = place.get(ORGANISER, "today/")
    assert "Nothing came back." in page
    assert "No ledger is being checked or loaded just now." in page


@pytest.mark.parametrize(
    ("who", "leads_to"),
    [
        (LEADER, "/c/world/units/"),
        (STEERING, "/c/world/steering-groups/"),
        (AUDITOR, "/c/world/sessions/"),
        (OFFICE, "/c/world/board/"),
    ],
)
def test_everybody_finds_what_they_come_for(place: Place, who: str, leads_to: str) -> None:
    ways = place.get(who, "today/").split('class="ways"')[1].split("</ul>")[0]
    assert f'href="{leads_to}' in ways


def test_only_who_may_record_is_offered_to(place: Place) -> None:
    assert "sessions/new/" not in place.get(AUDITOR, "today/")
    assert "Record a session" in place.get(ORGANISER, "today/")


def test_before_the_campaign_opens_nothing_is_due(place: Place) -> None:
    place.world.campaign.opens_on = clock.today() + datetime.timedelta(days=3)
    place.world.campaign.save()
    page = place.get(ORGANISER, "today/")
    assert "the campaign opens on" in page
    assert "nothing recorded yet" not in page


def test_the_way_after_the_login_leads_to_the_newest_open_campaign(place: Place) -> None:
    root = place.world.units["province"]
    Campaign.objects.create(slug="older", name="旧", root=root, opens_on=june(1), closes_on=june(2))
    newer = Campaign.objects.create(slug="newer", name="新", root=root, opens_on=june(20), closes_on=june(21))
    assert place.client(ORGANISER).get("/start/")["Location"] == "/c/world/today/"
    place.world.campaign.closes_on = june(2)
    place.world.campaign.save()
    assert place.client(ORGANISER).get("/start/")["Location"] == f"/c/{newer.slug}/today/"


def test_who_belongs_to_no_campaign_is_told_so(place: Place) -> None:
    page = place.client(OUTSIDER).get("/start/")
    assert page.status_code == 200
    assert "No campaign concerns you yet" in page.content.decode()


def test_without_a_login_the_way_leads_to_the_login() -> None:
    answer = Client().get("/start/")
    assert answer["Location"] == "/accounts/login/?next=/start/"


def test_a_piece_asked_for_without_a_login_leads_the_whole_page(place: Place) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/c/world/sessions/?form=x"}
    answer = place.client("anonymous").get("/c/world/sessions/", headers=headers)
    assert answer["HX-Redirect"] == "/accounts/login/?next=/c/world/sessions/%3Fform%3Dx"


def test_the_campaigns_of_a_reader_stand_in_the_switcher(place: Place) -> None:
    Campaign.objects.create(
        slug="other", name="别", name_en="Other one", root=place.world.units["city"], opens_on=june(1)
    )
    page = place.get(OFFICE, "today/")
    assert 'href="/c/other/open/"' in page
    assert "Other one" in page


def test_one_s_own_unit_stands_on_top(place: Place) -> None:
    bar = place.get(ORGANISER, "today/").split('class="topbar__where"')[1].split("topbar__tools")[0]
    assert "North" in bar
    whole = place.get(OFFICE, "today/").split('class="topbar__where"')[1].split("topbar__tools")[0]
    assert "Province" not in whole
