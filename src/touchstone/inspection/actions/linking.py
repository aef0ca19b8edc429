"""Recording which problems the findings of a ledger became."""

from collections.abc import Iterable

from django.db.models import F

from touchstone.inspection.models import Finding
from touchstone.problems.models import Problem


def link_problems(pairs: Iterable[tuple[Finding, Problem]]) -> None:
    """Record on each finding the problem that it became, in the transaction that stores both."""
    for finding, problem in pairs:
        Finding.unscoped.filter(pk=finding.pk, problem_key__isnull=True).update(
            problem_key=problem.pk, problem_number=problem.number, version=F("version") + 1
        )
