"""Taking the problems and special rectifications of a ledger out again.

The caller holds the locks and has locked the rows, has made sure that nobody has worked on them since, and records what
it does.
"""

from collections.abc import Collection, Mapping
from typing import Any

from touchstone.audit.actions import record
from touchstone.common.changes import apply
from touchstone.common.chunks import chunks
from touchstone.common.deleting import delete_rows
from touchstone.problems.models import Problem, ProblemList, SpecialRectification
from touchstone.problems.searching import PROBLEMS
from touchstone.problems.tallies import count
from touchstone.search.actions import forget
from touchstone.units.models import User


def remove_problems(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete problems with everything that is a part of them, also their progress notes."""
    for chunk in chunks(sorted(keys)):
        rows = Problem.unscoped.filter(pk__in=chunk).select_related("membership", "source")
        count((problem, -1) for problem in rows)
    delete_rows(Problem, keys)
    forget(PROBLEMS, keys)


def remove_specials(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete special rectifications that nothing refers to."""
    delete_rows(SpecialRectification, keys)


def restore_special(*, by: User | None, key: int, values: Mapping[str, Any], reason: str) -> None:
    """Give a special rectification back the values that it had; the history keeps what they were meanwhile."""
    special = SpecialRectification.unscoped.select_related("unit").get(pk=key)
    changes = apply(values, special)
    if changes:
        special.path = special.unit.path
        special.version += 1
        special.save()
        record(by=by, verb="problems.change-special", target=special, changes=changes, reason=reason)


def set_back_numbers(*, last_numbers: Mapping[int, int]) -> None:
    """Let the numbers of lists, given by key, go on after the last one that is still assigned, but after these at least."""
    for key, last in last_numbers.items():
        problem_list = ProblemList.objects.select_for_update().get(pk=key)
        numbers = Problem.unscoped.filter(list=problem_list).values_list("number", flat=True)
        tails = (number.removeprefix(problem_list.prefix) for number in numbers)
        highest = max((int(tail) for tail in tails if tail.isdecimal()), default=0)
        problem_list.last_number = min(problem_list.last_number, max(last, highest))
        problem_list.save(update_fields=["last_number"])
