"""The import pages, from an uploaded ledger to the figures."""

import datetime
import io
import re
from collections.abc import Mapping

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page
from tests.accessibility import violations
from tests.interchange.workbooks import make_xlsx, repacked
from tests.web.workspace import OFFICE, ORGANISER, Place, people_everywhere, text

from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.interchange import tasks
from touchstone.interchange.alive import at_work
from touchstone.interchange.models import ImportRun, RunState
from touchstone.interchange.progress import make_progress_writer
from touchstone.interchange.reading import open_workbook
from touchstone.interchange.rules import Counts, Progress
from touchstone.study.models import StudySession
from touchstone.web.imports import views

HEADER = ("单位", "学习形式", "日期", "时段", "主题", "应到人数", "实到人数")
RIGHT = ("北区", "读书班", "2019-06-03", "上午", "原著研读", 30, 28)
WRONG = ("北片区", "读书班", "2019-06-31", "上午", "@SUM(1+1)", 30, 31)


def book(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER) -> bytes:
    return make_xlsx({"台账": [("2019年台账",), header, *rows]})


def send(place: Place, who: str, content: bytes, name: str = "ledger.xlsx", **more: str) -> str:
    """Upload a file and return the redirect's target."""
    data = {"file": SimpleUploadedFile(name, content), **more}
    answer = place.client(who).post("/c/world/imports/new/", data)
    there = answer.headers.get("Location") or answer.headers.get("Content-Location")
    assert there, text(answer, 400)
    return there.removeprefix("/c/world/")


def refused(place: Place, content: bytes, name: str = "ledger.xlsx", who: str = OFFICE) -> str:
    """Upload a file that is refused and return the page."""
    answer = place.client(who).post("/c/world/imports/new/", {"file": SimpleUploadedFile(name, content)})
    return text(answer, 400)


def test_without_imports_the_list_says_what_belongs_here(place: Place) -> None:
    shown = place.get(OFFICE, "imports/")
    assert "No ledger was uploaded yet" in shown
    assert 'href="/c/world/imports/new/"' in shown


def test_a_ledger_is_checked_then_loaded(place: Place) -> None:
    there = send(place, OFFICE, book(RIGHT, RIGHT, WRONG), "六月.xlsx")
    checked = place.get(OFFICE, there)
    assert "<h1>六月.xlsx</h1>" in checked
    assert "Load 1 row?" in checked
    assert "1 row is wrong" in checked
    assert "Unknown unit “北片区”." in checked
    assert "There is no day 31 in month 6 of 2019" in checked
    assert "repeats row 3" in checked
    assert not StudySession.unscoped.exists()
    # Nothing is loaded unless the user agrees to leave the wrong row out.
    place.post(OFFICE, f"{there}load/", {})
    assert "1 row is wrong, so nothing was loaded." in place.get(OFFICE, there)
    assert not StudySession.unscoped.exists()
    place.post(OFFICE, f"{there}load/", {"partial": "yes"})
    loaded = place.get(OFFICE, there)
    assert "1 row was loaded." in loaded
    assert 'href="/c/world/figures/study.sessions?unit=' in loaded
    assert StudySession.unscoped.count() == 1
    listed = place.get(OFFICE, "imports/")
    assert "六月.xlsx" in listed
    assert "loaded" in listed


def test_the_second_time_the_page_says_that_nothing_is_new(place: Place) -> None:
    content = book(RIGHT)
    there = send(place, OFFICE, content)
    place.post(OFFICE, f"{there}load/", {})
    again = place.get(OFFICE, send(place, OFFICE, content))
    assert "everything in this file is stored already" in again
    assert "This very file was loaded before" in again
    assert "Load 1 row?" not in again


def test_an_organiser_loads_for_the_own_unit(place: Place) -> None:
    there = send(place, ORGANISER, book(RIGHT, ("南区", *RIGHT[1:])))
    assert "Unknown unit “南区”" in place.get(ORGANISER, there)
    place.post(ORGANISER, f"{there}load/", {"partial": "yes"})
    assert [session.unit.name for session in StudySession.unscoped.select_related("unit")] == ["北区"]


