"""The gallery in a real browser: accessibility rules, narrow screens, zoom, keyboard, and what is remembered."""

from collections.abc import Iterator

import pytest
from django.http import Http404
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accessibility import overflow, violations

from workshop.gallery.views import gallery

pytestmark = pytest.mark.browser

PAGES = ["/gallery/", "/gallery/form/", "/gallery/reader/"]


def speak(page: Page, server: LiveServer, language: str) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": server.url}])


@pytest.fixture
def dark(browser: Browser) -> Iterator[Page]:
    """Open a window with a system preference for dark mode."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    yield context.new_page()
    context.close()


SMALL_TARGETS = """() => [...document.querySelectorAll('button, .button, .tool, .nav-link, .bottombar__item, summary, .chip, .swatch, .size')]
    .filter(e => e.getClientRects().length && !e.closest('.visually-hidden, .html-only, .reading__send, .filters__send'))
    .map(e => [e.className || e.tagName, e.getBoundingClientRect()])
    .filter(([, r]) => r.width < 44 || r.height < 43.9)
    .map(([name, r]) => `${name} ${r.width}x${r.height}`)"""


def resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_chinese_breaks_no_rule_on_a_phone(page: Page, live_server: LiveServer, path: str) -> None:
    speak(page, live_server, "zh-hans")
    # Low enough that bars are not sticky: axe would report targets that they cover as too small.
    resize(page, 390, 470)
    page.goto(live_server.url + path)
    assert violations(page) == []
    if path == "/gallery/":
        for width in (390, 1280):
            resize(page, width, 844)
            assert page.evaluate(SMALL_TARGETS) == [], f"every target is large enough at {width}"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_english_breaks_no_rule_by_day_and_by_night_and_is_not_cut_off(
    page: Page, live_server: LiveServer, path: str
) -> None:
    speak(page, live_server, "en")
    resize(page, 1280, 470)
    page.goto(live_server.url + path)
    assert violations(page) == []
    resize(page, 1280, 900)
    page.emulate_media(color_scheme="dark")
    page.reload()  # colours that fade over are not read half way
    assert violations(page) == [], "in the dark"
    resize(page, 320, 256)
    assert overflow(page) <= 0, "at four hundred percent"


def test_nothing_is_cut_off_in_the_largest_text_on_a_phone(page: Page, live_server: LiveServer) -> None:
    speak(page, live_server, "en")
    page.context.add_cookies([{"name": "reading", "value": "rouge.28", "url": live_server.url}])
    page.set_viewport_size({"width": 390, "height": 844})
    for path in PAGES:
        page.goto(live_server.url + path)
        assert overflow(page) <= 0, path


def test_a_reading_background_shows_at_once_and_is_remembered(page: Page, live_server: LiveServer) -> None:
    speak(page, live_server, "en")
    page.goto(live_server.url + "/gallery/reader/")
    page.get_by_role("radio", name="rouge").check()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(253, 230, 224)"
    page.get_by_role("radio", name="very large").check()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(253, 230, 224)"
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "28px"
    expect(page.get_by_role("radio", name="rouge")).to_be_checked()


def test_the_backgrounds_are_chosen_with_the_arrow_keys(page: Page, live_server: LiveServer) -> None:
    speak(page, live_server, "en")
    page.goto(live_server.url + "/gallery/reader/")
    page.get_by_role("radio", name="default").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="almond yellow")).to_be_checked()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(250, 251, 230)"


def test_a_chosen_background_overrides_the_dark(dark: Page, live_server: LiveServer) -> None:
    dark.goto(live_server.url + "/gallery/reader/")
    assert dark.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(25, 24, 21)"
    dark.context.add_cookies([{"name": "reading", "value": "sky.", "url": live_server.url}])
    dark.reload()
    assert dark.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(218, 250, 254)"


def test_print_is_black_on_white(page: Page, live_server: LiveServer) -> None:
    page.context.add_cookies([{"name": "reading", "value": "sky.", "url": live_server.url}])
    page.goto(live_server.url + "/gallery/reader/")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator(".reading")).to_be_hidden()


def test_reading_controls_work_without_javascript(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    speak(page, live_server, "en")
    page.goto(live_server.url + "/gallery/reader/")
    page.get_by_text("lilac").locator("xpath=..").locator("input").check(force=True)
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("html")).to_have_attribute("data-reading-background", "lilac")
    assert page.url.endswith("/gallery/reader/")
    context.close()


def test_unsent_text_survives_a_reload_and_can_be_dropped(page: Page, live_server: LiveServer) -> None:
    speak(page, live_server, "en")
    page.goto(live_server.url + "/gallery/form/")
    topic = page.locator("#id_new-topic")
    topic.fill("On investigation")
    page.reload()
    expect(topic).to_have_value("On investigation")
    expect(page.get_by_text("Your text from before is here again.")).to_be_visible()
    page.get_by_role("button", name="Start again").click()
    expect(topic).to_have_value("")
    page.reload()
    expect(topic).to_have_value("")


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_fields(
    page: Page, live_server: LiveServer
) -> None:
    speak(page, live_server, "en")
    page.goto(live_server.url + "/gallery/form/")
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Part of the day").click()
    expect(page.locator("#id_sent-part_of_day_0")).to_be_focused()


def test_the_question_mark_lists_the_shortcuts_and_they_can_be_switched_off(
    page: Page, live_server: LiveServer
) -> None:
    speak(page, live_server, "en")
    page.goto(live_server.url + "/gallery/")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    page.get_by_label("Use keyboard shortcuts on this device").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()


def test_a_shortcut_follows_the_main_action(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/gallery/")
    page.keyboard.press("n")
    page.wait_for_url("**/gallery/form/")


def test_the_skip_link_leads_past_the_navigation(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/gallery/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_click_in_a_row_follows_its_link(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/gallery/")
    page.locator("#sessions tbody tr").nth(1).locator("td").nth(2).click()
    page.wait_for_url("**/gallery/#table")


def test_the_language_switch_comes_back_to_the_page(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/gallery/form/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    page.locator(".topbar").get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/gallery/form/")


def test_an_unknown_page_of_the_gallery_is_not_found(rf: RequestFactory) -> None:
    with pytest.raises(Http404):
        gallery(rf.get("/gallery/other/"), "other")
