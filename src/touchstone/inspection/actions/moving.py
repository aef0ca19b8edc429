"""Moving the day of a reply with the campaign's calendar."""

import datetime

from touchstone.common.refusal import Refused
from touchstone.inspection.actions.locking import CHANGED_MEANWHILE, remember, touch
from touchstone.inspection.models import Visit
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.rules import VisitState
from touchstone.units.access import Access
from touchstone.units.models import User


def move_reply(by: User, access: Access, key: int, day: datetime.date, reason: str) -> None:
    """Move the day by which a unit replies to a disclosed visit, given by its key."""
    visits = Visit.objects.visible_to(access, InspectionPermission.DIRECT).filter(state=VisitState.DISCLOSED)
    visit = visits.select_for_update(of=("self",)).select_related("campaign", "unit").filter(pk=key).first()
    if visit is None:
        raise Refused(CHANGED_MEANWHILE)
    changes = {"reply_until": (visit.reply_until, day)}
    visit.reply_until = day
    touch(visit)
    remember(by=by, verb="inspection.reply-moved", visit=visit, changes=changes, reason=reason)
