"""Feedback about a course: slips with codes, and what was said by them."""

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.common.codes import digest_of, make_code
from touchstone.common.refusal import Refused
from touchstone.common.text import tidy
from touchstone.training.actions.locking import lock_sitting
from touchstone.training.models import CourseFeedback, Delegation, FeedbackSlip, Opinion, Sitting
from touchstone.units.access import Access
from touchstone.units.models import User

_PURPOSE = "touchstone.training.slip"

MOST_SLIPS = 2_000
"""Slips that are printed at once."""


def print_slips(*, by: User, access: Access, sitting: Sitting) -> list[str]:
    """Return one code for each place at a sitting that has not been used for feedback yet.

    Codes that were printed before and not used lose their effect. Only digests are stored.
    """
    with transaction.atomic():
        locked = lock_sitting(access, sitting)
        sums = Delegation.unscoped.filter(sitting=locked).aggregate(taken=Sum("taken"), quota=Sum("quota"))
        places = max(sums["taken"] or 0, sums["quota"] or 0)
        if not places:
            raise Refused(_("Give places to units first: there is one slip for each place."))
        if places > MOST_SLIPS:
            raise Refused(_("More than 2,000 slips cannot be printed at once."))
        slips = FeedbackSlip.objects.filter(sitting=locked)
        used = slips.filter(used=True).count()
        slips.filter(used=False).delete()
        codes = [make_code() for _slip in range(max(places - used, 0))]
        FeedbackSlip.objects.bulk_create(
            FeedbackSlip(sitting=locked, digest=digest_of(_PURPOSE, code)) for code in codes
        )
        record(by=by, verb="training.slips-printed", target=locked, changes={"slips": (None, len(codes))})
    return codes


def give_feedback(*, code: str, opinion: int, comment: str = "") -> None:
    """Store what somebody with a slip says about the course; each code counts once. Nobody is recorded."""
    if opinion not in Opinion.values:
        raise Refused(_("Choose what you think of the course."), "opinion")
    with transaction.atomic():
        found = FeedbackSlip.objects.filter(digest=digest_of(_PURPOSE, code)).select_related(
            "sitting__training_class__campaign"
        )
        slip = found.first()
        if slip is None:
            raise Refused(_("There is no such code. Check the letters on your slip."), "code")
        begin_in(slip.sitting.training_class.campaign)
        slip = found.select_for_update(of=("self",)).first()
        if slip is None or slip.used:
            raise Refused(_("This code has been used. Each slip counts once."), "code")
        slip.used = True
        slip.save(update_fields=["used"])
        CourseFeedback.objects.create(sitting=slip.sitting, opinion=opinion, comment=tidy(comment)[:500])
