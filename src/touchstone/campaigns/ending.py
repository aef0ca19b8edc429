"""The records that stand outside the days of a batch or a campaign, which keep these days from being changed."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.campaigns.models import Batch, BatchMembership, Campaign
from touchstone.common.refusal import Refused
from touchstone.units.hooks import dated_records


def check_records_within(
    campaign: Campaign, batch: Batch | None, first: datetime.date | None, last: datetime.date | None
) -> None:
    """Refuse days that would leave out records of a campaign, or of one of its batches."""
    of_campaign = Q(campaign=campaign) & (Q() if batch is None else Q(membership__batch=batch))
    memberships = BatchMembership.unscoped.filter(batch__campaign=campaign)
    if batch is not None:
        memberships = memberships.filter(batch=batch)
    kinds = [(records.rows().filter(of_campaign), records.day, records.say) for records in dated_records()]
    if first is not None:
        early = _find([(memberships, "from_day", _taking_part), *kinds], "lt", first, Min)
        text = _(
            "Recorded before this day: %(records)s, the first on %(day)s. Choose that day or an earlier one."
        )
        _refuse(text, early, min, "opens_on")
    if last is not None:
        late = _find(kinds, "gt", last, Max)
        text = _("Recorded after this day: %(records)s, the last on %(day)s. Choose that day or a later one.")
        _refuse(text, late, max, "closes_on")


def refuse_closed(campaign: Campaign) -> None:
    """Refuse to take something new into a campaign that is closed; the sentence names who may open it again."""
    if campaign.closed_on is not None:
        raise Refused(say_closed(campaign))


def say_closed(campaign: Campaign) -> str:
    """Say that a closed campaign takes nothing new, and who may open it again."""
    parts = {"day": written(campaign.closed_on or campaign.opens_on), "unit": campaign.root.label}
    return (
        _(
            "This campaign was closed on %(day)s and takes nothing new. The campaign office of %(unit)s can open it again."
        )
        % parts
    )


Kinds = list[tuple[QuerySet[Any], str, Callable[[int], str]]]
"""Rows of several kinds, each with the field of their day and the words for a number of them."""

Outside = list[tuple[str, datetime.date]]
"""What stands outside: each kind in words, and the day of the one that is farthest out."""


def _find(kinds: Kinds, lookup: str, day: datetime.date, farthest: type[Min] | type[Max]) -> Outside:
    """Return the records on one side of a day, ``lt`` or ``gt``."""
    found = (
        (say, rows.filter(**{f"{field}__{lookup}": day}).aggregate(number=Count("pk"), day=farthest(field)))
        for rows, field, say in kinds
    )
    return [(say(row["number"]), row["day"]) for say, row in found if row["number"]]


def _refuse(text: str, outside: Outside, farthest: Callable[..., datetime.date], field: str) -> None:
    if outside:
        records, day = _(", ").join(said for said, _day in outside), farthest(day for _said, day in outside)
        raise Refused(text % {"records": records, "day": written(day)}, field)


def _taking_part(number: int) -> str:
    return ngettext("%(n)d unit that takes part", "%(n)d units that take part", number) % {"n": number}


def written(day: datetime.date) -> str:
    """Return a day as it stands in a sentence."""
    return dateformat.format(day, pgettext("format of a date", "j F Y"))
