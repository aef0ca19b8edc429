"""A finding on a phone without a network, sent twice and stored once, disclosed, and in the register of problems."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accessibility import overflow, violations
from tests.inspection.field import TODAY, Field, build_field
from tests.web.test_inspection_pages import at, jpeg, words_of_register
from tests.web.test_inspection_pages import browser as client_of
from tests.web.test_journeys import PHONE

from touchstone.common import clock
from touchstone.inspection.models import Finding, Photo, Visit
from touchstone.problems.models import Problem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def field(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Field:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    made = build_field()
    words_of_register(made)
    return made


def enter(page: Page, server: LiveServer, field: Field, who: str, address: str) -> None:
    cookies = {"sessionid": client_of(field, who).cookies["sessionid"].value, "django_language": "en"}
    page.context.add_cookies(
        [{"name": key, "value": value, "url": server.url} for key, value in cookies.items()]
    )
    page.goto(f"{server.url}{address}")


def fill(page: Page, statement: str) -> None:
    page.get_by_label("Formalism").check()
    page.get_by_label("Finding", exact=True).fill(statement)


def test_a_finding_from_a_phone_without_a_network_to_the_register(
    page: Page, live_server: LiveServer, field: Field
) -> None:
    visit, context = field.plan(), page.context
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    write = at("inspection-write", pk=visit.pk)
    enter(page, live_server, field, "anna", write)
    store = page.get_by_role("button", name="Store the finding")
    box = store.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"] - 40, "the button lies below the first screen"
    assert overflow(page) == 0
    assert violations(page) == []

    fill(page, "Records copied from another branch")
    page.reload()  # an unfinished finding survives
    expect(page.get_by_label("Finding", exact=True)).to_have_value("Records copied from another branch")

    context.set_offline(True)
    page.get_by_label("Formalism").check()
    page.locator("input[type=file]").set_input_files(
        {"name": "hall.jpg", "mimeType": "image/jpeg", "buffer": jpeg().read()}
    )
    store.click()
    queue = page.locator("[data-queue-shown]")
    expect(queue).to_contain_text("Records copied from another branch")
    expect(queue).to_contain_text("photos: 1")
    expect(queue).to_contain_text("Saved on this device until there is a network again.")
    expect(page.get_by_label("Finding", exact=True)).to_have_value("")
    fill(page, "Hall closed during opening hours")
    store.click()
    expect(queue.locator("li")).to_have_count(2)
    assert violations(page) == []
    assert not Finding.unscoped.exists()

    # The first request arrives, but its response is lost.
    page.evaluate(
        """() => {
            const real = window.fetch;
            window.fetch = (...asked) => real(...asked).then(() => {
                window.fetch = real;
                document.body.dataset.answerLost = "yes";
                throw new TypeError("lost");
            });
        }"""
    )
    context.set_offline(False)
    expect(page.locator("body[data-answer-lost]")).to_have_count(1)
    expect(queue).to_contain_text("Saved on this device")
    page.get_by_role("button", name="Send now").click()
    expect(queue).to_be_hidden()
    assert list(Finding.unscoped.order_by("number").values_list("number", "statement")) == [
        (1, "Records copied from another branch"),
        (2, "Hall closed during opening hours"),
    ]
    assert Photo.unscoped.count() == 1

    page.get_by_role("link", name="To the visit").click()
    expect(page.get_by_role("img", name="Photo 1 of finding 1")).to_be_visible()
    assert overflow(page) == 0
    page.set_viewport_size({"width": PHONE["width"], "height": 3_000})  # the fixed bar covers nothing
    assert violations(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.get_by_role("link", name="Disclose").click()
    expect(page.get_by_role("button", name="Disclose")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Disclose").click()
    expect(page.get_by_role("status").filter(has_text="The visit is disclosed.")).to_be_visible()
    page.get_by_role("link", name="Make it a problem").first.click()
    page.get_by_role("button", name="Make it a problem").click()
    expect(page.get_by_role("status").filter(has_text="in the register")).to_be_visible()
    expect(page.locator(".found__meta").filter(has_text="AF-01")).to_be_visible()
    expect(page.get_by_role("link", name="AF-01")).to_have_count(0)  # the inspector may not read the register
    assert Problem.unscoped.get().severity == "general"

    page.context.clear_cookies()
    enter(page, live_server, field, "north", at("inspection"))
    page.get_by_role("link", name=re.compile("^Reply to the findings")).click()
    page.get_by_role("link", name="Reply", exact=True).click()
    page.get_by_label("Reply", exact=True).fill("It is so; put right the same day.")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.get_by_text("It is so; put right the same day.")).to_be_visible()
    assert violations(page) == []


def test_what_the_server_refuses_stays_on_the_phone_with_the_reason(
    page: Page, live_server: LiveServer, field: Field
) -> None:
    visit = field.plan()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    enter(page, live_server, field, "anna", at("inspection-write", pk=visit.pk))
    field.do("call_off", "anna", visit=visit, version=1, reason="Weather")
    fill(page, "Too late")
    page.get_by_role("button", name="Store the finding").click()
    queue = page.locator("[data-queue-shown]")
    expect(queue).to_contain_text("Not accepted: This visit was called off.")
    queue.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("Finding", exact=True)).to_have_value("Too late")
    expect(queue).to_be_hidden()
    assert not Finding.unscoped.exists()


def test_without_a_script_it_is_a_plain_form(browser: Browser, live_server: LiveServer, field: Field) -> None:
    visit = field.plan()
    page = browser.new_context(java_script_enabled=False).new_page()
    enter(page, live_server, field, "anna", at("inspection-write", pk=visit.pk))
    fill(page, "Written without a script")
    page.get_by_role("button", name="Store the finding").click()
    expect(page.get_by_role("status").filter(has_text="Finding 1 is stored.")).to_be_visible()
    assert Visit.unscoped.get().state == "visited"
