"""Self-checks: asking units of the same kind whether they have a problem too, and their answers."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.actions.registering import register_problem
from touchstone.problems.actions.transitions import works_on
from touchstone.problems.fields import ProblemEntry
from touchstone.problems.models import Problem, SelfCheck, SelfCheckAnswer
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.self_checks import is_verified
from touchstone.problems.rules import Fault, Severity, Track
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import Unit, User
from touchstone.units.paths import under

CHUNK = 2_000
"""Number of answers stored in one statement."""


def ask_elsewhere(
    *, by: User, access: Access, problem: Problem, question: str, answer_by: datetime.date
) -> SelfCheck:
    """Ask all open units of the responsible unit's kind that the reader directs whether they have the problem too.

    Refused for problems that are not verified yet.
    """
    with transaction.atomic():
        freeze_paths()
        begin_in(problem.campaign)
        rows = Problem.objects.visible_to(access, ProblemPermission.DIRECT).select_for_update(of=("self",))
        locked_problem = rows.select_related("unit", "campaign__root").filter(pk=problem.pk).first()
        if locked_problem is None:
            raise Refused(_("You may not do this with this problem."))
        if not is_verified(locked_problem):
            raise Refused(_("Ask others when this problem is verified."))
        if not question.strip():
            raise Refused(_("Write the question."), "question")
        today = clock.today()
        if answer_by < today:
            raise Refused(MESSAGES[Fault.DEADLINE_PAST], "answer_by")
        if not works_on(locked_problem.campaign, answer_by):
            raise Refused(MESSAGES[Fault.DEADLINE_FREE_DAY], "answer_by")
        units = Unit.objects.visible_to(access, ProblemPermission.DIRECT).filter(
            under(locked_problem.campaign.root.path), kind=locked_problem.unit.kind_id, closed_on__isnull=True
        )
        recipients = list(units.exclude(pk=locked_problem.unit_id).order_by("path").values_list("pk", "path"))
        if locked_problem.unit.kind_id is None or not recipients:
            raise Refused(_("There is no other unit of this kind to ask. Give the units their kinds first."))
        check = SelfCheck.objects.create(
            problem=locked_problem,
            question=question.strip(),
            kind=locked_problem.unit.kind,
            asked_on=today,
            asked_by=by,
            answer_by=answer_by,
            asked=len(recipients),
        )
        SelfCheckAnswer.unscoped.bulk_create(
            [SelfCheckAnswer(self_check=check, unit_id=pk, path=path) for pk, path in recipients],
            batch_size=CHUNK,
        )
        record(
            by=by,
            verb="problems.ask-elsewhere",
            target=locked_problem,
            changes={"question": ("", check.question)},
        )
    return check


def answer_self_check(
    *, by: User, access: Access, answer: SelfCheckAnswer, found: bool, note: str = "", register: bool = False
) -> SelfCheckAnswer:
    """Record a unit's answer; with ``register``, a problem that was found is registered for the unit."""
    with transaction.atomic():
        rows = SelfCheckAnswer.objects.visible_to(access, ProblemPermission.RECTIFY)
        locked_answer = (
            rows.select_for_update(of=("self",))
            .select_related("unit", "self_check__problem__campaign", "self_check__problem__source")
            .filter(pk=answer.pk)
            .first()
        )
        if locked_answer is None:
            raise Refused(_("You may not answer for this unit."))
        if locked_answer.looked_on is not None:
            raise Refused(_("This unit has answered already."))
        locked_answer.looked_on = clock.today()
        locked_answer.looked_by = by
        locked_answer.found = found
        locked_answer.note = note.strip()
        if found and register:
            locked_answer.became = register_problem(
                by=by,
                access=access,
                campaign=locked_answer.self_check.problem.campaign,
                entry=_make_entry(locked_answer),
            )
        locked_answer.save()
        record(
            by=by,
            verb="problems.answer-self-check",
            target=locked_answer,
            changes={"found": (None, found)},
            reason=locked_answer.note,
        )
    return locked_answer


def _make_entry(answer: SelfCheckAnswer) -> ProblemEntry:
    origin = answer.self_check.problem
    return ProblemEntry(
        list=origin.list,
        source=origin.source,
        aspect=origin.aspect,
        unit=answer.unit,
        statement=answer.note or origin.statement,
        standard=origin.standard,
        track=Track(origin.track),
        severity=Severity(origin.severity),
        origin=f"problems.self-check:{answer.pk}",
        origin_label=str(origin.number),
    )
