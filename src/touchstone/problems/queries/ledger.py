"""Problems with their parts, for ledgers, read in chunks of bounded size."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from touchstone.campaigns.models import Campaign
from touchstone.problems.models import (
    ClosureRequest,
    CorrectiveAction,
    Evidence,
    Extension,
    LookBack,
    Problem,
    ProgressNote,
    RuleChange,
    SupportingUnit,
    Verification,
)
from touchstone.problems.queries.filters import ProblemFilter
from touchstone.problems.queries.listing import find_problems
from touchstone.units.access import Access

AT_A_TIME = 500
"""Problems in one chunk. SQLite refuses a condition with a thousand alternatives for their units."""


@dataclass
class LedgerRow:
    """A problem with the parts that a ledger shows, in chronological order."""

    problem: Problem
    supporting: list[SupportingUnit] = field(default_factory=list)
    actions: list[CorrectiveAction] = field(default_factory=list)
    notes: list[ProgressNote] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    requests: list[ClosureRequest] = field(default_factory=list)
    verifications: list[Verification] = field(default_factory=list)
    look_backs: list[LookBack] = field(default_factory=list)
    rule_changes: list[RuleChange] = field(default_factory=list)


PARTS: dict[str, Any] = {
    "supporting": lambda keys: SupportingUnit.unscoped.filter(problem__in=keys).select_related("unit"),
    "actions": lambda keys: CorrectiveAction.objects.filter(problem__in=keys),
    "notes": lambda keys: ProgressNote.objects.filter(problem__in=keys),
    "evidence": lambda keys: Evidence.objects.filter(problem__in=keys),
    "extensions": lambda keys: Extension.objects.filter(problem__in=keys),
    "requests": lambda keys: ClosureRequest.objects.filter(problem__in=keys),
    "verifications": lambda keys: Verification.objects.filter(problem__in=keys).select_related("verified_by"),
    "look_backs": lambda keys: LookBack.unscoped.filter(problem__in=keys).order_by("due_on"),
    "rule_changes": lambda keys: RuleChange.unscoped.filter(problem__in=keys).order_by("day"),
}
"""The query for each kind of part. The caller must have checked access to the problems."""


def read_ledger(
    access: Access, campaign: Campaign, wanted: ProblemFilter, parts: Sequence[str] = tuple(PARTS)
) -> Iterator[LedgerRow]:
    """Yield the problems that match a filter, in its order, with some kinds of parts; only one chunk is in memory."""
    yield from with_parts(find_problems(access, campaign, wanted, chunk=AT_A_TIME), parts)


def with_parts(problems: Iterable[Problem], parts: Sequence[str] = tuple(PARTS)) -> Iterator[LedgerRow]:
    """Yield problems with some kinds of parts. The caller must have checked access."""
    remaining = iter(problems)
    while chunk := list(islice(remaining, AT_A_TIME)):
        rows = {problem.pk: LedgerRow(problem) for problem in chunk}
        for name in parts:
            by_problem: defaultdict[int, list[Any]] = defaultdict(list)
            for part in PARTS[name](list(rows)):
                by_problem[part.problem_id].append(part)
            for key, records in by_problem.items():
                setattr(rows[key], name, records)
        yield from rows.values()
