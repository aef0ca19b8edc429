"""Self-checks: the questions, the answers of units, and their numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from django.db.models import Count, Exists, OuterRef, Q

from touchstone.campaigns.models import Campaign
from touchstone.common.pages import Page, page_of, read_key
from touchstone.common.prepared import KEY, Prepared
from touchstone.problems.models import Problem, SelfCheck, SelfCheckAnswer
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.visibility import find_seen, sees_all
from touchstone.problems.rules import COUNTED, VERIFIED, Outcome, State
from touchstone.units.access import Access
from touchstone.units.models import Unit

VIEW = ProblemPermission.VIEW


class Answered(StrEnum):
    """The status of a unit's answer."""

    SILENT = "silent"
    FOUND = "found"
    NOT_FOUND = "not-found"


_CONDITIONS = {
    Answered.SILENT: Q(looked_on__isnull=True),
    Answered.FOUND: Q(found=True),
    Answered.NOT_FOUND: Q(found=False),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of units that were asked, have looked, and have found the problem, as far as the reader may see them."""

    asked: int
    looked: int
    found: int

    @property
    def silent(self) -> int:
        """The number of units that have not answered."""
        return self.asked - self.looked


def may_ask_about(problem: Problem) -> bool:
    """Say whether other units may be asked about a problem: it is verified and its unit has a kind."""
    return is_verified(problem) and problem.unit.kind_id is not None


def is_verified(problem: Problem) -> bool:
    """Say whether a verifier found a problem fully or basically rectified, or continuing."""
    return State(problem.state) in COUNTED and Outcome(problem.outcome) in VERIFIED


def get_self_check(access: Access, campaign: Campaign, pk: int) -> SelfCheck | None:
    """Return a self-check about a problem that the reader may see."""
    problems = find_seen(access, campaign).filter(pk=OuterRef("problem"))
    self_checks = SelfCheck.objects.filter(Exists(problems), pk=pk, problem__campaign=campaign)
    return self_checks.select_related("problem__unit", "problem__campaign__root", "kind", "asked_by").first()


def get_answered_self_check(access: Access, campaign: Campaign, pk: int) -> SelfCheck | None:
    """Return the self-check that an answer belongs to, if the reader may see the answer and the problem."""
    answers = SelfCheckAnswer.objects.visible_to(access, VIEW)
    key = answers.filter(pk=pk).values_list("self_check", flat=True).first()
    return get_self_check(access, campaign, key) if key is not None else None


_SELF_CHECKS = Prepared(lambda problem: SelfCheck.objects.filter(problem=problem).order_by("-pk"), KEY)


def find_self_checks(problem: Problem) -> list[SelfCheck]:
    """Return the self-checks about a problem, the newest first. The caller must have checked access."""
    return _SELF_CHECKS(problem.pk)


def get_self_check_page(
    access: Access, campaign: Campaign, *, after: str = "", size: int = 50
) -> Page[SelfCheck]:
    """Return the self-checks that ask the reader's units or are about problems that the reader sees."""
    answers = SelfCheckAnswer.objects.visible_to(access, VIEW, walk=True).filter(self_check=OuterRef("pk"))
    problems = find_seen(access, campaign).filter(pk=OuterRef("problem"))
    self_checks = SelfCheck.objects.filter(problem__campaign=campaign)
    if not sees_all(access, campaign):
        self_checks = self_checks.filter(Exists(answers) | Exists(problems))
    if (key := read_key(after)) is not None:
        self_checks = self_checks.filter(pk__lt=key)
    self_checks = self_checks.select_related("problem", "kind").order_by("-pk")
    return page_of(self_checks[: size + 1], size, attrgetter("pk"))


def get_tallies(access: Access, campaign: Campaign, checks: Iterable[SelfCheck]) -> dict[int, Tally]:
    """Return the tallies of some self-checks by key, with one statement."""
    checks_by_key = {self_check.pk: self_check for self_check in checks}
    sums = (
        SelfCheckAnswer.objects.visible_to(access, VIEW)
        .filter(self_check__in=list(checks_by_key))
        .order_by()
        .values_list("self_check")
    )
    rows = sums.annotate(
        n=Count("pk"), looked=Count("looked_on"), found_too=Count("pk", filter=_CONDITIONS[Answered.FOUND])
    )
    whole = sees_all(access, campaign)
    tallies = {
        key: Tally(checks_by_key[key].asked if whole else asked, looked, number)
        for key, asked, looked, number in rows
    }
    return {
        key: tallies.get(key, Tally(self_check.asked if whole else 0, 0, 0))
        for key, self_check in checks_by_key.items()
    }


def get_answer_page(
    access: Access, check: SelfCheck, answered: Answered, *, after: str = "", size: int = 50
) -> Page[SelfCheckAnswer]:
    """Return the answers with a status, in the order of the unit tree; the cursor is a path."""
    answers = SelfCheckAnswer.objects.visible_to(access, VIEW).filter(_CONDITIONS[answered], self_check=check)
    if after.isascii() and after.isalnum():
        answers = answers.filter(path__gt=after)
    answers = answers.select_related("unit", "became", "looked_by").order_by("path")
    return page_of(answers[: size + 1], size, attrgetter("path"))


def get_answer(access: Access, campaign: Campaign, pk: int) -> SelfCheckAnswer | None:
    """Return the answer, given or pending, of one of the reader's units."""
    answers = SelfCheckAnswer.objects.visible_to(access, VIEW).filter(
        pk=pk, self_check__problem__campaign=campaign
    )
    return answers.select_related("unit", "self_check__problem", "self_check__kind", "became").first()


def find_answers_waiting(
    access: Access, campaign: Campaign, units: Sequence[Unit], *, size: int = 5
) -> list[SelfCheckAnswer]:
    """Return the pending answers of some of the reader's units, the earliest due date first."""
    answers = SelfCheckAnswer.objects.visible_to(access, ProblemPermission.RECTIFY)
    answers = answers.filter(
        path__in=[unit.path for unit in units],
        looked_on__isnull=True,
        self_check__problem__campaign=campaign,
    )
    return list(answers.select_related("unit", "self_check").order_by("self_check__answer_by", "pk")[:size])
