"""Accessibility of every page of the register in a real browser, on phone and desktop."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accessibility import overflow, violations
from tests.web.pressed import question, register_of, sample, send, special
from tests.web.test_journeys import enter
from tests.web.test_problem_pages import assigned, requested, under_way, verified
from tests.web.workspace import AUDITOR, LEADER, OFFICE, ORGANISER, STEERING, Place, people_everywhere

from touchstone.problems.models import Problem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Three forms ask for the same numbers, and each goes to another office. " * 25


@pytest.fixture
def keys(live_server: LiveServer) -> tuple[Place, dict[str, int]]:
    """Return the world with a problem in every state, and the keys that its pages need."""
    place = people_everywhere()
    register = register_of(place)
    problems = {
        "registered": register.register("north", statement=LONG),
        "assigned": assigned(register),
        "under_way": under_way(register),
        "requested": requested(register),
        "verified": verified(register),
        "closed": register.do("close_problem", verified(register), register.office),
        "merged": register.register("north"),
    }
    into = Problem.unscoped.get(pk=problems["assigned"].pk)
    register.do("merge_problem", problems["merged"], register.office, into=into, reason="The same.")
    pks = {name: problem.pk for name, problem in problems.items()}
    pks["letter"] = send(place, problems["under_way"]).pk
    pks["special"] = special(place).pk
    drawn, asked = sample(place, "south"), question(place, "south", "north")
    pks |= {"sample": drawn.pk, "plan": drawn.plan_id, "answer": asked.pk, "check": asked.self_check_id}
    return place, pks


PAGES = [
    (OFFICE, "problems/"),
    (OFFICE, "problems/?q=nothing&state=closed"),
    (AUDITOR, "problems/print/"),
    (OFFICE, "problems/lists/problems/"),
    (OFFICE, "problems/lists/responsibilities/"),
    (OFFICE, "problems/lists/tasks/"),
    (ORGANISER, "problems/lists/ledger/"),
    (ORGANISER, "problems/new/"),
    (OFFICE, "problems/assign/?pk={registered}"),
    (OFFICE, "problems/{registered}/"),
    (AUDITOR, "problems/{merged}/"),
    (AUDITOR, "problems/{closed}/"),
    (ORGANISER, "problems/{under_way}/?like=1"),
    (OFFICE, "problems/{registered}/assign/"),
    (OFFICE, "problems/{registered}/merge/"),
    (ORGANISER, "problems/{assigned}/submit-plan/"),
    (ORGANISER, "problems/{under_way}/finish-action/"),
    (ORGANISER, "problems/{under_way}/ask-extension/"),
    (STEERING, "problems/{requested}/verify/"),
    (OFFICE, "problems/{verified}/close/"),
    (OFFICE, "problems/{closed}/elsewhere/"),
    (OFFICE, "problems/{under_way}/letters/"),
    (OFFICE, "problems/{under_way}/letters/new/"),
    (ORGANISER, "problems/{under_way}/letters/{letter}/"),
    (ORGANISER, "problems/{under_way}/letters/{letter}/answer/"),
    (STEERING, "verification/"),
    (OFFICE, "verification/samples/"),
    (OFFICE, "verification/samples/new/"),
    (OFFICE, "verification/samples/{plan}/"),
    (OFFICE, "verification/samples/{plan}/{sample}/"),
    (LEADER, "leading/"),
    (OFFICE, "self-checks/"),
    (OFFICE, "self-checks/{check}/"),
    (ORGANISER, "self-checks/answers/{answer}/"),
    (OFFICE, "special-rectifications/"),
    (OFFICE, "special-rectifications/new/"),
    (OFFICE, "special-rectifications/{special}/"),
    (OFFICE, "rule-changes/"),
    (OFFICE, "rule-changes/new/?problem={closed}"),
    (OFFICE, "figures/problems.completion-rate"),
    (OFFICE, "figures/problems.registered"),
    (OFFICE, "board/"),
    (OFFICE, "today/"),
]


@pytest.mark.parametrize(
    ("width", "language"),
    [
        pytest.param(390, "zh-hans", marks=pytest.mark.turn(number=0, of=2)),
        pytest.param(1280, "en", marks=pytest.mark.turn(number=1, of=2)),
    ],
)
def test_no_page_of_the_register_breaks_a_rule_or_overflows(
    page: Page, live_server: LiveServer, keys: tuple[Place, dict[str, int]], width: int, language: str
) -> None:
    place, known = keys
    page.set_viewport_size({"width": width, "height": 470})
    results = {}
    for who, path in PAGES:
        there = path.format(**known)
        enter(page, live_server, place, who, there, language)
        faults = violations(page)
        if faults or overflow(page) > 0:
            results[who, there] = (faults, overflow(page))
    assert results == {}


def test_the_error_of_the_unit_leads_to_its_field(
    page: Page, live_server: LiveServer, keys: tuple[Place, dict[str, int]]
) -> None:
    place, _known = keys
    enter(page, live_server, place, OFFICE, "special-rectifications/new/")
    page.get_by_role("button", name="Plan it").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("listitem")).to_have_count(2)
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Unit", exact=True)).to_be_focused()
