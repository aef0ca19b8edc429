"""Storing the problems and special rectifications of a ledger in bulk, in the states that the ledger gives."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_tied_paths, get_memberships
from touchstone.common import clock
from touchstone.common.changes import Changes, apply, differences, values_of
from touchstone.common.chunks import MANY, find_in
from touchstone.common.refusal import Refused
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.actions.rectifying import PlannedAction
from touchstone.problems.actions.registering import (
    check_entry,
    keep_ahead,
    new_problem,
    next_numbers,
)
from touchstone.problems.actions.verifying import look_back_days
from touchstone.problems.fields import SPECIAL_ENTERED, ProblemEntry, SpecialEntry
from touchstone.problems.models import (
    CorrectiveAction,
    LookBack,
    Problem,
    ProgressNote,
    SpecialRectification,
    SpecialState,
    SupportingUnit,
)
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import VERIFIED, Fault, Outcome, State, sits_in
from touchstone.problems.searching import PROBLEMS
from touchstone.problems.tallies import count
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.locking import get_frozen_paths
from touchstone.units.models import User

STATE_OF: Mapping[Outcome | None, State] = MappingProxyType(
    {
        None: State.REGISTERED,
        Outcome.FULLY: State.CLOSED,
        Outcome.BASICALLY: State.UNDER_WAY,
        Outcome.IN_PROGRESS: State.UNDER_WAY,
        Outcome.CONTINUING: State.UNDER_WAY,
        Outcome.NOT_RECTIFIED: State.UNDER_WAY,
    }
)
"""The state of a problem for which a ledger gives only the outcome."""


@dataclass(frozen=True, slots=True)
class LedgerProblem:
    """One row of a ledger of problems.

    ``outcome`` is None if the ledger gives none; the office then has to look at the problem. ``progress`` is the work
    done according to the ledger, or for a basically rectified problem the work that remains until the deadline.
    ``as_of`` is the day of the ledger: problems that are fully rectified were closed by then.
    """

    entry: ProblemEntry
    as_of: datetime.date
    outcome: Outcome | None = None
    progress: str = ""
    actions: Sequence[PlannedAction] = ()


def record_many(
    *, by: User | None, access: Access, campaign: Campaign, entries: Sequence[LedgerProblem]
) -> list[Problem]:
    """Store the problems of a ledger in one transaction and return the new ones; known numbers are skipped.

    No steps or verifications are stored, because their details are unknown; a progress note says that the outcome
    comes from a ledger. Look-backs at closed problems are scheduled only if they are due today or later, so that an
    old ledger does not bring hundreds of overdue ones. Refused for units that ``access`` may not direct, and if
    ``by`` would set the outcome of a problem of their own unit.
    """
    with transaction.atomic():
        paths = get_frozen_paths({entry.entry.unit.pk for entry in entries})
        begin_in(campaign)
        seats = find_tied_paths(by, campaign, clock.today()) if by is not None else []
        for ledger_problem in entries:
            ledger_problem.entry.unit.path = paths.get(
                ledger_problem.entry.unit.pk, ledger_problem.entry.unit.path
            )
            check_entry(campaign, ledger_problem.entry)
            if not access.covers(ProblemPermission.DIRECT, ledger_problem.entry.unit.path):
                raise Refused(_("You may not load problems of this unit."), "unit")
            if ledger_problem.outcome is Outcome.BASICALLY and ledger_problem.entry.deadline is None:
                raise Refused(MESSAGES[Fault.RESIDUAL_DATE_MISSING], "deadline")
            if brings_own_outcome(ledger_problem, by, seats):
                raise Refused(MESSAGES[Fault.OWN_UNIT], "outcome")
        numbers = Problem.unscoped.filter(campaign=campaign).values_list("number", flat=True)
        known = set(find_in(numbers, "number", filter(None, (entry.entry.number for entry in entries))))
        new_entries = [
            ledger_problem for ledger_problem in entries if ledger_problem.entry.number not in known
        ]
        return _store(by, campaign, new_entries)


def brings_own_outcome(ledger_problem: LedgerProblem, by: User | None, seats: Collection[str]) -> bool:
    """Say whether a row confirms the work of a unit in which, or below which, the person is appointed."""
    return (
        by is not None
        and ledger_problem.outcome in VERIFIED
        and sits_in(ledger_problem.entry.unit.path, seats)
    )


def _store(by: User | None, campaign: Campaign, entries: Sequence[LedgerProblem]) -> list[Problem]:
    memberships = get_memberships(campaign, {ledger_problem.entry.unit.path for ledger_problem in entries})
    problems = [
        _apply_outcome(
            new_problem(by=by, campaign=campaign, entry=ledger_problem.entry, memberships=memberships),
            ledger_problem,
        )
        for ledger_problem in entries
    ]
    _number(problems, entries)
    Problem.unscoped.bulk_create(problems, batch_size=MANY)
    pairs = list(zip(problems, entries, strict=True))
    CorrectiveAction.objects.bulk_create(
        [
            CorrectiveAction(
                problem=problem,
                number=number,
                text=action.text,
                post=action.post,
                due_on=action.due_on,
                done_on=problem.closed_on,
            )
            for problem, ledger_problem in pairs
            for number, action in enumerate(ledger_problem.actions, start=1)
        ],
        batch_size=MANY,
    )
    ProgressNote.objects.bulk_create(
        [
            ProgressNote(problem=problem, text=text, at=clock.start_of(ledger_problem.as_of), by=by)
            for problem, ledger_problem in pairs
            if (text := _note(ledger_problem))
        ],
        batch_size=MANY,
    )
    SupportingUnit.unscoped.bulk_create(
        [
            SupportingUnit(problem=problem, unit=unit, path=unit.path)
            for problem, ledger_problem in pairs
            for unit in {unit.pk: unit for unit in ledger_problem.entry.supporting}.values()
            if unit.pk != problem.unit.pk
        ],
        batch_size=MANY,
    )
    LookBack.unscoped.bulk_create(_look_backs(campaign, problems), batch_size=MANY)
    keep(PROBLEMS, [problem.pk for problem in problems])
    count((problem, 1) for problem in problems)
    return problems


def _look_backs(campaign: Campaign, problems: Iterable[Problem]) -> list[LookBack]:
    """Return the future look-backs at closed problems. None is done yet, so the tallies do not change."""
    days: dict[datetime.date, list[datetime.date]] = {}
    look_backs, today = [], clock.today()
    for problem in problems:
        if problem.closed_on is None:
            continue
        if problem.closed_on not in days:
            days[problem.closed_on] = [
                day for day in look_back_days(campaign, problem.closed_on) if day >= today
            ]
        look_backs += [
            LookBack(problem=problem, path=problem.path, membership=problem.membership, due_on=day)
            for day in days[problem.closed_on]
        ]
    return look_backs


def _apply_outcome(problem: Problem, ledger_problem: LedgerProblem) -> Problem:
    """Set the state and outcome of a new problem from its ledger row."""
    problem.state = STATE_OF[ledger_problem.outcome].value
    problem.outcome = (ledger_problem.outcome or Outcome.IN_PROGRESS).value
    problem.since = max(ledger_problem.as_of, problem.registered_on)
    if ledger_problem.outcome is Outcome.FULLY:
        problem.closed_on = problem.since
    elif ledger_problem.outcome is Outcome.BASICALLY:
        problem.residual = ledger_problem.progress.strip() or _("The ledger does not say what remains.")
        problem.residual_until = problem.deadline
    return problem


def _number(problems: Sequence[Problem], entries: Sequence[LedgerProblem]) -> None:
    """Assign the numbers of the ledger; problems without one get the next numbers of their list."""
    by_list: defaultdict[int, list[tuple[Problem, str]]] = defaultdict(list)
    for problem, ledger_problem in zip(problems, entries, strict=True):
        by_list[problem.list.pk].append((problem, ledger_problem.entry.number))
    for key in sorted(by_list):
        pairs = by_list[key]
        problem_list = pairs[0][0].list
        keep_ahead(problem_list, (number for _problem, number in pairs if number))
        new_numbers = next_numbers(problem_list, sum(1 for _problem, number in pairs if not number))
        for problem, number in pairs:
            problem.number = number or next(new_numbers)


def _note(ledger_problem: LedgerProblem) -> str:
    """Return the text of the progress note: the work done, and that the outcome comes from a ledger."""
    texts = [ledger_problem.progress.strip()] if ledger_problem.outcome is not Outcome.BASICALLY else []
    if ledger_problem.outcome in VERIFIED:
        texts.append(
            _("The outcome was taken over from a ledger; who verified it, and how, is not recorded here.")
        )
    return "\n".join(filter(None, texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSpecial(SpecialEntry):
    """One row of a list of special rectifications. ``state`` None keeps the current state."""

    number: int
    state: SpecialState | None = None
    origin: str = ""


def record_specials(
    *,
    by: User | None,
    access: Access,
    campaign: Campaign,
    entries: Iterable[LedgerSpecial],
    reason: str = "",
) -> tuple[int, int]:
    """Create and update special rectifications by number; return the numbers of created and of updated ones."""
    created = updated = 0
    with transaction.atomic():
        begin_in(campaign)
        for ledger_special in entries:
            path = get_frozen_paths([ledger_special.unit.pk]).get(
                ledger_special.unit.pk, ledger_special.unit.path
            )
            if not access.covers(ProblemPermission.DIRECT, path):
                raise Refused(_("You may not load special rectifications of this unit."), "unit")
            rows = SpecialRectification.unscoped.select_for_update(of=("self",)).select_related("unit")
            special = rows.filter(campaign=campaign, number=ledger_special.number).first()
            values = _special_values(ledger_special)
            if special is None:
                special = SpecialRectification(
                    campaign=campaign, number=ledger_special.number, origin=ledger_special.origin, **values
                )
                created += 1
            elif changes := differences(values, special):
                special.version += 1
                updated += 1
                record(
                    by=by,
                    verb="problems.change-special",
                    target=special,
                    path=path,
                    changes=changes,
                    reason=reason,
                )
            else:
                continue
            apply(values, special)
            special.path = path
            special.save()
    return created, updated


def special_changes(special: SpecialRectification, row: LedgerSpecial) -> Changes:
    """Return the differences between a row and the stored record: field -> (stored value, value of the row)."""
    return differences(_special_values(row), special)


def _special_values(row: LedgerSpecial) -> dict[str, Any]:
    """Return the values of a row without the empty ones, which change nothing."""
    values = values_of(row, (*SPECIAL_ENTERED, "state"))
    return {name: value for name, value in values.items() if value}
