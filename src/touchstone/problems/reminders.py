"""The reminders about problems in the daily digest: numbers only, no details of a problem."""

import datetime
from collections.abc import Iterator

from django.utils.translation import ngettext

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_campaigns
from touchstone.notices.providing import Reminder
from touchstone.problems.models import LookBack
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.counted import count_open_until, count_overdue, get_counts
from touchstone.problems.queries.filters import get_due_soon_limit
from touchstone.problems.queries.visibility import find_led
from touchstone.problems.queries.waiting import count_to_verify, find_paths_not_to_check
from touchstone.problems.rules import OPEN, State
from touchstone.units.access import Access
from touchstone.units.paths import overlap


def remind(access: Access, today: datetime.date) -> Iterator[Reminder]:
    """Yield a reader's reminders: deadlines for units and leaders, pending checks and look-backs for verifiers."""
    for campaign in find_campaigns(access):
        for number, text in _counted(access.in_campaign(campaign.slug), campaign, today):
            if number:
                yield Reminder(campaign.slug, str(campaign), text % {"n": number})


def _counted(access: Access, campaign: Campaign, today: datetime.date) -> Iterator[tuple[int, str]]:
    """Yield the numbers of which a reader is reminded, each with its text, even if they are zero."""
    if own := overlap([campaign.root.path], access.paths(ProblemPermission.RECTIFY)):
        late = count_overdue(access, campaign, today, own)
        yield late, ngettext("%(n)d problem is overdue.", "%(n)d problems are overdue.", late)
        near = count_open_until(access, campaign, own, first=today, last=get_due_soon_limit(campaign, today))
        yield near, ngettext("%(n)d problem is due soon.", "%(n)d problems are due soon.", near)
        returned = sum(
            cell.sums["problems"]
            for cell in get_counts(access, campaign, own).cells
            if cell.keys["state"] == State.RETURNED
        )
        yield returned, ngettext("%(n)d problem was returned.", "%(n)d problems were returned.", returned)
    yield from _counted_for_leader(access, campaign, today)
    if overlap([campaign.root.path], access.paths(ProblemPermission.VERIFY)):
        waiting = count_to_verify(access, access.user_id or 0, campaign, today)
        yield (
            waiting,
            ngettext(
                "%(n)d problem waits for a look from outside.",
                "%(n)d problems wait for a look from outside.",
                waiting,
            ),
        )
        look_backs = LookBack.objects.visible_to(access, ProblemPermission.VERIFY)
        look_backs = look_backs.filter(problem__campaign=campaign, done_on__isnull=True, due_on__lte=today)
        not_to_check = find_paths_not_to_check(access.user_id or 0, campaign, today)
        due = look_backs.exclude(path__in=not_to_check).count()
        yield due, ngettext("%(n)d look-back is due.", "%(n)d look-backs are due.", due)


def _counted_for_leader(
    access: Access, campaign: Campaign, today: datetime.date
) -> Iterator[tuple[int, str]]:
    """Yield the numbers of overdue and of nearly due problems that the reader leads."""
    problems = find_led(access, campaign).filter(
        state__in=OPEN, deadline__lte=get_due_soon_limit(campaign, today)
    )
    days = list(problems.values_list("deadline", flat=True))
    late = sum(day is not None and day < today for day in days)
    yield (
        late,
        ngettext(
            "%(n)d problem that you lead is overdue.", "%(n)d problems that you lead are overdue.", late
        ),
    )
    near = len(days) - late
    yield (
        near,
        ngettext(
            "%(n)d problem that you lead is due soon.", "%(n)d problems that you lead are due soon.", near
        ),
    )
