"""The register's pages: the list, one problem, every act, the customary lists, the rooms and the public page."""

import csv
import datetime
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.factories import make_appointment, make_person
from tests.problems.register import SERIOUS, Register
from tests.web.pressed import register_of
from tests.web.workspace import AUDITOR, EDITOR, LEADER, OFFICE, ORGANISER, OUTSIDER, STEERING, Place, text

from touchstone.campaigns.models import SavedFilter
from touchstone.campaigns.queries import calendar_of
from touchstone.common import clock
from touchstone.problems.actions import Assignment, PlannedAction
from touchstone.problems.models import CorrectiveAction, Problem
from touchstone.problems.rules import Act, Method, Outcome, State
from touchstone.units.roles import Role
from touchstone.web import views_problem_lists
from touchstone.web.problems.acts import PAGES


@pytest.fixture
def register(place: Place) -> Register:
    """The register of the world; its north is the organiser's."""
    return register_of(place)


def assigned(register: Register, unit: str = "north", **more: Any) -> Problem:
    """Return a problem that a unit has to work on."""
    problem = register.register(unit, **more)
    assignment = Assignment(standard="The rule has run for a month.", deadline=_free(register, 3))
    return register.do("assign_problem", problem, register.office, assignment=assignment)


def _free(register: Register, weeks: int) -> datetime.date:
    day, calendar = clock.today() + datetime.timedelta(weeks=weeks), calendar_of(register.world.campaign)
    return day if calendar.is_working_day(day) else calendar.add(day, 1)


def under_way(register: Register, **more: Any) -> Problem:
    problem = assigned(register, **more)
    register.do("submit_plan", problem, register.north, actions=[PlannedAction("Draw up a rule")])
    register.do("agree_plan", problem, register.group)
    return register.do("start_work", problem, register.north)


def requested(register: Register, **more: Any) -> Problem:
    problem = under_way(register, **more)
    action = CorrectiveAction.objects.get(problem=problem)
    register.do("finish_action", problem, register.north, action=action, done_on=clock.today())
    return register.do("request_closure", problem, register.north, statement="The rule is in force.")


def verified(register: Register, **more: Any) -> Problem:
    problem = requested(register, **more)
    given = {"method": Method.SITE_VISIT, "note": "Seen on the spot.", "day": clock.today()}
    return register.do("verify", problem, register.group, outcome=Outcome.FULLY, **given)


def now(problem: Problem) -> Problem:
    return Problem.unscoped.get(pk=problem.pk)


def act(place: Place, who: str, problem: Problem, act: str, status: int = 302, **given: Any) -> HttpResponse:
    """Send the form of an act as somebody who has just read the problem."""
    given.setdefault("version", str(now(problem).version))
    return place.post(who, f"problems/{problem.pk}/{act}/", given, status)


# --- the list ------------------------------------------------------------------------------------------------------


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
    assert "Who has the ball: the responsible unit" in page
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
    chief, deputy = make_person("chief"), make_person("deputy")
    for one, name in ((chief, "王一"), (deputy, "王二")):
        one.name = name
        one.save()
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
    keys = "&".join(f"pk={one.pk}" for one in problems)
    assert 'name="pk"' in place.get(OFFICE, "problems/")
    assert 'name="pk"' not in place.get(AUDITOR, "problems/")
    page = place.get(OFFICE, f"problems/assign/?{keys}")
    assert "Assign 2 problems" in page
    given = {"pk": [one.pk for one in problems], "standard": "", "deadline": ""}
    answer = place.client(OFFICE).post("/c/world/problems/assign/", given)
    assert "FK-01: Write the standard" in text(answer, 400)
    assert {now(one).state for one in problems} == {State.REGISTERED}
    place.post(OFFICE, "problems/assign/", {**given, "standard": "A rule stands."})
    assert {now(one).state for one in problems} == {State.ASSIGNED}
    answer = place.client(OFFICE).get("/c/world/problems/assign/")
    assert answer["Location"] == "/c/world/problems/"


