"""The list of problems, bulk acts, and the customary lists as files."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.factories import make_appointment, make_person
from tests.problems.register import Register
from tests.problems.test_evidence import photo
from tests.web.worked import assigned, free_day, now, requested, under_way, verified
from tests.web.workspace import AUDITOR, EDITOR, LEADER, OFFICE, ORGANISER, OUTSIDER, STEERING, Place, text

from touchstone.campaigns.models import SavedFilter
from touchstone.common import clock
from touchstone.problems.actions import PlannedAction
from touchstone.problems.rules import Outcome, State
from touchstone.units.roles import Role
from touchstone.web.common import lists
from touchstone.web.common.formats import short_day

pytestmark = pytest.mark.postgres_too


def rows(page: str) -> list[str]:
    """Return the numbers of the rows that a page shows."""
    body = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0] if "<tbody>" in page else ""
    return [part.split(":")[0] for part in body.split('">FK-')[1:]]


def test_filters_chips_and_totals(place: Place, register: Register) -> None:
    register.register(statement="only registered")
    assigned(register)
    assigned(register, "south")
    page = place.get(OFFICE, "problems/")
    assert rows(page) == ["03", "02", "01"]
    assert "3 problems" in page
    assert "in progress 3" in page
    page = place.get(OFFICE, "problems/?holder=unit&list=central-feedback")
    assert rows(page) == ["03", "02"]
    assert "Waiting for: the responsible unit" in page
    assert 'href="?list=central-feedback"' in page
    assert "2 problems" in page
    south = register.world.units["south"].pk
    assert rows(place.get(OFFICE, f"problems/?unit={south}")) == ["03"]
    assert rows(place.get(OFFICE, "problems/?q=only")) == ["01"]
    assert rows(place.get(OFFICE, "problems/?batch=1")) == ["03", "02", "01"]
    assert rows(place.get(OFFICE, "problems/?batch=2")) == []
    assert rows(place.get(OFFICE, "problems/?due=overdue")) == []
    assert "No problem fits these filters" in place.get(OFFICE, "problems/?severity=serious")
    assert rows(place.get(ORGANISER, "problems/")) == ["02", "01"]
    assert "2 problems of your units" in place.get(ORGANISER, "problems/")


def test_a_row_of_another_unit_says_why_it_stands_here(place: Place, register: Register) -> None:
    problem = register.register("south", supporting=[register.world.units["north"]])
    led = register.register("company", leader=place.people[LEADER])
    page = place.get(ORGANISER, "problems/")
    assert rows(page) == ["01"]
    assert "your unit supports it" in page
    page = place.get(LEADER, "problems/")
    assert rows(page) == ["02", "01"]
    assert "you lead it" in page
    place.get(ORGANISER, f"problems/{problem.pk}/")
    place.get(LEADER, f"problems/{led.pk}/")
    place.get(ORGANISER, f"problems/{led.pk}/", status=404)


def test_a_unit_named_in_the_filter_becomes_its_key(place: Place, register: Register) -> None:
    answer = place.client(OFFICE).get("/c/world/problems/?unit_name=北区&state=assigned")
    assert answer["Location"] == f"/c/world/problems/?state=assigned&unit={register.world.units['north'].pk}"
    assert "field__error" in place.get(OFFICE, "problems/?unit_name=nowhere")


def test_a_lead_leader_is_chosen_by_name_or_post(place: Place, register: Register) -> None:
    chief, deputy = make_person("chief", name="王一"), make_person("deputy", name="王二")
    register.register(leader=chief, statement="led by the chief")
    register.register("south", leader=deputy, statement="led by the deputy")
    register.register("company", leader_post="分管副市长", statement="led by a post")
    answer = place.client(OFFICE).get("/c/world/problems/?leader_name=王一&state=registered")
    assert answer["Location"] == f"/c/world/problems/?state=registered&leader={chief.pk}"
    page = place.get(OFFICE, f"problems/?leader={chief.pk}")
    assert "Lead leader: 王一" in page
    assert rows(page) == ["01"]
    several = place.get(OFFICE, "problems/?leader_name=王")
    assert "Several lead leaders" in several
    assert f'<option value="{deputy.pk}">王二</option>' in several
    assert rows(several) == []
    chosen = place.client(OFFICE).get(f"/c/world/problems/?leader_name=王&leader={deputy.pk}")
    assert rows(text(chosen)) == ["02"]
    post = place.get(OFFICE, "problems/?leader_name=副市长")
    assert "Lead leader: 副市长" in post
    assert rows(post) == ["03"]
    for query, number in (
        (f"leader={chief.pk}", "FK-01"),
        ("leader_name=王二", "FK-02"),
        ("leader_name=副市长", "FK-03"),
    ):
        answer = place.client(OFFICE).get(f"/c/world/problems/lists/ledger/export/csv/?{query}")
        assert re.findall(r"FK-\d+", b"".join(answer).decode()) == [number]
    place.post(OFFICE, "filters/problems/save/", {"name": "Theirs", "query": f"leader={chief.pk}"})
    assert SavedFilter.objects.get().query == f"leader={chief.pk}"


def test_who_leads_nothing_that_one_sees_has_no_name_there(place: Place, register: Register) -> None:
    chief = make_person("chief-of-south")
    register.register("south", leader=chief)
    page = place.get(ORGANISER, f"problems/?leader={chief.pk}")
    assert "chief-of-south" not in page
    assert rows(page) == []
    assert rows(place.get(ORGANISER, "problems/?leader=x")) == []
    assert "chief-of-south" not in place.get(ORGANISER, "problems/?leader_name=chief")


def test_several_are_assigned_at_once_or_none(place: Place, register: Register) -> None:
    problems = [register.register(statement=f"number {number}") for number in (1, 2)]
    keys = "&".join(f"pk={problem.pk}" for problem in problems)
    assert 'name="pk"' in place.get(OFFICE, "problems/")
    assert 'name="pk"' not in place.get(AUDITOR, "problems/")
    page = place.get(OFFICE, f"problems/assign/?{keys}")
    assert "Assign 2 problems" in page
    given = {"pk": [problem.pk for problem in problems], "standard": "", "deadline": ""}
    answer = place.client(OFFICE).post("/c/world/problems/assign/", given)
    assert "FK-01: Write the standard" in text(answer, 400)
    assert {now(problem).state for problem in problems} == {State.REGISTERED}
    place.post(OFFICE, "problems/assign/", {**given, "standard": "A rule stands."})
    assert {now(problem).state for problem in problems} == {State.ASSIGNED}
    stuck = requested(register)
    page = place.get(OFFICE, f"problems/assign/?{keys}&pk={stuck.pk}")
    assert f"These cannot be assigned as they are: {stuck.number}." in page
    assert f'href="?{keys}"' in page
    assert "These cannot be assigned" not in place.get(OFFICE, f"problems/assign/?{keys}")
    answer = place.client(OFFICE).get("/c/world/problems/assign/")
    assert answer["Location"] == "/c/world/problems/"


def test_the_office_may_name_one_unit_for_all(place: Place, register: Register) -> None:
    problems = [register.register(unit, statement=f"number {unit}") for unit in ("north", "south")]
    branch = register.world.units["branch"]
    given = {"pk": [problem.pk for problem in problems], "standard": "A rule stands.", "unit_name": "nowhere"}
    answer = place.client(OFFICE).post("/c/world/problems/assign/", given)
    assert "None of your units has this name" in text(answer, 400)
    assert {now(problem).state for problem in problems} == {State.REGISTERED}
    given["unit_name"] = branch.name
    place.post(OFFICE, "problems/assign/", given)
    assert {now(problem).unit_id for problem in problems} == {branch.pk}
    place.post(OFFICE, "problems/assign/", {"pk": given["pk"], "unit": register.world.units["north"].pk})
    assert {now(problem).unit_id for problem in problems} == {register.world.units["north"].pk}
    place.post(OFFICE, "problems/assign/", {"pk": given["pk"], "unit_name": " "})
    assert {now(problem).unit_id for problem in problems} == {register.world.units["north"].pk}


def test_nobody_gives_problems_to_a_unit_that_they_do_not_direct(place: Place, register: Register) -> None:
    local = make_person("local-office")
    make_appointment(local, Role.OFFICE, unit=register.world.units["north"])
    problem = register.register()
    client = Client(headers={"accept-language": "en"})
    client.force_login(local)
    for unit in ("south", "province"):
        given = {"pk": problem.pk, "standard": "x", "unit": register.world.units[unit].pk}
        answer = client.post("/c/world/problems/assign/", given)
        assert answer.status_code in (403, 404), unit
    given = {"pk": problem.pk, "standard": "x", "unit_name": register.world.units["south"].name}
    assert client.post("/c/world/problems/assign/", given).status_code == 400
    assert (now(problem).state, now(problem).unit_id) == (State.REGISTERED, register.world.units["north"].pk)


def test_a_page_of_problems_is_turned_over(place: Place, register: Register) -> None:
    for number in range(60):
        register.register(statement=f"number {number}")
    first = place.get(OFFICE, "problems/")
    assert len(rows(first)) == 50
    older = first.split('rel="next" href="')[1].split('"')[0]
    second = place.get(OFFICE, f"problems/{older}")
    assert len(rows(second)) == 10
    assert 'rel="prev"' in second
    assert len(rows(place.get(OFFICE, "problems/print/"))) == 60


def test_a_selection_is_kept_under_a_name_for_oneself(place: Place, register: Register) -> None:
    assigned(register)
    assert "Keep this selection" not in place.get(OFFICE, "problems/")
    assert "Keep this selection" in place.get(OFFICE, "problems/?holder=unit&x=1")
    answer = place.post(
        OFFICE, "filters/problems/save/", {"name": "At the units", "query": "x=1&holder=unit"}
    )
    assert answer["Location"] == "/c/world/problems/?holder=unit"
    page = place.get(OFFICE, "problems/?holder=unit")
    assert "Forget “At the units”" in page
    assert 'href="/c/world/problems/?holder=unit">At the units' in place.get(OFFICE, "problems/")
    assert "At the units" not in place.get(STEERING, "problems/")
    kept = SavedFilter.objects.get()
    place.post(STEERING, f"filters/problems/{kept.pk}/forget/", {})
    place.post(OFFICE, "filters/problems/save/", {"name": "At the units", "query": "state=closed"})
    assert SavedFilter.objects.get().query == "state=closed"
    for wrong in ({"name": " ", "query": "state=closed"}, {"name": "Nothing", "query": "x=1"}):
        place.post(OFFICE, "filters/problems/save/", wrong)
    saved_filters = [
        SavedFilter(user=place.people[OFFICE], campaign=place.world.campaign, page="problems")
        for _ in range(29)
    ]
    for number, saved_filter in enumerate(saved_filters):
        saved_filter.name, saved_filter.query = str(number), "state=closed"
    SavedFilter.objects.bulk_create(saved_filters)
    place.post(OFFICE, "filters/problems/save/", {"name": "One more", "query": "state=closed"})
    assert "Forget one first." in place.get(OFFICE, "problems/")
    place.post(OFFICE, f"filters/problems/{kept.pk}/forget/", {})
    assert not SavedFilter.objects.filter(name="At the units").exists()
    place.post(OFFICE, "filters/nothing/save/", {}, 404)


@pytest.mark.parametrize("view", ["problems", "responsibilities", "tasks", "ledger"])
def test_the_customary_lists_are_shown_and_taken_away(place: Place, register: Register, view: str) -> None:
    under_way(register, statement="=HYPERLINK(1)")
    register.register("south", statement="in the south")
    page = place.get(OFFICE, f"problems/lists/{view}/?list=central-feedback")
    assert "FK-01" in page
    answer = place.client(OFFICE).get(f"/c/world/problems/lists/{view}/export/xlsx/")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]
    sheet = book.active
    assert sheet is not None
    values = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in values[1:]] == ["Number", "FK-02", "FK-01"]
    assert sheet.print_title_rows == "$1:$2"
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=HYPERLINK(1)")
    assert cell.data_type == "s"
    answer = place.client(OFFICE).get(f"/c/world/problems/lists/{view}/export/csv/?q=HYPER")
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[arg-type]
    assert len(lines) == 2
    assert "'=HYPERLINK(1)" in lines[1]


def test_the_ledger_says_what_remains_of_what_is_basically_rectified(
    place: Place, register: Register
) -> None:
    problem = requested(register)
    more = {"residual": "The old files.", "residual_until": free_day(register, 20), "day": clock.today()}
    register.verify(problem, outcome=Outcome.BASICALLY, photos=[photo(), photo()], **more)
    answer = place.client(OFFICE).get("/c/world/problems/lists/ledger/export/csv/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Problem statement"] == "台账更新不及时"
    assert row["Outcome"] == "basically rectified"
    assert row["What remains"] == f"The old files. (by {short_day(more['residual_until'])})"
    assert row["Evidence"] == "2 photos"


def test_a_task_list_has_a_row_for_every_measure(place: Place, register: Register) -> None:
    problem = assigned(register)
    plan = [PlannedAction("First measure"), PlannedAction("Second measure")]
    register.do("submit_plan", problem, register.north, actions=plan)
    page = place.get(ORGANISER, "problems/lists/tasks/")
    assert "First measure" in page
    assert "Second measure" in page


def test_too_many_for_a_file_are_refused(
    place: Place, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.register()
    register.register()
    monkeypatch.setattr(lists, "IN_A_FILE", 1)
    for query in ("", "?severity=general"):
        answer = place.client(OFFICE).get(f"/c/world/problems/lists/ledger/export/xlsx/{query}")
        assert answer["Location"].startswith("/c/world/problems/")
    assert "are too many for one file" in place.get(OFFICE, "problems/")
    place.get(OFFICE, "problems/lists/none/", status=404)
    place.get(OFFICE, "problems/lists/ledger/export/pdf/", status=404)


COUNTED = {
    "problems": "problems/",
    "ball": "problems/?holder=unit",
    "due": "problems/?order=due",
    "ledger": "problems/lists/ledger/",
    "print": "problems/print/",
    "verification": "verification/",
    "board": "board/",
    "today": "today/",
}
LIMITS = {
    "problems": 24,
    "ball": 24,
    "due": 24,
    "ledger": 32,
    "print": 22,
    "verification": 16,
    "board": 60,
    "today": 50,
}


def statements(place: Place, who: str, path: str) -> int:
    place.get(who, path)
    with CaptureQueriesContext(connection) as asked:
        place.get(who, path)
    return len(asked)


def test_a_page_of_many_problems_asks_as_often_as_one_of_few(place: Place, register: Register) -> None:
    def grow(number: int) -> None:
        for _number in range(number):
            requested(register)
            assigned(register, supporting=[register.world.units["south"]])

    def asked() -> dict[tuple[str, str], int]:
        return {
            (name, who): statements(place, who, path)
            for name, path in COUNTED.items()
            for who in (OFFICE, STEERING)
        }

    grow(3)
    few = asked()
    grow(9)
    many = asked()
    assert few.keys() == many.keys()
    assert {
        page: (few[page], many[page]) for page in few if not many[page] <= few[page] <= LIMITS[page[0]]
    } == {}


def test_the_page_of_one_problem_asks_a_fixed_number_of_times(place: Place, register: Register) -> None:
    problem = verified(register)
    assert statements(place, OFFICE, f"problems/{problem.pk}/") <= 36
    few = statements(place, OFFICE, f"problems/{problem.pk}/")
    for _number in range(5):
        register.register()
    assert statements(place, OFFICE, f"problems/{problem.pk}/") == few


def test_outsiders_find_nothing(place: Place, register: Register) -> None:
    problem = register.register()
    place.get(OUTSIDER, f"problems/{problem.pk}/", status=404)
    place.get(EDITOR, "problems/new/", status=403)
