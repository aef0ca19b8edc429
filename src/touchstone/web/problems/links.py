"""The problem named in a URL, and links from problems to each other, to letters, questions and rule changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import Parts, get_problem
from touchstone.problems.queries.self_checks import find_self_checks, get_tallies, may_ask_about
from touchstone.problems.rules import COUNTED, State
from touchstone.web.common import addresses, formats
from touchstone.web.common.acts import or_404
from touchstone.web.common.components import Link
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.problems import ledgers
from touchstone.web.problems.letters import presenters as letters
from touchstone.web.problems.lists import PROBLEMS
from touchstone.web.problems.rule_changes.lists import RULE_CHANGES
from touchstone.web.problems.samples.lists import SAMPLES
from touchstone.web.problems.self_checks import presenters as self_check_presenters
from touchstone.web.problems.self_checks.lists import SELF_CHECKS
from touchstone.web.problems.specials.lists import SPECIALS

if TYPE_CHECKING:
    from touchstone.problems.models import Problem


def problem_or_404(request: WorkspaceRequest, pk: int) -> Problem:
    """Return the problem with this key, or raise 404 if it does not exist or the reader may not see it."""
    problem = get_problem(request.access, request.campaign, pk)
    return or_404(problem, _("There is no such problem, or you are not allowed to see it."))


def problem_link(request: WorkspaceRequest, problem: Problem) -> Link:
    """Return a link to a problem, labelled with its number, for breadcrumbs."""
    return Link(problem.number, addresses.to("problem", request.campaign, pk=problem.pk))


def below_problem(request: WorkspaceRequest, problem: Problem, act: str, *above: Link) -> dict[str, Any]:
    """Return the frame of an act on a problem: its breadcrumb, and the problem by its number and unit."""
    return {
        "about": problem.number,
        "breadcrumb": trail(request.campaign, *above, problem_link(request, problem), Link(act)),
        "lead": f"{problem.number} · {problem.unit.label}",
    }


def ledger_links(request: WorkspaceRequest, shown: str = "") -> list[Link]:
    """Return links to the same selection as the register and as each customary list; ``shown`` is the current one."""
    query = PROBLEMS.selection(request)
    register = PROBLEMS.address(request)
    others = [
        Link(
            ledger.heading,
            ""
            if code == shown
            else addresses.with_query(addresses.to("problem-ledger", request.campaign, view=code), query),
        )
        for code, ledger in ledgers.LEDGERS.items()
    ]
    return [Link(pgettext("the list of problems", "Register"), register if shown else ""), *others]


def further_acts(request: WorkspaceRequest, problem: Problem) -> list[Link]:
    """Return links to write a letter, to ask other units and to record a rule change, as far as each is possible."""
    campaign, results = request.campaign, []
    directs = may(request, ProblemPermission.DIRECT, problem.path)
    if directs and letters.is_open(problem):
        results.append(Link(_("Write a letter"), addresses.to("letter-new", campaign, pk=problem.pk)))
    if directs and campaign.closed_on is None and may_ask_about(problem):
        results.append(Link(_("Ask elsewhere"), addresses.to("ask-elsewhere", campaign, pk=problem.pk)))
    if State(problem.state) in COUNTED and may(request, ProblemPermission.RECTIFY, problem.path):
        new = addresses.with_query(addresses.to("rule-change-new", campaign), {"problem": problem.pk})
        results.append(Link(_("Record a rule change"), new))
    return results


def letters_about(request: WorkspaceRequest, problem: Problem, parts: Parts) -> list[Link]:
    """Return links to the letters about a problem, newest first, each noting whether it was answered."""
    return [
        Link(
            letters.heading(letter),
            addresses.to("letter", request.campaign, pk=problem.pk, letter=letter.pk),
            f"{formats.short_day(letter.sent_on)} · {letters.answered_in_words(problem, letter)}",
        )
        for letter in reversed(parts.letters)
    ]


def questions(request: WorkspaceRequest, problem: Problem) -> list[Link]:
    """Return links to the questions about a problem to other units, each with how many have looked."""
    if not may_ask_about(problem):
        return []
    checks = find_self_checks(problem)
    tallies = get_tallies(request.access, request.campaign, checks) if checks else {}
    return [
        Link(
            _("Asked on %(day)s") % {"day": formats.day(self_check.asked_on)},
            addresses.to("self-check", request.campaign, pk=self_check.pk),
            self_check_presenters.done(tallies[self_check.pk]),
        )
        for self_check in checks
    ]


def related_links(request: WorkspaceRequest) -> list[Link]:
    """Return links to the pages of records that concern many problems."""
    pages = (
        (SPECIALS, _("drives on one theme across units")),
        (RULE_CHANGES, _("what was made, changed or abolished")),
        (SELF_CHECKS, _("who was asked, who looked")),
        (SAMPLES, _("closed problems that are checked again")),
    )
    return [replace(page.link(request), note=note) for page, note in pages]
