"""The days by which units reply to visits, which move with the campaign's calendar."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.due_days import DueDays, Move
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_times
from touchstone.common.working_days import WorkingCalendar
from touchstone.inspection.actions.disclosing import REPLY
from touchstone.inspection.actions.moving import move_reply
from touchstone.inspection.queries.visits import find_unanswered
from touchstone.units.access import Access


def _find(access: Access, campaign: Campaign, year: int, calendar: WorkingCalendar) -> list[Move]:
    """Return the visits whose reply would be due on another day if they were disclosed now with this calendar."""
    time, moves = get_times(campaign)[REPLY], []
    for visit in find_unanswered(access, campaign, year):
        if visit.disclosed_at is None or visit.reply_until is None:
            continue
        new = time.after(timezone.localdate(visit.disclosed_at), calendar)
        if new != visit.reply_until:
            label = f"{visit.round} · {visit.visited_on:%Y-%m-%d}"
            moves.append(Move(visit.pk, label, visit.unit.label, visit.reply_until, new))
    return moves


REPLIES = DueDays("visit", _("Replies to visits"), "inspection-visit", _find, move_reply)
