"""Journeys through the workspace in a real browser, on phone and desktop, with accessibility checks."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accessibility import overflow, violations
from tests.web.workspace import AUDITOR, LEADER, OFFICE, ORGANISER, STEERING, Place, people_everywhere

from touchstone.study.models import StudySession

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def filled(live_server: LiveServer) -> Place:
    """Return the world with a few sessions."""
    place = people_everywhere()
    world = place.world
    world.hold("north", "reading-class", 3, expected=12, present=10, topic="Chapter one", place="Hall")
    world.hold("north", "central-group-study", 11, expected=9, present=None, topic="Chapter two")
    world.hold("south", "reading-class", 12, expected=8, present=8, topic="Law")
    return place


def enter(page: Page, server: LiveServer, place: Place, who: str, path: str, language: str = "en") -> None:
    """Open a page of the campaign as one of its readers."""
    cookies = {"sessionid": place.client(who).cookies["sessionid"].value, "django_language": language}
    page.context.add_cookies(
        [{"name": key, "value": value, "url": server.url} for key, value in cookies.items()]
    )
    page.goto(f"{server.url}/c/world/{path}")


def test_a_session_is_recorded_on_a_phone(page: Page, live_server: LiveServer, filled: Place) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    enter(page, live_server, filled, ORGANISER, "today/")
    page.get_by_role("link", name="Record a session", exact=True).last.click()
    send = page.get_by_role("button", name="Record", exact=True)
    box = send.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"] - 60, "the button lies below the first screen"
    page.get_by_label("Form of study", exact=True).select_option(label="读书班")
    page.get_by_label("Date", exact=True).fill("2019-06-18")
    page.get_by_label("Part of day").select_option("evening")
    page.get_by_label("Expected").fill("32")
    page.get_by_label("Present").fill("30")
    page.get_by_label("Topic").fill("Chapter three")
    page.get_by_label("Topic").press("Enter")
    expect(page.get_by_role("status").filter(has_text="The session is recorded.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("读书班, 18 June 2019")
    assert StudySession.unscoped.filter(topic="Chapter three", present=30, part_of_day="evening").count() == 1


def test_a_copy_of_the_last_one_takes_a_few_seconds(
    page: Page, live_server: LiveServer, filled: Place
) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    enter(page, live_server, filled, ORGANISER, "sessions/new/")
    page.get_by_role("link", name="Copy the last one").click()
    expect(page.get_by_label("Topic")).to_have_value("Chapter two")
    page.get_by_label("Date", exact=True).fill("2019-06-19")
    page.get_by_label("Present").fill("9")
    page.get_by_label("Present").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("中心组学习, 19 June 2019")


def test_mistakes_are_listed_and_lead_to_their_fields(
    page: Page, live_server: LiveServer, filled: Place
) -> None:
    enter(page, live_server, filled, ORGANISER, "sessions/new/")
    page.get_by_label("Expected").fill("5")
    page.get_by_label("Present").fill("9")
    page.get_by_label("Date", exact=True).fill("2019-06-19")
    page.get_by_role("button", name="Record", exact=True).click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Present")).to_be_focused()
    expect(page.get_by_label("Present")).to_have_value("9")
    assert violations(page) == []


def test_text_that_was_not_sent_survives_a_reload(page: Page, live_server: LiveServer, filled: Place) -> None:
    enter(page, live_server, filled, ORGANISER, "sessions/new/")
    page.get_by_label("Topic").fill("Half a sentence")
    page.reload()
    expect(page.get_by_label("Topic")).to_have_value("Half a sentence")
    expect(page.locator("[data-draft-note]")).to_be_visible()
    page.get_by_label("Date", exact=True).fill("2019-06-19")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="The session is recorded.")).to_be_visible()
    page.goto(f"{live_server.url}/c/world/sessions/new/")
    expect(page.get_by_label("Topic")).to_have_value("")


def test_the_office_chooses_a_unit_by_a_part_of_its_name(
    page: Page, live_server: LiveServer, filled: Place
) -> None:
    enter(page, live_server, filled, OFFICE, "sessions/new/")
    page.get_by_label("Unit", exact=True).press_sequentially("南")
    page.get_by_role("radio", name="South").check()
    page.get_by_label("Form of study", exact=True).select_option(label="读书班")
    page.get_by_label("Date", exact=True).fill("2019-06-20")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("读书班, 20 June 2019")
    assert StudySession.unscoped.filter(unit=filled.world.units["south"]).count() == 2


def test_a_session_is_corrected_withdrawn_and_taken_back(
    page: Page, live_server: LiveServer, filled: Place
) -> None:
    enter(page, live_server, filled, ORGANISER, "sessions/?from=2019-06-03&to=2019-06-03")
    page.get_by_role("link", name="3 Jun 2019", exact=True).click()
    page.get_by_role("link", name="Correct", exact=True).click()
    page.get_by_label("Present").fill("11")
    page.get_by_label("Reason for the correction").fill("Counted again")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_text("Counted again")).to_be_visible()
    page.get_by_text("1 field changed").click()
    expect(page.get_by_text("Present: 10 → 11")).to_be_visible()
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_label("Reason").fill("Reported twice")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("This session is withdrawn.")).to_be_visible()
    page.get_by_role("button", name="Take the withdrawal back").click()
    expect(page.get_by_text("The session counts again.")).to_be_visible()


def test_from_the_board_to_the_figure_to_its_rows_to_a_session(
    page: Page, live_server: LiveServer, filled: Place
) -> None:
    enter(page, live_server, filled, OFFICE, "board/")
    page.get_by_role("link", name="Study sessions", exact=True).click()
    expect(page.locator(".figure--lone .figure__value")).to_have_text("3")
    page.get_by_label("Form of study", exact=True).select_option(label="读书班")
    expect(page.locator(".figure--lone .figure__value")).to_have_text("2")
    expect(page).to_have_url(re.compile(r"/figures/study\.sessions\?form=reading-class$"))
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    page.locator("#rows tbody tr").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("读书班, 12 June 2019")
    page.go_back()
    expect(page.locator(".figure--lone .figure__value")).to_have_text("2")


def test_filters_of_the_list_are_applied_at_once_and_taken_away(
    page: Page, live_server: LiveServer, filled: Place
) -> None:
    enter(page, live_server, filled, OFFICE, "sessions/")
    expect(page.locator("#sessions tbody tr")).to_have_count(3)
    page.get_by_label("Form of study", exact=True).select_option(label="读书班")
    expect(page.locator("#sessions tbody tr")).to_have_count(2)
    expect(page.locator("#sessions tfoot")).to_contain_text("2 sessions")
    page.locator(".chip").click()
    expect(page.locator("#sessions tbody tr")).to_have_count(3)


def test_filters_wait_behind_a_button_on_a_phone(page: Page, live_server: LiveServer, filled: Place) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    enter(page, live_server, filled, OFFICE, "sessions/")
    expect(page.get_by_label("Form of study", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Form of study", exact=True).select_option(label="读书班")
    expect(page.locator("#sessions tbody tr")).to_have_count(2)


def test_everything_works_without_scripts(browser: Browser, live_server: LiveServer, filled: Place) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    enter(page, live_server, filled, OFFICE, "sessions/new/")
    page.get_by_label("Unit", exact=True).fill("北区")
    page.get_by_label("Form of study", exact=True).select_option(label="读书班")
    page.get_by_label("Date", exact=True).fill("2019-06-18")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("读书班, 18 June 2019")
    enter(page, live_server, filled, OFFICE, "sessions/")
    page.get_by_label("Form of study", exact=True).select_option(label="中心组学习")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#sessions tbody tr")).to_have_count(1)
    context.close()


PAGES = [
    (OFFICE, "today/"),
    (ORGANISER, "today/"),
    (LEADER, "today/"),
    (OFFICE, "board/"),
    (STEERING, "board/"),
    (OFFICE, "sessions/?form=reading-class"),
    (OFFICE, "sessions/?q=nothing"),
    (AUDITOR, "sessions/print/"),
    (OFFICE, "sessions/new/"),
    (ORGANISER, "sessions/new/?copy=last"),
    (ORGANISER, "sessions/{session}/"),
    (ORGANISER, "sessions/{session}/correct/"),
    (ORGANISER, "sessions/{session}/withdraw/"),
    (OFFICE, "units/"),
    (OFFICE, "units/?q=区"),
    (OFFICE, "units/{unit}/"),
    (OFFICE, "units/{unit}/move/"),
    (OFFICE, "units/{unit}/close/?day=2019-07-01"),
    (OFFICE, "figures/"),
    (OFFICE, "figures/study.sessions"),
    (AUDITOR, "figures/study.attendance-rate?batch=1"),
    (OFFICE, "figures/study.sesions"),
    (OFFICE, "steering-groups/"),
    (STEERING, "steering-groups/{group}/"),
    (OFFICE, "steering-groups/new/"),
    (OFFICE, "steering-groups/{group}/"),
    (OFFICE, "steering-groups/{group}/appoint/?person_name=a"),
    (OFFICE, "steering-groups/{group}/close/"),
    (OFFICE, "units/new/?unit={unit}"),
    (OFFICE, "units/{unit}/change/"),
    (OFFICE, "people/"),
    (OFFICE, "people/?q=nobody"),
    (OFFICE, "people/new/"),
    (OFFICE, "people/links/"),
    (OFFICE, "today/series/"),
    (OFFICE, "people/{person}/"),
    (OFFICE, "people/{person}/appoint/?to=group"),
    (OFFICE, "people/{person}/link/"),
    (OFFICE, "people/{person}/name/"),
    (OFFICE, "inspection/"),
    (OFFICE, "inspection/rounds/new/"),
    (OFFICE, "inspection/notices/"),
    (OFFICE, "history/"),
    (OFFICE, "campaign/"),
    (OFFICE, "campaign/times/"),
    (OFFICE, "campaign/words/session-forms/"),
    (OFFICE, "campaign/calendar/?year=2090"),
    (AUDITOR, "sessions/new/"),
    (OFFICE, "units/999999/"),
]


@pytest.mark.parametrize(
    ("width", "language"),
    [
        pytest.param(390, "zh-hans", marks=pytest.mark.turn(number=1, of=2)),
        pytest.param(1280, "en", marks=pytest.mark.turn(number=0, of=2)),
    ],
)
def test_no_page_breaks_a_rule_of_accessibility_or_overflows(
    page: Page, live_server: LiveServer, filled: Place, width: int, language: str
) -> None:
    keys = {
        "session": StudySession.unscoped.get(topic="Chapter two").pk,
        "unit": filled.world.units["city"].pk,
        "group": filled.group.pk,
        "person": filled.people[LEADER].pk,
    }
    # Low enough that bars are not sticky: axe would report targets that they cover as too small.
    page.set_viewport_size({"width": width, "height": 470})
    results = {}
    for who, path in PAGES:
        enter(page, live_server, filled, who, path.format(**{"session": 0, **keys}), language)
        faults = violations(page)
        if faults or overflow(page) > 0:
            results[who, path] = (faults, overflow(page))
    assert results == {}
