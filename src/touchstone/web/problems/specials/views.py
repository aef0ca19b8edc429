"""The page of a special rectification, and its acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.audit.queries import find_history
from touchstone.common import clock
from touchstone.problems.actions.specials import change_special, create_special
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import ProblemFilter, find_leaders_for, get_problem_page
from touchstone.problems.queries import specials as queries
from touchstone.web.common import addresses, timeline
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, turn_away
from touchstone.web.common.components import Link, Timeline
from touchstone.web.common.lists import short_table
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, read_view, require, sent
from touchstone.web.common.unit_choice import UnitChoice, choose, choose_or_keep
from touchstone.web.problems.lists import PROBLEMS, leader
from touchstone.web.problems.specials import acts, presenters
from touchstone.web.problems.specials.lists import SPECIALS

if TYPE_CHECKING:
    from touchstone.problems.models import SpecialRectification
    from touchstone.units.models import User

ON_THE_PAGE = 50
"""How many problems the page of a special rectification lists; the rest are in the register."""


@read_view(ProblemPermission.VIEW)
def special(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one special rectification with its problems by aspect, its rule changes and its timeline."""
    special, campaign = _special(request, pk), request.campaign
    directs = may(request, ProblemPermission.DIRECT, special.path)
    problem_page = get_problem_page(
        request.access, campaign, ProblemFilter(special_id=special.pk), size=ON_THE_PAGE
    )
    by_aspect = queries.count_by_aspect(request.access, special)
    act = acts.NEXT[special.state]
    events = find_history(request.access, ProblemPermission.VIEW, special)
    context = {
        "special": special,
        "led": leader(special),
        "facts": presenters.facts(campaign, special),
        "aspects": presenters.aspects(by_aspect) if by_aspect else None,
        "problems": short_table(PROBLEMS, request, problem_page.rows) if problem_page.rows else None,
        "more_href": addresses.with_query(addresses.to("problems", campaign), {"special": special.number})
        if problem_page.after
        else "",
        "rules": queries.find_rule_changes_of(request.access, special),
        "rule_href": addresses.with_query(addresses.to("rule-change-new", campaign), {"special": special.pk})
        if may(request, ProblemPermission.RECTIFY)
        else "",
        "timeline": Timeline(timeline.entries(special, events), _("What was done")),
        "edit_href": addresses.to("special-edit", campaign, pk=pk) if directs else "",
        "main_action": Link(acts.ACTS[act].name, addresses.to("special-act", campaign, pk=pk, act=act))
        if directs
        else None,
        "breadcrumb": trail(campaign, PROBLEMS.link(request), SPECIALS.link(request), Link(str(special))),
    }
    return page(request, "web/problems/specials/one.html", context)


@act_view(ProblemPermission.DIRECT, begins=True)
def special_new(request: WorkspaceRequest) -> AnyActPage:
    """Plan a special rectification."""
    choice = choose(request, ProblemPermission.DIRECT, request.POST or request.GET)
    return ActPage(
        heading=_("Plan a special rectification"),
        form=presenters.SpecialForm(sent(request), _people(request, choice)),
        do=lambda form: create_special(
            **by(request), campaign=request.campaign, entry=form.entry(choice.the_unit)
        ),
        done=_("The special rectification is planned."),
        breadcrumb=trail(request.campaign, SPECIALS.link(request), Link(_("Plan one"))),
        to=lambda special: addresses.to("special", request.campaign, pk=special.pk),
        send=_("Plan it"),
        choice=choice,
        draft="special-new",
    )


@act_view(ProblemPermission.VIEW)
def special_edit(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Edit a special rectification."""
    special = _special(request, pk)
    require(request, ProblemPermission.DIRECT, special.path)
    choice = choose_or_keep(request, ProblemPermission.DIRECT, special.unit)
    return ActPage(
        heading=_("Change the special rectification"),
        form=presenters.SpecialForm(sent(request), _people(request, choice), special),
        version=special.version,
        do=lambda form: change_special(
            **by(request),
            special=special,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            entry=form.entry(choice.the_unit),
        ),
        done=_("The special rectification is changed."),
        back=addresses.to("special", request.campaign, pk=pk),
        breadcrumb=trail(request.campaign, SPECIALS.link(request), Link(pgettext("a record", "Change"))),
        lead=str(special),
        send=_("Save"),
        draft=f"special-{pk}",
        context={"choice": choice},
    )


@act_view(ProblemPermission.VIEW)
def special_act(request: WorkspaceRequest, pk: int, act: str) -> AnyActPage | HttpResponse:
    """Start, finish or resume a special rectification."""
    special = _special(request, pk)
    require(request, ProblemPermission.DIRECT, special.path)
    offered = or_404(acts.ACTS.get(act), _("There is no such act."))
    there = addresses.to("special", request.campaign, pk=pk)
    if acts.NEXT[special.state] != act:
        why = _("This cannot be done in the state that it is in now. Look at it again.")
        return turn_away(request, why, there)
    on = acts.SpecialContext(request, special)
    return ActPage(
        heading=offered.name,
        about=str(special),
        form=offered.form(on),
        version=special.version,
        do=lambda form: offered.do(on, form),
        done=offered.done,
        back=there,
        breadcrumb=trail(request.campaign, SPECIALS.link(request), Link(offered.name)),
        lead=str(special),
        explanation=offered.lead,
    )


def _people(request: WorkspaceRequest, choice: UnitChoice) -> list[User]:
    """Return the people who may lead: the leaders of the chosen unit and of those above it."""
    return find_leaders_for(request.access, choice.unit, clock.today()) if choice.unit else []


def _special(request: WorkspaceRequest, pk: int) -> SpecialRectification:
    special = queries.get_special(request.access, request.campaign, pk)
    return or_404(special, _("There is no such special rectification, or you are not allowed to see it."))
