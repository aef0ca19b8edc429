"""The steps of an office up to its first bulletin: who sees them, how each ticks itself, and when they go away."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_campaign, make_person
from tests.web.workspace import EDITOR, OFFICE, ORGANISER, Place
from tests.world import june
from wagtail.models import Locale

from touchstone.bulletins.actions import publish
from touchstone.bulletins.models import BulletinIndexPage, BulletinPage
from touchstone.bulletins.rules import tag
from touchstone.cadences.presets import CADENCES
from touchstone.campaigns.actions import add_batch, add_members
from touchstone.campaigns.actions.words import add_word
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.units.access import everything
from touchstone.units.actions import appoint, create_unit
from touchstone.units.models import Unit, User
from touchstone.units.queries import build_access
from touchstone.units.roles import Role

ROW = re.compile(r'<li class="task">(.*?)</li>', re.DOTALL)
ALL = everything()


def states(page: str) -> list[str]:
    """Return what each step says is there already."""
    section = page.split("Up to the first bulletin")[1].split("</ol>", maxsplit=1)[0]
    words = [
        re.search(r'class="status status--\w+">(.*?)</p>', row, re.DOTALL) for row in ROW.findall(section)
    ]
    return [" ".join(re.sub(r"<[^>]+>", " ", word[1]).split()) for word in words if word]


@pytest.fixture
def office(db: None) -> User:
    """Return the office of a campaign that has just begun."""
    root = create_unit(by=None, access=ALL, parent=None, name="Northfield Hospitals")
    make_campaign(root, slug="fresh", opens_on=clock.today())
    office = make_person("fresh-office", name="Office")
    appoint(by=None, access=ALL, user=office, role=Role.OFFICE, unit=root, from_day=clock.today())
    return office


@pytest.fixture
def browser(office: User) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(office)
    return browser


def today(browser: Client) -> str:
    return browser.get("/c/fresh/today/").content.decode()


def test_an_empty_campaign_shows_what_is_to_be_done_and_nothing_else(browser: Client) -> None:
    page = today(browser)
    assert states(page) == ["none yet"] * 9
    assert "0 of 8 done." in page
    assert re.findall(r'button--main" href="([^"]*)', page) == ["/c/fresh/imports/new/?kind=units"]
    assert "Nothing is due" not in page
    assert "Came back" not in page
    for href in ("/c/fresh/imports/new/?kind=people", "/c/fresh/today/series/"):
        assert f'href="{href}"' in page
    upload = browser.get("/c/fresh/imports/new/?kind=people").content.decode()
    assert re.search(r'value="people"[^>]*checked', upload)


def test_each_step_ticks_itself_until_the_bulletin_is_out(browser: Client, office: User) -> None:
    campaign, day = Campaign.objects.get(slug="fresh"), clock.today()
    ward = create_unit(by=None, access=ALL, parent=Unit.unscoped.get(), name="Ward 1")
    batch = add_batch(by=None, access=ALL, campaign=campaign, number=1, name="Batch 1")
    add_members(by=None, access=ALL, batch=batch, units=[ward], from_day=day)
    appoint(by=None, access=ALL, user=make_person("mary"), role=Role.ORGANISER, unit=ward, from_day=day)
    assert states(today(browser))[:4] == ["1 unit", "1 batch", "1 unit takes part", "1 person beside you"]
    names = {"title": "Northfield", "series": "Hand hygiene: bulletin", "also": "on"}
    answer = browser.post("/c/fresh/today/series/", names)
    series = BulletinIndexPage.objects.get(title="Hand hygiene: bulletin")
    assert answer.headers["Location"] == f"/cms/pages/add/bulletins/bulletinpage/{series.pk}/"
    assert BulletinIndexPage.objects.count() == 2
    assert answer.headers["Location"] in today(browser)
    draft = BulletinPage(
        title="First",
        slug="1",
        number=1,
        issued_on=day,
        issuing_office="Office",
        approver="Head",
        body=f"<p>Units: {tag('campaign.units')}</p>",
        campaign=campaign,
        owner=office,
        live=False,
    )
    series.add_child(instance=draft)
    draft.save_revision(user=office)
    page = today(browser)
    assert states(page)[7] == "1 figure in the draft"
    assert f'href="/cms/pages/{draft.pk}/edit/"' in page
    publish(by=office, access=build_access(office, day), bulletin=draft)
    page = today(browser)
    assert "Up to the first bulletin" not in page
    assert "Came back" in page


def test_a_cadence_ticks_a_step_that_is_not_needed(browser: Client) -> None:
    campaign = Campaign.objects.get(slug="fresh")
    page = today(browser)
    assert 'href="/c/fresh/campaign/words/cadences/new/"' in page
    values = {"name": "周学", "name_en": "Weekly study", "rule": "FREQ=WEEKLY;BYDAY=FR"}
    add_word(by=None, campaign=campaign, kind=CADENCES, values=values)
    page = today(browser)
    assert "1 cadence" in states(page)
    assert "1 of 9 done." in page


def test_only_the_office_of_the_whole_campaign_sees_it(place: Place) -> None:
    assert "Up to the first bulletin" in place.get(OFFICE, "today/")
    for who in (ORGANISER, EDITOR):
        assert "Up to the first bulletin" not in place.get(who, "today/")


def test_the_number_of_statements_does_not_grow(place: Place) -> None:
    def statements() -> int:
        place.get(OFFICE, "today/")
        with CaptureQueriesContext(connection) as context:
            place.get(OFFICE, "today/")
        return len(context)

    before = statements()
    for number in range(5):
        unit = create_unit(by=None, access=ALL, parent=place.world.units["city"], name=f"Unit {number}")
        appoint(by=None, access=ALL, user=make_person(), role=Role.LEADER, unit=unit, from_day=june(1))
        place.world.hold("north", "reading-class", 3 + number)
    assert statements() == before


def test_a_series_needs_a_name_and_the_right(place: Place) -> None:
    assert Locale.objects.exists()
    page = place.post(OFFICE, "today/series/", {"title": "", "series": "x"}, 400).content.decode()
    assert "This field is required." in page
    place.post(EDITOR, "today/series/", {"title": "x", "series": "x"}, 403)
    assert not BulletinIndexPage.objects.exists()
