"""An office's first morning in a real browser: from the command that begins to a published bulletin with live figures."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.editing import opened_editor
from tests.interchange.workbooks import make_xlsx
from tests.web.offices import COUNTY, HOSPITALS, Office

from touchstone.common import clock
from touchstone.units.models import UnitAlias

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

FIGURES = {"study.sessions": "40", "campaign.units": "12", "study.attendance-rate": "75.0%"}
SESSION_FIELDS = ("held_on", "unit", "form", "topic", "expected", "present")


@dataclass
class Morning:
    """The morning of an office, by the web alone."""

    page: Page
    office: Office
    server: str

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()

    def follow_step(self, name: str) -> None:
        """Follow a step of the list on Today."""
        self.page.get_by_role("navigation").get_by_role("link", name=_("Today")).first.click()
        self.follow(name)

    def upload(self, step: str, name: str, rows: list[tuple[object, ...]]) -> None:
        """Follow a step to the page of uploads, and send a workbook."""
        self.follow_step(step)
        file = {"name": f"{name}.xlsx", "mimeType": "", "buffer": make_xlsx({name: rows})}
        self.page.get_by_label(_("File")).set_input_files(file)  # type: ignore[arg-type]
        self.page.locator(f"[name=kind][value={name.lower()}]").check()
        self.press(_("Upload and check"))

    def load(self, rows: int) -> None:
        """Load what was checked."""
        asked = ngettext("Load %(shown)s row?", "Load %(shown)s rows?", rows) % {"shown": rows}
        expect(self.page.get_by_role("heading", name=asked)).to_be_visible()
        self.press(_("Load"))
        self.is_told(ngettext("%(n)s row was loaded.", "%(n)s rows were loaded.", rows) % {"n": rows})

    def is_told(self, words: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()

    def settle(self, word: str, **choice: str) -> None:
        """Say what a word of the ledger means."""
        self.page.get_by_label(_("Meaning of “%(word)s”") % {"word": word}).select_option(**choice)

    def has_done(self, steps: int) -> None:
        told = _("%(done)s of %(all)s done. The list goes away when the first bulletin is published.")
        expect(self.page.get_by_text(told % {"done": steps, "all": 8})).to_be_visible()


@pytest.fixture(
    params=[
        pytest.param(HOSPITALS, id="hospitals", marks=pytest.mark.turn(number=0, of=2)),
        pytest.param(COUNTY, id="county", marks=pytest.mark.turn(number=1, of=2)),
    ]
)
def morning(request: pytest.FixtureRequest, page: Page, live_server: LiveServer) -> Iterator[Morning]:
    """The morning of either office, in its language."""
    office: Office = request.param
    page.context.add_cookies([{"name": "django_language", "value": office.language, "url": live_server.url}])
    with translation.override(office.language):
        yield Morning(page, office, live_server.url)


@pytest.fixture
def link(morning: Morning, tmp_path: Path, settings: LazySettings) -> str:
    """Begin a campaign that opened twelve weeks ago, and return the link of its office."""
    settings.LANGUAGE_FILE, settings.TIME_ZONE_FILE = tmp_path / "language", tmp_path / "time-zone"
    settings.BASE_URL = morning.server
    said = StringIO()
    given = {
        "unit": morning.office.top,
        "template": "general",
        "slug": "hands",
        "name": morning.office.topic,
        "country": morning.office.country,
        "opens": f"{clock.today() - datetime.timedelta(weeks=12)}",
        "office": "office",
        "office-name": "Quality office",
    }
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    call_command("begin", "--no-input", *options, stdout=said)
    return said.getvalue().split()[-1]


def enter(morning: Morning, link: str) -> None:
    """Set the office's password, which leads to Today."""
    morning.page.goto(link)
    morning.page.locator("[name=password1]").fill("a-long-enough-one")
    morning.page.locator("[name=password2]").fill("a-long-enough-one")
    morning.press(_("Set the password and sign in"))
    morning.has_done(2)


def enter_units(morning: Morning) -> None:
    """Load the units under a heading that is not known, and let them take part."""
    office = morning.office
    site, department, kind = office.kinds
    rows = [
        office.unit_header,
        (office.site, "", site),
        (office.department, office.site, department),
        *((unit, office.department, kind) for unit in office.units),
    ]
    morning.upload(_("Enter the units"), "Units", rows)
    morning.follow(_("Say what the columns are"))
    meaning = _("Meaning of column %(heading)s") % {"heading": office.unit_header[1]}
    expect(morning.page.get_by_label(meaning)).to_have_value("parent")
    morning.press(_("Use these columns"))
    morning.load(12)
    morning.follow_step(_("Let units take part"))
    morning.press(_("Show what becomes of them"))
    let = ngettext("Let %(shown)s unit take part", "Let %(shown)s units take part", 12)
    morning.press(let % {"shown": 12})
    told = ngettext("%(n)s unit takes part in %(batch)s.", "%(n)s units take part in %(batch)s.", 12)
    morning.is_told((told % {"n": 12, "batch": "\n"}).partition("\n")[0].rstrip())


