"""A problem's whole way in a real browser: from a phone to the public page, refused to its own unit, and its relapse."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accessibility import overflow, violations
from tests.web.pressed import register_of
from tests.web.test_journeys import PHONE, enter
from tests.web.test_problem_pages import own_office
from tests.web.workspace import OFFICE, ORGANISER, STEERING, Place, people_everywhere

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.problems.models import LookBack, Problem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STATEMENT = "The exits of the hall are blocked by chairs."
STANDARD = "Both exits stay free for a month."


@pytest.fixture
def filled(live_server: LiveServer) -> Place:
    """Return the world with an empty register."""
    place = people_everywhere()
    register_of(place)
    return place


@pytest.fixture
def go(page: Page, live_server: LiveServer, filled: Place) -> Callable[..., None]:
    """Return how to open a page of the campaign as somebody."""

    def open_page(who: str, path: str) -> None:
        enter(page, live_server, filled, who, path)
        assert overflow(page) <= 0

    return open_page


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_from_the_phone_to_the_public_page(
    page: Page, live_server: LiveServer, filled: Place, go: Callable[..., None]
) -> None:
    day = get_calendar(filled.world.campaign).add(clock.today(), 10)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]

    go(ORGANISER, "problems/new/")
    page.get_by_label("Problem", exact=True).fill(STATEMENT)
    box = page.get_by_role("button", name="Register", exact=True).bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"] - 60, "the button lies below the first screen"
    press(page, "Register")
    said(page, "The problem is registered as FK-01.")
    path = f"problems/{Problem.unscoped.get().pk}/"

    go(OFFICE, "today/")
    page.get_by_role("link", name="Registered, to be assigned: 1", exact=True).click()
    page.get_by_role("link", name=f"FK-01: {STATEMENT}").click()
    page.get_by_role("link", name="Assign", exact=True).last.click()
    page.get_by_label("Standard").fill(STANDARD)
    page.get_by_label("Deadline").fill(day.isoformat())
    press(page, "Assign")
    said(page, "The problem is assigned.")

    go(ORGANISER, path)
    page.set_viewport_size({"width": 390, "height": 3_000})  # so high that no bar stands over a target
    assert violations(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.get_by_role("link", name="Submit the plan", exact=True).click()
    page.get_by_label("Corrective action 1").fill("Store the chairs elsewhere")
    press(page, "Add a line")
    expect(page.get_by_label("Corrective action 4")).to_be_visible()
    expect(page.get_by_label("Corrective action 1")).to_have_value("Store the chairs elsewhere")
    press(page, "Submit the plan")
    said(page, "The plan is submitted.")

    go(STEERING, "verification/")
    page.get_by_role("link", name=f"FK-01: {STATEMENT}").click()
    expect(page.get_by_text(STANDARD)).to_be_visible()
    press(page, "Agree to the plan")
    said(page, "The plan is agreed; work may start.")

    go(ORGANISER, path)
    page.get_by_role("link", name="Start the work", exact=True).click()
    press(page, "Start the work")
    page.get_by_role("link", name="Finish a corrective action", exact=True).last.click()
    press(page, "Finish a corrective action")
    said(page, "The corrective action is noted.")
    page.get_by_role("link", name="Request closure", exact=True).last.click()
    page.get_by_label("What was done").fill("The chairs are in the cellar.")
    press(page, "Request closure")
    said(page, "Closure is requested; somebody else looks now.")

    # A colleague of the same unit has every right, and is refused all the same.
    filled.clients["colleague"] = own_office(register_of(filled), filled)
    go("colleague", path)
    expect(page.get_by_role("link", name="Record the verification")).to_have_count(0)
    go("colleague", f"{path}verify/")
    expect(
        page.get_by_role("alert").filter(has_text="You cannot decide about a problem of your own unit")
    ).to_be_visible()

    page.set_viewport_size({"width": 1280, "height": 900})
    go(STEERING, f"{path}verify/")
    expect(page.get_by_text("The chairs are in the cellar.")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("fully rectified").check()
    page.get_by_label("site visited", exact=True).check()
    page.get_by_label("What was found").fill("Both exits are free.")
    press(page, "Record the verification")
    said(page, "The verification is recorded.")

    go(OFFICE, path)
    page.get_by_role("link", name="Write the public text", exact=True).click()
    page.get_by_label("Public text").fill("The exits of the hall are free.")
    press(page, "Write the public text")
    page.get_by_role("link", name="Close", exact=True).last.click()
    press(page, "Close")
    said(page, "The problem is closed.")
    assert violations(page) == []

    page.context.clear_cookies()
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(f"{live_server.url}/problems/")
    expect(page.get_by_text("The exits of the hall are free.")).to_be_visible()
    expect(page.get_by_text(STATEMENT)).to_have_count(0)
    assert violations(page) == []

    # A month later somebody looks again, and it came back.
    LookBack.unscoped.filter(pk=LookBack.unscoped.earliest("due_on").pk).update(due_on=clock.today())
    go(STEERING, path)
    page.get_by_role("link", name="Record the look-back", exact=True).last.click()
    page.get_by_label("it came back: the problem is open again").check()
    page.get_by_label("What was found").fill("The chairs stand there again.")
    assert violations(page) == []
    press(page, "Record the look-back")
    said(page, "The look-back is recorded.")
    expect(page.get_by_role("heading", name="FK-01")).to_be_visible()
    again = Problem.unscoped.get()
    assert (again.number, again.state, again.reopened) == ("FK-01", "reopened", 1)


def test_near_problems_show_while_writing_and_rows_are_chosen(
    page: Page, filled: Place, go: Callable[..., None]
) -> None:
    for number in range(3):
        register_of(filled).register(statement=f"{STATEMENT} {number}")
    go(ORGANISER, "problems/new/")
    page.get_by_label("Problem", exact=True).press_sequentially(STATEMENT[:30])
    expect(page.get_by_text("Is it one of these?")).to_be_visible()

    go(OFFICE, "problems/")
    button: Any = page.get_by_role("button", name="Assign the chosen ones")
    expect(button).to_be_disabled()
    page.get_by_label("Choose all on this page").check()
    expect(page.get_by_text("Chosen: 3")).to_be_visible()
    assert violations(page) == []
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Assign 3 problems")
