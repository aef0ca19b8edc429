"""The batches of the campaign: the page of one, adding, changing and closing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.audit.queries import find_history
from touchstone.campaigns import actions
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import count_taking_part, find_batches
from touchstone.common import clock
from touchstone.common.changes import snapshot
from touchstone.web.campaign import presenters
from touchstone.web.campaign.forms import BatchChangeForm, BatchForm, CloseBatchForm
from touchstone.web.common import addresses, timeline
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404
from touchstone.web.common.components import Fact, Facts
from touchstone.web.common.pages import page
from touchstone.web.common.reader import WorkspaceRequest, read_view, sent

if TYPE_CHECKING:
    from touchstone.campaigns.models import Batch

FIELDS = ("number", "name", "name_en", "opens_on", "closes_on")


@read_view(CampaignPermission.CHANGE)
def batch_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one batch: its days, the units that take part, its history."""
    batch = _batch(request, pk)
    events = find_history(request.access, CampaignPermission.VIEW, batch)
    members = presenters.members(request, batch)
    context = {
        "batch": batch,
        "mine": presenters.runs_campaign(request),
        "facts": presenters.batch_facts(batch),
        "members": members,
        "only_going_on": presenters.only_going_on(request),
        "past": timeline.history(timeline.entries(batch, events)),
        "breadcrumb": presenters.way(request, str(batch)),
    }
    return page(request, "web/campaign/batch.html", context, pieces={members.key: members})


@act_view(CampaignPermission.CHANGE, begins=True)
def batch_new(request: WorkspaceRequest) -> AnyActPage:
    """Add a batch."""
    campaign = presenters.own_campaign(request)
    last = find_batches(campaign).last()
    number, opens_on = (last.number + 1, None) if last else (1, campaign.opens_on)
    return ActPage(
        heading=_("New batch"),
        form=BatchForm(sent(request), initial={"number": number, "opens_on": opens_on}),
        do=lambda form: actions.add_batch(**by(request), campaign=campaign, **form.cleaned_data),
        done=_("The batch is made. Now let units take part in it."),
        breadcrumb=presenters.way(request, _("New batch")),
        to=lambda batch: addresses.to("campaign-batch", campaign, pk=batch.pk),
        send=_("Make the batch"),
        tight=True,
    )


@act_view(CampaignPermission.CHANGE)
def batch_change(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Change the number, the names and the days of a batch."""
    presenters.own_campaign(request)
    batch = _batch(request, pk)
    return ActPage(
        title=_("Change a batch"),
        heading=_("Change %(name)s") % {"name": batch},
        form=BatchChangeForm(sent(request), initial=snapshot(batch, FIELDS)),
        do=lambda form: actions.change_batch(**by(request), batch=batch, **form.cleaned_data),
        done=_("The batch is changed."),
        breadcrumb=presenters.way(request, _("Change"), batch=batch),
        send=_("Save"),
        tight=True,
    )


@act_view(CampaignPermission.CHANGE)
def batch_close(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Close a batch; the participation of its units ends with it."""
    presenters.own_campaign(request)
    batch, today = _batch(request, pk), clock.today()
    taking_part = Fact(_("Units taking part"), count_taking_part(batch))
    return ActPage(
        title=_("Close a batch"),
        heading=_("Close %(name)s?") % {"name": batch},
        form=CloseBatchForm(sent(request), initial={"day": min(batch.closes_on or today, today)}),
        do=lambda form: actions.close_batch(**by(request), batch=batch, **form.cleaned_data),
        done=_("The batch is closed. What was recorded in it stays and counts."),
        breadcrumb=presenters.way(request, pgettext("a batch", "Close"), batch=batch),
        lead=_("The participation of its units ends with its last day. Units may then join another batch."),
        notice=Facts([taking_part]),
        send=pgettext("a batch", "Close"),
        question=True,
    )


def _batch(request: WorkspaceRequest, pk: int) -> Batch:
    batches = find_batches(request.campaign).select_related("campaign__root")
    return or_404(batches.filter(pk=pk).first(), _("There is no such batch in this campaign."))
