"""The control plan, the page of an occurrence, the page of a cadence, and their acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.cadences import actions
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.queries.cadences import find_cadences_of, get_cadence
from touchstone.cadences.queries.occurrences import get_date, get_occurrence
from touchstone.web.cadences import forms, plan, presenters
from touchstone.web.cadences.lists import OCCURRENCES, plan_link
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, press, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import KINDS, download
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may_begin, post_view, read_view, require, sent
from touchstone.web.common.unit_choice import UnitChoice, choose

if TYPE_CHECKING:
    from touchstone.cadences.models import Cadence, CadenceDate, Occurrence


@read_view(CadencePermission.VIEW)
def plan_page(request: WorkspaceRequest) -> HttpResponse:
    """Show what became of occurrences by week, a row for each cadence or each unit."""
    asked = plan.read_plan(request)
    if asked.renamed:
        return redirect(request.path + asked.renamed)
    shown = plan.with_rows(asked)
    earlier, later = plan.turns(shown)
    place = {"unit": shown.unit.pk} if shown.given.unit else {}
    context = {
        "title": _("Control plan"),
        "plan": shown,
        "filters": plan.filters(shown),
        "heads": plan.heads(shown),
        "lines": plan.lines(shown),
        "together": plan.together(shown),
        "cut": max(len(shown.rows) - plan.MOST_ROWS, 0) and plan.MOST_ROWS,
        "marks": plan.marks(shown),
        "cadences_href": addresses.query(request.GET, rows="") if shown.by_unit else "",
        "planned_href": plan.planned(shown),
        "exports": plan.exports(shown) if shown.rows else (),
        "earlier": earlier,
        "later": later,
        "list_href": addresses.with_query(addresses.to("occurrences", request.campaign), place),
        "new_href": addresses.with_query(addresses.to("cadence-new", request.campaign), place)
        if may_begin(request, CadencePermission.SET, shown.unit.path)
        else "",
        "breadcrumb": trail(request.campaign, Link(_("Control plan"))),
    }
    return page(request, "web/cadences/plan.html", context)


@read_view(CadencePermission.VIEW)
def plan_export(request: WorkspaceRequest, kind: str) -> HttpResponseBase:
    """Return the control plan as a file, a line for each row and week."""
    if kind not in KINDS:
        raise Http404
    shown = plan.with_rows(plan.read_plan(request))
    first = _("Unit") if shown.by_unit else _("Cadence")
    labels = [first, _("Week from"), *(words for _code, words in plan.FILE_COLUMNS)]
    return download(kind, _("Control plan"), labels, plan.file_rows(shown))


@read_view(CadencePermission.VIEW)
def occurrence_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one occurrence: its facts, what fulfils it, its explanation, its history."""
    occurrence = _occurrence(request, pk)
    explain = presenters.may_explain(request, occurrence)
    record = presenters.record_href(request, occurrence) if occurrence.record_key is None else ""
    links = [
        Link(_("Explain"), addresses.to("occurrence-explain", request.campaign, pk=pk)) if explain else None,
    ]
    context = {
        "title": presenters.title(occurrence),
        "lead": occurrence.unit.label,
        "facts": presenters.facts(request, occurrence),
        "links": [link for link in links if link],
        "past": presenters.history(request, occurrence),
        "main_action": Link(_("Record a session"), record) if record else None,
        "breadcrumb": _way(request, OCCURRENCES.link(request), Link(presenters.title(occurrence))),
    }
    return page(request, "web/cadences/occurrence.html", context)


@act_view(CadencePermission.VIEW)
def occurrence_explain(request: WorkspaceRequest, pk: int) -> AnyActPage | HttpResponseBase:
    """Explain, once, why an occurrence was missed."""
    occurrence = _occurrence(request, pk)
    require(request, CadencePermission.SET, occurrence.path)
    there = addresses.to("occurrence", request.campaign, pk=pk)
    if request.method != "POST" and not presenters.may_explain(request, occurrence):
        return turn_away(request, _("There is nothing to explain here now."), there)
    one = Link(presenters.title(occurrence), there)
    return ActPage(
        heading=_("Explain why it was missed"),
        form=forms.ExplanationForm(sent(request)),
        do=lambda form: actions.explain(**by(request), occurrence=occurrence, **form.cleaned_data),
        done=_("The explanation is saved."),
        breadcrumb=_way(request, OCCURRENCES.link(request), one, Link(_("Explain"))),
        notice=lambda: presenters.facts(request, occurrence, short=True),
        explanation=_(
            "An explanation is given once and stays. If it is made up for later, a session fulfils it all the same."
        ),
        send=_("Save the explanation"),
        question=True,
    )


