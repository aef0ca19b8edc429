"""The page of standing checks."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from touchstone.common import clock
from touchstone.common.finding import COUNTED, count_found
from touchstone.units.permissions import UnitPermission
from touchstone.web.checks.declared import CHECKS
from touchstone.web.checks.lists import CHECKS_NAME, LISTS
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.acts import or_404
from touchstone.web.common.components import Link
from touchstone.web.common.list_views import export, on_paper, screen
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, read_view


@read_view(UnitPermission.CHANGE)
def checks(request: WorkspaceRequest) -> HttpResponse:
    """Show each standing check with the number of records that it finds."""
    today = clock.today()
    numbers = {check.code: count_found(check.find(request, today)) for check in CHECKS}
    rows = [
        ui.Row(
            [ui.Cell(check.title, check.advice), _shown(numbers[check.code])],
            addresses.to("check", request.campaign, code=check.code),
            check.code,
        )
        for check in CHECKS
        if numbers[check.code]
    ]
    columns = [ui.Column(_("What is odd")), ui.Column(_("Found"), numeric=True)]
    context = {
        "table": ui.Table(_("What is odd"), columns, rows, caption_hidden=True, key="odd") if rows else None,
        "well": [ui.Status(check.title, "good") for check in CHECKS if not numbers[check.code]],
        "breadcrumb": trail(request.campaign, Link(CHECKS_NAME)),
    }
    return page(request, "web/checks/list.html", context)


@read_view(UnitPermission.CHANGE)
def check(request: WorkspaceRequest, code: str) -> HttpResponse:
    """Show the records that a check finds."""
    return screen(or_404(LISTS.get(code), ""), request)


@read_view(UnitPermission.CHANGE)
def check_print(request: WorkspaceRequest, code: str) -> HttpResponse:
    """Show the records that a check finds in a print layout."""
    return on_paper(or_404(LISTS.get(code), ""), request)


@read_view(UnitPermission.CHANGE)
def check_export(request: WorkspaceRequest, code: str, kind: str) -> HttpResponseBase:
    """Return the records that a check finds as a file."""
    return export(or_404(LISTS.get(code), ""), request, kind)


def _shown(number: int) -> object:
    if number > COUNTED:
        return _("more than %(number)s") % {"number": formats.number(COUNTED)}
    return number
