"""Actions after a disclosure: the unit's reply, the conclusion and its feedback, and notices."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import freeze_memberships
from touchstone.campaigns.queries import get_first_tied_day
from touchstone.common import clock
from touchstone.common.personal import refuse_personal
from touchstone.common.refusal import Refused
from touchstone.inspection.actions.locking import (
    is_kept_away,
    locked_visit,
    may_direct,
    remember,
    standing_of,
)
from touchstone.inspection.actions.messages import refuse, refused
from touchstone.inspection.models import (
    Audience,
    Conclusion,
    Finding,
    Notice,
    Reply,
    Round,
    RoundMember,
    Visit,
)
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries.rounds import is_on_round
from touchstone.inspection.rules import Fault, VisitState, concluding, replying
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User
from touchstone.units.queries import find_names_at


def reply(*, by: User, access: Access, visit: Visit, text: str, finding: Finding | None = None) -> Reply:
    """Store the visited unit's reply to a visit or to one of its findings; after the deadline it is marked as late.

    Refused to people who work on the round, so that a reply of theirs cannot cut short the unit's time.
    """
    with transaction.atomic():
        freeze_paths()
        freeze_memberships(visit.campaign)
        rows = Visit.objects.visible_to(access, InspectionPermission.VIEW).filter(pk=visit.pk)
        locked_visit = rows.select_for_update(of=("self",)).select_related("round").first()
        if locked_visit is None or locked_visit.state != VisitState.DISCLOSED:
            raise Refused(_("You may not do this with this visit."))
        if not access.covers(InspectionPermission.REPLY, locked_visit.path) or access.user_id != by.pk:
            raise Refused(_("Only the visited unit replies."))
        if is_on_round(access, locked_visit.round) and not is_kept_away(by, locked_visit):
            raise Refused(_("Somebody who works on the round cannot reply for the unit."))
        if finding is not None and finding.visit_id != locked_visit.pk:
            raise Refused(_("This finding belongs to another visit."), "finding")
        refuse(replying(standing_of(locked_visit), text))
        late = locked_visit.reply_until is not None and clock.today() > locked_visit.reply_until
        new_reply = Reply.unscoped.create(
            visit=locked_visit,
            finding=finding,
            text=text.strip(),
            late=late,
            replied_at=clock.now(),
            replied_by=by,
        )
        remember(by=by, verb="inspection.replied", visit=locked_visit, changes={"late": (None, late)})
    return new_reply


def conclude(*, by: User, access: Access, visit: Visit, text: str) -> Conclusion:
    """Conclude a visit; refused while the unit has not replied and still has time to."""
    with transaction.atomic():
        current_visit = locked_visit(by, access, visit)
        refuse(concluding(standing_of(current_visit), text, clock.today()))
        try:
            with transaction.atomic():
                conclusion = Conclusion.unscoped.create(
                    visit=current_visit, text=text.strip(), concluded_at=clock.now(), concluded_by=by
                )
        except IntegrityError as error:
            raise refused(Fault.CONCLUDED) from error
        remember(by=by, verb="inspection.concluded", visit=current_visit)
    return conclusion


def feed_back(*, by: User, access: Access, visit: Visit, day: datetime.date, to: str = "") -> Conclusion:
    """Record the day on which the conclusion was fed back to the unit, and to whom, by function."""
    if day > clock.today():
        raise refused(Fault.DAY_IN_FUTURE, "day")
    with transaction.atomic():
        current_visit = locked_visit(by, access, visit)
        conclusion = Conclusion.unscoped.select_for_update(of=("self",)).filter(visit=current_visit).first()
        if conclusion is None:
            raise Refused(_("Write the conclusion first."))
        conclusion.fed_back_on, conclusion.fed_back_by, conclusion.fed_back_to = day, by, to.strip()
        conclusion.save()
        remember(by=by, verb="inspection.fed-back", visit=current_visit, changes={"fed_back_on": (None, day)})
    return conclusion


def issue_notice(
    *,
    by: User,
    access: Access,
    round_: Round,
    title: str,
    text: str,
    audience: Audience | str = Audience.UNITS,
    visit: Visit | None = None,
) -> Notice:
    """Issue a notice about a round or one of its disclosed visits, to units or to the public."""
    for name, value in (("title", title), ("text", text)):
        if not value.strip():
            raise refused(Fault.TEXT_MISSING, name)
    if audience not in Audience.values:
        raise Refused(_("Choose who reads the notice."), "audience")
    with transaction.atomic():
        freeze_paths()
        inspection_round = Round.unscoped.select_related("campaign").get(pk=round_.pk)
        may_direct(access, inspection_round.path)
        if visit is not None:
            rows = Visit.objects.visible_to(access, InspectionPermission.VIEW)
            visit = rows.select_for_update(of=("self",)).filter(pk=visit.pk, round=inspection_round).first()
            if visit is None:
                raise Refused(_("You may not do this with this visit."))
            if visit.state != VisitState.DISCLOSED:
                raise refused(Fault.NOT_DISCLOSED, "visit")
        if audience == Audience.PUBLIC:
            names = _names(inspection_round, visit)
            for name, value in (("title", title), ("text", text)):
                refuse_personal(value, names, name)
        notice = Notice.unscoped.create(
            campaign=inspection_round.campaign,
            round=inspection_round,
            path=inspection_round.path,
            visit=visit,
            audience=audience,
            title=title.strip(),
            text=text.strip(),
            issued_at=clock.now(),
            issued_by=by,
        )
        record(by=by, verb="inspection.notice-issued", target=notice)
    return notice


def _names(inspection_round: Round, visit: Visit | None) -> list[str]:
    """Return the names of the people on a round and of those appointed to the visited unit."""
    people = (
        RoundMember.objects.filter(round=inspection_round).order_by("pk").values_list("user__name", flat=True)
    )
    if visit is None:
        return list(people)
    lately = get_first_tied_day(visit.campaign, clock.today())
    return [*people, *find_names_at([visit.unit_id], clock.today(), since=lately)]


def withdraw_notice(*, by: User, access: Access, notice: Notice, reason: str) -> Notice:
    """Withdraw a notice, with a reason; the record is kept."""
    if not reason.strip():
        raise refused(Fault.REASON_MISSING, "reason")
    with transaction.atomic():
        freeze_paths()
        locked_notice = Notice.unscoped.select_for_update(of=("self",)).get(pk=notice.pk)
        may_direct(access, locked_notice.path)
        if locked_notice.withdrawn_at is not None:
            raise Refused(_("This notice is withdrawn already."))
        locked_notice.withdrawn_at = clock.now()
        locked_notice.withdrawn_by = by
        locked_notice.withdrawn_reason = reason.strip()
        locked_notice.save()
        record(by=by, verb="inspection.notice-withdrawn", target=locked_notice, reason=reason.strip())
    return locked_notice
