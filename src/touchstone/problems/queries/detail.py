"""One problem with everything that belongs to it, and what its reader may do with it."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.db.models import Model

from touchstone.campaigns.models import Campaign
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
from touchstone.problems.queries.visibility import find_seen
from touchstone.problems.rules import (
    OPEN,
    TRANSITIONS,
    Act,
    Fault,
    Outcome,
    Party,
    Severity,
    Standing,
    State,
    Track,
)
from touchstone.units.access import Access
from touchstone.units.models import Unit, User
from touchstone.units.queries import find_appointments_of_unit, find_seats, get_breadcrumb
from touchstone.units.roles import Role

_WITH = (
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
    """What can be done with a problem besides the acts of the workflow; it stays in its state."""

    NOTE_PROGRESS = "note-progress"
    FINISH_ACTION = "finish-action"
    ASK_EXTENSION = "ask-extension"
    DECIDE_EXTENSION = "decide-extension"
    LOOK_BACK = "look-back"
    PUBLISH = "publish"
    OPEN_NOTICE = "open-notice"
    CORRECT = "correct"


Offer = Act | Work


def get_problem(access: Access, campaign: Campaign, pk: int) -> Problem | None:
    """Return one problem that the reader may see."""
    return find_seen(access, campaign).filter(pk=pk).select_related(*_WITH).first()


def get_problems(access: Access, campaign: Campaign, keys: Sequence[int]) -> list[Problem]:
    """Return the problems with these keys that the reader may see, by number."""
    problems = (
        find_seen(access, campaign).filter(pk__in=list(keys)).select_related("unit", "list", "campaign")
    )
    return list(problems.order_by("number"))


def get_problem_by_number(access: Access, campaign: Campaign, number: str) -> Problem | None:
    """Return the problem with this number that the reader may see."""
    return find_seen(access, campaign).filter(number=number.strip()).select_related("unit", "list").first()


@dataclass(frozen=True)
class Parts:
    """All that belongs to a problem, each kind in the order in which it came."""

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
        """The closure request that nobody has answered."""
        return next(
            (closure_request for closure_request in self.requests if closure_request.answered_on is None),
            None,
        )

    @cached_property
    def waiting_extension(self) -> Extension | None:
        """The extension that nobody has decided."""
        return next((extension for extension in self.extensions if extension.granted is None), None)

    @cached_property
    def due_look_back(self) -> LookBack | None:
        """The next look-back that is not done."""
        return next((look_back for look_back in self.look_backs if look_back.done_on is None), None)

    def photos_of(self, record: Model) -> list[Evidence]:
        """Return the photos that belong to a record, such as a note of progress."""
        name = SHOWS.get(type(record))
        return (
            [evidence for evidence in self.evidence if getattr(evidence, f"{name}_id") == record.pk]
            if name
            else []
        )

    @cached_property
    def running_notice(self) -> PublicNotice | None:
        """The notice that ends last, whether it still runs or not."""
        notices = [notice for notice in self.notices if notice.withdrawn_on is None]
        return max(notices, key=lambda item: item.until, default=None)


def get_parts(problem: Problem) -> Parts:
    """Return all that belongs to a problem that the caller may see; one statement for each kind."""
    supports = SupportingUnit.unscoped.filter(problem=problem).select_related("unit").order_by("path")
    looks = LookBack.unscoped.filter(problem=problem).select_related("done_by")
    return Parts(
        list(CorrectiveAction.objects.filter(problem=problem).select_related("done_by")),
        list(ProgressNote.objects.filter(problem=problem).select_related("by")),
        list(Extension.objects.filter(problem=problem).select_related("asked_by", "decided_by")),
        list(ClosureRequest.objects.filter(problem=problem).select_related("requested_by")),
        list(Verification.objects.filter(problem=problem).select_related("verified_by")),
        list(PublicNotice.objects.filter(problem=problem).select_related("opened_by")),
        list(looks.order_by("due_on", "pk")),
        list(Letter.objects.filter(problem=problem).select_related("sent_by")),
        list(Step.unscoped.filter(problem=problem).order_by("pk")),
        list(
            RuleChange.unscoped.filter(problem=problem).select_related("unit", "recorded_by").order_by("pk")
        ),
        [supporting_unit.unit for supporting_unit in supports],
        list(Problem.unscoped.filter(merged_into=problem).order_by("number")),
        list(Evidence.objects.filter(problem=problem)),
    )


def get_photo(access: Access, campaign: Campaign, pk: int) -> Evidence | None:
    """Return a photo of a problem that the reader may see."""
    return Evidence.objects.filter(pk=pk, problem__in=find_seen(access, campaign)).first()


def get_standing(problem: Problem, parts: Parts) -> Standing:
    """Return what the guards look at."""
    request, notice = parts.waiting_request, parts.running_notice
    return Standing(
        state=State(problem.state),
        track=Track(problem.track),
        severity=Severity(problem.severity),
        outcome=Outcome(problem.outcome),
        path=problem.path,
        has_standard=bool(problem.standard.strip()),
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
"""Who does what besides the acts of the workflow."""


def get_party(offer: Offer) -> Party:
    """Return whose act it is."""
    return TRANSITIONS[offer].party if isinstance(offer, Act) else WORK_OF[offer]


def explain_refusal(
    access: Access, user: User, problem: Problem, parts: Parts, today: datetime.date, offer: Offer
) -> Fault:
    """Return why an act is not offered to somebody who has the right to it."""
    stands = get_standing(problem, parts)
    if isinstance(offer, Act):
        for _field, fault in rules.flow(offer, stands):
            return fault
        outside = rules.from_outside(offer, stands.state, own=problem.recorded_by_id == user.pk)
    else:
        outside = WORK_OF[offer] in (Party.VERIFIER, Party.OFFICE)
    seats = find_seats(user, today)
    if offer is Work.CORRECT:
        for _field, fault in _correcting(access, user, problem, seats):
            return fault
    if outside:
        for _field, fault in rules.apart(stands, user.pk, seats):
            return fault
    asked = offer in (Act.CLOSE, Work.DECIDE_EXTENSION, Work.LOOK_BACK)
    return Fault.SAME_PERSON if asked else Fault.NOT_NOW


def get_offers(
    access: Access, user: User, problem: Problem, parts: Parts, today: datetime.date
) -> tuple[Offer, ...]:
    """Return what this person may do with the problem now: who would check their own is not offered to check."""
    stands = get_standing(problem, parts)
    seats, own = find_seats(user, today), problem.recorded_by_id == user.pk
    apart = not list(rules.apart(stands, user.pk, seats))
    acts: list[Offer] = [
        act
        for act in rules.acts(stands)
        if _holds(access, TRANSITIONS[act].party, problem)
        and (apart or not rules.from_outside(act, stands.state, own=own))
    ]
    works = dict(_works(access, user, problem, parts, today, apart))
    if parts.requests and parts.requests[-1].requested_by_id == user.pk:
        acts = [act for act in acts if act is not Act.CLOSE]
        works[Work.LOOK_BACK] = False
    works[Work.CORRECT] = works[Work.CORRECT] and not list(_correcting(access, user, problem, seats))
    return (*acts, *(work for work, holds in works.items() if holds))


def _works(
    access: Access, user: User, problem: Problem, parts: Parts, today: datetime.date, apart: bool
) -> Iterator[tuple[Work, bool]]:
    stands = get_standing(problem, parts)
    unit, office = _holds(access, Party.UNIT, problem), _holds(access, Party.OFFICE, problem)
    is_open, ended = stands.state in OPEN, stands.state in (State.CLOSED, State.ROUTINE)
    late = stands.deadline is None or stands.deadline < today
    waiting = parts.waiting_extension
    assigned = is_open and stands.state is not State.REGISTERED
    shown = stands.state not in (State.DRAFT, State.MERGED, State.UNFOUNDED)
    yield from {
        Work.NOTE_PROGRESS: unit and assigned,
        Work.FINISH_ACTION: unit and rules.can_finish(stands) and bool(parts.actions),
        Work.ASK_EXTENSION: unit and assigned and not late and waiting is None,
        Work.DECIDE_EXTENSION: (
            office and apart and is_open and waiting is not None and waiting.asked_by_id != user.pk
        ),
        Work.LOOK_BACK: (
            _holds(access, Party.VERIFIER, problem) and apart and ended and parts.due_look_back is not None
        ),
        Work.PUBLISH: office and shown,
        Work.OPEN_NOTICE: office and bool(problem.public_text) and rules.can(Act.CLOSE, stands),
        Work.CORRECT: _holds(access, Party.REGISTRAR, problem) and (is_open or stands.state is State.DRAFT),
    }.items()


def _holds(access: Access, party: Party, problem: Problem) -> bool:
    return access.covers(PERMISSION_OF[party], problem.path)


def _correcting(access: Access, user: User, problem: Problem, seats: Iterable[str]) -> rules.Faults:
    """Return why this person may not rewrite the problem, if they may not."""
    return rules.correcting(
        State(problem.state),
        inside=rules.sits_in(problem.path, seats),
        own=problem.recorded_by_id == user.pk,
        directs=_holds(access, Party.OFFICE, problem),
    )


def find_leaders_for(access: Access, unit: Unit, today: datetime.date) -> list[User]:
    """Return who is appointed as a leader to a unit or to one above it and so may lead its problems."""
    mapping: dict[int, User] = {}
    for place in (unit, *reversed(get_breadcrumb(access, unit))):
        for appointment in find_appointments_of_unit(access, place, today):
            if appointment.role == Role.LEADER:
                mapping.setdefault(appointment.user_id, appointment.user)
    return list(mapping.values())
