"""The rooms of study in a real browser: their accessibility, and notes that a reader finds again."""

import datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accessibility import overflow, violations
from tests.cadences.weekly import weekly
from tests.library.shelf import Shelf, build
from tests.practice.bank import Bank
from tests.sites.halls import exhibit, visit
from tests.training.school import build_school
from tests.turns import in_turn
from tests.web.test_journeys import PHONE
from tests.web.workspace import session_of

from touchstone.common import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

VIEWS = [(390, "zh-hans"), (1280, "en"), (1280, "zh-hans"), (390, "en")]


@pytest.fixture
def shelf(live_server: LiveServer) -> Shelf:
    """Return a library with two texts and a reader, on the site of the small world."""
    return build()


def enter(page: Page, server: LiveServer, shelf: Shelf, who: str, language: str) -> None:
    """Let somebody come in who is signed in already."""
    cookies = {"sessionid": session_of(shelf.room.people[who]), "django_language": language}
    page.context.add_cookies(
        [{"name": key, "value": value, "url": server.url} for key, value in cookies.items()]
    )


def test_no_room_of_study_breaks_a_rule_or_overflows(
    page: Page, live_server: LiveServer, shelf: Shelf
) -> None:
    world, hour = shelf.room.world, datetime.timedelta(hours=1)
    weekly(world)
    world.hold("north", "reading-class", 10)
    school = build_school(world)
    school.give(1, north=3)
    hall = exhibit(
        world, "province", "A very long name of an exhibition that has no place on one line of a phone"
    )
    visit(world, hall, 3, 12)
    test = Bank(world).open("province", opens_at=clock.now() - hour, closes_at=clock.now() + hour)
    pages = [
        "/c/world/control-plan/?from=2019-06-03",
        "/c/world/control-plan/?from=2019-06-03&rows=unit",
        f"/c/world/training/{school.training_class.pk}/",
        f"/c/world/training/sittings/{school.sittings[1].pk}/",
        f"/c/world/exhibitions/{hall.pk}/",
        f"{shelf.reader.url}1/",
    ]
    results = {}
    for width, language in in_turn(VIEWS, of=len(VIEWS)):
        page.set_viewport_size({"width": width, "height": 844})
        enter(page, live_server, shelf, "office", language)
        for there in [*pages, f"/t/{test.link}/"]:
            page.goto(f"{live_server.url}{there}")
            if there.startswith("/t/") and page.locator("form.sheet").count() == 0:
                page.locator("main form .button--main").click()
                expect(page.locator("form.sheet")).to_be_visible()
            if there == pages[-1]:
                page.locator(".reading summary, .reading button").first.click()
            faults = violations(page)
            if faults or overflow(page) > 0:
                results[width, language, there] = (faults, overflow(page))
    assert results == {}


def test_a_reader_finds_a_note_again_on_a_phone(page: Page, live_server: LiveServer, shelf: Shelf) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    enter(page, live_server, shelf, "organiser", "en")
    page.goto(f"{live_server.url}{shelf.research.url}")
    own = page.locator("#notes")
    own.fill("问一问窗口")
    expect(page.locator("[data-says]")).not_to_be_empty()
    page.reload()
    expect(own).to_have_value("问一问窗口")
    page.goto(f"{live_server.url}{shelf.library.url}")
    expect(page.locator("[data-list]")).to_contain_text("问一问窗口")
    assert overflow(page) == 0
    enter(page, live_server, shelf, "office", "en")
    page.goto(f"{live_server.url}{shelf.research.url}")
    expect(own).to_have_value("")
