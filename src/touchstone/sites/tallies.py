"""Tallies of visits to exhibitions."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from touchstone.campaigns.models import Campaign
from touchstone.measures.hooks import MembershipRecords
from touchstone.measures.tallies import Family, add
from touchstone.sites.models import ExhibitionVisits, VisitDelta, VisitsState, VisitTally
from touchstone.units.hooks import DatedRecords


def _source() -> QuerySet[Any, tuple[Any, ...]]:
    rows = ExhibitionVisits.unscoped.filter(state=VisitsState.RECORDED).order_by()
    return rows.annotate(batch=Coalesce("membership__batch_id", 0), one=Value(1)).values_list(
        "path", "campaign_id", "batch", "channel", "category_id", "day", "number", "one"
    )


VISITS = Family(
    name="exhibition-visits",
    delta=VisitDelta,
    tally=VisitTally,
    keys=("campaign_id", "batch_id", "channel", "category_id"),
    sums=("visits", "counts"),
    source=_source,
)


def count(changed: Iterable[tuple[ExhibitionVisits, int]]) -> None:
    """Add (+1) or subtract (-1) counts, with their batch loaded, in the transaction that stores them."""
    add(VISITS, (_change(visits, sign) for visits, sign in changed if visits.state == VisitsState.RECORDED))


def _change(visits: ExhibitionVisits, sign: int) -> tuple[str, tuple[Any, ...], tuple[int, ...]]:
    batch_id = visits.membership.batch_id if visits.membership is not None else 0
    keys = (visits.campaign_id, batch_id, visits.channel, visits.category_id, visits.day)
    return visits.path, keys, (sign * visits.number, sign)


FOLLOWED = MembershipRecords(ExhibitionVisits, "campaign", "day", (), count)
"""Recounts visits when a unit joins or leaves, so that each count is one of the nearest participation."""

DATED = DatedRecords(
    # By campaign, because the index of visits by place begins with it.
    rows=lambda: ExhibitionVisits.unscoped.filter(
        campaign__in=Campaign.objects.values("pk"), state=VisitsState.RECORDED
    ),
    day="day",
    say=lambda number: ngettext("%(n)d count of visits", "%(n)d counts of visits", number) % {"n": number},
)