def test_an_organiser_is_not_offered_the_list_of_units(place: Place) -> None:
    shown = place.get(ORGANISER, "imports/new/")
    assert "Study sessions" in shown
    assert "Unit above" not in shown
    place.get(ORGANISER, "imports/empty/units/", status=404)
    units = make_xlsx({"名册": [("单位名称", "上级", "英文名称"), ("东区", "北区", "East")]})
    assert "Your role does not include changing this here: Units." in refused(place, units, who=ORGANISER)
    assert not ImportRun.unscoped.exists()


def test_the_year_of_dates_without_one_is_proposed_where_it_can_only_be_one(place: Place) -> None:
    there = send(place, OFFICE, make_xlsx({"台账": [("甲方", *HEADER[1:]), RIGHT]}))
    year = re.compile(r'<input[^>]* name="year"[^>]*>')
    this_year = f'value="{clock.today().year}"'
    for opens_on, proposed in ((clock.today(), True), (clock.today() - datetime.timedelta(days=366), False)):
        Campaign.objects.update(opens_on=opens_on)
        assert (this_year in year.search(place.get(OFFICE, there))[0]) == proposed  # type: ignore[index]


def test_dates_without_a_year_lead_to_where_it_is_given(place: Place) -> None:
    row = (*RIGHT[:2], "6月3日", *RIGHT[3:])
    there = send(place, OFFICE, make_xlsx({"台账": [HEADER, row]}))
    page = place.get(OFFICE, there)
    assert "1 row has a date without a year." in page
    assert f'href="/c/world/{there}columns/">Give the year for the whole file' in page


def test_one_choice_says_which_number_is_the_day(place: Place) -> None:
    row = (*RIGHT[:2], "04/06/2019", *RIGHT[3:])
    there = send(place, OFFICE, make_xlsx({"台账": [HEADER, row]}))
    assert "Say which number comes first" in place.get(OFFICE, there)
    page = place.get(OFFICE, f"{there}columns/")
    names = re.findall(r'<select[^>]* name="(field-0-\d+)"', page)
    codes = ("unit", "form", "held_on", "part_of_day", "topic", "expected", "present")
    data = {"kind-0": "sessions", "header-0": "1", "year": "", **dict(zip(names, codes, strict=True))}
    for first, in_june in (("day", True), ("month", False)):
        place.post(OFFICE, f"{there}columns/", {**data, "date_order": first})
        page = place.get(OFFICE, there)
        assert "can be read in several ways" not in page
        assert ("2019-06-04" in page) == in_june


def test_dates_are_read_as_is_usual_in_the_country_and_it_is_said(place: Place) -> None:
    """A year of two digits and a day and month in an order of their own: by the country, or asked once, never guessed."""
    Campaign.objects.update(country="DE-BY")
    rows = [(*RIGHT[:2], date, *RIGHT[3:]) for date in ("04/06/2019", "5.6.19", "19-06-06")]
    there = send(place, OFFICE, make_xlsx({"台账": [HEADER, *rows]}))
    page = place.get(OFFICE, there)
    assert (
        "Dates are read as is usual in Germany (Bayern), the day first: 04/06/2019 → 2019-06-04, 5.6.19 → 2019-06-05."
        in page
    )
    assert "1 row has a date that can be read in several ways." in page, "19-06-06 cannot be of 2006"
    assert "Say which number comes first" in page
    columns = place.get(OFFICE, f"{there}columns/")
    assert "as is usual in Germany (Bayern): the day first" in columns
    names = re.findall(r'<select[^>]* name="(field-0-\d+)"', columns)
    codes = ("unit", "form", "held_on", "part_of_day", "topic", "expected", "present")
    data = {"kind-0": "sessions", "header-0": "1", "year": "", **dict(zip(names, codes, strict=True))}
    place.post(OFFICE, f"{there}columns/", {**data, "date_order": "year"})
    page = place.get(OFFICE, there)
    assert "2019-06-06" in page
    assert "as is usual" not in page
    form = {"form": "reading-class", "part_of_day": "morning", "unit_name": place.world.units["north"].name}
    place.post(OFFICE, "sessions/new/", {**form, "held_on": "4/6/19", "topic": "x"})
    assert StudySession.unscoped.get().held_on == datetime.date(2019, 6, 4)


