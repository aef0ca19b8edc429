"""An office's first morning in a real browser: from the command that begins to a published bulletin with live figures."""

import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.editing import opened_editor
from tests.interchange.workbooks import make_xlsx

from touchstone.common import clock
from touchstone.units.models import UnitAlias

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

SITE = "Royal Northfield Hospital"
WARDS = [
    f"{name} Ward" for name in ("Ash", "Beech", "Cedar", "Elm", "Fern", "Hazel", "Holly", "Maple", "Rowan")
]
UNITS = [
    ("Name", "Part of", "Type"),
    (SITE, "", "Hospital"),
    ("Medicine", SITE, "Department"),
    ("Medical Assessment Unit", "Medicine", "Ward"),
    *((ward, "Medicine", "Ward") for ward in WARDS),
]
FIGURES = {"study.sessions": "40", "campaign.units": "13", "study.attendance-rate": "75.0%"}


@pytest.fixture
def link(live_server: LiveServer, tmp_path: Path, settings: LazySettings) -> str:
    """Begin a campaign that opened twelve weeks ago, and return the link of its office."""
    settings.LANGUAGE_FILE, settings.TIME_ZONE_FILE = tmp_path / "language", tmp_path / "time-zone"
    settings.BASE_URL = live_server.url
    said = StringIO()
    given = {
        "unit": "Northfield Hospitals",
        "template": "general",
        "slug": "hands",
        "name": "Hand hygiene",
        "country": "GB",
        "opens": f"{clock.today() - datetime.timedelta(weeks=12)}",
        "office": "office",
        "office-name": "Quality office",
    }
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    call_command("begin", "--no-input", *options, stdout=said)
    return said.getvalue().split()[-1]


def upload(page: Page, step: str, name: str, rows: list[tuple[object, ...]]) -> None:
    """Follow a step of the list on Today to the page of uploads, and send a workbook."""
    page.get_by_role("navigation").get_by_role("link", name="Today").first.click()
    page.get_by_role("link", name=step, exact=True).click()
    file = {"name": f"{name}.xlsx", "mimeType": "", "buffer": make_xlsx({name: rows})}
    page.get_by_label("File").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Upload and check").click()


def load(page: Page, rows: int) -> None:
    """Load what was checked."""
    expect(page.get_by_role("heading", name=f"Load {rows} rows?")).to_be_visible()
    page.get_by_role("button", name="Load").click()
    expect(page.get_by_role("status").filter(has_text=f"{rows} rows were loaded.")).to_be_visible()


def enter(page: Page, link: str) -> None:
    """Set the office's password, which leads to Today."""
    page.context.add_cookies(
        [{"name": "django_language", "value": "en", "url": link.split("/accounts/", maxsplit=1)[0]}]
    )
    page.goto(link)
    page.get_by_label("New Password", exact=True).fill("a-long-enough-one")
    page.get_by_label("New Password (again)").fill("a-long-enough-one")
    page.get_by_role("button", name="Set the password and sign in").click()
    expect(page.get_by_text("2 of 8 done.")).to_be_visible()


def enter_units_and_people(page: Page) -> None:
    """Load both ledgers, settle what they call things, let the units take part, and make the slips."""
    upload(page, "Enter the units", "Units", UNITS)  # type: ignore[arg-type]
    page.get_by_role("link", name="Say what the columns are").click()
    expect(page.get_by_label("Meaning of column Part of")).to_have_value("parent")
    page.get_by_role("button", name="Use these columns").click()
    load(page, 12)
    page.get_by_role("navigation").get_by_role("link", name="Today").first.click()
    page.get_by_role("link", name="Let units take part", exact=True).click()
    page.get_by_role("button", name="Show what becomes of them").click()
    page.get_by_role("button", name="Let 13 units take part").click()
    expect(page.get_by_role("status").filter(has_text="13 units take part")).to_be_visible()
    people = [(f"Ann {ward.split()[0]}", "Matron", "Ward lead", ward, clock.today()) for ward in WARDS[:6]]
    upload(
        page, "Make accounts for the people", "People", [("Name", "Post", "Role", "Unit", "From"), *people]
    )
    page.get_by_role("link", name="Settle them at once").click()
    page.get_by_label("Meaning of “Ward lead”").select_option("organiser")
    page.get_by_role("button", name="Settle and check again").click()
    load(page, 6)
    page.get_by_role("link", name="Links to hand over").click()
    page.get_by_role("button", name="Make the slips").click()
    expect(page.locator(".slip__code")).to_have_count(6)


