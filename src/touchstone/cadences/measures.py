"""Measures of occurrences."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from touchstone.cadences.models import Occurrence
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.queries.cadences import find_cadences
from touchstone.cadences.queries.occurrences import OccurrenceFilter, find_occurrences
from touchstone.cadences.rules import Timing
from touchstone.cadences.tallies import OCCURRENCES
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.measures.registry import (
    Column,
    Dimension,
    Measure,
    Rollup,
    Selection,
    TallySource,
    word_choices,
)
from touchstone.units.access import Access

CADENCE = Dimension(
    "cadence", _("cadence"), word_choices(find_cadences), tally_key="cadence_id", divides=False
)


def _rows(timing: Timing | None = None, *, over: bool = False) -> Any:
    def records(access: Access, selection: Selection) -> QuerySet[Occurrence]:
        last = selection.last
        if over:
            last = min(filter(None, (last, _until_yesterday(selection.campaign)[1])))
        wanted = OccurrenceFilter(
            paths=selection.paths,
            cadence=selection.filters.get("cadence", ""),
            timing=timing or "",
            batch_id=selection.batch_id,
            first=selection.first,
            last=last,
        )
        rows = find_occurrences(access, selection.campaign, wanted).order_by("-until", "-pk")
        return rows.prefetch_related("unit", "cadence", "date", "membership__batch")

    return records


def _until_yesterday(campaign: Campaign) -> tuple[datetime.date | None, datetime.date | None]:
    return None, clock.today() - datetime.timedelta(days=1)


COLUMNS = (
    Column(_("Due on"), lambda occurrence: occurrence.date.due_on),
    Column(_("Unit"), lambda occurrence: occurrence.unit),
    Column(_("Cadence"), lambda occurrence: occurrence.cadence),
    Column(_("Fulfilled on"), lambda occurrence: occurrence.record_day or ""),
    Column(_("Explanation"), lambda occurrence: occurrence.explanation),
)
_COMMON: dict[str, Any] = {
    "unit_of_count": npgettext_lazy("unit of count", "occurrence", "occurrences"),
    "permission": CadencePermission.VIEW,
    "dimensions": (CADENCE,),
    "columns": COLUMNS,
    "record_link": "cadences.occurrence",
    "unit_of": lambda occurrence: occurrence.unit,
}

MEASURES = (
    Measure(
        code="cadences.occurrences",
        label=_("Occurrences of cadences"),
        definition=_("What units owed or owe on the dates of cadences whose first day has come."),
        records=_rows(),
        tally=TallySource(OCCURRENCES, "made"),
        **_COMMON,
    ),
    Measure(
        code="cadences.ended",
        label=_("Occurrences whose time is over"),
        definition=_("Occurrences whose last day on time is over today, whatever became of them."),
        records=_rows(over=True),
        tally=TallySource(OCCURRENCES, "made", days=_until_yesterday),
        **_COMMON,
    ),
    Measure(
        code="cadences.ended-fulfilled",
        label=_("Occurrences fulfilled on time whose time is over"),
        definition=_(
            "Occurrences whose last day on time is over today and that a record fulfilled until that day."
        ),
        records=_rows(Timing.FULFILLED, over=True),
        tally=TallySource(OCCURRENCES, "fulfilled", days=_until_yesterday),
        **_COMMON,
    ),
    Measure(
        code="cadences.fulfilled",
        label=_("Occurrences fulfilled on time"),
        definition=_("Occurrences that a record fulfilled by their last day on time."),
        records=_rows(Timing.FULFILLED),
        tally=TallySource(OCCURRENCES, "fulfilled"),
        **_COMMON,
    ),
    Measure(
        code="cadences.late",
        label=_("Occurrences made up late"),
        definition=_("Occurrences that a record made up for after their last day on time."),
        records=_rows(Timing.LATE),
        tally=TallySource(OCCURRENCES, "late"),
        **_COMMON,
    ),
    Measure(
        code="cadences.explained",
        label=_("Occurrences missed and explained"),
        definition=_("Occurrences that no record fulfilled and whose unit has said why."),
        records=_rows(Timing.EXPLAINED),
        tally=TallySource(OCCURRENCES, "explained"),
        **_COMMON,
    ),
    Measure(
        code="cadences.missed",
        label=_("Occurrences missed"),
        definition=_("Occurrences whose last day on time is over, with neither a record nor an explanation."),
        records=_rows(Timing.MISSED),
        tally=TallySource(OCCURRENCES, "open", days=_until_yesterday),
        **_COMMON,
    ),
    Measure(
        code="cadences.on-time-rate",
        label=_("Occurrences fulfilled on time, share"),
        unit_of_count=_("%"),
        definition=_(
            "Of the occurrences whose last day on time is over, the share that was fulfilled until that day."
        ),
        rollup=Rollup.RATIO,
        numerator="cadences.ended-fulfilled",
        denominator="cadences.ended",
        permission=CadencePermission.VIEW,
        dimensions=(CADENCE,),
    ),
)
