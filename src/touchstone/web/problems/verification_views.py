"""The work queues of verifiers and leaders."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from touchstone.common import clock
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import find_led_by, find_look_backs_due, find_to_verify
from touchstone.problems.queries.specials import find_specials_led
from touchstone.web.common.components import EmptyState, Link
from touchstone.web.common.lists import short_table
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, read_view
from touchstone.web.problems import waiting
from touchstone.web.problems.lists import PROBLEMS
from touchstone.web.problems.specials import presenters


@read_view(ProblemPermission.VERIFY)
def verification_room(request: WorkspaceRequest) -> HttpResponse:
    """Show the plans and closure requests that this person may decide, oldest first, and the look-backs that are due."""
    today = clock.today()
    after = request.GET.get("after", "")
    queue = find_to_verify(request.access, request.user, request.campaign, today, after=after)
    due = find_look_backs_due(request.access, request.user, request.campaign, today)
    context = {
        "table": waiting.verification(request, queue),
        "look_backs": waiting.look_backs(request, due),
        "breadcrumb": trail(request.campaign, PROBLEMS.link(request), Link(_("Verification room"))),
    }
    return page(request, "web/problems/verification.html", context)


@read_view(ProblemPermission.VIEW)
def leading(request: WorkspaceRequest) -> HttpResponse:
    """Show the open problems that the reader leads, the earliest due first, and their special rectifications."""
    problems = find_led_by(request.access, request.campaign, request.user)
    led = find_specials_led(request.access, request.campaign, request.user)
    why = _("Problems that you lead are listed here until they are closed.")
    empty = EmptyState(_("You lead no open problem"), why)
    context = {
        "table": short_table(PROBLEMS, request, problems, _("What you lead"), "leading", empty),
        "specials": presenters.led_table(request, led) if led else None,
        "breadcrumb": trail(request.campaign, PROBLEMS.link(request), Link(_("What you lead"))),
    }
    return page(request, "web/problems/leading.html", context)
