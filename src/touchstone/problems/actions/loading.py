"""Storing the problems and special rectifications of a ledger: many at once, each as far as the ledger says it is."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import hold_still
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_memberships
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.actions.registering import (
    ProblemEntry,
    check_entry,
    keep_ahead,
    new_problem,
    next_numbers,
)
from touchstone.problems.actions.verifying import look_back_days
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
from touchstone.units.locking import places
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
        paths = places({entry.entry.unit.pk for entry in entries})
        hold_still(campaign)
        seats = find_seats(by, clock.today()) if by is not None else []
        for one in entries:
            one.entry.unit.path = paths.get(one.entry.unit.pk, one.entry.unit.path)
            check_entry(campaign, one.entry)
            if not access.covers(ProblemPermission.DIRECT, one.entry.unit.path):
                raise Refused(_("You may not load problems of this unit."), "unit")
            if one.outcome is Outcome.BASICALLY and one.entry.deadline is None:
                raise Refused(MESSAGES[Fault.RESIDUAL_DATE_MISSING], "deadline")
            if brings_own_outcome(one, by, seats):
                raise Refused(MESSAGES[Fault.OWN_UNIT], "outcome")
        known = _known(campaign, [one.entry.number for one in entries if one.entry.number])
        fresh = [one for one in entries if not one.entry.number or one.entry.number not in known]
        return _store(by, campaign, fresh)


def brings_own_outcome(one: LedgerProblem, by: User | None, seats: Collection[str]) -> bool:
    """Say whether a row has a verifier's word on a problem of a unit in which, or below which, the person sits."""
    return by is not None and one.outcome in VERIFIED and sits_in(one.entry.unit.path, seats)


def _known(campaign: Campaign, numbers: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(numbers), MANY):
        rows = Problem.unscoped.filter(campaign=campaign, number__in=numbers[start : start + MANY])
        found.update(rows.values_list("number", flat=True))
    return found


def _store(by: User | None, campaign: Campaign, entries: Sequence[LedgerProblem]) -> list[Problem]:
    memberships = get_memberships(campaign, {one.entry.unit.path for one in entries})
    problems = [
        _stands(new_problem(by=by, campaign=campaign, entry=one.entry, memberships=memberships), one)
        for one in entries
    ]
    _number(problems, entries)
    Problem.unscoped.bulk_create(problems, batch_size=MANY)
    pairs = list(zip(problems, entries, strict=True))
    CorrectiveAction.objects.bulk_create(
        [
            CorrectiveAction(problem=problem, number=number, text=text, done_on=problem.closed_on)
            for problem, one in pairs
            for number, text in enumerate(one.actions, start=1)
        ],
        batch_size=MANY,
    )
    ProgressNote.objects.bulk_create(
        [
            ProgressNote(problem=problem, text=text, at=_moment(one.as_of), by=by)
            for problem, one in pairs
            if (text := _note(one))
        ],
        batch_size=MANY,
    )
    SupportingUnit.unscoped.bulk_create(
        [
            SupportingUnit(problem=problem, unit=unit, path=unit.path)
            for problem, one in pairs
            for unit in {unit.pk: unit for unit in one.entry.supporting}.values()
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
    found, today = [], clock.today()
    for one in problems:
        if one.closed_on is None:
            continue
        if one.closed_on not in days:
            days[one.closed_on] = [day for day in look_back_days(campaign, one.closed_on) if day >= today]
        found += [
            LookBack(problem=one, path=one.path, membership=one.membership, due_on=day)
            for day in days[one.closed_on]
        ]
    return found


def _stands(problem: Problem, one: LedgerProblem) -> Problem:
    """Let a new problem stand where the ledger has it."""
    problem.state = STATE_OF[one.outcome].value
    problem.outcome = (one.outcome or Outcome.IN_PROGRESS).value
    problem.since = max(one.as_of, problem.registered_on)
    if one.outcome is Outcome.FULLY:
        problem.closed_on = problem.since
    elif one.outcome is Outcome.BASICALLY:
        problem.residual = one.progress.strip() or _("The ledger does not say what remains.")
        problem.residual_until = problem.deadline
    return problem


def _number(problems: Sequence[Problem], entries: Sequence[LedgerProblem]) -> None:
    """Keep the numbers that the ledger has and give the others the next ones of their list."""
    by_list: defaultdict[int, list[tuple[Problem, str]]] = defaultdict(list)
    for problem, one in zip(problems, entries, strict=True):
        by_list[problem.list.pk].append((problem, one.entry.number))
    for key in sorted(by_list):
        ones = by_list[key]
        keep_ahead(ones[0][0].list, (number for _problem, number in ones if number))
        new = next_numbers(ones[0][0].list, sum(1 for _problem, number in ones if not number))
        for problem, number in ones:
            problem.number = number or next(new)


def _note(one: LedgerProblem) -> str:
    """Return what is noted of a problem: what the ledger says was done, and what it does not say."""
    said = [one.progress.strip()] if one.outcome is not Outcome.BASICALLY else []
    if one.outcome in VERIFIED:
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
        hold_still(campaign)
        for one in entries:
            path = places([one.unit.pk]).get(one.unit.pk, one.unit.path)
            if not access.covers(ProblemPermission.DIRECT, path):
                raise Refused(_("You may not load special rectifications of this unit."), "unit")
            rows = SpecialRectification.unscoped.select_for_update(of=("self",)).select_related("unit")
            held = rows.filter(campaign=campaign, number=one.number).first()
            if held is None:
                held = SpecialRectification(campaign=campaign, number=one.number, origin=one.origin)
                made += 1
            elif changes := special_changes(held, one):
                held.version += 1
                changed += 1
                record(
                    by=by,
                    verb="problems.change-special",
                    target=held,
                    path=path,
                    changes=changes,
                    reason=reason,
                )
            else:
                continue
            held.name, held.unit, held.path = one.name, one.unit, path
            held.name_en, held.leader_post = one.name_en or held.name_en, one.leader_post or held.leader_post
            held.state = (one.state or SpecialState(held.state)).value
            held.save()
    return made, changed


def special_changes(held: SpecialRectification, one: LedgerSpecial) -> dict[str, tuple[object, object]]:
    """Return what a row says otherwise than what is stored under its number: field -> (stored, said)."""
    said = {
        "name": one.name,
        "unit": one.unit,
        "state": one.state.value if one.state else "",
        "name_en": one.name_en,
        "leader_post": one.leader_post,
    }
    return {
        name: (getattr(held, name), value)
        for name, value in said.items()
        if value and getattr(held, name) != value
    }
