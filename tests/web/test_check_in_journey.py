"""Somebody checks in on a phone by the code on the wall, with the keyboard alone, and the organiser counts them."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accessibility import violations
from tests.web.test_journeys import PHONE
from tests.web.workspace import ORGANISER, people_everywhere

from touchstone.common import clock
from touchstone.study.actions import record_session
from touchstone.study.fields import SessionEntry
from touchstone.study.models import RollMark, RollMember, StudySession

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_session_from_the_wall_to_its_numbers(page: Page, live_server: LiveServer) -> None:
    place = people_everywhere()
    world, north = place.world, place.world.units["north"]
    for name in ("Wang Wei", "Li Na"):
        RollMember.unscoped.create(
            unit=north, path=north.path, name=name, name_key=name.replace(" ", "").lower()
        )
    entry = SessionEntry(north, world.forms["reading-class"], clock.today(), "morning")
    session = record_session(by=world.keeper, access=world.access, campaign=world.campaign, entry=entry)
    context = page.context
    english = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}
    own = {"name": settings.SESSION_COOKIE_NAME, "value": place.sessions[ORGANISER], "url": live_server.url}
    context.add_cookies([english, own])  # type: ignore[list-item]  # of this shape
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/c/world/sessions/{session.pk}/check-in/")
    page.get_by_role("button", name="Show the code").click()
    expect(page.get_by_text("0 people are here so far")).to_be_visible()
    assert violations(page) == []
    address = page.locator(".wall__address").inner_text()

    browser = context.browser
    assert browser is not None
    phone = browser.new_context(viewport=PHONE, locale="en")  # type: ignore[arg-type]
    screen = phone.new_page()
    screen.goto(f"http://{address}")
    assert violations(screen) == []
    screen.get_by_label("Your name").press_sequentially("wang wei")
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("heading", name="You are checked in")).to_be_visible()
    assert violations(screen) == []
    assert not phone.cookies() or all("session" not in cookie["name"] for cookie in phone.cookies())
    phone.close()

    page.reload()
    expect(page.get_by_text("1 person is here so far")).to_be_visible()
    page.get_by_role("button", name="End the check-in").click()
    expect(page.get_by_label("Li Na")).to_have_value("absent")
    assert violations(page) == []
    page.get_by_label("Li Na").select_option("illness")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The attendance is recorded.")).to_be_visible()
    stored = StudySession.unscoped.get()
    assert (stored.expected, stored.present) == (2, 1)
    assert re.fullmatch("came|illness", RollMark.objects.order_by("pk")[0].said)
