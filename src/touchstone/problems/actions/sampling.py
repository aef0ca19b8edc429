"""Drawing closed problems by a seed to be checked again, and recording what was found."""

import datetime
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.problems.actions.words import MESSAGES
from touchstone.problems.models import Problem, Sample, SamplingPlan
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import Fault, Severity, State, draw, sits_in
from touchstone.units.access import Access
from touchstone.units.locking import hold_places
from touchstone.units.models import Unit, User
from touchstone.units.paths import under
from touchstone.units.queries import seats_of

LARGEST = 500
"""Problems that one sample may hold."""


def draw_sample(
    *, by: User, access: Access, campaign: Campaign, owner: Unit, size: int, seed: str = ""
) -> SamplingPlan:
    """Draw some of the closed problems at and below a unit, weighted by severity; without a seed one is made.

    The seed is kept, so that anybody who knows the closed problems of that moment finds the same sample.
    """
    with transaction.atomic():
        hold_places()
        if not access.covers(ProblemPermission.VERIFY, owner.path):
            raise Refused(_("You may not draw samples for this unit."), "unit")
        closed = Problem.objects.visible_to(access, ProblemPermission.VERIFY).filter(
            under(owner.path), campaign=campaign, state=State.CLOSED.value
        )
        found = {row[0]: row for row in closed.order_by("number").values_list("number", "severity", "pk")}
        if not found:
            raise Refused(_("No problem is closed here yet; there is nothing to draw from."))
        if not 1 <= size <= min(len(found), LARGEST):
            message = _("Choose a size from 1 to %(most)d.") % {"most": min(len(found), LARGEST)}
            raise Refused(message, "size")
        seed = seed.strip() or secrets.token_hex(16)
        numbers = draw([(number, Severity(row[1])) for number, row in found.items()], size, seed)
        plan = SamplingPlan.unscoped.create(
            campaign=campaign,
            owner=owner,
            place=owner.path,
            seed=seed[:64],
            population=len(found),
            size=len(numbers),
            drawn_at=clock.now(),
            drawn_by=by,
        )
        Sample.objects.bulk_create(
            Sample(plan=plan, problem_id=found[number][2], order=order)
            for order, number in enumerate(numbers, start=1)
        )
        record(
            by=by,
            verb="problems.draw-sample",
            target=plan,
            path=owner.path,
            changes={"seed": ("", seed[:64])},
        )
    return plan


def check_sample(
    *, by: User, access: Access, sample: Sample, right: bool, note: str, day: datetime.date | None = None
) -> Sample:
    """Record whether a drawn problem was found right; whoever sits in its unit does not."""
    with transaction.atomic():
        held = Sample.objects.select_for_update().select_related("problem", "plan").get(pk=sample.pk)
        if not access.covers(ProblemPermission.VERIFY, held.problem.path):
            raise Refused(_("You may not check this problem."))
        today = clock.today()
        if sits_in(held.problem.path, seats_of(by, today)):
            raise Refused(MESSAGES[Fault.OWN_UNIT])
        if held.right is not None:
            raise Refused(_("This one was checked already."))
        if not note.strip():
            raise Refused(MESSAGES[Fault.NOTE_MISSING], "note")
        held.right, held.note, held.checked_by = right, note.strip(), by
        held.checked_on = min(day or today, today)
        held.save()
        record(
            by=by,
            verb="problems.check-sample",
            target=held.problem,
            path=held.problem.path,
            changes={"right": (None, right)},
            reason=held.note,
        )
    return held