@read_view(CadencePermission.VIEW)
def cadence_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one cadence: its rule, whom it holds for, its dates."""
    cadence = _cadence(request, pk)
    coming, past = presenters.date_lines(request, cadence)
    owner = cadence.owner
    ends = (
        owner is not None
        and cadence.retired_on is None
        and may_begin(request, CadencePermission.SET, owner.path)
    )
    plan_query = {"cadence": cadence.code, "rows": plan.UNITS, "unit": owner.pk if owner else ""}
    context = {
        "title": str(cadence),
        "facts": presenters.cadence_facts(request, cadence),
        "coming": coming,
        "past": past,
        "acts": any(line.acts or line.back for line in (*coming, *past)),
        "plan_href": addresses.with_query(addresses.to("plan", request.campaign), plan_query),
        "end_href": addresses.to("cadence-end", request.campaign, pk=pk) if ends else "",
        "history": presenters.cadence_history(request, cadence),
        "breadcrumb": _way(request, Link(str(cadence))),
    }
    return page(request, "web/cadences/cadence.html", context)


@act_view(CadencePermission.VIEW, begins=True)
def date_move(request: WorkspaceRequest, pk: int, date: int) -> AnyActPage | HttpResponseBase:
    """Let a date be due on another day."""
    one = _own_date(request, pk, date)
    if request.method != "POST" and (why := presenters.why_fixed(one)):
        return turn_away(request, why, addresses.to("cadence", request.campaign, pk=pk))
    return ActPage(
        heading=_("Move a date"),
        form=forms.MoveForm(sent(request), initial={"due_on": one.due_on}),
        do=lambda form: actions.move_date(**by(request), date=one, **form.cleaned_data),
        done=_("The date is moved. Calendars that follow it show the new day."),
        breadcrumb=_date_way(request, one, _("Move a date")),
        notice=presenters.date_facts(one),
        lead=_("The days within which it counts move with it."),
        send=pgettext("a date", "Move it"),
        question=True,
    )


@act_view(CadencePermission.VIEW, begins=True)
def date_call_off(request: WorkspaceRequest, pk: int, date: int) -> AnyActPage | HttpResponseBase:
    """Call a date off."""
    one = _own_date(request, pk, date)
    if request.method != "POST" and (why := presenters.why_fixed(one)):
        return turn_away(request, why, addresses.to("cadence", request.campaign, pk=pk))
    return ActPage(
        heading=_("Call a date off"),
        form=forms.ReasonForm(sent(request)),
        do=lambda form: actions.call_off(**by(request), date=one, **form.cleaned_data),
        done=_("The date is called off. Nobody owes anything on it."),
        breadcrumb=_date_way(request, one, pgettext("a date", "Call off")),
        notice=presenters.date_facts(one),
        lead=_("Sessions that were held stay as they are. This can be taken back."),
        send=pgettext("a date", "Call it off"),
        question=True,
    )


@post_view(CadencePermission.VIEW)
def date_bring_back(request: WorkspaceRequest, pk: int, date: int) -> HttpResponse:
    """Take back that a date was called off."""
    one = _own_date(request, pk, date)
    return press(
        request,
        lambda: actions.bring_back_date(**by(request), date=one),
        _("The date holds again."),
        addresses.to("cadence", request.campaign, pk=pk),
    )


@act_view(CadencePermission.SET, begins=True)
def cadence_new(request: WorkspaceRequest) -> AnyActPage:
    """Give a unit a cadence of its own."""
    choice = choose(request, CadencePermission.SET, request.POST or request.GET)
    return ActPage(
        heading=_("Add a cadence of a unit"),
        form=forms.OwnCadenceForm(request.campaign, _holding(request, choice), sent(request)),
        do=lambda form: actions.add_own_cadence(
            **by(request), campaign=request.campaign, unit=choice.the_unit, entry=form.entry
        ),
        done=lambda cadence: _("“%(cadence)s” holds from its first day on.") % {"cadence": cadence},
        breadcrumb=_way(request, Link(_("Add a cadence of a unit"))),
        to=lambda cadence: addresses.to("cadence", request.campaign, pk=cadence.pk),
        lead=_("It holds for the unit and for all units below it."),
        send=_("Add"),
        choice=choice,
        draft="cadence-new",
        tight=True,
    )


@act_view(CadencePermission.VIEW)
def cadence_end(request: WorkspaceRequest, pk: int) -> AnyActPage | HttpResponseBase:
    """End a unit's own cadence."""
    cadence = _cadence(request, pk)
    owner = or_404(cadence.owner, _("There is no such cadence of a unit."))
    require(request, CadencePermission.SET, owner.path)
    one = Link(str(cadence), addresses.to("cadence", request.campaign, pk=pk))
    if request.method != "POST" and cadence.retired_on is not None:
        return turn_away(request, _("This cadence has ended already."), one.href)
    return ActPage(
        heading=_("End “%(cadence)s”?") % {"cadence": cadence},
        form=forms.ReasonForm(sent(request)),
        do=lambda form: actions.end_own_cadence(**by(request), cadence=cadence, **form.cleaned_data),
        done=_("The cadence has ended."),
        breadcrumb=_way(request, one, Link(_("End"))),
        notice=lambda: presenters.cadence_facts(request, cadence),
        lead=_("What was due until yesterday stays. A cadence that it replaced holds again from today."),
        send=_("End"),
        question=True,
    )


def _holding(request: WorkspaceRequest, choice: UnitChoice) -> list[Cadence]:
    """Return the cadences that the new one can replace."""
    return list(find_cadences_of(request.campaign, choice.unit)) if choice.unit else []


def _occurrence(request: WorkspaceRequest, pk: int) -> Occurrence:
    occurrence = get_occurrence(request.access, request.campaign, pk)
    return or_404(occurrence, _("There is no such occurrence, or you are not allowed to see it."))


def _cadence(request: WorkspaceRequest, pk: int) -> Cadence:
    cadence = get_cadence(request.access, request.campaign, pk)
    return or_404(cadence, _("There is no such cadence, or you are not allowed to see it."))


def _own_date(request: WorkspaceRequest, pk: int, date: int) -> CadenceDate:
    """Return a date that the reader may change."""
    cadence = _cadence(request, pk)
    require(request, CadencePermission.SET, (cadence.owner or request.campaign.root).path)
    return or_404(get_date(cadence, date), _("There is no such date."))


def _way(request: WorkspaceRequest, *steps: Link) -> Any:
    return trail(request.campaign, plan_link(request), *steps)


def _date_way(request: WorkspaceRequest, date: CadenceDate, act: str) -> Any:
    one = Link(str(date.cadence), addresses.to("cadence", request.campaign, pk=date.cadence_id))
    return _way(request, one, Link(act))
