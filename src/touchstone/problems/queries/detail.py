"""One problem with all its parts, and the acts offered to the reader."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from django.db.models import Model, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_tied_paths
from touchstone.common.prepared import KEY, Prepared
from touchstone.problems import rules
from touchstone.problems.models import (
    ClosureRequest,
    CorrectiveAction,
    Evidence,
    Extension,
    Letter,
    LookBack,
    Problem,
    ProgressNote,
    PublicNotice,
    RuleChange,
    Step,
    SupportingUnit,
    Verification,
)
from touchstone.problems.models.evidence import SHOWS
from touchstone.problems.permissions import PERMISSION_OF
from touchstone.problems.queries.visibility import VIEW, find_seen
from touchstone.problems.rules import (
    OPEN,
    TRANSITIONS,
    Act,
    Fault,
    Outcome,
    Party,
    ProblemFacts,
    Severity,
    State,
    Track,
)
from touchstone.units.access import Access
from touchstone.units.models import Unit, User
from touchstone.units.queries import find_appointments_of_unit, get_breadcrumb
from touchstone.units.roles import Role

M = TypeVar("M", bound=Model)

_RELATED = (
    "campaign__root",
    "list",
    "source",
    "aspect",
    "special",
    "unit__kind",
    "membership__batch",
    "leader",
    "routine_owner",
    "merged_into",
    "recorded_by",
)


class Work(StrEnum):
    """Work on a problem outside the workflow."""

    NOTE_PROGRESS = "note-progress"
    FINISH_ACTION = "finish-action"
    ASK_EXTENSION = "ask-extension"
    DECIDE_EXTENSION = "decide-extension"
    LOOK_BACK = "look-back"
    PUBLISH = "publish"
    OPEN_NOTICE = "open-notice"
    CORRECT = "correct"


Offer = Act | Work


_PROBLEM = Prepared(
    lambda pk, campaign: Problem.unscoped.filter(pk=pk, campaign=campaign).select_related(*_RELATED), KEY, KEY
)


def get_problem(access: Access, campaign: Campaign, pk: int) -> Problem | None:
    """Return the problem with this key, or None if the reader may not see it."""
    for problem in _PROBLEM(pk, campaign.pk):
        if access.covers(VIEW, problem.path) or find_seen(access, campaign).filter(pk=pk).exists():
            return problem
    return None


def get_problems(access: Access, campaign: Campaign, keys: Sequence[int]) -> list[Problem]:
    """Return the problems with these keys that the reader may see, in order of their numbers."""
    problems = (
        find_seen(access, campaign).filter(pk__in=list(keys)).select_related("unit", "list", "campaign")
    )
    return list(problems.order_by("number"))


def get_problem_by_number(access: Access, campaign: Campaign, number: str) -> Problem | None:
    """Return the problem with this number, or None if the reader may not see it."""
    return find_seen(access, campaign).filter(number=number.strip()).select_related("unit", "list").first()


@dataclass(frozen=True)
class Parts:
    """All records that belong to a problem; each kind is in chronological order."""

    actions: Sequence[CorrectiveAction]
    notes: Sequence[ProgressNote]
    extensions: Sequence[Extension]
    requests: Sequence[ClosureRequest]
    verifications: Sequence[Verification]
    notices: Sequence[PublicNotice]
    look_backs: Sequence[LookBack]
    letters: Sequence[Letter]
    steps: Sequence[Step]
    rule_changes: Sequence[RuleChange]
    supporting: Sequence[Unit]
    merged: Sequence[Problem]
    evidence: Sequence[Evidence]

    @cached_property
    def waiting_request(self) -> ClosureRequest | None:
        """The pending closure request, if any."""
        return next((request for request in self.requests if request.answered_on is None), None)

    @cached_property
    def waiting_extension(self) -> Extension | None:
        """The pending extension, if any."""
        return next((extension for extension in self.extensions if extension.granted is None), None)

    @cached_property
    def due_look_back(self) -> LookBack | None:
        """The next scheduled look-back, if any."""
        return next((look_back for look_back in self.look_backs if look_back.done_on is None), None)

    def photos_of(self, record: Model) -> list[Evidence]:
        """Return the photos of a record, such as a progress note."""
        name = SHOWS.get(type(record))
        return (
            [evidence for evidence in self.evidence if getattr(evidence, f"{name}_id") == record.pk]
            if name
            else []
        )

    @cached_property
    def running_notice(self) -> PublicNotice | None:
        """The public notice that ends last, even if it has ended already."""
        notices = [notice for notice in self.notices if notice.withdrawn_on is None]
        return max(notices, key=lambda notice: notice.until, default=None)


def _parts(rows: QuerySet[M], *related: str, order: tuple[str, ...] = ()) -> Prepared[M]:
    """Return the query of one kind of part of a problem; without an order, that of the model."""
    related_rows = rows.select_related(*related) if related else rows
    ordered = related_rows.order_by(*order) if order else related_rows
    return Prepared(lambda problem: ordered.filter(problem=problem), KEY)


_ACTIONS = _parts(CorrectiveAction.objects.all(), "done_by")
_NOTES = _parts(ProgressNote.objects.all(), "by")
_EXTENSIONS = _parts(Extension.objects.all(), "asked_by", "decided_by")
_REQUESTS = _parts(ClosureRequest.objects.all(), "requested_by")
_VERIFICATIONS = _parts(Verification.objects.all(), "verified_by")
_NOTICES = _parts(PublicNotice.objects.all(), "opened_by")
_LOOK_BACKS = _parts(LookBack.unscoped.all(), "done_by", order=("due_on", "pk"))
_LETTERS = _parts(Letter.objects.all(), "sent_by")
_STEPS = _parts(Step.unscoped.all(), order=("pk",))
_RULE_CHANGES = _parts(RuleChange.unscoped.all(), "unit", "recorded_by", order=("pk",))
_SUPPORTING = _parts(SupportingUnit.unscoped.all(), "unit", order=("path",))
_EVIDENCE = _parts(Evidence.objects.all())
_MERGED = Prepared(lambda problem: Problem.unscoped.filter(merged_into=problem).order_by("number"), KEY)


def get_parts(problem: Problem) -> Parts:
    """Return all parts of a problem, one statement for each kind. The caller must have checked access."""
    return Parts(
        _ACTIONS(problem.pk),
        _NOTES(problem.pk),
        _EXTENSIONS(problem.pk),
        _REQUESTS(problem.pk),
        _VERIFICATIONS(problem.pk),
        _NOTICES(problem.pk),
        _LOOK_BACKS(problem.pk),
        _LETTERS(problem.pk),
        _STEPS(problem.pk),
        _RULE_CHANGES(problem.pk),
        [supporting.unit for supporting in _SUPPORTING(problem.pk)],
        _MERGED(problem.pk),
        _EVIDENCE(problem.pk),
    )


def get_photo(access: Access, campaign: Campaign, pk: int) -> Evidence | None:
    """Return a photo of a problem that the reader may see."""
    return Evidence.objects.filter(pk=pk, problem__in=find_seen(access, campaign)).first()


def get_standing(problem: Problem, parts: Parts) -> ProblemFacts:
    """Return the facts about a problem that the guards check."""
    request, notice = parts.waiting_request, parts.running_notice
    return ProblemFacts(
        state=State(problem.state),
        track=Track(problem.track),
        severity=Severity(problem.severity),
        outcome=Outcome(problem.outcome),
        path=problem.path,
        actions=len(parts.actions),
        open_actions=sum(action.done_on is None for action in parts.actions),
        requested_by=request.requested_by_id if request else None,
        requested_on=request.requested_on if request else None,
        deadline=problem.deadline,
        extension_waiting=parts.waiting_extension is not None,
        notice_until=notice.until if notice else None,
    )


WORK_OF = {
    Work.NOTE_PROGRESS: Party.UNIT,
    Work.FINISH_ACTION: Party.UNIT,
    Work.ASK_EXTENSION: Party.UNIT,
    Work.DECIDE_EXTENSION: Party.OFFICE,
    Work.LOOK_BACK: Party.VERIFIER,
    Work.PUBLISH: Party.OFFICE,
    Work.OPEN_NOTICE: Party.OFFICE,
    Work.CORRECT: Party.REGISTRAR,
}
"""The party that does each kind of work outside the workflow."""


def get_party(offer: Offer) -> Party:
    """Return the party that an act or work belongs to."""
    return TRANSITIONS[offer].party if isinstance(offer, Act) else WORK_OF[offer]


def explain_refusal(
    access: Access, user: User, problem: Problem, parts: Parts, today: datetime.date, offer: Offer
) -> Fault:
    """Return why an act is not offered to a person who has the permission for it."""
    standing = get_standing(problem, parts)
    if isinstance(offer, Act):
        for _field, fault in rules.flow(offer, standing):
            return fault
        outside = rules.from_outside(offer, standing.state, own=problem.recorded_by_id == user.pk)
    else:
        outside = WORK_OF[offer] in (Party.VERIFIER, Party.OFFICE)
    seats = find_tied_paths(user, problem.campaign, today)
    if offer is Work.CORRECT:
        for _field, fault in _check_correcting(access, user, problem, seats):
            return fault
    if outside:
        for _field, fault in rules.check_independence(standing, user.pk, seats):
            return fault
    bars_requester = offer in (Act.CLOSE, Work.DECIDE_EXTENSION, Work.LOOK_BACK)
    return Fault.SAME_PERSON if bars_requester else Fault.NOT_NOW


def get_offers(
    access: Access, user: User, problem: Problem, parts: Parts, today: datetime.date
) -> tuple[Offer, ...]:
    """Return the acts and work that this person may do now, without those that would check their own work."""
    standing = get_standing(problem, parts)
    seats, own = find_tied_paths(user, problem.campaign, today), problem.recorded_by_id == user.pk
    apart = not list(rules.check_independence(standing, user.pk, seats))
    acts: list[Offer] = [
        act
        for act in rules.acts(standing)
        if _has_permission(access, TRANSITIONS[act].party, problem)
        and (apart or not rules.from_outside(act, standing.state, own=own))
    ]
    works = dict(_offer_work(access, user, problem, parts, today, apart))
    if parts.requests and parts.requests[-1].requested_by_id == user.pk:
        acts = [act for act in acts if act is not Act.CLOSE]
        works[Work.LOOK_BACK] = False
    works[Work.CORRECT] = works[Work.CORRECT] and not list(_check_correcting(access, user, problem, seats))
    return (*acts, *(work for work, holds in works.items() if holds))


def _offer_work(
    access: Access, user: User, problem: Problem, parts: Parts, today: datetime.date, apart: bool
) -> Iterator[tuple[Work, bool]]:
    standing = get_standing(problem, parts)
    unit, office = (
        _has_permission(access, Party.UNIT, problem),
        _has_permission(access, Party.OFFICE, problem),
    )
    is_open, ended = standing.state in OPEN, standing.state in (State.CLOSED, State.ROUTINE)
    late = standing.deadline is None or standing.deadline < today
    waiting = parts.waiting_extension
    assigned = is_open and standing.state is not State.REGISTERED
    publishable = standing.state not in (State.DRAFT, State.MERGED, State.UNFOUNDED)
    yield from {
        Work.NOTE_PROGRESS: unit and assigned,
        Work.FINISH_ACTION: unit and rules.can_finish(standing) and bool(parts.actions),
        Work.ASK_EXTENSION: unit and assigned and not late and waiting is None,
        Work.DECIDE_EXTENSION: (
            office and apart and is_open and waiting is not None and waiting.asked_by_id != user.pk
        ),
        Work.LOOK_BACK: (
            _has_permission(access, Party.VERIFIER, problem)
            and apart
            and ended
            and parts.due_look_back is not None
        ),
        Work.PUBLISH: office and publishable,
        Work.OPEN_NOTICE: office and bool(problem.public_text) and rules.can(Act.CLOSE, standing),
        Work.CORRECT: _has_permission(access, Party.REGISTRAR, problem)
        and (is_open or standing.state is State.DRAFT),
    }.items()


def _has_permission(access: Access, party: Party, problem: Problem) -> bool:
    return access.covers(PERMISSION_OF[party], problem.path)


def _check_correcting(access: Access, user: User, problem: Problem, seats: Iterable[str]) -> rules.Faults:
    """Return the reasons why this person may not correct the problem."""
    return rules.correcting(
        State(problem.state),
        inside=rules.sits_in(problem.path, seats),
        own=problem.recorded_by_id == user.pk,
        directs=_has_permission(access, Party.OFFICE, problem),
    )


def find_leaders_for(access: Access, unit: Unit, today: datetime.date) -> list[User]:
    """Return the people who may lead the problems of a unit: the leaders of the unit and of the units above it."""
    leaders: dict[int, User] = {}
    for ancestor in (unit, *reversed(get_breadcrumb(access, unit))):
        for appointment in find_appointments_of_unit(access, ancestor, today):
            if appointment.role == Role.LEADER:
                leaders.setdefault(appointment.user_id, appointment.user)
    return list(leaders.values())