def test_columns_are_settled_and_checked_again(place: Place) -> None:
    header = ("甲方", *HEADER[1:])
    there = send(place, OFFICE, book(RIGHT, header=header)).removesuffix("columns/")
    page = place.get(OFFICE, f"{there}columns/")
    assert "has no column for: Unit" in page
    assert "needs your choice" in page
    choices = {"kind-0": "sessions", "field-0-0": "unit", "year": ""}
    choices |= {
        f"field-0-{at}": code
        for at, code in enumerate(("form", "held_on", "part_of_day", "topic", "expected", "present"), 1)
    }
    place.post(OFFICE, f"{there}columns/", choices)
    assert "Load 1 row?" in place.get(OFFICE, there)
    again = place.get(OFFICE, send(place, OFFICE, book(RIGHT, header=header)))
    assert "columns as you chose them the last time" in again


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"kind-0": ""}, "Every sheet is left out."),
        ({"kind-0": "sessions", "year": "12"}, "Ensure this value is greater than or equal to 1901."),
        ({"kind-0": "gossip"}, "Select a valid choice."),
    ],
)
def test_choices_that_make_no_sense_are_told(place: Place, choices: Mapping[str, str], message: str) -> None:
    there = send(place, OFFICE, book(RIGHT))
    answer = place.client(OFFICE).post(f"/c/world/{there}columns/", choices)
    assert message in text(answer, 400)


def test_a_ward_list_leads_to_its_columns_and_loads(place: Place) -> None:
    """Headings that nobody knows are no reason for a refusal, and two columns of one field are told at the field."""
    rows = [("Date", "Ward", "What", "Topic", "Invited", "Came"), ("2019-06-03", "北区", "读书班", "x", 3, 2)]
    there = send(place, OFFICE, make_xlsx({"June": rows}))
    assert there.endswith("/columns/")
    shown = place.get(OFFICE, there)
    assert "What the columns of sheet “June” hold is only guessed: " in shown
    assert shown.count("a guess; check it") == 3
    fields = {0: "held_on", 1: "unit", 2: "form", 3: "unit", 4: "expected", 5: "present"}
    choices = {"kind-0": "sessions", "header-0": "1", "year": ""}
    choices |= {f"field-0-{at}": code for at, code in fields.items()}
    answer = text(place.client(OFFICE).post(f"/c/world/{there}", choices), 400)
    assert "“Unit” is chosen for column B “Ward” already." in answer
    place.post(OFFICE, there, choices | {"field-0-3": ""})
    shown = place.get(OFFICE, there.removesuffix("columns/"))
    assert "Load 1 row?" in shown
    assert "are left out and hold something: D “Topic” (1 row)" in shown
    remembered = place.get(OFFICE, "imports/remembered/")
    assert "Date, Ward, What, Topic, Invited, Came" in remembered


def test_discarding_leads_back_to_the_list(place: Place) -> None:
    there = send(place, OFFICE, book(RIGHT))
    place.post(OFFICE, f"{there}discard/", {})
    assert "The import was discarded; nothing was changed." in place.get(OFFICE, "imports/")
    place.post(OFFICE, f"{there}load/", {})
    assert "This import was discarded." in place.get(OFFICE, there)


def test_two_people_press_the_button(place: Place) -> None:
    there = send(place, OFFICE, book(RIGHT))
    ImportRun.unscoped.update(state=RunState.APPLYING, started_at=clock.now())
    with at_work(ImportRun.unscoped.get()):
        place.post(OFFICE, f"{there}load/", {})
        assert "This import is being loaded right now." in place.get(OFFICE, there)


def test_an_import_whose_process_was_killed_can_be_loaded_again(place: Place) -> None:
    there = send(place, OFFICE, book(RIGHT))
    ImportRun.unscoped.update(state=RunState.APPLYING, started_at=clock.now())
    shown = place.get(OFFICE, there)
    assert "The loading of this file was interrupted, and nothing of it was stored." in shown
    assert f'action="/c/world/{there}load/"' in shown
    assert f'action="/c/world/{there}discard/"' in shown
    place.post(OFFICE, f"{there}load/", {})
    assert "1 row was loaded." in place.get(OFFICE, there)


@pytest.mark.parametrize("name", ["大" * 250 + ".csv", "a." + "大" * 250, "x" * 250 + ".csv"])
def test_a_file_may_have_a_long_name(place: Place, name: str) -> None:
    table = "单位,学习形式,日期,时段,主题\n北区,读书班,2019-06-03,上午,一\n北区,读书班,2019-06-31,上午,一\n"
    there = send(place, OFFICE, table.encode(), name)
    assert "Load 1 row?" in place.get(OFFICE, there)
    assert place.client(OFFICE).get(f"/c/world/{there}marked/").status_code == 200
    place.post(OFFICE, f"{there}load/", {"partial": "yes"})
    assert "1 row was loaded." in place.get(OFFICE, there)


