"""One problem: registering it, its page, and the form of every act."""

import re
from typing import Any

from django.http import HttpResponse
from tests.problems.register import SERIOUS, Register
from tests.web.worked import assigned, free_day, now, own_office, requested, under_way, verified
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, STEERING, Place, text

from touchstone.common import clock
from touchstone.problems.models import CorrectiveAction, Problem
from touchstone.problems.rules import IN_BULK, Act, State
from touchstone.web.problems.acts import PAGES


def act(place: Place, who: str, problem: Problem, act: str, status: int = 302, **given: Any) -> HttpResponse:
    """Submit the form of an act as a reader who has just opened the problem."""
    given.setdefault("version", str(now(problem).version))
    return place.post(who, f"problems/{problem.pk}/{act}/", given, status)


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
    assert "nowhere: None of your units has this name" in text(answer, 400)
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


def test_the_whole_way_of_a_problem_through_its_forms(place: Place, register: Register) -> None:
    problem = register.register()
    due = free_day(register, 3)
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
    later = free_day(register, 6)
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
        {"version": now(other).version, "routine_owner": "nowhere", "review_on": free_day(register, 30)},
    )
    assert "id_routine_owner_error" in text(answer, 400)
    act(place, OFFICE, other, "hand-over", routine_owner="北区", review_on=free_day(register, 30).isoformat())
    assert now(other).state == State.ROUTINE
    twin = register.register()
    page = place.get(OFFICE, f"problems/{twin.pk}/merge/")
    assert problem.number in page
    answer = place.client(OFFICE).post(
        f"/c/world/problems/{twin.pk}/merge/", {"version": now(twin).version, "into": "FK-77"}
    )
    assert "There is no such problem, or you are not allowed to see it." in text(answer, 400)
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
    act(place, OFFICE, problem, "assign", unit=south, deadline=free_day(register, 2).isoformat(), **given)
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
    act(place, OFFICE, quick, "correct", **corrected)
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
    asked = text(place.client(STEERING).get(path))
    assert not re.search(r'name="method"[^>]* checked', asked), "no method is taken for granted"
    nothing_said = {key: value for key, value in given.items() if key != "method"}
    assert "Choose one." in text(place.client(STEERING).post(path, nothing_said), 400)
    assert "A serious problem is not verified on paper alone." in page
    page = text(place.client(STEERING).post(path, given | {"method": "trial"}), 400)
    assert "id_residual_error" in page
    page = text(place.client(STEERING).post(path, given | {"note": "", "method": "trial"}), 400)
    assert "Write what you found." in page
    assert now(problem).state == State.CLOSURE_REQUESTED


def test_what_would_be_refused_is_said_before_anything_is_written(place: Place, register: Register) -> None:
    problem = under_way(register)
    path = f"problems/{problem.pk}/request-closure/"
    message = "A corrective action is not done yet."
    assert message in place.get(ORGANISER, path)
    for action in CorrectiveAction.objects.filter(problem=problem, done_on=None):
        act(place, ORGANISER, problem, "finish-action", action=action.pk, done_on=clock.today().isoformat())
    assert message not in place.get(ORGANISER, path)


def test_who_closes_sees_what_the_verifier_found(place: Place, register: Register) -> None:
    page = place.get(OFFICE, f"problems/{verified(register).pk}/close/")
    assert "Seen on the spot." in page
    assert "site visited" in page
    assert "fully rectified" in page


def test_who_waits_for_somebody_else_has_no_main_action(place: Place, register: Register) -> None:
    problem = assigned(register)
    act(place, ORGANISER, problem, "submit-plan", lines="1", text_1="Keep it daily", post_1="", due_1="")
    page = place.get(ORGANISER, f"problems/{problem.pk}/")
    assert "Submit the plan" in page, "a plan may still be changed"
    assert "page-head__action--main" not in page
    assert "page-head__action--main" in place.get(STEERING, f"problems/{problem.pk}/")


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
    assert "You cannot decide about a problem of your own unit" in text(answer)
    assert now(problem).state == State.CLOSURE_REQUESTED
    assert "Record the verification" not in text(client.get(f"/c/world/problems/{problem.pk}/"))


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
    assert {*Act} - IN_BULK <= {*PAGES}
    for offer in PAGES:
        answer = place.client(OFFICE).get(f"/c/world/problems/{problem.pk}/{offer.value}/")
        assert answer.status_code in (200, 302)
    place.get(OFFICE, f"problems/{problem.pk}/dance/", status=404)
