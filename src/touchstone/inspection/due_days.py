"""The days by which units reply to visits, which move with the campaign's calendar."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.due_days import Change, DueDays, Move
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_times
from touchstone.inspection.actions.disclosing import REPLY
from touchstone.inspection.actions.moving import move_reply
from touchstone.inspection.queries.visits import find_unanswered
from touchstone.units.access import Access


def _find(access: Access, campaign: Campaign, year: int, change: Change) -> list[Move]:
    """Return the visits whose reply is due as the campaign's time says before the change, and not after it."""
    time, moves = get_times(campaign)[REPLY], []
    for visit in find_unanswered(access, campaign, year):
        if visit.disclosed_at is None or visit.reply_until is None:
            continue
        disclosed = timezone.localdate(visit.disclosed_at)
        new = time.after(disclosed, change.after)
        if visit.reply_until == time.after(disclosed, change.before) != new:
            label = f"{visit.round} · {visit.visited_on:%Y-%m-%d}"
            moves.append(Move(visit.pk, label, visit.unit.label, visit.reply_until, new))
    return moves


REPLIES = DueDays("visit", _("Replies to visits"), "inspection-visit", _find, move_reply)
