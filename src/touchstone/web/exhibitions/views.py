"""Adding and correcting an exhibition, and the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.audit.queries import find_history
from touchstone.common.pages import read_key
from touchstone.sites.actions import (
    add_exhibition,
    correct_exhibition,
    restore_exhibition,
    withdraw_exhibition,
)
from touchstone.sites.permissions import SitePermission
from touchstone.sites.queries import VisitFilter, count_visits, get_exhibition, get_visits_page
from touchstone.web.common import addresses, timeline
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, press
from touchstone.web.common.components import Link
from touchstone.web.common.lists import record_table
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, may_begin, post_view, read_view, require, sent
from touchstone.web.common.unit_choice import choose, choose_or_keep
from touchstone.web.exhibitions import forms, presenters
from touchstone.web.exhibitions.lists import EXHIBITIONS, OF_ONE

if TYPE_CHECKING:
    from touchstone.sites.models import Exhibition

ON_THE_PAGE = 10
"""How many counts the page of an exhibition lists; all of them are in the list of visits."""


@read_view(SitePermission.VIEW)
def exhibition_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one exhibition: its visits by channel, the newest counts, its facts and its history."""
    exhibition, campaign = find_exhibition(request, pk), request.campaign
    counts = exhibition.state == presenters.RECORDED
    mine = may(request, SitePermission.RECORD, exhibition.path)
    visits = count_visits(request.access, [exhibition]).get(pk, {})
    wanted = VisitFilter(exhibition=pk, withdrawn=not counts)
    more = {"exhibition": pk} if counts else {"exhibition": pk, "state": presenters.WITHDRAWN}
    shown = get_visits_page(request.access, campaign, wanted, size=ON_THE_PAGE)
    events = find_history(request.access, SitePermission.VIEW, exhibition)
    context = {
        "exhibition": exhibition,
        "notice": presenters.exhibition_withdrawn(campaign, exhibition, mine),
        "facts": presenters.facts(campaign, exhibition),
        "by_channel": presenters.by_channel(campaign, exhibition, visits) if visits else None,
        "visits": record_table(
            pgettext("counted at an exhibition", "Visits"),
            OF_ONE,
            shown.rows,
            href=lambda row: addresses.to("exhibition-count", campaign, pk=row.pk),
            key="visits",
        )
        if shown.rows
        else None,
        "more_href": addresses.with_query(addresses.to("exhibition-visits", campaign), more),
        "history": timeline.history(timeline.entries(exhibition, events)),
        "links": [
            Link(_("Correct"), addresses.to("exhibition-correct", campaign, pk=pk)),
            Link(_("Withdraw"), addresses.to("exhibition-withdraw", campaign, pk=pk)),
        ]
        if mine and counts
        else (),
        "main_action": Link(_("Record visits"), addresses.to("exhibition-visits-new", campaign, pk=pk))
        if counts and may_begin(request, SitePermission.RECORD, exhibition.path)
        else None,
        "breadcrumb": trail(campaign, EXHIBITIONS.link(request), Link(exhibition.name)),
    }
    return page(request, "web/exhibitions/one.html", context)


@act_view(SitePermission.RECORD, begins=True)
def exhibition_new(request: WorkspaceRequest) -> AnyActPage:
    """Add an exhibition."""
    choice = choose(request, SitePermission.RECORD, request.POST or request.GET)
    return ActPage(
        heading=_("Add an exhibition"),
        form=forms.ExhibitionForm(request.campaign, sent(request)),
        do=lambda form: add_exhibition(
            **by(request), campaign=request.campaign, entry=form.entry(choice.the_unit)
        ),
        done=_("The exhibition is recorded. Now you can record its visits."),
        breadcrumb=trail(request.campaign, EXHIBITIONS.link(request), Link(_("Add an exhibition"))),
        to=lambda exhibition: addresses.to("exhibition", request.campaign, pk=exhibition.pk),
        choice=choice,
        draft="exhibition-new",
    )


@act_view(SitePermission.VIEW)
def exhibition_correct(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Correct an exhibition; the old values stay in its history."""
    exhibition = find_exhibition(request, pk)
    require(request, SitePermission.RECORD, exhibition.path)
    choice = choose_or_keep(request, SitePermission.RECORD, exhibition.unit)
    form = forms.ExhibitionCorrectionForm(
        request.campaign, sent(request), initial=forms.initial_of(exhibition)
    )
    return ActPage(
        heading=_("Correct an exhibition"),
        form=form,
        do=lambda form: correct_exhibition(
            **by(request),
            exhibition=exhibition,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            entry=form.entry(choice.the_unit),
        ),
        done=_("The exhibition is corrected."),
        breadcrumb=trail(
            request.campaign,
            EXHIBITIONS.link(request),
            Link(exhibition.name, addresses.to("exhibition", request.campaign, pk=pk)),
            Link(_("Correct")),
        ),
        send=_("Save the correction"),
        choice=choice,
    )


@act_view(SitePermission.VIEW)
def exhibition_withdraw(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Ask for the reason and withdraw an exhibition, with its visits, from every figure."""
    exhibition = _own_exhibition(request, pk)
    return ActPage(
        heading=_("Withdraw the exhibition"),
        form=forms.WithdrawalForm(sent(request), initial={"version": exhibition.version}),
        do=lambda form: withdraw_exhibition(**by(request), exhibition=exhibition, **form.cleaned_data),
        done=_("The exhibition is withdrawn, and its visits count nowhere any more."),
        breadcrumb=trail(
            request.campaign,
            EXHIBITIONS.link(request),
            Link(exhibition.name, addresses.to("exhibition", request.campaign, pk=pk)),
            Link(_("Withdraw")),
        ),
        lead=_(
            "It leaves the list, and its visits count in no figure. Everything stays readable with its history, "
            "and this can be taken back."
        ),
        notice=presenters.facts(request.campaign, exhibition),
        send=_("Withdraw"),
        question=True,
    )


@post_view(SitePermission.VIEW)
def exhibition_restore(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Bring a withdrawn exhibition back, with the visits that were withdrawn with it."""
    exhibition = _own_exhibition(request, pk)
    asked = read_key(request.GET.get("version", ""))
    version = exhibition.version if asked is None else asked
    return press(
        request,
        lambda: restore_exhibition(**by(request), exhibition=exhibition, version=version),
        _("The exhibition is back, and its visits count again."),
        addresses.to("exhibition", request.campaign, pk=pk),
    )


def _own_exhibition(request: WorkspaceRequest, pk: int) -> Exhibition:
    exhibition = find_exhibition(request, pk)
    require(request, SitePermission.RECORD, exhibition.path)
    return exhibition


def find_exhibition(request: WorkspaceRequest, pk: int) -> Exhibition:
    """Return an exhibition that the reader may see, or raise 404."""
    exhibition = get_exhibition(request.access, request.campaign, pk)
    return or_404(exhibition, _("There is no such exhibition, or you are not allowed to see it."))
