"""Letters about one problem, and letters that wait for an answer."""

from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef

from touchstone.campaigns.models import Campaign
from touchstone.problems.models import Letter, Problem
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import OPEN
from touchstone.units.access import Access
from touchstone.units.models import Unit


def find_letters(problem: Problem) -> list[Letter]:
    """Return the letters about a problem, in the order of sending. The caller must have checked access."""
    letters = Letter.objects.filter(problem=problem).select_related("sent_by", "answer__by")
    return list(letters.order_by("pk"))


def get_letter(problem: Problem, pk: int) -> Letter | None:
    """Return one letter about a problem. The caller must have checked access."""
    return Letter.objects.filter(problem=problem, pk=pk).select_related("sent_by", "answer__by").first()


def find_letters_to_answer(
    access: Access, campaign: Campaign, units: Sequence[Unit], *, size: int = 5
) -> list[Letter]:
    """Return the unanswered letters to some of the reader's units, the earliest due date first."""
    problems = Problem.objects.visible_to(access, ProblemPermission.RECTIFY).filter(
        campaign=campaign,
        path__in=[unit.path for unit in units],
        state__in=OPEN,
        pk=OuterRef("problem"),
    )
    letters = Letter.objects.filter(Exists(problems), answer__isnull=True).select_related("problem__unit")
    return list(letters.order_by(F("answer_by").asc(nulls_last=True), "pk")[:size])
