"""Samples of closed problems for a second check: the plan, the draw with the committed seed, and the results."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_tied_paths
from touchstone.common import clock
from touchstone.common.drawing import commitment as commitment_of
from touchstone.common.drawing import digest, is_commitment
from touchstone.common.refusal import Refused
from touchstone.problems.actions.messages import MESSAGES, refuse
from touchstone.problems.models import Problem, Sample, SamplingPlan
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.samples import find_verified_by
from touchstone.problems.rules import Fault, Severity, State, as_written, draw, sits_in, written
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import Unit, User
from touchstone.units.paths import under

LARGEST = 500
"""Maximum size of a sample."""


def plan_sample(
    *, by: User, access: Access, campaign: Campaign, owner: Unit, size: int, commitment: str
) -> SamplingPlan:
    """Plan a sample of the problems that are closed now at or below a unit, and publish the inputs of the draw.

    The inputs are the sha256 of the seed (the seed itself is not stored), the list of these problems and its sha256.
    """
    commitment = commitment.strip().lower()
    if not is_commitment(commitment):
        refuse([("commitment", Fault.COMMITMENT_WRONG)])
    with transaction.atomic():
        freeze_paths()
        _check_may_draw(access, owner)
        closed = Problem.objects.visible_to(access, ProblemPermission.VERIFY).filter(
            under(owner.path), campaign=campaign, state=State.CLOSED.value
        )
        pairs = [
            (number, Severity(severity)) for number, severity in closed.values_list("number", "severity")
        ]
        if not pairs:
            raise Refused(_("No problem is closed here yet; there is nothing to draw from."))
        if not 1 <= size <= min(len(pairs), LARGEST):
            message = _("Choose a size from 1 to %(most)d.") % {"most": min(len(pairs), LARGEST)}
            raise Refused(message, "size")
        frame = written(pairs)
        plan = SamplingPlan.unscoped.create(
            campaign=campaign,
            owner=owner,
            place=owner.path,
            commitment=commitment,
            frame=frame,
            frame_digest=digest(frame.split("\n")),
            population=len(pairs),
            size=size,
            planned_at=clock.now(),
            planned_by=by,
        )
        recorded = ("commitment", "frame_digest", "population", "size")
        record(
            by=by,
            verb="problems.plan-sample",
            target=plan,
            changes={name: (None, getattr(plan, name)) for name in recorded},
        )
    return plan


def draw_sample(*, by: User, access: Access, plan: SamplingPlan, seed: str) -> SamplingPlan:
    """Draw a planned sample, weighted by severity, with the committed seed, which is stored from now on.

    Problems are drawn from the list of the plan, even if their state has changed since.
    """
    with transaction.atomic():
        rows = SamplingPlan.objects.visible_to(access, ProblemPermission.VIEW).select_related("owner")
        locked_plan = rows.select_for_update(of=("self",)).filter(pk=plan.pk).first()
        if locked_plan is None:
            raise Refused(_("You may not draw samples for this unit."))
        _check_may_draw(access, locked_plan.owner)
        if locked_plan.drawn_at is not None:
            refuse([("", Fault.DRAWN)])
        if commitment_of(seed) != locked_plan.commitment:
            refuse([("seed", Fault.SEED_WRONG)])
        numbers = draw(as_written(locked_plan.frame), locked_plan.size, seed)
        problems = Problem.unscoped.filter(campaign=locked_plan.campaign_id, number__in=numbers)
        keys = dict(problems.values_list("number", "pk"))
        Sample.objects.bulk_create(
            Sample(plan=locked_plan, problem_id=keys[number], order=order)
            for order, number in enumerate(numbers, start=1)
        )
        locked_plan.seed, locked_plan.drawn_at, locked_plan.drawn_by = seed, clock.now(), by
        locked_plan.save(update_fields=["seed", "drawn_at", "drawn_by"])
        record(by=by, verb="problems.draw-sample", target=locked_plan, changes={"seed": (None, seed)})
    return locked_plan


def _check_may_draw(access: Access, owner: Unit) -> None:
    if not access.covers(ProblemPermission.VERIFY, owner.path):
        raise Refused(_("You may not draw samples for this unit."), "unit")


def check_sample(
    *, by: User, access: Access, sample: Sample, right: bool, note: str, day: datetime.date | None = None
) -> Sample:
    """Record the check of a sampled problem.

    Refused to its unit, to the person who requested closure and to the verifier.
    """
    with transaction.atomic():
        locked_sample = (
            Sample.objects.select_for_update().select_related("problem__campaign", "plan").get(pk=sample.pk)
        )
        if not access.covers(ProblemPermission.VERIFY, locked_sample.problem.path):
            raise Refused(_("You may not check this problem."))
        today = clock.today()
        if sits_in(locked_sample.problem.path, find_tied_paths(by, locked_sample.problem.campaign, today)):
            raise Refused(MESSAGES[Fault.OWN_UNIT])
        if find_verified_by(by, [locked_sample.problem_id]):
            raise Refused(
                _(
                    "The person who asked for closure or verified it cannot check it again. Somebody else has to."
                )
            )
        if locked_sample.right is not None:
            raise Refused(_("This one was checked already."))
        if not note.strip():
            raise Refused(MESSAGES[Fault.NOTE_MISSING], "note")
        locked_sample.right, locked_sample.note, locked_sample.checked_by = right, note.strip(), by
        locked_sample.checked_on = min(day or today, today)
        locked_sample.save()
        record(
            by=by,
            verb="problems.check-sample",
            target=locked_sample.problem,
            changes={"right": (None, right)},
            reason=locked_sample.note,
        )
    return locked_sample