def test_the_office_may_name_one_unit_for_all(place: Place, register: Register) -> None:
    problems = [register.register(unit, statement=f"number {unit}") for unit in ("north", "south")]
    branch = register.world.units["branch"]
    given = {"pk": [one.pk for one in problems], "standard": "A rule stands.", "unit_name": "nowhere"}
    answer = place.client(OFFICE).post("/c/world/problems/assign/", given)
    assert "There is no unit with this name" in text(answer, 400)
    assert {now(one).state for one in problems} == {State.REGISTERED}
    given["unit_name"] = branch.name
    place.post(OFFICE, "problems/assign/", given)
    assert {now(one).unit_id for one in problems} == {branch.pk}
    place.post(OFFICE, "problems/assign/", {"pk": given["pk"], "unit": register.world.units["north"].pk})
    assert {now(one).unit_id for one in problems} == {register.world.units["north"].pk}
    place.post(OFFICE, "problems/assign/", {"pk": given["pk"], "unit_name": " "})
    assert {now(one).unit_id for one in problems} == {register.world.units["north"].pk}


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
    monkeyed = [
        SavedFilter(user=place.people[OFFICE], campaign=place.world.campaign, page="problems")
        for _ in range(29)
    ]
    for number, one in enumerate(monkeyed):
        one.name, one.query = str(number), "state=closed"
    SavedFilter.objects.bulk_create(monkeyed)
    place.post(OFFICE, "filters/problems/save/", {"name": "One more", "query": "state=closed"})
    assert "Forget one first." in place.get(OFFICE, "problems/")
    place.post(OFFICE, f"filters/problems/{kept.pk}/forget/", {})
    assert not SavedFilter.objects.filter(name="At the units").exists()
    place.post(OFFICE, "filters/nothing/save/", {}, 404)


# --- registering ---------------------------------------------------------------------------------------------------

ENTRY = {
    "list": "central-feedback",
    "source": "",
    "statement": "The book of problems is kept up badly.",
    "track": "phased",
    "severity": "general",
}


def test_a_problem_is_registered_with_the_next_number(place: Place, register: Register) -> None:
    assert "North" in place.get(ORGANISER, "problems/new/")
    unit = register.world.units["north"].pk
    answer = place.post(ORGANISER, "problems/new/", {**ENTRY, "unit": unit})
    problem = Problem.unscoped.get()
    assert answer["Location"].endswith(f"/problems/{problem.pk}/")
    assert (problem.number, problem.state, problem.source) == ("FK-01", "registered", register.source)
    page = place.get(ORGANISER, f"problems/{problem.pk}/")
    assert "The book of problems is kept up badly." in page
    assert "the campaign office" in page


def test_nearly_the_same_words_ask_first(place: Place, register: Register) -> None:
    unit = register.world.units["north"].pk
    register.register(statement=ENTRY["statement"])
    answer = place.client(ORGANISER).post("/c/world/problems/new/", {**ENTRY, "unit": unit})
    page = text(answer, 400)
    assert "Is it one of these?" in page
    assert "It is another one: register it" in page
    assert Problem.unscoped.count() == 1
    place.post(ORGANISER, "problems/new/", {**ENTRY, "unit": unit, "anyway": "1"})
    assert Problem.unscoped.count() == 2


def test_near_problems_are_offered_while_writing(place: Place, register: Register) -> None:
    register.register(statement=ENTRY["statement"])
    answer = place.client(ORGANISER).post("/c/world/problems/similar/", {"statement": ENTRY["statement"]})
    assert "FK-01" in text(answer)
    assert (
        text(place.client(ORGANISER).post("/c/world/problems/similar/", {"statement": "short"})).strip() == ""
    )


def test_what_is_missing_is_said_at_its_field(place: Place, register: Register) -> None:
    unit = register.world.units["north"].pk
    answer = place.client(ORGANISER).post("/c/world/problems/new/", {**ENTRY, "unit": unit, "statement": " "})
    assert "id_statement_error" in text(answer, 400)
    given = {**ENTRY, "unit": unit, "supporting": "nowhere"}
    answer = place.client(ORGANISER).post("/c/world/problems/new/", given)
    assert "nowhere: There is no unit with this name" in text(answer, 400)
    answer = place.client(OFFICE).post("/c/world/problems/new/", ENTRY | {"unit_name": ""})
    assert "Name the unit." in text(answer, 400)


