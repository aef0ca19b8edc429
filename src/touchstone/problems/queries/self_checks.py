"""The same problem elsewhere: who was asked, who looked, who found it, who is silent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.problems.models import Problem, SelfCheck, SelfCheckAnswer
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.visibility import find_seen, sees_all
from touchstone.problems.rules import COUNTED, VERIFIED, Outcome, State
from touchstone.units.access import Access
from touchstone.units.models import Unit

VIEW = ProblemPermission.VIEW


class Answered(StrEnum):
    """How a unit stands to a question."""

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
    """How many units were asked, have looked, and have found the problem: of those that the reader may see."""

    asked: int
    looked: int
    found: int

    @property
    def silent(self) -> int:
        """Return how many have not answered."""
        return self.asked - self.looked


@dataclass(frozen=True, slots=True)
class CheckPage:
    """One page of questions, the newest first; ``after`` is the mark of the next one, empty when there is none."""

    rows: Sequence[SelfCheck]
    after: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One page of the units that were asked, in the order of the tree, and the mark of the next one."""

    rows: Sequence[SelfCheckAnswer]
    after: str = ""


def may_ask_about(problem: Problem) -> bool:
    """Say whether others may be asked about a problem: somebody has verified it and its unit has a kind."""
    return is_verified(problem) and problem.unit.kind_id is not None


def is_verified(problem: Problem) -> bool:
    """Say whether somebody looked at a problem and found it put right, at least basically, or going on."""
    return State(problem.state) in COUNTED and Outcome(problem.outcome) in VERIFIED


def get_self_check(access: Access, campaign: Campaign, pk: int) -> SelfCheck | None:
    """Return a question about a problem that the reader may see."""
    theirs = find_seen(access, campaign).filter(pk=OuterRef("problem"))
    self_checks = SelfCheck.objects.filter(Exists(theirs), pk=pk, problem__campaign=campaign)
    return self_checks.select_related("problem__unit", "problem__campaign__root", "kind", "asked_by").first()


def get_answered_self_check(access: Access, campaign: Campaign, pk: int) -> SelfCheck | None:
    """Return the question that an answer belongs to, when the reader may see the problem that it is about."""
    answers = SelfCheckAnswer.objects.visible_to(access, VIEW)
    asked = answers.filter(pk=pk).values_list("self_check", flat=True).first()
    return get_self_check(access, campaign, asked) if asked is not None else None


def find_self_checks(problem: Problem) -> list[SelfCheck]:
    """Return the questions about a problem that the caller may see, the newest first."""
    return list(SelfCheck.objects.filter(problem=problem).order_by("-pk"))


def get_self_check_page(access: Access, campaign: Campaign, *, after: str = "", size: int = 50) -> CheckPage:
    """Return the questions that were put to units of the reader, or are about a problem that the reader sees."""
    asked = SelfCheckAnswer.objects.visible_to(access, VIEW, walk=True).filter(self_check=OuterRef("pk"))
    own = find_seen(access, campaign).filter(pk=OuterRef("problem"))
    self_checks = SelfCheck.objects.filter(problem__campaign=campaign)
    if not sees_all(access, campaign):
        self_checks = self_checks.filter(Exists(asked) | Exists(own))
    if after.isascii() and after.isdecimal() and len(after) < 18:
        self_checks = self_checks.filter(pk__lt=int(after))
    rows = list(self_checks.select_related("problem", "kind").order_by("-pk")[: size + 1])
    return CheckPage(rows[:size], str(rows[size - 1].pk) if len(rows) > size else "")


def get_tallies(access: Access, campaign: Campaign, checks: Iterable[SelfCheck]) -> dict[int, Tally]:
    """Return by key how the questions of a page were answered, in one statement."""
    shown = {self_check.pk: self_check for self_check in checks}
    sums = _answers(access).filter(self_check__in=list(shown)).order_by().values_list("self_check")
    rows = sums.annotate(
        n=Count("pk"), looked=Count("looked_on"), found_too=Count("pk", filter=_CONDITIONS[Answered.FOUND])
    )
    whole = sees_all(access, campaign)
    mapping = {
        key: Tally(shown[key].asked if whole else asked, looked, number)
        for key, asked, looked, number in rows
    }
    return {
        key: mapping.get(key, Tally(self_check.asked if whole else 0, 0, 0))
        for key, self_check in shown.items()
    }


def get_answer_page(
    access: Access, check: SelfCheck, answered: Answered, *, after: str = "", size: int = 50
) -> AnswerPage:
    """Return the units that stand so to a question, in the order of the tree; the mark is a path."""
    answers = _answers(access).filter(_CONDITIONS[answered], self_check=check)
    if after.isascii() and after.isalnum():
        answers = answers.filter(path__gt=after)
    rows = list(answers.select_related("unit", "became", "looked_by").order_by("path")[: size + 1])
    return AnswerPage(rows[:size], rows[size - 1].path if len(rows) > size else "")


def get_answer(access: Access, campaign: Campaign, pk: int) -> SelfCheckAnswer | None:
    """Return what one unit of the reader was asked and has answered."""
    answers = _answers(access).filter(pk=pk, self_check__problem__campaign=campaign)
    return answers.select_related("unit", "self_check__problem", "self_check__kind", "became").first()


def find_answers_waiting(
    access: Access, campaign: Campaign, units: Sequence[Unit], *, size: int = 5
) -> list[SelfCheckAnswer]:
    """Return what some of the reader's units were asked and have not answered, the first due first."""
    answers: QuerySet[SelfCheckAnswer] = SelfCheckAnswer.objects.visible_to(access, ProblemPermission.RECTIFY)
    answers = answers.filter(
        path__in=[unit.path for unit in units],
        looked_on__isnull=True,
        self_check__problem__campaign=campaign,
    )
    return list(answers.select_related("unit", "self_check").order_by("self_check__answer_by", "pk")[:size])


def _answers(access: Access) -> QuerySet[SelfCheckAnswer]:
    answers: QuerySet[SelfCheckAnswer] = SelfCheckAnswer.objects.visible_to(access, VIEW)
    return answers
