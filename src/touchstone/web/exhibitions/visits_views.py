"""Recording, correcting, withdrawing and restoring visits, and the page of one count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from touchstone.campaigns.queries import find_offered
from touchstone.common import clock
from touchstone.common.pages import read_key
from touchstone.sites.actions import correct_visits, record_visits, restore_visits, withdraw_visits
from touchstone.sites.permissions import SitePermission
from touchstone.sites.queries import find_categories, get_visits
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, press
from touchstone.web.common.components import Link
from touchstone.web.common.formats import Words
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, post_view, read_view, require, sent
from touchstone.web.exhibitions import forms, presenters
from touchstone.web.exhibitions.lists import EXHIBITIONS, VISITS
from touchstone.web.exhibitions.views import find_exhibition

if TYPE_CHECKING:
    from touchstone.sites.models import ExhibitionVisits


@act_view(SitePermission.VIEW, begins=True)
def visits_new(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Record the visits of a day; submitting the same form twice stores them once."""
    exhibition, campaign = find_exhibition(request, pk), request.campaign
    require(request, SitePermission.RECORD, exhibition.path)
    last = forms.last_day(campaign, clock.today())
    there = addresses.to("exhibition", campaign, pk=pk)
    form = forms.VisitsForm(
        exhibition, find_offered(find_categories(campaign)), last, sent(request), initial={"day": last}
    )
    return ActPage(
        heading=_("Record visits"),
        form=form,
        do=lambda form: record_visits(
            **by(request), exhibition=exhibition, entries=form.entries(), further="further" in request.POST
        ),
        done=lambda stored: (
            _("The visits are recorded.") if stored else _("These visits had already been recorded.")
        ),
        breadcrumb=trail(
            campaign, EXHIBITIONS.link(request), Link(exhibition.name, there), Link(_("Record visits"))
        ),
        to=there,
        lead=exhibition.name,
        draft=f"visits-{pk}",
        tight=True,
        template="web/exhibitions/record.html",
    )


@read_view(SitePermission.VIEW)
def visits_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one count of visits: its facts and its history."""
    visits, campaign = _visits(request, pk), request.campaign
    mine = may(request, SitePermission.RECORD, visits.path)
    changes = mine and visits.state == presenters.RECORDED
    context = {
        "title": presenters.title(visits),
        "facts": presenters.visits_facts(campaign, visits),
        "history": presenters.history(request, visits),
        "notice": presenters.withdrawn_notice(campaign, visits, mine),
        "links": [Link(_("Withdraw"), addresses.to("exhibition-count-withdraw", campaign, pk=pk))]
        if changes
        else (),
        "main_action": Link(_("Correct"), addresses.to("exhibition-count-correct", campaign, pk=pk))
        if changes
        else None,
        "breadcrumb": trail(
            campaign, EXHIBITIONS.link(request), VISITS.link(request), Link(presenters.title(visits))
        ),
    }
    return page(request, "web/sessions/one.html", context)


@act_view(SitePermission.VIEW)
def visits_correct(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Correct a count; the old values stay in its history."""
    visits = _own_visits(request, pk)
    categories = find_offered(find_categories(request.campaign), visits.category_id)
    last = forms.last_day(request.campaign, clock.today())
    form = forms.VisitsCorrectionForm(
        visits, categories, last, sent(request), initial=forms.initial_of_visits(visits)
    )
    return ActPage(
        heading=_("Correct visits"),
        form=form,
        do=lambda form: correct_visits(
            **by(request),
            visits=visits,
            entry=form.entry(),
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
        ),
        done=_("The visits are corrected."),
        breadcrumb=_breadcrumb(request, visits, _("Correct")),
        lead=visits.exhibition.name,
        send=_("Save the correction"),
    )


@act_view(SitePermission.VIEW)
def visits_withdraw(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Ask for the reason and withdraw a count from every figure."""
    visits = _own_visits(request, pk)
    return ActPage(
        heading=_("Withdraw visits"),
        form=forms.WithdrawalForm(sent(request), initial={"version": visits.version}),
        do=lambda form: withdraw_visits(**by(request), visits=visits, **form.cleaned_data),
        done=_("The visits are withdrawn and count nowhere any more."),
        breadcrumb=_breadcrumb(request, visits, _("Withdraw")),
        lead=_("They stay readable with their history, but count in no figure. This can be taken back."),
        notice=presenters.visits_facts(request.campaign, visits),
        send=_("Withdraw"),
        question=True,
    )


@post_view(SitePermission.VIEW)
def visits_restore(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Take a withdrawal back."""
    visits = _own_visits(request, pk)
    asked = read_key(request.GET.get("version", ""))
    version = visits.version if asked is None else asked
    return press(
        request,
        lambda: restore_visits(**by(request), visits=visits, version=version),
        _("The visits count again."),
        addresses.to("exhibition-count", request.campaign, pk=pk),
    )


def _visits(request: WorkspaceRequest, pk: int) -> ExhibitionVisits:
    visits = get_visits(request.access, request.campaign, pk)
    return or_404(visits, _("There are no such visits, or you are not allowed to see them."))


def _own_visits(request: WorkspaceRequest, pk: int) -> ExhibitionVisits:
    visits = _visits(request, pk)
    require(request, SitePermission.RECORD, visits.path)
    return visits


def _breadcrumb(request: WorkspaceRequest, visits: ExhibitionVisits, act: Words) -> Any:
    there = Link(presenters.title(visits), addresses.to("exhibition-count", request.campaign, pk=visits.pk))
    return trail(request.campaign, EXHIBITIONS.link(request), VISITS.link(request), there, Link(act))