def test_a_draft_waits_and_is_registered(place: Place, register: Register) -> None:
    unit = register.world.units["north"].pk
    place.post(ORGANISER, "problems/new/", {**ENTRY, "unit": unit, "draft": "on"})
    problem = Problem.unscoped.get()
    assert problem.state == State.DRAFT
    assert "This problem is a draft." in place.get(ORGANISER, f"problems/{problem.pk}/")
    act(place, ORGANISER, problem, "register")
    assert now(problem).state == State.REGISTERED


# --- acts ----------------------------------------------------------------------------------------------------------


def test_the_whole_way_of_a_problem_through_its_forms(place: Place, register: Register) -> None:
    problem = register.register()
    due = _free(register, 3)
    assignment = {"track": "phased", "severity": "general", "deadline": due.isoformat()}
    unit = register.world.units["north"].pk
    act(
        place,
        OFFICE,
        problem,
        "assign",
        unit=unit,
        standard="A rule that has run for a month.",
        supporting="南区",
        **assignment,
    )
    page = place.get(ORGANISER, f"problems/{problem.pk}/")
    assert "Submit the plan" in page
    assert "South" in page
    act(
        place,
        ORGANISER,
        problem,
        "submit-plan",
        lines="2",
        text_1="Draw up a rule",
        post_1="Head of office",
        due_1=due.isoformat(),
        text_2="Teach it",
        cause="Nobody was in charge.",
    )
    assert CorrectiveAction.objects.filter(problem=problem).count() == 2
    act(place, STEERING, problem, "return-plan", reason="Who does it?")
    act(place, ORGANISER, problem, "submit-plan", lines="3", text_1="Draw up a rule")
    act(place, STEERING, problem, "agree-plan")
    act(place, ORGANISER, problem, "note-progress", text="The draft is written.")
    assert now(problem).state == State.UNDER_WAY
    later = _free(register, 6)
    act(place, ORGANISER, problem, "ask-extension", to=later.isoformat(), reason="The builder is ill.")
    act(place, OFFICE, problem, "decide-extension", granted="yes")
    assert now(problem).deadline == later
    action = CorrectiveAction.objects.get(problem=problem, done_on__isnull=True)
    act(place, ORGANISER, problem, "finish-action", action=action.pk, done_on=clock.today().isoformat())
    act(place, ORGANISER, problem, "request-closure", statement="The rule is in force.")
    act(place, ORGANISER, problem, "withdraw-request")
    act(place, ORGANISER, problem, "request-closure", statement="The rule is in force.")
    act(place, STEERING, problem, "return", reason="Show the list.")
    assert "Show the list." in place.get(ORGANISER, f"problems/{problem.pk}/")
    act(place, ORGANISER, problem, "request-closure", statement="The list is there.")
    act(place, STEERING, problem, "take-up")
    page = place.get(STEERING, f"problems/{problem.pk}/verify/")
    assert "A rule that has run for a month." in page
    assert "The list is there." in page
    given = {"method": "site-visit", "day": clock.today().isoformat(), "note": "Seen."}
    act(place, STEERING, problem, "verify", outcome="fully-rectified", **given)
    act(place, OFFICE, problem, "publish", text="A rule stands.")
    act(place, OFFICE, problem, "open-notice")
    answer = place.client(OFFICE).post(
        f"/c/world/problems/{problem.pk}/close/", {"version": now(problem).version}
    )
    assert "The public notice is still running." in text(answer, 400)
    page = place.get(AUDITOR, f"problems/{problem.pk}/")
    for said in (
        "Verified: fully rectified",
        "Who does it?",
        "The builder is ill.",
        "Extension decided: granted",
    ):
        assert said in page
    assert "What else can be done" not in page


