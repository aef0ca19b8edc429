"""The components of the campaign room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.campaigns.countries import name_country
from touchstone.campaigns.models import MembershipState
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import count_members_by_batch, find_batches, get_member_page, get_times
from touchstone.campaigns.rules import DEFAULT_TIMES
from touchstone.web.common import addresses
from touchstone.web.common import components as ui
from touchstone.web.common.filtering import turning
from touchstone.web.common.lists import ON_A_PAGE, Column, record_table
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest, may, require
from touchstone.web.common.times import PURPOSES, length

if TYPE_CHECKING:
    from touchstone.campaigns.models import Batch, BatchMembership, Campaign
    from touchstone.campaigns.rules import Time
    from touchstone.web.common.formats import Words


def runs_campaign(request: WorkspaceRequest) -> bool:
    """Return whether the reader may change the campaign as a whole, not only who takes part below a unit."""
    return may(request, CampaignPermission.CHANGE, request.campaign.root.path)


def own_campaign(request: WorkspaceRequest) -> Campaign:
    """Return the campaign if the reader may change it as a whole; otherwise raise 403."""
    require(request, CampaignPermission.CHANGE, request.campaign.root.path)
    return request.campaign


def way(request: WorkspaceRequest, *steps: Words, batch: Batch | None = None) -> ui.Breadcrumb:
    """Return the breadcrumb of a page of this room."""
    here = addresses.to("campaign", request.campaign) if steps or batch else ""
    links = [ui.Link(_("Campaign"), here)]
    if batch is not None:
        links.append(ui.Link(str(batch), addresses.to("campaign-batch", request.campaign, pk=batch.pk)))
    return trail(request.campaign, *links, *map(ui.Link, steps))


def facts(campaign: Campaign) -> ui.Facts:
    """Return what describes the campaign."""
    return ui.Facts(
        ui.facts_known(
            ui.Fact(_("Name"), campaign.name),
            ui.Fact(_("English name"), campaign.name_en),
            ui.Fact(_("Period"), ui.Period(campaign.opens_on, campaign.closes_on)),
            ui.Fact(_("Working days of"), name_country(campaign.country)),
            ui.Fact(_("Carried out below"), campaign.root.label),
            ui.Fact(_("Address"), campaign.slug),
        )
    )


def times(campaign: Campaign) -> ui.Table:
    """Return the times with what each is for."""
    own = get_times(campaign)
    columns: tuple[Column[str], ...] = (
        Column(_("Time"), lambda name: ui.Cell(PURPOSES[name].label, PURPOSES[name].use)),
        Column(_("Length"), lambda name: ui.Cell(length(own[name]), _default(name, own[name]))),
    )
    return record_table(_("Times"), columns, PURPOSES, row_key=str, key="times")


def _default(name: str, time: Time) -> str:
    """Return a note with the default of a time, if it is another."""
    default = DEFAULT_TIMES[name]
    return "" if time == default else _("Default: %(time)s") % {"time": length(default)}


def batches(request: WorkspaceRequest) -> ui.Table:
    """Return the batches with the number of units that take part."""
    campaign = request.campaign
    counts = count_members_by_batch(campaign)
    columns: tuple[Column[Batch], ...] = (
        Column(_("Batch"), str),
        Column(_("Number"), lambda batch: batch.number, numeric=True),
        Column(_("Period"), lambda batch: ui.Period(batch.opens_on, batch.closes_on)),
        Column(_("Units taking part"), lambda batch: counts.get(batch.pk, 0), numeric=True),
    )
    return record_table(
        _("Batches"),
        columns,
        find_batches(campaign),
        href=lambda batch: addresses.to("campaign-batch", campaign, pk=batch.pk),
        key="batches",
        empty=ui.EmptyState(
            _("No batch yet"), _("Units take part in a batch: make one, then let units join it.")
        ),
    )


def batch_facts(batch: Batch) -> ui.Facts:
    """Return what describes a batch."""
    return ui.Facts(
        ui.facts_known(
            ui.Fact(_("Number"), str(batch.number)),
            ui.Fact(_("Name"), batch.name),
            ui.Fact(_("English name"), batch.name_en),
            ui.Fact(_("Period"), ui.Period(batch.opens_on, batch.closes_on)),
        )
    )


STANDINGS = {MembershipState.AHEAD: "open", MembershipState.OPEN: "good", MembershipState.OVER: "closed"}


def _standing(membership: BatchMembership) -> ui.Status:
    if membership.never_began:
        return ui.Status(_("did not begin"), "closed")
    tone = STANDINGS[MembershipState(membership.standing)]
    return ui.Status(membership.get_standing_display(), tone)  # type: ignore[arg-type]  # tones


def only_going_on(request: WorkspaceRequest) -> bool:
    """Return whether only the participations without an end are to be shown."""
    return request.GET.get("to") == "none"


def members(request: WorkspaceRequest, batch: Batch) -> ui.Table:
    """Return one page of the participations in a batch."""
    given = request.GET
    page = get_member_page(
        request.access,
        batch,
        going_on=only_going_on(request),
        after=given.get("after", ""),
        before=given.get("before", ""),
        size=ON_A_PAGE,
    )
    columns: tuple[Column[BatchMembership], ...] = (
        Column(_("Unit"), lambda membership: membership.unit.label),
        Column(pgettext("a day", "From"), lambda membership: membership.from_day),
        Column(
            pgettext("a day", "To"),
            lambda membership: "" if membership.never_began else membership.to_day or "",
        ),
        Column(_("Standing"), _standing),
    )
    return record_table(
        _("Units taking part"),
        columns,
        page.rows,
        href=lambda membership: addresses.to("unit", request.campaign, pk=membership.unit_id),
        key="members",
        pager=turning(given, page.before, page.after),
        empty=ui.EmptyState(
            _("No unit takes part in this batch yet"),
            _("A unit joins it on its own page, or by a column “Batch” in the ledger of units."),
        ),
    )