def enter_people(morning: Morning) -> None:
    """Load the people under a role of the office's own, and make the slips."""
    office = morning.office
    rows = [
        (f"Ann {number}", "", office.role, unit, clock.today())
        for number, unit in enumerate(office.units[4:], 1)
    ]
    morning.upload(_("Make accounts for the people"), "People", [office.people_header, *rows])
    morning.follow(_("Settle them at once"))
    morning.settle(office.role, value="organiser")
    morning.press(_("Settle and check again"))
    morning.load(6)
    morning.follow(_("Links to hand over"))
    morning.press(_("Make the slips"))
    expect(morning.page.locator(".slip__code")).to_have_count(6)


def enter_sessions(morning: Morning) -> None:
    """Load a ledger under headings of its own, with short and misspelt names and two unknown forms of study."""
    office = morning.office
    short = {unit: name for name, unit in office.short.items()}
    rows = [
        (clock.today() - datetime.timedelta(days=at), short.get(unit, unit), form, office.topic, 20, 15)
        for at, form in enumerate((*office.forms, office.lecture, office.lecture), 1)
        for unit in office.units
    ]
    morning.upload(_("Load the first sessions, or record one"), "Sessions", [office.session_header, *rows])
    expect(morning.page.get_by_role("heading", level=1)).to_have_text(_("What the columns are"))
    for heading, field in zip(office.session_header, SESSION_FIELDS, strict=True):
        meaning = _("Meaning of column %(heading)s") % {"heading": heading}
        expect(morning.page.get_by_label(meaning, exact=True)).to_have_value(field)
    morning.press(_("Use these columns"))
    expect(morning.page.get_by_text(f"“{office.forms[0]}”").first).to_be_visible()
    morning.follow(_("Settle them at once"))
    for form, code in zip(office.forms, ("meeting", "training"), strict=True):
        morning.settle(form, value=code)
    for name, unit in office.short.items():
        morning.settle(name, label=_("%(unit)s (%(above)s)") % {"unit": unit, "above": office.department})
    morning.press(_("Settle and check again"))
    morning.load(40)
    assert set(UnitAlias.unscoped.values_list("name", flat=True)) == set(office.short)


def publish(morning: Morning) -> None:
    """Open a series, write a text with the figures, and publish it."""
    page = morning.page
    page.get_by_role("navigation").get_by_role("link", name=_("Today")).first.click()
    morning.has_done(6)
    morning.follow(_("Place the first figure in a bulletin"))
    with opened_editor(page):
        morning.press(_("Open the series"))
    page.fill("[name=title]", morning.office.title)
    page.fill("[name=issuing_office]", "Quality office")
    page.locator("[data-contentpath=body] [contenteditable=true]").click()
    dialog = page.locator("dialog.figure-dialog")
    for code in FIGURES:
        page.keyboard.type(" and /")
        page.locator("[role=option]").filter(has_text=_("Figure")).first.click()
        dialog.locator("[name=measure]").select_option(code)
        expect(dialog.locator("[data-result]")).to_have_attribute("data-reference", code)
        dialog.locator("[data-insert]").click()
        expect(dialog).to_have_count(0)
    expect(page.locator("[data-figures-panel] [data-list] li")).to_have_count(3)
    page.wait_for_url("**/edit/")
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url("**/cms/pages/*/")


def test_an_empty_installation_has_a_bulletin_by_noon(morning: Morning, link: str) -> None:
    enter(morning, link)
    enter_units(morning)
    enter_people(morning)
    enter_sessions(morning)
    publish(morning)
    page = morning.page
    page.goto(f"{morning.server}/c/hands/today/")
    expect(page.get_by_role("heading", level=1)).to_have_text(_("Today"))
    expect(page.get_by_text(_("Up to the first bulletin"))).to_have_count(0)
    silent = ngettext("%(n)s unit has no session yet", "%(n)s units have no session yet", 2) % {"n": 2}
    expect(page.get_by_text(silent).first).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.goto(morning.server)
    page.get_by_role("link", name=morning.office.title).first.click()
    expect(page.locator(".inline-figure")).to_have_text(list(FIGURES.values()))
    page.locator(".inline-figure").first.click()
    expect(page.locator(".published-figure__value strong")).to_have_text("40")