def test_reopening_handing_over_merging_and_setting_aside(place: Place, register: Register) -> None:
    problem = verified(register)
    act(place, OFFICE, problem, "close")
    assert now(problem).state == State.CLOSED
    act(place, STEERING, problem, "reopen", reason="It came back.")
    assert now(problem).reopened == 1
    other = requested(register)
    given = {"method": "site-visit", "day": clock.today().isoformat(), "note": "It goes on."}
    act(place, STEERING, other, "verify", outcome="continuing", **given)
    answer = place.client(OFFICE).post(
        f"/c/world/problems/{other.pk}/hand-over/",
        {"version": now(other).version, "routine_owner": "nowhere", "review_on": _free(register, 30)},
    )
    assert "id_routine_owner_error" in text(answer, 400)
    act(place, OFFICE, other, "hand-over", routine_owner="北区", review_on=_free(register, 30).isoformat())
    assert now(other).state == State.ROUTINE
    twin = register.register()
    page = place.get(OFFICE, f"problems/{twin.pk}/merge/")
    assert problem.number in page
    answer = place.client(OFFICE).post(
        f"/c/world/problems/{twin.pk}/merge/", {"version": now(twin).version, "into": "FK-77"}
    )
    assert "There is no such problem among those that you may see." in text(answer, 400)
    act(place, OFFICE, twin, "merge", chosen=problem.number)
    assert now(twin).merged_into == problem
    page = place.get(OFFICE, f"problems/{twin.pk}/")
    assert "This problem was merged into another one." in page
    assert "Holds also" in place.get(OFFICE, f"problems/{problem.pk}/")
    last = register.register()
    act(place, OFFICE, last, "set-aside", reason="Nothing in it.")
    assert "Set aside as unfounded." in place.get(OFFICE, f"problems/{last.pk}/")


def test_disputing_starting_and_correcting(place: Place, register: Register) -> None:
    problem = assigned(register)
    act(place, ORGANISER, problem, "dispute", reason="It belongs to the south.")
    assert now(problem).state == State.DISPUTED
    south = register.world.units["south"].pk
    given = {"track": "immediate", "severity": "general", "standard": "A rule."}
    act(place, OFFICE, problem, "assign", unit=south, deadline=_free(register, 2).isoformat(), **given)
    assert now(problem).unit_id == south
    quick = register.register(statement="at once")
    act(place, OFFICE, quick, "assign", unit=register.world.units["north"].pk, **given)
    act(place, ORGANISER, quick, "start")
    assert now(quick).state == State.UNDER_WAY
    corrected = {
        "source": "central-feedback",
        "aspect": "leadership",
        "statement": "At once, in the hall.",
        "track": "immediate",
        "severity": "minor",
        "standard": "A rule.",
        "reason": "It was the hall.",
    }
    act(place, ORGANISER, quick, "correct", **corrected)
    assert now(quick).statement == "At once, in the hall."
    assert "It was the hall." in place.get(ORGANISER, f"problems/{quick.pk}/")


def test_a_look_back_that_finds_a_relapse_reopens(place: Place, register: Register) -> None:
    problem = verified(register)
    act(place, OFFICE, problem, "close")
    act(place, STEERING, problem, "look-back", result="relapsed", note="The book is empty again.")
    assert now(problem).state == State.REOPENED


def test_lines_of_a_plan_are_added_without_a_script(place: Place, register: Register) -> None:
    problem = assigned(register)
    page = place.get(ORGANISER, f"problems/{problem.pk}/submit-plan/")
    assert page.count('name="text_') == 3
    given = {"version": problem.version, "lines": "3", "text_1": "First", "more": "1"}
    page = text(place.client(ORGANISER).post(f"/c/world/problems/{problem.pk}/submit-plan/", given))
    assert page.count('name="text_') == 4
    assert 'value="First"' in page
    assert now(problem).state == State.ASSIGNED
    answer = place.client(ORGANISER).post(
        f"/c/world/problems/{problem.pk}/submit-plan/", {"version": problem.version, "lines": "99999"}
    )
    assert "A plan needs at least one corrective action." in text(answer, 400)


