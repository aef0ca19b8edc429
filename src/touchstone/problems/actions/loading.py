"""Storing the problems and special rectifications of a ledger: many at once, each as far as the ledger says it is."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import freeze_memberships
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_memberships
from touchstone.common import clock
from touchstone.common.changes import Changes, apply, differences, values_of
from touchstone.common.refusal import Refused
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.actions.registering import (
    check_entry,
    keep_ahead,
    new_problem,
    next_numbers,
)
from touchstone.problems.actions.verifying import look_back_days
from touchstone.problems.fields import ProblemEntry
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
from touchstone.problems.tallies import count
from touchstone.units.access import Access
from touchstone.units.locking import get_frozen_paths
from touchstone.units.models import Unit, User
from touchstone.units.queries import find_seats

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
"""Where a problem stands of which a ledger says no more than the outcome."""

MANY = 500
"""Keys in one statement."""


@dataclass(frozen=True, slots=True)
class LedgerProblem:
    """One row of a ledger of problems.

    ``outcome`` None means that the ledger says nothing, so that the office has to look. ``progress`` is what the ledger
    says was done; for a basically rectified problem it says what remains, until the deadline. ``as_of`` is the day of
    the ledger: what is fully rectified was closed by then.
    """

    entry: ProblemEntry
    as_of: datetime.date
    outcome: Outcome | None = None
    progress: str = ""
    actions: Sequence[str] = ()


def record_many(
    *, by: User | None, access: Access, campaign: Campaign, entries: Sequence[LedgerProblem]
) -> list[Problem]:
    """Store the problems of a ledger in one transaction and return the new ones; a number that is there stays as it is.

    No step is invented: nobody knows how long anything took before. Nor is a verification: that a ledger says "fully
    rectified" is noted with the problem. What it says is closed is looked back at on those of the campaign's days after
    the closing that are today or still to come: an old ledger shall not bring hundreds of look-backs that are late on
    the day on which it is loaded. Refused for a unit that ``access`` may not direct, and where ``by`` would
    bring the outcome of the own unit's problem.
    """
    with transaction.atomic():
        paths = get_frozen_paths({entry.entry.unit.pk for entry in entries})
        freeze_memberships(campaign)
        seats = find_seats(by, clock.today()) if by is not None else []
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
        known = _known(
            campaign,
            [ledger_problem.entry.number for ledger_problem in entries if ledger_problem.entry.number],
        )
        fresh = [
            ledger_problem
            for ledger_problem in entries
            if not ledger_problem.entry.number or ledger_problem.entry.number not in known
        ]
        return _store(by, campaign, fresh)


def brings_own_outcome(ledger_problem: LedgerProblem, by: User | None, seats: Collection[str]) -> bool:
    """Say whether a row has a verifier's word on a problem of a unit in which, or below which, the person sits."""
    return (
        by is not None
        and ledger_problem.outcome in VERIFIED
        and sits_in(ledger_problem.entry.unit.path, seats)
    )


def _known(campaign: Campaign, numbers: Sequence[str]) -> set[str]:
    texts: set[str] = set()
    for start in range(0, len(numbers), MANY):
        rows = Problem.unscoped.filter(campaign=campaign, number__in=numbers[start : start + MANY])
        texts.update(rows.values_list("number", flat=True))
    return texts


def _store(by: User | None, campaign: Campaign, entries: Sequence[LedgerProblem]) -> list[Problem]:
    memberships = get_memberships(campaign, {ledger_problem.entry.unit.path for ledger_problem in entries})
    problems = [
        _stands(
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
            CorrectiveAction(problem=problem, number=number, text=text, done_on=problem.closed_on)
            for problem, ledger_problem in pairs
            for number, text in enumerate(ledger_problem.actions, start=1)
        ],
        batch_size=MANY,
    )
    ProgressNote.objects.bulk_create(
        [
            ProgressNote(problem=problem, text=text, at=_moment(ledger_problem.as_of), by=by)
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
    count((problem, 1) for problem in problems)
    return problems


def _look_backs(campaign: Campaign, problems: Iterable[Problem]) -> list[LookBack]:
    """Return the look-backs to come at problems that a ledger closed; none is done, so that no sum changes."""
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


def _stands(problem: Problem, ledger_problem: LedgerProblem) -> Problem:
    """Let a new problem stand where the ledger has it."""
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
    """Keep the numbers that the ledger has and give the others the next ones of their list."""
    by_list: defaultdict[int, list[tuple[Problem, str]]] = defaultdict(list)
    for problem, ledger_problem in zip(problems, entries, strict=True):
        by_list[problem.list.pk].append((problem, ledger_problem.entry.number))
    for key in sorted(by_list):
        ones = by_list[key]
        keep_ahead(ones[0][0].list, (number for _problem, number in ones if number))
        new = next_numbers(ones[0][0].list, sum(1 for _problem, number in ones if not number))
        for problem, number in ones:
            problem.number = number or next(new)


def _note(ledger_problem: LedgerProblem) -> str:
    """Return what is noted of a problem: what the ledger says was done, and what it does not say."""
    said = [ledger_problem.progress.strip()] if ledger_problem.outcome is not Outcome.BASICALLY else []
    if ledger_problem.outcome in VERIFIED:
        said.append(
            _("The outcome was taken over from a ledger; who verified it, and how, is not recorded here.")
        )
    return "\n".join(filter(None, said))


def _moment(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


# --- special rectifications ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LedgerSpecial:
    """One row of a list of special rectifications; ``state`` None leaves what stands."""

    number: int
    name: str
    unit: Unit
    state: SpecialState | None = None
    name_en: str = ""
    leader_post: str = ""
    origin: str = ""


def record_specials(
    *,
    by: User | None,
    access: Access,
    campaign: Campaign,
    entries: Iterable[LedgerSpecial],
    reason: str = "",
) -> tuple[int, int]:
    """Store special rectifications by number, new ones and what changed of those that are there; return how many."""
    made = changed = 0
    with transaction.atomic():
        freeze_memberships(campaign)
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
                made += 1
            elif changes := differences(values, special):
                special.version += 1
                changed += 1
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
    return made, changed


def special_changes(special: SpecialRectification, row: LedgerSpecial) -> Changes:
    """Return what a row says otherwise than what is stored under its number: field -> (stored, said)."""
    return differences(_special_values(row), special)


def _special_values(row: LedgerSpecial) -> dict[str, Any]:
    """Return what a row says; what it leaves empty changes nothing."""
    values = values_of(row, ("name", "unit", "state", "name_en", "leader_post"))
    return {name: value for name, value in values.items() if value}
