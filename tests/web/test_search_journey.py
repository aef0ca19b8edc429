"""The box in the head: by keyboard, without scripts, on a phone."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accessibility import overflow, violations
from tests.web.test_journeys import PHONE, enter
from tests.web.workspace import OFFICE, Place, people_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def filled(live_server: LiveServer) -> Place:
    place = people_everywhere()
    place.world.hold("north", "reading-class", 3, topic="北区调查")
    return place


def test_the_box_is_used_by_keyboard_alone(page: Page, live_server: LiveServer, filled: Place) -> None:
    enter(page, live_server, filled, OFFICE, "board/")
    box, hits = page.locator("#finder"), page.locator("#finder-hits a")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("北区")
    expect(hits.first).to_have_text("North")
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    expect(hits.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(hits.last).to_be_focused()
    page.keyboard.press("Escape")
    expect(hits).to_have_count(0)
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    expect(page.get_by_role("main").get_by_role("link", name="北区调查")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="North", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("North")


def test_what_was_found_goes_when_the_box_is_left(page: Page, live_server: LiveServer, filled: Place) -> None:
    enter(page, live_server, filled, OFFICE, "board/")
    page.locator("#finder").fill("北区")
    expect(page.locator("#finder-hits a").first).to_be_visible()
    page.mouse.click(5, 700)
    expect(page.locator("#finder-hits")).to_be_hidden()
    page.locator("#finder").fill("")
    expect(page.locator("#finder-hits")).to_be_hidden()


def test_a_phone_searches_on_a_page_of_its_own_without_scripts(
    browser: Browser, live_server: LiveServer, filled: Place
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    enter(page, live_server, filled, OFFICE, "units/")
    page.get_by_role("banner").get_by_role("link", name="Search").click()
    page.get_by_label("Name, number or words").fill("北區")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("main").get_by_role("link", name="North", exact=True)).to_be_visible()
    context.close()


@pytest.mark.parametrize(("width", "language"), [(390, "zh-hans"), (1280, "en")])
def test_the_page_keeps_the_rules_of_accessibility(
    page: Page, live_server: LiveServer, filled: Place, width: int, language: str
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for query in ("北区", "局", "没有"):
        enter(page, live_server, filled, OFFICE, f"search/?q={query}", language)
        assert violations(page) == []
        assert overflow(page) <= 0
