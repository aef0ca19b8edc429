"""A test taken on a phone whose network goes away in the middle loses no answer."""

import datetime

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accessibility import violations
from tests.practice.bank import Bank, answers
from tests.web.test_journeys import PHONE
from tests.web.workspace import LEARNER, people_everywhere

from touchstone.common import clock
from touchstone.practice.models import AnswerSheet
from touchstone.practice.rules import Question, QuestionKind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUESTIONS = [Question(QuestionKind.SINGLE, f"第{n}题?", answers("*甲", "乙")) for n in range(3)]


def test_a_network_that_goes_away_loses_no_answer(page: Page, live_server: LiveServer) -> None:
    place = people_everywhere()
    bank, hour = Bank(place.world), datetime.timedelta(hours=1)
    bank.fill(QUESTIONS)
    test = bank.open("city", opens_at=clock.now() - hour, closes_at=clock.now() + hour)
    session = {"name": settings.SESSION_COOKIE_NAME, "value": place.sessions[LEARNER], "url": live_server.url}
    english = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}
    context = page.context
    context.add_cookies([session, english])  # type: ignore[list-item]  # of this shape
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/t/{test.link}/")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("form.sheet")).to_be_visible()
    assert violations(page) == []

    page.locator("form.sheet [type=text]").fill("调研")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("All answers are saved.")).to_be_visible()
    assert "调研" in AnswerSheet.objects.get().answers

    context.set_offline(True)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("No connection: your answers are kept on this device")).to_be_visible()
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{live_server.url}/t/{test.link}/")
    expect(again.get_by_role("radio").first).to_be_checked()
    expect(again.get_by_text("All answers are saved.")).to_be_visible()
    assert [0] in AnswerSheet.objects.get().answers

    context.set_offline(True)
    again.get_by_role("radio").nth(1).check()
    again.get_by_role("button", name="Hand in").click()
    expect(again.get_by_text("Press “Hand in” once more")).to_be_visible()
    again.get_by_role("button", name="Hand in").click()
    expect(again.get_by_text("No connection: handing in is tried again")).to_be_visible()
    context.set_offline(False)
    expect(again.get_by_role("heading", name="Review")).to_be_visible()
    assert violations(again) == []
    sheet = AnswerSheet.objects.get()
    assert sheet.is_handed_in
    assert "调研" in sheet.answers
    assert [1] in sheet.answers
