"""Registering and correcting problems, and the helpers that bulk loading shares."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import Memberships, find_tied_paths, get_memberships
from touchstone.common import clock
from touchstone.common.changes import apply, values_of
from touchstone.common.refusal import Refused
from touchstone.problems import rules
from touchstone.problems.actions.messages import refuse
from touchstone.problems.actions.transitions import work_on, works_on
from touchstone.problems.fields import CORRECTED, ProblemEntry
from touchstone.problems.models import Problem, ProblemList, SupportingUnit
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import Fault, Party, State
from touchstone.problems.searching import PROBLEMS
from touchstone.problems.tallies import count
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.locking import get_frozen_paths
from touchstone.units.models import Unit, User


def register_problem(
    *, by: User, access: Access, campaign: Campaign, entry: ProblemEntry, draft: bool = False
) -> Problem:
    """Register a problem, by default with the next number of its list; a known origin returns the existing problem."""
    with transaction.atomic():
        entry.unit.path = get_frozen_paths([entry.unit.pk]).get(entry.unit.pk, entry.unit.path)
        begin_in(campaign)
        if not access.covers(ProblemPermission.REGISTER, entry.unit.path):
            raise Refused(_("You may not register problems of this unit."), "unit")
        check_entry(campaign, entry)
        if entry.origin:
            known = Problem.unscoped.filter(campaign=campaign, origin=entry.origin).first()
            if known is not None:
                return known
        if entry.deadline is not None:
            refuse(rules.deadline(entry.deadline, clock.today(), works_on(campaign, entry.deadline)))
        problem = new_problem(by=by, campaign=campaign, entry=entry)
        problem.state = (State.DRAFT if draft else State.REGISTERED).value
        problem.number = entry.number or next_number(entry.list)
        problem.save()
        support(problem, entry.supporting)
        keep(PROBLEMS, [problem.pk])
        count([(problem, 1)])
        record(by=by, verb="problems.register", target=problem)
    return problem


def correct_problem(
    *, by: User, access: Access, problem: Problem, version: int, entry: ProblemEntry, reason: str = ""
) -> Problem:
    """Correct the texts and classification of a problem; the history keeps the old values."""
    check_entry(problem.campaign, entry)
    with work_on(by, access, problem, version, Party.REGISTRAR, "problems.correct", reason) as ongoing:
        locked_problem = ongoing.problem
        refuse(
            rules.correcting(
                ongoing.standing.state,
                inside=rules.sits_in(
                    locked_problem.path, find_tied_paths(by, locked_problem.campaign, ongoing.today)
                ),
                own=locked_problem.recorded_by_id == by.pk,
                directs=access.covers(ProblemPermission.DIRECT, locked_problem.path),
            )
        )
        if State(locked_problem.state) is State.CARRIED:
            refuse([("", Fault.CARRIED)])
        if State(locked_problem.state) in (State.CLOSED, State.MERGED, State.UNFOUNDED):
            raise Refused(_("This problem is not open any more. Reopen it before you change it."))
        if entry.standard.strip() != locked_problem.standard and State(locked_problem.state) not in (
            State.DRAFT,
            State.REGISTERED,
            State.ASSIGNED,
            State.DISPUTED,
        ):
            raise Refused(_("The standard was agreed before work started and stays."), "standard")
        apply(values_of(entry, CORRECTED), locked_problem)
    return locked_problem


def new_problem(
    *, by: User | None, campaign: Campaign, entry: ProblemEntry, memberships: Memberships | None = None
) -> Problem:
    """Return an unsaved problem without a number; ``memberships`` must include the path of its unit."""
    now, day = clock.now(), entry.registered_on or clock.today()
    if memberships is None:
        memberships = get_memberships(campaign, [entry.unit.path])
    return Problem(
        campaign=campaign,
        list=entry.list,
        unit=entry.unit,
        path=entry.unit.path,
        membership=memberships.at(entry.unit.path, day, begun=True),
        registered_on=day,
        since=day,
        deadline=entry.deadline,
        first_deadline=entry.deadline,
        origin=entry.origin,
        origin_label=entry.origin_label,
        recorded_at=now,
        recorded_by=by,
        changed_at=now,
        **values_of(entry, CORRECTED),
    )


def next_number(problems: ProblemList) -> str:
    """Take the next number of a list. It is never assigned again."""
    return next(next_numbers(problems, 1))


def next_numbers(problems: ProblemList, wanted: int) -> Iterator[str]:
    """Take the next numbers of a list."""
    problem_list = ProblemList.objects.select_for_update().get(pk=problems.pk)
    first = problem_list.last_number + 1
    problem_list.last_number += wanted
    problem_list.save(update_fields=["last_number"])
    return iter([problem_list.numbered(number) for number in range(first, problem_list.last_number + 1)])


def keep_ahead(problems: ProblemList, numbers: Iterable[str]) -> None:
    """Advance a list's last number, so that new numbers follow those of a ledger."""
    problem_list = ProblemList.objects.select_for_update().get(pk=problems.pk)
    tails = [
        number.removeprefix(problem_list.prefix)
        for number in numbers
        if number.startswith(problem_list.prefix)
    ]
    problem_list.last_number = max(
        [problem_list.last_number, *(int(tail) for tail in tails if tail.isdecimal())]
    )
    problem_list.save(update_fields=["last_number"])


def support(problem: Problem, units: Iterable[Unit]) -> None:
    """Replace the supporting units of a problem."""
    SupportingUnit.unscoped.filter(problem=problem).delete()
    supporting = {unit.pk: unit for unit in units if unit.pk != problem.unit_id}
    paths = get_frozen_paths(supporting)
    SupportingUnit.unscoped.bulk_create(
        [SupportingUnit(problem=problem, unit=unit, path=paths[key]) for key, unit in supporting.items()]
    )


def check_entry(campaign: Campaign, entry: ProblemEntry) -> None:
    """Refuse an entry without a statement, or with a list, source, aspect or special of another campaign."""
    if not entry.statement.strip():
        raise Refused(_("Say what the problem is."), "statement")
    for name in ("list", "source", "aspect", "special"):
        value = getattr(entry, name)
        if value is not None and value.campaign_id != campaign.pk:
            raise Refused(_("This belongs to another campaign. Choose one of this campaign."), name)
