"""Measures of participation: units of a campaign, its steering groups, and the coverage of work streams."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from touchstone.campaigns.models import BatchMembership, Campaign, MembershipState, WorkStream
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import below_condition
from touchstone.common.prepared import KEY, Prepared
from touchstone.measures.coverage import COVERAGE
from touchstone.measures.models import StreamCoverage
from touchstone.measures.registry import Choice, Column, Dimension, Measure, Rollup, Selection, TallySource
from touchstone.units.access import Access
from touchstone.units.models import Group, GroupAssignment, GroupKind
from touchstone.units.paths import under_any


def _membership(row: BatchMembership | StreamCoverage) -> BatchMembership:
    """Return the participation of a row, which is either the participation itself or its coverage."""
    return row.membership if isinstance(row, StreamCoverage) else row


MEMBER_COLUMNS = (
    Column(_("Unit"), lambda row: _membership(row).unit),
    Column(_("Kind"), lambda row: _membership(row).unit.kind or ""),
    Column(_("Batch"), lambda row: _membership(row).batch),
    Column(_("Takes part from"), lambda row: _membership(row).from_day),
)


def _members(access: Access, selection: Selection) -> QuerySet[BatchMembership]:
    """Return the open participations, in the order of the tree."""
    memberships = BatchMembership.objects.visible_to(access, CampaignPermission.VIEW)
    memberships = memberships.filter(
        under_any(selection.paths),
        selection.in_batch("batch_id"),
        batch__campaign=selection.campaign,
        standing=MembershipState.OPEN,
    )
    return memberships.prefetch_related("unit__kind", "batch").order_by("path")


def _groups(access: Access, selection: Selection) -> QuerySet[Group]:
    """Return the steering groups that guide at least one unit of the selection, by number."""
    members = BatchMembership.unscoped.filter(
        under_any(selection.paths),
        below_condition(OuterRef("unit__path")),
        selection.in_batch("batch_id"),
        batch__campaign=selection.campaign,
        standing=MembershipState.OPEN,
    )
    assignments = GroupAssignment.objects.visible_to(access, CampaignPermission.VIEW).filter(
        Exists(members), group=OuterRef("pk"), to_day__isnull=True
    )
    groups = Group.unscoped.filter(Exists(assignments), kind=GroupKind.STEERING, closed_on__isnull=True)
    return groups.order_by("number", "pk")


def _key(stream_of: Callable[[Campaign], int | None]) -> Callable[[Campaign], Mapping[str, Any]]:
    return lambda campaign: {"stream_id": _stream(stream_of, campaign)}


_FIRST_STREAM = Prepared(
    lambda campaign: (
        WorkStream.objects.filter(campaign=campaign)
        .order_by("order", "code")
        .values_list("pk", flat=True)[:1]
    ),
    KEY,
)


def _stream(stream_of: Callable[[Campaign], int | None], campaign: Campaign) -> int:
    """Return the key of a work stream. All streams have the same members, so without one the first will do."""
    key = stream_of(campaign)
    return next(iter(_FIRST_STREAM(campaign.pk)), 0) if key is None else key


def _any_of(streams: Sequence[int]) -> Exists:
    """Return the condition that a participation has a record in any of some work streams."""
    rows = StreamCoverage.unscoped.filter(membership=OuterRef("pk"), stream__in=streams, records__gt=0)
    return Exists(rows)


_MEMBERS: dict[str, Any] = {
    "permission": CampaignPermission.VIEW,
    "columns": MEMBER_COLUMNS,
    "record_link": "units.unit",
    "record_of": lambda row: _membership(row).unit,
    "unit_of": lambda row: _membership(row).unit,
}

MEASURES = (
    Measure(
        code="campaign.units",
        label=_("Units taking part"),
        unit_of_count=npgettext_lazy("unit of count", "unit", "units"),
        definition=_("Units that take part in the campaign today, each counted once."),
        records=_members,
        tally=TallySource(COVERAGE, "members", fixed=_key(lambda campaign: None)),
        period=False,
        **_MEMBERS,
    ),
    Measure(
        code="units.steering-groups",
        label=_("Steering groups"),
        unit_of_count=npgettext_lazy("unit of count", "group", "groups"),
        definition=_("Steering groups that guide at least one unit taking part in the campaign."),
        rollup=Rollup.DISTINCT,
        permission=CampaignPermission.VIEW,
        records=_groups,
        distinct="pk",
        columns=(Column(_("Number"), lambda group: group.number), Column(_("Group"), lambda group: group)),
        record_link="units.group",
        period=False,
    ),
)


def coverage_measures(
    *,
    area: str,
    covered_label: Any,
    silent_label: Any,
    rate_label: Any,
    in_period: Callable[[Selection, Sequence[int]], Exists],
    stream_of: Callable[[Campaign], int | None] = lambda campaign: 0,
    streams: Callable[[Campaign], Sequence[Choice]] | None = None,
) -> tuple[Measure, ...]:
    """Return the measures ``<area>.units-covered``, ``.units-silent`` and ``.coverage-rate`` of work streams.

    ``stream_of(campaign)`` is the key of the stream named in the campaign's data, or None if it has none. An area
    whose records belong to several ``streams`` lets the reader choose one. Without a choice, a unit is covered if it
    has a record in any of them; that is counted from the rows, because the tallies of several streams overlap.
    ``in_period(selection, streams)`` is the condition that a participation has a record on the selected days. It is
    used only if a period was given; otherwise the coverage rows have the answer.
    """
    dimensions: tuple[Dimension, ...] = ()
    needs: tuple[str, ...] = ()
    if streams is not None:
        dimensions = (Dimension("stream", _("work stream"), streams, tally_key="stream_id", divides=False),)
        needs = ("stream_id",)

    def selected_streams(selection: Selection) -> list[int]:
        if "stream_id" in selection.keys:
            return [int(selection.keys["stream_id"])]
        if streams is not None:
            return [int(choice.key) for choice in streams(selection.campaign)]
        return [_stream(stream_of, selection.campaign)]

    def has_records(
        access: Access, selection: Selection, covered: bool
    ) -> QuerySet[BatchMembership] | QuerySet[StreamCoverage]:
        keys = selected_streams(selection)
        if selection.has_period or len(keys) != 1:
            condition = in_period(selection, keys) if selection.has_period else _any_of(keys)
            return _members(access, selection).filter(condition if covered else ~condition)
        # Covered and silent rows each have an index in the order of the tree, so a page costs only its rows.
        half = {"records__gt": 0} if covered else {"records": 0}
        stream_coverages = StreamCoverage.objects.visible_to(access, CampaignPermission.VIEW)
        stream_coverages = stream_coverages.filter(
            under_any(selection.paths), selection.in_batch("batch_id"), stream=keys[0], **half
        )
        return stream_coverages.prefetch_related("membership__unit__kind", "membership__batch").order_by(
            "path"
        )

    return (
        Measure(
            code=f"{area}.units-covered",
            label=covered_label,
            unit_of_count=npgettext_lazy("unit of count", "unit", "units"),
            definition=_(
                "Units taking part that have at least one record of this work stream, their own or of a unit below."
            ),
            records=lambda access, selection: has_records(access, selection, True),
            tally=TallySource(COVERAGE, "covered", fixed=_key(stream_of), needs=needs),
            dimensions=dimensions,
            **_MEMBERS,
        ),
        Measure(
            code=f"{area}.units-silent",
            label=silent_label,
            unit_of_count=npgettext_lazy("unit of count", "unit", "units"),
            definition=_(
                "Units taking part that have no record of this work stream yet, nor any unit below them."
            ),
            records=lambda access, selection: has_records(access, selection, False),
            tally=TallySource(COVERAGE, "members", minus="covered", fixed=_key(stream_of), needs=needs),
            dimensions=dimensions,
            **_MEMBERS,
        ),
        Measure(
            code=f"{area}.coverage-rate",
            label=rate_label,
            unit_of_count=_("%"),
            definition=_("Units covered of units taking part: both are added up, then divided."),
            rollup=Rollup.RATIO,
            permission=CampaignPermission.VIEW,
            numerator=f"{area}.units-covered",
            denominator="campaign.units",
            dimensions=dimensions,
        ),
    )
