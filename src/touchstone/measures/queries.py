"""Queries of coverage: the participating units that are silent in a work stream."""

from collections.abc import Iterable
from operator import attrgetter

from django.db.models import QuerySet

from touchstone.campaigns.models import Batch, BatchMembership, Campaign, WorkStream
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import encode_cursor
from touchstone.common.pages import Page, page_of
from touchstone.measures.models import StreamCoverage
from touchstone.units.access import Access
from touchstone.units.paths import EVERYWHERE, under_any


def get_silent_page(
    access: Access,
    campaign: Campaign,
    stream: WorkStream,
    batch: Batch | None = None,
    paths: Iterable[str] = (EVERYWHERE,),
    after: str = "",
    size: int = 50,
) -> Page[BatchMembership]:
    """Return a page of visible participating units without a record in a work stream, their own or of a unit below.

    Only units at and below ``paths``, in the order of the tree. ``after`` is the cursor from the previous page; an
    invalid one starts at the top. A partial index holds only silent units, so the cost is that of the rows shown.
    """
    stream_coverages: QuerySet[StreamCoverage, StreamCoverage]
    stream_coverages = StreamCoverage.objects.visible_to(access, CampaignPermission.VIEW)
    stream_coverages = stream_coverages.filter(
        under_any(paths), stream=stream, records=0, path__gt=encode_cursor(after)
    )
    if stream.campaign_id != campaign.pk:
        return Page([])
    if batch is not None:
        stream_coverages = stream_coverages.filter(batch_id=batch.pk)
    related = stream_coverages.select_related("membership__unit__kind", "membership__batch")
    page = page_of(related.order_by("path")[: size + 1], size, attrgetter("path"))
    return Page([row.membership for row in page.rows], after=page.after)
