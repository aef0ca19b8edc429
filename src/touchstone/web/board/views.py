"""The campaign board."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import find_batches
from touchstone.web.board import presenters
from touchstone.web.common import addresses
from touchstone.web.common.own_units import own_places
from touchstone.web.common.pages import page
from touchstone.web.common.reader import WorkspaceRequest, read_view
from touchstone.web.problems import counts
from touchstone.web.units.tables import by_places


@read_view(CampaignPermission.VIEW)
def board(request: WorkspaceRequest) -> HttpResponse:
    """Show the state of the campaign for the reader's units: figures, work streams, time, units, changes."""
    every = list(find_batches(request.campaign))
    number = request.GET.get("batch", "")
    batch = next((batch for batch in every if str(batch.number) == number), None)
    if number and batch is None:
        raise Http404(_("This campaign has no batch of this number."))
    counted = presenters.count(request, batch)
    places = own_places(request, CampaignPermission.VIEW)
    summary, newest = presenters.changes(request)
    context = {
        "places": places,
        "batches": presenters.batches(request, every, batch),
        "figures": counted.headlines(request),
        "streams": presenters.streams(request, counted),
        "over_time": presenters.over_time(request, batch),
        "problems": counts.of_board(request, batch),
        "by_units": by_places(request, places, batch),
        "units_href": addresses.to("units", request.campaign),
        "figures_href": addresses.to("figures", request.campaign),
        "changes_said": summary,
        "changes": newest,
    }
    return page(request, "web/board/board.html", context)
