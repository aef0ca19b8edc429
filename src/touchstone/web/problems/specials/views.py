"""Special rectifications: the list, on the screen and as a file, one of them, and its acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.problems.actions.specials import (
    change_special,
    create_special,
    finish_special,
    resume_special,
    start_special,
)
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import ProblemFilter, find_leaders_for, get_problem_page
from touchstone.problems.queries import specials as queries
from touchstone.web.common import addresses
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import KINDS, download
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, may, require
from touchstone.web.common.unit_choice import UnitChoice, choose
from touchstone.web.problems import lists
from touchstone.web.problems.conflicts import is_current, status
from touchstone.web.problems.links import list_link
from touchstone.web.problems.specials import presenters

if TYPE_CHECKING:
    from touchstone.problems.models import SpecialRectification, SpecialState
    from touchstone.units.models import User
    from touchstone.web.problems.forms import ActForm

ON_THE_PAGE = 50
"""Problems that the page of a special rectification names; the register has the others."""

IN_A_FILE = 2_000


@require_safe
@in_campaign(ProblemPermission.VIEW)
def special_list(request: WorkspaceRequest) -> HttpResponse:
    """List the special rectifications with their state, lead unit and leader."""
    shown = queries.get_special_page(
        request.access, request.campaign, _state(request), after=request.GET.get("after", "")
    )
    mapping = queries.count_problems_in(request.access, shown.rows)
    sums = queries.count_by_state(request.access, request.campaign)
    table = presenters.table(request, shown.rows, mapping, shown.after, sums)
    new = Link(_("Plan one"), addresses.to("special-new", request.campaign))
    context = {
        "table": table,
        "main_action": new if may(request, ProblemPermission.DIRECT) else None,
        "breadcrumb": trail(request.campaign, list_link(request), Link(_("Special rectifications"))),
    }
    return page(request, "web/problems/specials/list.html", context, pieces={presenters.KEY: table})


@require_safe
@in_campaign(ProblemPermission.VIEW)
def specials_export(request: WorkspaceRequest, kind: str) -> HttpResponse:
    """Give the special rectifications as a workbook that is ready to print, or as text."""
    if kind not in KINDS:
        raise Http404
    shown = queries.get_special_page(request.access, request.campaign, _state(request), size=IN_A_FILE)
    mapping = queries.count_problems_in(request.access, shown.rows)
    rows = [presenters.values(row, mapping.get(row.pk, queries.Held())) for row in shown.rows]
    return download(kind, str(_("Special rectifications")), presenters.COLUMNS, rows)


@require_safe
@in_campaign(ProblemPermission.VIEW)
def special(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one special rectification with its problems by aspect, its rule changes and its life."""
    special, campaign = _special(request, pk), request.campaign
    directs = may(request, ProblemPermission.DIRECT, special.path)
    shown = get_problem_page(request.access, campaign, ProblemFilter(special_id=special.pk), size=ON_THE_PAGE)
    by_aspect = queries.count_by_aspect(request.access, special)
    act = presenters.NEXT[special.state]
    context = {
        "held": special,
        "led": presenters.led(special),
        "facts": presenters.facts(campaign, special),
        "aspects": presenters.aspects(by_aspect) if by_aspect else None,
        "problems": lists.plain_table(request, shown.rows) if shown.rows else None,
        "more_href": addresses.with_query(addresses.to("problems", campaign), {"special": special.number})
        if shown.after
        else "",
        "rules": queries.find_rule_changes_of(request.access, special),
        "rule_href": addresses.with_query(addresses.to("rule-change-new", campaign), {"special": special.pk})
        if may(request, ProblemPermission.RECTIFY)
        else "",
        "timeline": presenters.timeline(special, queries.find_events_of_special(special)),
        "edit_href": addresses.to("special-edit", campaign, pk=pk) if directs else "",
        "main_action": Link(presenters.ACTS[act][0], addresses.to("special-act", campaign, pk=pk, act=act))
        if directs
        else None,
        "breadcrumb": trail(campaign, list_link(request), _list_link(request), Link(str(special))),
    }
    return page(request, "web/problems/specials/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.DIRECT)
def special_new(request: WorkspaceRequest) -> HttpResponse:
    """Plan a special rectification."""
    choice = choose(request, ProblemPermission.DIRECT, request.POST or request.GET)
    form = presenters.SpecialForm(request.POST or None, _people(request, choice))
    if request.method == "POST" and form.is_valid():
        made = _stored(request, form, choice)
        if made is not None:
            messages.success(request, _("The special rectification is planned."))
            return redirect(addresses.to("special", request.campaign, pk=made.pk))
    if request.method == "POST" and choice.unit is None and not form.non_field_errors():
        form.add_error(None, choice.error or _("Name the unit."))
    return _form_page(request, form, choice, None)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.VIEW)