def enter_sessions(page: Page) -> None:
    """Load a ledger under headings of its own, with short and misspelt names and two unknown forms of study."""
    short = {"Fern Ward": "Fern", "Cedar Ward": "Ceder Ward"}
    units = ["MAU", *(short.get(ward, ward) for ward in WARDS)]
    forms = ("Huddle", "Toolbox talk", "Lecture", "Lecture")
    rows = [
        (clock.today() - datetime.timedelta(days=at), unit, form, "Gloves", 20, 15)
        for at, form in enumerate(forms, 1)
        for unit in units
    ]
    header = ("Date", "Ward", "What", "Topic", "Invited", "Came")
    upload(page, "Load the first sessions, or record one", "Sessions", [header, *rows])
    expect(page.get_by_role("heading", level=1)).to_have_text("What the columns are")
    for heading, field in zip(
        header, ("held_on", "unit", "form", "topic", "expected", "present"), strict=True
    ):
        expect(page.get_by_label(f"Meaning of column {heading}")).to_have_value(field)
    page.get_by_role("button", name="Use these columns").click()
    told = page.get_by_text("Unknown form of study “Huddle”. This campaign has: Study meeting, Lecture,")
    expect(told.first).to_be_visible()
    page.get_by_role("link", name="Settle them at once").click()
    page.get_by_label("Meaning of “Huddle”").select_option("meeting")
    page.get_by_label("Meaning of “Toolbox talk”").select_option("training")
    for written, unit in (("MAU", "Medical Assessment Unit"), *((at, ward) for ward, at in short.items())):
        page.get_by_label(f"Meaning of “{written}”").select_option(label=f"{unit} (Medicine)")
    page.get_by_role("button", name="Settle and check again").click()
    load(page, 40)
    assert set(UnitAlias.unscoped.values_list("name", flat=True)) == {"MAU", *short.values()}


def publish(page: Page) -> None:
    """Open a series, write a text with the figures, and publish it."""
    page.get_by_role("navigation").get_by_role("link", name="Today").first.click()
    expect(page.get_by_text("6 of 8 done.")).to_be_visible()
    page.get_by_role("link", name="Place the first figure in a bulletin", exact=True).click()
    with opened_editor(page):
        page.get_by_role("button", name="Open the series").click()
    page.fill("[name=title]", "The first weeks")
    page.fill("[name=issuing_office]", "Quality office")
    page.locator("[data-contentpath=body] [contenteditable=true]").click()
    dialog = page.locator("dialog.figure-dialog")
    for code in FIGURES:
        page.keyboard.type(" and /")
        page.locator("[role=option]").filter(has_text="Figure").first.click()
        dialog.locator("[name=measure]").select_option(code)
        expect(dialog.locator("[data-result]")).to_have_attribute("data-reference", code)
        dialog.locator("[data-insert]").click()
        expect(dialog).to_have_count(0)
    expect(page.locator("[data-figures-panel] [data-list] li")).to_have_count(3)
    page.wait_for_url("**/edit/")
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    page.locator("button[name=action-publish]").click()
    expect(page.get_by_text("has been published")).to_be_visible()


def test_an_empty_installation_has_a_bulletin_by_noon(page: Page, live_server: LiveServer, link: str) -> None:
    enter(page, link)
    enter_units_and_people(page)
    enter_sessions(page)
    publish(page)
    page.goto(f"{live_server.url}/c/hands/today/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    expect(page.get_by_text("Up to the first bulletin")).to_have_count(0)
    expect(page.get_by_text("3 units have no session yet").first).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.goto(live_server.url)
    page.get_by_role("link", name="The first weeks").first.click()
    expect(page.locator(".inline-figure")).to_have_text(list(FIGURES.values()))
    page.locator(".inline-figure").first.click()
    expect(page.locator(".published-figure__value strong")).to_have_text("40")
