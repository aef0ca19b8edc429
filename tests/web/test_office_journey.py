"""What an office does first, in a real browser: it creates an account, whose owner sets a password and records a session."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.web.test_journeys import PHONE, enter
from tests.web.workspace import OFFICE, Place, people_everywhere

from touchstone.study.models import StudySession
from touchstone.units.models import GroupAssignment, Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def filled(live_server: LiveServer) -> Place:
    return people_everywhere()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_is_made_sets_a_password_and_records_a_session(
    browser: Browser, live_server: LiveServer, filled: Place, scripts: bool
) -> None:
    office = browser.new_context(viewport=PHONE, java_script_enabled=scripts)  # type: ignore[arg-type]
    page = office.new_page()
    enter(page, live_server, filled, OFFICE, "people/")
    page.get_by_role("link", name="New person").click()
    send = page.get_by_role("button", name="Make the account")
    box = send.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"] - 60, "the button lies below the first screen"
    page.get_by_label("Name", exact=True).fill("王小明")
    page.get_by_label("Log-in name").fill("wangxm")
    page.get_by_label("Unit", exact=True).fill("北区")
    page.get_by_label("From").fill("2019-06-01")
    send.click()
    link = page.get_by_label("One-time link").locator("input")
    expect(link).to_be_visible()
    address = link.input_value()
    if scripts:
        office.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == address
    page.reload()
    expect(page.locator("#way-in")).to_have_count(0)
    expect(page.get_by_text("no password set yet")).to_be_visible()
    office.close()

    own = browser.new_context(viewport=PHONE, java_script_enabled=scripts, locale="en-GB")  # type: ignore[arg-type]
    page = own.new_page()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set your password")
    page.get_by_label("New Password", exact=True).fill("a-long-enough-one")
    page.get_by_label("New Password (again)").fill("a-long-enough-one")
    page.get_by_role("button", name="Set the password and sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    page.get_by_role("link", name="Record a session", exact=True).last.click()
    page.get_by_label("Form of study", exact=True).select_option(label="读书班")
    page.get_by_label("Date", exact=True).fill("2019-06-18")
    page.get_by_label("Present").fill("30")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("读书班, 18 June 2019")
    assert StudySession.unscoped.get().recorded_by.username == "wangxm"  # type: ignore[union-attr]
    own.close()


def test_a_group_gets_a_unit_that_was_made_before(page: Page, live_server: LiveServer, filled: Place) -> None:
    enter(page, live_server, filled, OFFICE, "units/")
    page.get_by_role("link", name="New unit").click()
    page.get_by_label("Unit above").press_sequentially("公司")
    page.get_by_role("radio", name="Company").first.check()
    page.get_by_label("Name", exact=True).fill("二分公司")
    page.get_by_role("button", name="Make the unit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("二分公司")
    enter(page, live_server, filled, OFFICE, "steering-groups/")
    page.get_by_role("link", name="New group").click()
    page.get_by_label("Name", exact=True).fill("第四组")
    page.get_by_role("button", name="Make the group").click()
    page.get_by_role("link", name="Assign a unit").click()
    page.get_by_label("Unit", exact=True).press_sequentially("二分公司")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_role("status").filter(has_text="The group guides the unit")).to_be_visible()
    unit = Unit.unscoped.get(name="二分公司")
    assert GroupAssignment.unscoped.get(unit=unit).group.name == "第四组"
    page.get_by_role("link", name="Appoint a member").click()
    page.get_by_label("Person").press_sequentially("Audi")
    page.get_by_role("radio", name="Auditor").check()
    page.get_by_label("From").fill("2019-06-01")
    page.get_by_role("button", name="Appoint").click()
    expect(page.locator("#members")).to_contain_text("Auditor")
