"""Open problems of a unit pass to the unit into which it is merged, so that each has an owner."""

from django.utils.translation import ngettext

from touchstone.audit.actions import record
from touchstone.common import clock
from touchstone.problems.models import Problem, SpecialRectification, SpecialState, SupportingUnit
from touchstone.problems.rules import OPEN, State
from touchstone.problems.searching import PROBLEMS
from touchstone.problems.tallies import count
from touchstone.search.actions import keep
from touchstone.units.hooks import OpenWork
from touchstone.units.models import Unit, User

_IN_WORK = (State.DRAFT, *OPEN)


def pass_on(by: User | None, unit: Unit, to: Unit) -> None:
    """Make another unit responsible for the open problems of a unit, in the transaction of their merger.

    They count for the participation for which they counted, and keep their deadlines.
    """
    rows = Problem.unscoped.filter(unit=unit, state__in=_IN_WORK).select_for_update(of=("self",))
    problems = list(rows.select_related("membership__batch", "source", "campaign").order_by("pk"))
    count((problem, -1) for problem in problems)
    for problem in problems:
        problem.unit, problem.path = to, to.path
        problem.version += 1
        problem.changed_at = clock.now()
    count((problem, 1) for problem in problems)
    Problem.unscoped.bulk_update(problems, ["unit", "path", "version", "changed_at"], batch_size=500)
    keep(PROBLEMS, [problem.pk for problem in problems])
    supported = SupportingUnit.unscoped.filter(problem__state__in=_IN_WORK)
    supported.filter(problem__unit=to, unit=to).delete()
    beside = supported.filter(unit=to).values("problem")
    supported.filter(unit=unit, problem__in=beside).delete()
    supported.filter(unit=unit).update(unit=to, path=to.path)
    SpecialRectification.unscoped.filter(unit=unit).exclude(state=SpecialState.FINISHED).update(
        unit=to, path=to.path
    )
    for problem in problems:
        record(by=by, verb="problems.passed-on", target=problem, changes={"unit": (unit, to)})


def _say(unit: Unit) -> str:
    number = Problem.unscoped.filter(unit=unit, state__in=_IN_WORK).count()
    if not number:
        return ""
    return ngettext("%(n)d open problem", "%(n)d open problems", number) % {"n": number}


OPEN_PROBLEMS = OpenWork(_say, pass_on)