def test_refusals_stand_at_their_fields(place: Place, register: Register) -> None:
    problem = requested(register, severity=SERIOUS)
    given = {
        "version": now(problem).version,
        "outcome": "basically-rectified",
        "method": "papers",
        "day": clock.today().isoformat(),
        "note": "Seen.",
    }
    path = f"/c/world/problems/{problem.pk}/verify/"
    page = text(place.client(STEERING).post(path, given), 400)
    assert "id_method_error" in page
    assert "A serious problem is not verified on paper alone." in page
    page = text(place.client(STEERING).post(path, given | {"method": "trial"}), 400)
    assert "id_residual_error" in page
    page = text(place.client(STEERING).post(path, given | {"note": "", "method": "trial"}), 400)
    assert "Write what you found." in page
    assert now(problem).state == State.CLOSURE_REQUESTED


def test_nobody_verifies_their_own_whatever_they_send(place: Place, register: Register) -> None:
    problem = requested(register)
    given = {
        "version": now(problem).version,
        "outcome": "fully-rectified",
        "method": "site-visit",
        "day": clock.today().isoformat(),
        "note": "All is well.",
    }
    path = f"/c/world/problems/{problem.pk}/verify/"
    assert place.client(ORGANISER).post(path, given).status_code == 403
    client = own_office(register, place)
    answer = client.post(path, given, follow=True)
    assert "Nobody checks the problem of the own unit" in text(answer)
    assert now(problem).state == State.CLOSURE_REQUESTED
    assert "Record the verification" not in text(client.get(f"/c/world/problems/{problem.pk}/"))


def own_office(register: Register, place: Place) -> Client:
    """Return a browser of somebody who holds every right, but inside the responsible unit."""
    colleague = make_person("colleague")
    first = datetime.date(2019, 6, 1)
    make_appointment(colleague, Role.OFFICE, unit=register.world.units["north"], from_day=first)
    client = Client(headers={"accept-language": "en"})
    client.force_login(colleague)
    return client


def test_who_wrote_meanwhile_is_told_and_the_text_stays(place: Place, register: Register) -> None:
    problem = under_way(register)
    old = now(problem).version
    act(place, ORGANISER, problem, "note-progress", text="Somebody was quicker.")
    answer = place.client(ORGANISER).post(
        f"/c/world/problems/{problem.pk}/note-progress/", {"version": old, "text": "My long text"}
    )
    page = text(answer, 400)
    assert "Somebody changed this problem while you were writing." in page
    assert "Somebody was quicker." in page
    assert "My long text" in page
    assert f'name="version" value="{now(problem).version}"' in page


def test_every_act_has_a_page_and_no_other_word_has(place: Place, register: Register) -> None:
    problem = register.register()
    assert {*Act} <= {*PAGES}
    for offer in PAGES:
        answer = place.client(OFFICE).get(f"/c/world/problems/{problem.pk}/{offer.value}/")
        assert answer.status_code in (200, 302)
    place.get(OFFICE, f"problems/{problem.pk}/dance/", status=404)


# --- the customary lists -------------------------------------------------------------------------------------------


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
    monkeypatch.setattr(views_problem_lists, "IN_A_FILE", 1)
    for query in ("", "?severity=general"):
        answer = place.client(OFFICE).get(f"/c/world/problems/lists/ledger/export/xlsx/{query}")
        assert answer["Location"].startswith("/c/world/problems/")
    assert "are too many for one file" in place.get(OFFICE, "problems/")
    place.get(OFFICE, "problems/lists/none/", status=404)
    place.get(OFFICE, "problems/lists/ledger/export/pdf/", status=404)


# --- the rooms -----------------------------------------------------------------------------------------------------


def test_the_verification_room_leads_to_the_act(place: Place, register: Register) -> None:
    problem = requested(register)
    page = place.get(STEERING, "verification/")
    assert f"problems/{problem.pk}/verify/" in page
    assert "1 problem waits to be verified" in place.get(STEERING, "today/")
    assert "Nothing waits for you" in text(own_office(register, place).get("/c/world/verification/"))