def special_edit(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Change what was written of a special rectification."""
    special = _special(request, pk)
    require(request, ProblemPermission.DIRECT, special.path)
    given = request.POST or request.GET
    choice = UnitChoice(ProblemPermission.DIRECT, special.unit, other=True)
    if "unit" in given or "unit_name" in given or "choose" in given:
        choice = choose(request, ProblemPermission.DIRECT, given)
    form = presenters.SpecialForm(request.POST or None, _people(request, choice, special), special)
    if request.method == "POST" and is_current(form, special.version) and form.is_valid():
        made = _stored(request, form, choice, special)
        if made is not None:
            messages.success(request, _("The special rectification is changed."))
            return redirect(addresses.to("special", request.campaign, pk=pk))
    return _form_page(request, form, choice, special)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(ProblemPermission.VIEW)
def special_act(request: WorkspaceRequest, pk: int, act: str) -> HttpResponse:
    """Start or finish a special rectification, or take it up again."""
    special = _special(request, pk)
    require(request, ProblemPermission.DIRECT, special.path)
    if act not in presenters.ACTS:
        raise Http404(_("There is no such act."))
    there = addresses.to("special", request.campaign, pk=pk)
    if presenters.NEXT[special.state] != act:
        messages.error(request, _("This cannot be done in the state that it is in now. Look at it again."))
        return redirect(there)
    name, lead, kind = presenters.ACTS[act]
    form = kind(request.POST or None, initial={"version": special.version, "day": clock.today()})
    if request.method == "POST" and is_current(form, special.version) and form.is_valid():
        do = {"start": start_special, "finish": finish_special, "resume": resume_special}[act]
        try:
            do(by=request.user, access=request.access, special=special, **form.cleaned_data)  # type: ignore[operator]
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The state is changed."))
            return redirect(there)
    context = {
        "held": special,
        "name": name,
        "lead": lead,
        "form": form,
        "back_href": there,
        "breadcrumb": trail(request.campaign, _list_link(request), Link(name)),
    }
    return page(request, "web/problems/specials/act.html", context, status=status(form))


def _form_page(
    request: WorkspaceRequest, form: ActForm, choice: UnitChoice, special: SpecialRectification | None
) -> HttpResponse:
    title = _("Change the special rectification") if special else _("Plan a special rectification")
    back = addresses.to("special", request.campaign, pk=special.pk) if special else _list_link(request).href
    context = {
        "held": special,
        "title": title,
        "form": form,
        "choice": choice,
        "other_href": "?choose=1",
        "back_href": back,
        "breadcrumb": trail(
            request.campaign,
            _list_link(request),
            Link(pgettext("a record", "Change") if special else _("Plan one")),
        ),
    }
    return page(request, "web/problems/specials/form.html", context, status=status(form))


def _stored(
    request: WorkspaceRequest,
    form: presenters.SpecialForm,
    choice: UnitChoice,
    special: SpecialRectification | None = None,
) -> SpecialRectification | None:
    """Store what was written; the errors of a refusal stand in the form."""
    if choice.unit is None:
        form.add_error(None, choice.error or _("Name the unit."))
        return None
    who = {"by": request.user, "access": request.access, "entry": form.entry(choice.unit)}
    try:
        if special is None:
            return create_special(campaign=request.campaign, **who)  # type: ignore[arg-type]
        given = form.cleaned_data
        return change_special(
            special=special,
            version=given["version"],
            reason=given["reason"],
            **who,  # type: ignore[arg-type]
        )
    except Refused as refused:
        form.refuse(refused)
        return None


def _people(
    request: WorkspaceRequest, choice: UnitChoice, special: SpecialRectification | None = None
) -> list[User]:
    """Return who may lead: the leaders of the chosen unit and those above it, and who leads now."""
    people = find_leaders_for(request.access, choice.unit, clock.today()) if choice.unit else []
    if special is not None and special.leader is not None and special.leader not in people:
        people.append(special.leader)
    return people


def _special(request: WorkspaceRequest, pk: int) -> SpecialRectification:
    special = queries.get_special(request.access, request.campaign, pk)
    if special is None:
        raise Http404(_("There is no such special rectification among those that you may see."))
    return special


def _state(request: WorkspaceRequest) -> SpecialState | None:
    given = request.GET.get("state", "")
    return queries.STATES(given) if given in queries.STATES.values else None


def _list_link(request: WorkspaceRequest) -> Link:
    return Link(_("Special rectifications"), addresses.to("specials", request.campaign))
