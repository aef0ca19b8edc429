"""The records that stand outside the days of a batch or a campaign, which keep these days from being changed."""

import datetime
from collections.abc import Callable, Iterator
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
    before = [*_before([(memberships, "from_day", _taking_part), *kinds], first)] if first else []
    after = [*_after(kinds, last)] if last else []
    for field, sentences in (("opens_on", before), ("closes_on", after)):
        if sentences:
            raise Refused(" ".join(sentences), field)


Kinds = list[tuple[QuerySet[Any], str, Callable[[int], str]]]
"""Rows of several kinds, each with the field of their day and the words for a number of them."""


def _before(kinds: Kinds, day: datetime.date) -> Iterator[str]:
    """Yield a sentence for each kind of which there are records before a day."""
    for rows, field, say in kinds:
        early = rows.filter(**{f"{field}__lt": day}).aggregate(number=Count("pk"), day=Min(field))
        if early["number"]:
            text = _(
                "Recorded before this day: %(records)s, the first on %(day)s. Choose that day or an earlier one."
            )
            yield text % {"records": say(early["number"]), "day": written(early["day"])}


def _after(kinds: Kinds, day: datetime.date) -> Iterator[str]:
    """Yield a sentence for each kind of which there are records after a day."""
    for rows, field, say in kinds:
        late = rows.filter(**{f"{field}__gt": day}).aggregate(number=Count("pk"), day=Max(field))
        if late["number"]:
            text = _(
                "Recorded after this day: %(records)s, the last on %(day)s. Choose that day or a later one."
            )
            yield text % {"records": say(late["number"]), "day": written(late["day"])}


def _taking_part(number: int) -> str:
    return ngettext("%(n)d unit that takes part", "%(n)d units that take part", number) % {"n": number}


def written(day: datetime.date) -> str:
    """Return a day as it stands in a sentence."""
    return dateformat.format(day, pgettext("format of a date", "j F Y"))
