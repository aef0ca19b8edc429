"""Starting a campaign: from a template, like an earlier one, or from a template that is a file."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.opening import (
    Outlook,
    preview_opening,
    propose_like,
    propose_slug,
)
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.presets import (
    country_of_template,
    find_shipped_templates,
    name_shipped_template,
    names_of_template,
    read_shipped_template,
)
from touchstone.campaigns.queries import find_campaigns, runs
from touchstone.campaigns.tasks import start_opening
from touchstone.campaigns.work import get_opening_work
from touchstone.common import clock
from touchstone.web.campaign import opening_presenters as presenters
from touchstone.web.campaign.opening_forms import FileForm, LikeForm, OpeningForm, hidden
from touchstone.web.common.acts import ActPage, AnyActPage, NotDone, answer, by, or_404, perform, show
from touchstone.web.common.formats import Words
from touchstone.web.common.pages import page
from touchstone.web.common.reader import View, WorkspaceRequest, sent, signed_in


@dataclass(frozen=True)
class Start:
    """What a campaign starts from: its name, its content as arguments of an opening, and what is proposed for it."""

    name: Words
    initial: dict[str, Any]
    form: type[OpeningForm] = OpeningForm
    content: dict[str, Any] = field(default_factory=dict)
    lead: Words = ""
    tops: tuple[Any, ...] = ()


def _starting(view: View) -> View:
    """Let a view be used by those who may start a campaign somewhere; it belongs to no campaign."""

    @wraps(view)
    def guarded(request: WorkspaceRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.access.allows(CampaignPermission.CHANGE):
            raise PermissionDenied(
                _("Your role does not include this. The campaign office can give you the right.")
            )
        return view(request, *args, **kwargs)

    return require_http_methods(["GET", "HEAD", "POST"])(signed_in(guarded))


@_starting
def campaign_new(request: WorkspaceRequest) -> HttpResponse:
    """Choose what a new campaign starts from."""
    context = {
        "earlier": presenters.earlier(_run_by(request)),
        "templates": presenters.templates(),
        "breadcrumb": presenters.way(),
    }
    return page(request, "web/campaign/new.html", context)


@_starting
def campaign_new_from(request: WorkspaceRequest, name: str) -> HttpResponse:
    """Start a campaign from a template that comes with the application."""
    or_404(name if name in find_shipped_templates() else None, _("There is no such template."))
    text, today = read_shipped_template(name), clock.today()
    names, country = names_of_template(text), country_of_template(text)
    initial = {"slug": propose_slug(name, today.year), "opens_on": today, "country": country}
    content = {"template": name, "template_text": text}
    label = name_shipped_template(name)
    lead = str(presenters.HOLDINGS.get(name, ""))
    return _start(request, Start(label, {**names, **initial}, content=content, lead=lead))


@_starting
def campaign_new_like(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Start a campaign like an earlier one."""
    run = {campaign.slug: campaign for campaign in _run_by(request)}
    like = or_404(run.get(slug), _("There is no such campaign, or you do not run it."))
    country, _hyphen, part = like.country.partition("-")
    initial = {"unit": like.root_id, "country": country, "part": part, "with_units": True}
    lead = _("Its words, its times, its batches moved to the new first day, and its own days that lie ahead.")
    return _start(
        request,
        Start(
            _("like “%(campaign)s”") % {"campaign": like},
            {**propose_like(like).plain, **initial},
            LikeForm,
            {"like": like},
            lead,
            (like.root,),
        ),
    )


@_starting
def campaign_new_from_file(request: WorkspaceRequest) -> HttpResponse:
    """Start a campaign from a template that is a file or a text."""
    today = clock.today()
    initial = {"slug": propose_slug("campaign", today.year), "opens_on": today}
    return _start(request, Start(_("A template of your own"), initial, FileForm))


def _start(request: WorkspaceRequest, start: Start) -> HttpResponse:
    """Show the form, then what would be made, then make it."""
    form = start.form(
        request.access, sent(request), request.FILES or None, initial=start.initial, tops=start.tops
    )
    look: AnyActPage = ActPage(
        title=_("Start a campaign"),
        heading=_("Start a campaign: %(name)s") % {"name": start.name},
        form=form,
        do=lambda form: preview_opening(**by(request), opening=_opening(form, start)),
        done="",
        breadcrumb=presenters.way(start.name),
        lead=start.lead,
        send=_("Show what it would have"),
        tight=True,
    )
    if request.method != "POST" or "again" in request.POST:
        return show(request, look)
    if "confirmed" in request.POST:
        return answer(request, _making(request, look, start))
    try:
        outlook = perform(look)
    except NotDone:
        return show(request, look)
    return show(request, _confirming(look, outlook))


def _opening(form: OpeningForm, start: Start) -> Any:
    text = {"template_text": form.template_text} if isinstance(form, FileForm) else {}
    return form.opening(**start.content, **text)


def _making(request: WorkspaceRequest, look: AnyActPage, start: Start) -> AnyActPage:
    """Return the act that starts the campaign; a refusal leads back to the form."""
    do: Callable[[OpeningForm], str] = lambda form: start_opening(  # noqa: E731 - the action of the page
        **by(request), opening=_opening(form, start), expected=form.cleaned_data["expected"] or 0
    )
    return replace(
        look,
        do=do,
        done=lambda key: _("The work has begun.") if key else _("The campaign is started."),
        to=lambda key: (
            reverse("web:campaign-work", args=[key])
            if key
            else reverse("web:campaign-open", args=[look.form.cleaned_data["slug"]])
        ),
    )


def _confirming(look: AnyActPage, outlook: Outlook) -> AnyActPage:
    """Return the page that shows what would be made."""
    number = outlook.rejoining.number if outlook.rejoining else 0
    text = look.form.template_text if isinstance(look.form, FileForm) else ""
    return replace(
        look,
        heading=_("What the campaign would have"),
        lead=_("Nothing is made yet. All of it can be changed afterwards under Campaign."),
        notice=presenters.facts(outlook),
        send=_("Start the campaign"),
        template="web/campaign/opening.html",
        context={
            "hidden": hidden(look.form, outlook.campaign, number, text),
            "batches": presenters.batches(outlook),
            "words": presenters.words(outlook),
            "planned": presenters.planned(outlook),
            "left_out": presenters.left_out(outlook),
        },
    )


@_starting
def campaign_work(request: WorkspaceRequest, pk: uuid.UUID) -> HttpResponse:
    """Show the progress of a campaign that starts with very many units, and how it ended."""
    work = or_404(get_opening_work(request.access, pk), _("This work is finished and forgotten."))
    busy = work.waiting or work.running
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.target == presenters.PROGRESS and not busy:
        return HttpResponseClientRefresh()
    here = reverse("web:campaign-work", args=[pk])
    context = {
        "work": work,
        "piece": presenters.progress(work, here) if busy else presenters.outcome(work),
        "busy": busy,
        "refresh_seconds": 3 if busy else None,
        "breadcrumb": presenters.way(work.name),
    }
    return page(request, "web/campaign/opening_work.html", context)


def _run_by(request: WorkspaceRequest) -> list[Campaign]:
    """Return the campaigns that the reader runs, the newest first."""
    return [campaign for campaign in find_campaigns(request.access) if runs(request.access, campaign)]
