"""In a real browser: a figure is chosen, changed and published, and its page opened."""

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accessibility import violations
from tests.editing import opened_editor
from tests.newsroom import Newsroom, newsroom

from touchstone.bulletins.models import BulletinPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def open_room(transactional_db: None) -> Newsroom:
    return newsroom()


def enter(page: Page, address: str, who: str) -> None:
    page.goto(f"{address}/accounts/login/?next=/cms/")
    page.fill("input[name=login]", who)
    page.fill("input[name=password]", "correct horse")
    page.locator("form:has(input[name=password]) button").first.click()
    page.wait_for_url("**/cms/")


def test_from_an_empty_text_to_a_published_figure(
    page: Page, live_server: LiveServer, open_room: Newsroom
) -> None:
    enter(page, live_server.url, "office")
    with opened_editor(page):
        page.goto(f"{live_server.url}/cms/pages/add/bulletins/bulletinpage/{open_room.series['zh-hans'].pk}/")
    page.fill("[name=title]", "学习情况")
    page.fill("[name=issuing_office]", "办公室")
    text = page.locator("[data-contentpath=body] [contenteditable=true]")

    # Insert through the list that typing a slash opens.
    text.click()
    page.keyboard.type("共 ")
    page.keyboard.type("/")
    with translation.override("zh-hans"):
        named = gettext("Figure")
    offered = page.locator("[role=option]").filter(has_text=named)
    offered.first.click()
    dialog = page.locator("dialog.figure-dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[name=measure]")).to_be_focused()

    # Cancel returns the focus to the text.
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(text).to_be_focused()

    page.keyboard.type("/")
    offered.first.click()
    dialog.locator("[name=measure]").select_option("study.sessions")
    result = dialog.locator("[data-result]")
    expect(result).to_have_attribute("data-reference", "study.sessions")
    expect(result).to_have_attribute("data-value", "4")
    dialog.locator("[name=form]").select_option("reading-class")
    expect(result).to_have_attribute("data-reference", "study.sessions?form=reading-class")
    expect(result.locator(".figure-dialog__value")).to_contain_text("3")
    dialog.locator("[data-insert]").press("Enter")
    chip = text.locator(".figure-chip")
    expect(chip).to_have_attribute("data-value", "3")
    expect(text).to_be_focused()
    page.keyboard.type(" 场，另有999场")

    # The list below the text names the figure and the number that was typed.
    panel = page.locator("[data-figures-panel]")
    expect(panel.locator("[data-list] li")).to_have_count(1)
    expect(panel.locator("[data-typed-list]")).to_have_text("999")

    # Change the figure from that list.
    panel.locator("[data-list] button").press("Enter")
    expect(dialog.locator("[name=form]")).to_have_value("reading-class")
    dialog.locator("[name=form]").select_option("central-group-study")
    expect(result).to_have_attribute("data-value", "1")
    dialog.locator("[data-insert]").click()
    expect(chip).to_have_attribute("data-value", "1")
    expect(chip).to_have_count(1)

    # The editor writes its text to the form a moment after the last change.
    body = page.locator("[name=body]")
    expect(body).to_have_value(re.compile("central-group-study"))

    # Publish, open the page, open the figure. By now the draft has been saved automatically.
    page.wait_for_url("**/edit/")
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url(f"**/cms/pages/{open_room.series['zh-hans'].pk}/")
    bulletin = BulletinPage.objects.get()
    assert bulletin.live
    assert 'reference="study.sessions?form=central-group-study"' in bulletin.body
    page.goto(f"{live_server.url}{bulletin.url}")
    expect(page.locator(".inline-figure")).to_have_text("1")
    page.locator(".inline-figure").click()
    expect(page.locator(".published-figure__value strong")).to_have_text("1")
    expect(page.locator("#rows tbody tr")).to_have_count(1)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_public_pages_have_no_barriers(
    page: Page, live_server: LiveServer, open_room: Newsroom, language: str
) -> None:
    bulletin = open_room.published(language)
    page.goto(f"{live_server.url}{bulletin.url}")
    figure = page.locator(".inline-figure").first.get_attribute("href") or ""
    for address in (f"/{language}/", f"/{language}/bulletins/", bulletin.url, figure):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{live_server.url}{address}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        # The page's Content-Security-Policy blocks scripts, so axe is injected around it.
        assert violations(page, ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa")) == [], address


def test_a_bulletin_is_read_without_scripts(
    browser: Browser, live_server: LiveServer, open_room: Newsroom
) -> None:
    bulletin = open_room.published()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}{bulletin.url}")
    page.locator(".reading summary").click()
    page.locator("input[name=background][value=sky]").check(force=True)
    page.locator(".reading__send button").click()
    expect(page.locator("html")).to_have_attribute("data-reading-background", "sky")
    page.locator(".inline-figure").first.click()
    expect(page.locator(".published-figure__value strong")).to_have_text("4")
    context.close()
