"""The records that stand outside the days of a batch or a campaign, which keep these days from being changed."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.campaigns.hooks import Outside, find_outside
from touchstone.campaigns.models import Batch, BatchMembership, Campaign
from touchstone.common.refusal import Refused


def check_records_within(
    campaign: Campaign, batch: Batch | None, first: datetime.date | None, last: datetime.date | None
) -> None:
    """Refuse days that would leave out records of a campaign, or of one of its batches."""
    early = list(filter(None, find_outside(campaign, batch, first, None)))
    if early:
        text = _("Before this day %(records)s, the first on %(day)s. Choose that day or an earlier one.")
        _refuse(text, early, min(outside.day for outside in early), "opens_on")
    late = list(filter(None, find_outside(campaign, batch, None, last)))
    if late:
        text = _("After this day %(records)s, the last on %(day)s. Choose that day or a later one.")
        _refuse(text, late, max(outside.day for outside in late), "closes_on")


def _refuse(text: str, found: Iterable[Outside], day: datetime.date, field: str) -> None:
    records = _(", ").join(outside.records for outside in found)
    raise Refused(text % {"records": records, "day": written(day)}, field)


def find_outside_days(
    rows: QuerySet[Any],
    field: str,
    first: datetime.date | None,
    last: datetime.date | None,
    words: Callable[[int], str],
) -> Outside | None:
    """Return what is known of the rows before the first day or after the last, or None if there are none.

    ``words(number)`` says how many records of what kind there are, such as "3 sessions were held".
    """
    if first is not None:
        found = rows.filter(**{f"{field}__lt": first}).aggregate(number=Count("pk"), day=Min(field))
    elif last is not None:
        found = rows.filter(**{f"{field}__gt": last}).aggregate(number=Count("pk"), day=Max(field))
    else:
        return None
    return Outside(words(found["number"]), found["day"]) if found["number"] else None


def find_early_participation(
    campaign: Campaign, batch: Batch | None, first: datetime.date | None, last: datetime.date | None
) -> Outside | None:
    """Return the units that took part before the first day, or None; a unit may take part until any day."""
    if first is None:
        return None
    rows = BatchMembership.unscoped.filter(batch__campaign=campaign)
    if batch is not None:
        rows = rows.filter(batch=batch)

    def words(number: int) -> str:
        return ngettext("%(n)s unit takes part", "%(n)s units take part", number) % {"n": number}

    return find_outside_days(rows, "from_day", first, None, words)


def written(day: datetime.date) -> str:
    """Return a day as it is written in a sentence."""
    return dateformat.format(day, pgettext("format of a date", "j F Y"))
