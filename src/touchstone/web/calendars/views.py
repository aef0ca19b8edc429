"""A person's calendar feeds: the list, making one, revoking one; and the file that a calendar program reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from touchstone.cadences.actions.feeds import make_feed, revoke_feed
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.queries.feeds import find_own_feeds, find_own_groups, get_feed, read_feed
from touchstone.web.calendars import files
from touchstone.web.common import addresses, formats
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, or_404
from touchstone.web.common.components import Cell, Link
from touchstone.web.common.fields import record_choice
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, read_view, sent
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.common.unit_choice import own_units

if TYPE_CHECKING:
    from touchstone.cadences.models import CalendarFeed

MADE = "calendar-made"
"""Session key of a new address until the page of feeds has shown it."""

TITLE = gettext_lazy("Calendar addresses")


class FeedForm(RefusingForm):
    """Whose dates the calendar should show."""

    unit = record_choice(gettext_lazy("Dates of a unit"), required=False)
    group = record_choice(gettext_lazy("Dates of a steering group"), required=False)

    def __init__(self, request: WorkspaceRequest, *args: Any) -> None:
        super().__init__(*args)
        self.offer(
            "unit", own_units(request, CadencePermission.VIEW), _("no unit: all dates that concern me")
        )
        groups = list(find_own_groups(request.user))
        if groups:
            self.offer("group", groups, _("none"))
        else:
            del self.fields["group"]


@read_view(CadencePermission.VIEW)
def calendars(request: WorkspaceRequest) -> HttpResponse:
    """List the reader's calendar addresses; one that was just made is shown once."""
    feeds = list(find_own_feeds(request.user, request.campaign))
    made = request.session.pop(MADE, None) if request.method == "GET" else None
    context = {
        "title": TITLE,
        "address": made and request.build_absolute_uri(reverse("web:calendar-file", args=[made])),
        "feeds": _table(request, feeds) if feeds else None,
        "breadcrumb": trail(request.campaign, Link(TITLE)),
    }
    return page(request, "web/calendars/list.html", context)


def _table(request: WorkspaceRequest, feeds: list[CalendarFeed]) -> Any:
    columns = (
        Column[Any](gettext_lazy("Dates of"), lambda feed: Cell(str(feed), feed.get_of_display())),
        Column[Any](gettext_lazy("Made"), lambda feed: formats.day(feed.made_at)),
        Column[Any](
            gettext_lazy("Revoke"),
            lambda feed: Cell(_("Revoke"), "", addresses.to("calendar-revoke", request.campaign, pk=feed.pk)),
        ),
    )
    return record_table(TITLE, columns, feeds)


@act_view(CadencePermission.VIEW)
def calendar_new(request: WorkspaceRequest) -> AnyActPage:
    """Make a calendar address."""

    def make(form: FeedForm) -> str:
        values = {"unit": form.cleaned_data["unit"], "group": form.cleaned_data.get("group")}
        _feed, secret = make_feed(by=request.user, access=request.access, campaign=request.campaign, **values)
        request.session[MADE] = secret
        return secret

    return ActPage(
        heading=_("New calendar address"),
        form=FeedForm(request, sent(request)),
        do=make,
        done=_("The address is made. Copy it now: it is shown only once."),
        breadcrumb=_way(request, _("New")),
        to=addresses.to("calendars", request.campaign),
        lead=_(
            "A calendar program that knows the address shows the dates of the cadences, and keeps them up to date. "
            "Whoever has the address can read them, so pass it on to nobody; you can revoke it at any time."
        ),
        send=_("Make the address"),
    )


@act_view(CadencePermission.VIEW)
def calendar_revoke(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Revoke a calendar address of the reader's own."""
    feed = or_404(
        find_own_feeds(request.user, request.campaign).filter(pk=pk).first(), "no such calendar address"
    )
    return ActPage(
        heading=_("Revoke the calendar address of “%(what)s”?") % {"what": feed},
        form=RefusingForm(sent(request)),
        do=lambda _form: revoke_feed(by=request.user, feed=feed),
        done=_("The address is revoked. Calendars that used it get nothing any more."),
        breadcrumb=_way(request, _("Revoke")),
        to=addresses.to("calendars", request.campaign),
        lead=_("Calendars that use it will show nothing new. A revoked address cannot be brought back."),
        send=_("Revoke"),
        question=True,
    )


def _way(request: WorkspaceRequest, act: str) -> Any:
    return trail(request.campaign, Link(TITLE, addresses.to("calendars", request.campaign)), Link(act))


@require_safe
def calendar_file(request: HttpRequest, secret: str) -> HttpResponse:
    """Return the dates of a feed to whoever knows its address; nothing about the reading is kept."""
    feed = get_feed(secret)
    found = read_feed(feed) if feed is not None else None
    if found is None:
        raise Http404("no such calendar address")
    response = HttpResponse(files.write(found), content_type=files.CONTENT_TYPE)
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    response["Content-Disposition"] = 'inline; filename="touchstone.ics"'
    return response