def test_an_import_whose_check_was_killed_can_be_checked_again(place: Place) -> None:
    there = send(place, OFFICE, book(RIGHT))
    ImportRun.unscoped.update(state=RunState.CHECKING, started_at=clock.now())
    asked = {"hx-request": "true", "hx-target": "import-progress"}
    assert place.client(OFFICE).get(f"/c/world/{there}", headers=asked).headers["HX-Refresh"] == "true"
    shown = place.get(OFFICE, there)
    assert "The check of this file was interrupted." in shown
    assert "Check again" in shown
    assert f'action="/c/world/{there}discard/"' in shown


def test_the_marked_workbook_says_what_is_wrong_and_holds_no_formula(place: Place) -> None:
    there = send(place, OFFICE, book(RIGHT, WRONG), "=六月.xlsx")
    answer = place.client(OFFICE).get(f"/c/world/{there}marked/")
    assert "%3D%E5%85%AD%E6%9C%88" in answer.headers["Content-Disposition"]
    content = b"".join(answer) if answer.streaming else answer.content
    rows = [row.values for row in open_workbook(content).sheets[0].rows()]
    assert "Unknown unit “北片区”" in str(rows[3][-1])
    assert rows[3][4] == "@SUM(1+1)"


def test_the_empty_workbook_is_read_as_what_it_is(place: Place) -> None:
    for kind, title in (("units", "Units"), ("sessions", "Study sessions")):
        answer = place.client(OFFICE).get(f"/c/world/imports/empty/{kind}/")
        (sheet,) = open_workbook(answer.content).sheets
        assert sheet.name == title
        there = send(place, OFFICE, answer.content)
        assert "cannot be read" not in place.get(OFFICE, there)
        assert ImportRun.unscoped.latest("pk").kind == kind


BOMB = repacked(make_xlsx({"台账": [("x",)]}), xl__bomb_xml=b"<x>" + b"a" * 30_000_000 + b"</x>")


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"%PDF-1.7 ...", "ledger.xlsx", "This is a PDF file, not a workbook."),
        (b"PK\x03\x04nonsense", "ledger.xlsx", "The workbook is damaged."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "protected by a password",
        ),
        (BOMB, "bomb.xlsx", "The workbook unpacks to far more than it should."),
        (make_xlsx({"台账": [("无关",), ("内容",)]}), "ledger.xlsx", "has no header"),
        (b"  \n", "ledger.csv", "The file is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_in_a_sentence(
    place: Place, content: bytes, name: str, message: str
) -> None:
    shown = refused(place, content, name)
    assert message in shown
    assert "Please look at this again" in shown
    assert not ImportRun.unscoped.exists()


def test_no_file_at_all(place: Place) -> None:
    answer = place.client(OFFICE).post("/c/world/imports/new/", {})
    assert "Choose the file that holds the table." in text(answer, 400)


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(place: Place, settings: LazySettings) -> None:
    settings.INTERCHANGE_LIMITS = {"file_bytes": 2**20}

    class Endless(io.RawIOBase):
        """A request body of 200 MB that counts the bytes read from it."""

        read_so_far = 0

        def read(self, size: int = -1) -> bytes:
            size = min(2**20 if size < 0 else size, 200 * 2**20 - self.read_so_far)
            self.read_so_far += size
            return b"x" * size

    body = Endless()
    answer = place.client(OFFICE).generic(
        "POST", "/c/world/imports/new/", b"", content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(200 * 2**20)},
    )  # fmt: skip
    assert "The file is larger than 1 MB." in text(answer, 400)
    assert body.read_so_far == 200 * 2**20
    # A file just below the limit of a request is judged by its own size.
    assert "at most 1 MB can be read" in refused(place, b"x" * (2**20 + 10))


def test_the_form_is_protected_like_every_other(place: Place) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(place.people[OFFICE])
    answer = client.post("/c/world/imports/new/", {"file": SimpleUploadedFile("a.xlsx", book(RIGHT))})
    assert answer.status_code == 403


