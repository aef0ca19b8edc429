"""The records that stand outside the days of a batch or a campaign, which keep these days from being changed."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.campaigns.hooks import find_outside
from touchstone.campaigns.models import Batch, BatchMembership, Campaign
from touchstone.common.refusal import Refused


def check_records_within(
    campaign: Campaign, batch: Batch | None, first: datetime.date | None, last: datetime.date | None
) -> None:
    """Refuse days that would leave out records of a campaign, or of one of its batches."""
    for field, days in (("opens_on", (first, None)), ("closes_on", (None, last))):
        found = [sentence for sentence in find_outside(campaign, batch, *days) if sentence]
        if found:
            raise Refused(" ".join(found), field)


def sentence_of(
    rows: QuerySet[Any],
    field: str,
    first: datetime.date | None,
    last: datetime.date | None,
    words: Callable[[int], str],
) -> str:
    """Return a sentence about the rows before the first day or after the last, or "" if there are none.

    ``words(number)`` says how many records of what kind there are, such as "3 sessions were held".
    """
    if first is not None:
        before = rows.filter(**{f"{field}__lt": first}).aggregate(number=Count("pk"), day=Min(field))
        if before["number"]:
            text = _("%(records)s before this day, the first on %(day)s. Choose that day or an earlier one.")
            return text % {"records": words(before["number"]), "day": written(before["day"])}
    if last is not None:
        after = rows.filter(**{f"{field}__gt": last}).aggregate(number=Count("pk"), day=Max(field))
        if after["number"]:
            text = _("%(records)s after this day, the last on %(day)s. Choose that day or a later one.")
            return text % {"records": words(after["number"]), "day": written(after["day"])}
    return ""


def find_early_participation(
    campaign: Campaign, batch: Batch | None, first: datetime.date | None, last: datetime.date | None
) -> str:
    """Return a sentence about the units that took part before the first day, or ""."""
    rows = BatchMembership.unscoped.filter(batch__campaign=campaign)
    if batch is not None:
        rows = rows.filter(batch=batch)

    def words(number: int) -> str:
        return ngettext("%(n)s unit takes part", "%(n)s units take part", number) % {"n": number}

    return sentence_of(rows, "from_day", first, None, words)


def written(day: datetime.date) -> str:
    """Return a day as it stands in a sentence."""
    return dateformat.format(day, pgettext("format of a date", "j F Y"))