def test_a_leader_finds_what_they_lead(place: Place, register: Register) -> None:
    register.register("company", leader=place.people[LEADER], statement="a hole in the road")
    assert "a hole in the road" in place.get(LEADER, "leading/")
    assert "You lead no open problem" in place.get(AUDITOR, "leading/")


def test_today_says_what_each_has_to_do(place: Place, register: Register) -> None:
    assigned(register, statement="newly assigned")
    back = requested(register, statement="sent back")
    register.do("return_problem", back, register.group, reason="no list")
    requested(register, statement="handed in")
    page = place.get(ORGANISER, "today/")
    due, rest = page.split("<h2>Came back</h2>")
    assert "newly assigned" in due
    returned, waits = rest.split("<h2>Waiting for others</h2>")
    assert "sent back" in returned
    assert "handed in" in waits
    verified(register)
    register.do("dispute_assignment", assigned(register), register.north, reason="no")
    page = place.get(OFFICE, "today/")
    assert "Disputed assignments: 1" in page
    assert "Verified, to be closed: 1" in page


def test_the_board_and_the_unit_say_who_has_the_ball(place: Place, register: Register) -> None:
    verified(register)
    requested(register)
    register.register("south")
    page = place.get(OFFICE, "board/")
    assert "Who has the ball" in page
    assert "/c/world/problems/?holder=verifier" in page
    assert "/c/world/problems/?outcome=in-progress" in page
    assert "/c/world/problems/?batch=1&holder=verifier" in place.get(OFFICE, "board/?batch=1")
    north = register.world.units["north"].pk
    page = place.get(ORGANISER, f"units/{north}/")
    assert f"/c/world/problems/?unit={north}&holder=office" in page
    assert "Due first" in page


def test_a_plan_that_is_done_is_not_the_thing_to_do(place: Place, register: Register) -> None:
    problem = verified(register)
    register.do("publish_problem", problem, register.office, text="The rule is in force.")
    register.do("open_notice", problem, register.office)
    page = place.get(OFFICE, f"problems/{problem.pk}/")
    assert re.search(r'class="button button--main" href="[^"]*/finish-action/', page) is None
    assert "/finish-action/" in page


def test_who_decides_an_extension_sees_what_is_asked_for(place: Place, register: Register) -> None:
    problem = assigned(register)
    later = _free(register, 6)
    register.do("ask_extension", problem, register.north, to=later, reason="The parts come late.")
    page = place.get(OFFICE, f"problems/{problem.pk}/decide-extension/")
    assert "The parts come late." in page
    assert f"{later.day} {later:%B %Y}" in page


# --- the public ----------------------------------------------------------------------------------------------------


def test_the_public_page_shows_public_words_alone(place: Place, register: Register) -> None:
    problem = verified(register, statement="Secret words of the register")
    register.do("publish_problem", problem, register.office, text="The fence stands again.")
    register.do("open_notice", problem, register.office)
    register.register(statement="Never published")
    page = text(place.client("anonymous").get("/problems/"))
    assert "The fence stands again." in page
    assert "fully rectified" in page
    assert "open to the public until" in page
    for hidden in ("Secret words", "Never published", "Organiser", "Steering", "Seen on the spot"):
        assert hidden not in page
    none = text(place.client("anonymous").get("/problems/?outcome=not-rectified"))
    assert "The fence" not in none
    assert "No published problem has this outcome" in none
    assert text(place.client("anonymous").get("/problems/?after=x&outcome=none"))


# --- statements ----------------------------------------------------------------------------------------------------

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


@pytest.mark.parametrize("name", COUNTED)
@pytest.mark.parametrize("who", [OFFICE, STEERING])
def test_a_page_of_many_problems_asks_as_often_as_one_of_few(
    place: Place, register: Register, name: str, who: str
) -> None:
    for _number in range(3):
        requested(register)
        assigned(register, supporting=[register.world.units["south"]])
    few = statements(place, who, COUNTED[name])
    for _number in range(9):
        requested(register)
        assigned(register, supporting=[register.world.units["south"]])
    assert statements(place, who, COUNTED[name]) <= few <= LIMITS[name]


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