def test_many_faults_come_a_page_at_a_time(place: Place) -> None:
    there = send(place, OFFICE, book(*[(f"X{number}", *RIGHT[1:]) for number in range(130)]))
    first, second = place.get(OFFICE, there), place.get(OFFICE, f"{there}?wrong=100")
    assert "130 rows are wrong" in first
    assert ("“X99”" in first, "“X100”" in first) == (True, False)
    assert ("“X99”" in second, "“X129”" in second) == (False, True)
    assert "1 to 100 of 130" in first
    place.get(OFFICE, f"{there}?wrong=-5")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    """Leave every file to a worker that is not running."""
    monkeypatch.setattr(tasks, "AT_ONCE", 10)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


@pytest.mark.usefixtures("slow")
def test_long_work_shows_how_far_it_is(place: Place) -> None:
    there = send(place, OFFICE, book(RIGHT))
    assert "waiting to start" in place.get(OFFICE, there)
    run = ImportRun.unscoped.get()
    make_progress_writer(run)(Progress("checking", 50, 200, Counts(new=49, wrong=1)))
    shown = place.get(OFFICE, there)
    assert "50 of 200" in shown
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in shown
    piece = place.get(OFFICE, there, headers={"hx-request": "true", "hx-target": "import-progress"})
    assert piece.lstrip().startswith('<div class="progress"')
    assert "<html" not in piece
    ImportRun.unscoped.update(state=RunState.CHECKED)
    asked = {"hx-request": "true", "hx-target": "import-progress"}
    answer = place.client(OFFICE).get(f"/c/world/{there}", headers=asked)
    assert answer.headers["HX-Refresh"] == "true"


def test_statements_of_the_list_do_not_grow_with_it(place: Place) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            place.get(OFFICE, "imports/")
        return len(captured)

    send(place, OFFICE, book(RIGHT))
    few = statements()
    for _ in range(8):
        send(place, ORGANISER, book(RIGHT, WRONG))
    assert statements() == few


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [390, 1280])
def test_the_way_of_a_ledger_in_a_browser(live_server: object, page: Page, width: int) -> None:
    place = people_everywhere()
    cookie = place.client(OFFICE).cookies["sessionid"].value
    address = str(live_server)
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/c/world/imports/")
    page.click(f"a[href='{views.addresses.to('import-new', place.world.campaign)}'] >> nth=0")
    files = {"name": "六月.xlsx", "mimeType": "application/octet-stream", "buffer": book(RIGHT, WRONG)}
    page.set_input_files("input[type=file]", files=[files])  # type: ignore[list-item]
    page.click("main form button.button--main")
    assert page.locator("h1").inner_text() == "六月.xlsx"
    assert page.locator("#wrong tbody tr").count() == 3
    page.click("main a[href$='/columns/']")
    assert page.locator("#columns-0 tbody tr").count() == len(HEADER)
    # Tall enough that no fixed bar covers the text.
    page.set_viewport_size({"width": width, "height": 4500})
    assert violations(page) == []
    page.go_back()
    assert violations(page) == []
    page.set_viewport_size({"width": width, "height": 900})
    page.check("input[name=partial]")
    page.click("form.confirm button.button--main")
    assert page.locator("form.confirm").count() == 0
    assert StudySession.unscoped.count() == 1
    page.click("main a[href*='figures/study.sessions']")
    assert "1" in page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            book((*RIGHT, 27), header=(*HEADER, "实到人数")),
            "H “实到人数” all claim the field “Present”. Choose one",
        ),
        (book(RIGHT, header=("甲方", *HEADER[1:])), "has no column for: Unit. Add it to the header"),
    ],
)
def test_what_has_to_be_chosen_leads_to_the_columns(place: Place, content: bytes, message: str) -> None:
    there = send(place, OFFICE, content)
    assert there.endswith("/columns/")
    assert message in place.get(OFFICE, there)
    place.post(OFFICE, there.replace("columns/", "check/"), {})
    assert message in place.get(OFFICE, there.removesuffix("columns/"))
    assert not StudySession.unscoped.exists()


def test_what_cannot_be_loaded_as_it_is_answers_as_bad_input(place: Place) -> None:
    content, message = book(WRONG), "No row can be loaded: each is wrong."
    answer = place.client(OFFICE).post(
        "/c/world/imports/new/", {"file": SimpleUploadedFile("a.xlsx", content)}
    )
    assert message in text(answer, 400)
    assert message in place.get(OFFICE, answer.headers["Content-Location"].removeprefix("/c/world/"))
    assert not StudySession.unscoped.exists()
