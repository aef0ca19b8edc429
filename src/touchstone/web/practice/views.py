"""Setting tests up, opening and ending them, and how their questions were answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from touchstone.audit.queries import find_history
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.practice.actions.setting import (
    change_test,
    check_bank,
    create_test,
    draw_papers,
    end_test,
    open_test,
)
from touchstone.practice.permissions import PracticePermission
from touchstone.practice.queries import bank as queries
from touchstone.web.common import addresses, timeline
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, turn_away
from touchstone.web.common.components import Link, Notice, Timeline
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, read_view, require, sent
from touchstone.web.common.unit_choice import choose, choose_or_keep
from touchstone.web.practice import forms, presenters
from touchstone.web.practice.lists import TESTS
from touchstone.web.practice.taking_presenters import asked_on

if TYPE_CHECKING:
    from touchstone.practice.models import PracticeTest

SET = PracticePermission.SET
ACTS = {
    "draft": ("practice-test-open", pgettext_lazy("a test", "Open")),
    "open": ("practice-test-end", pgettext_lazy("a test", "End")),
}
"""The act that is possible in each state."""


@read_view(PracticePermission.VIEW)
def test(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show a test: what it draws, its link, and how each question was answered by ten people or more."""
    test, campaign = _test(request, pk), request.campaign
    sets = may(request, SET, test.path)
    counted, rows = queries.find_results(request.access, test)
    events = find_history(request.access, PracticePermission.VIEW, test)
    act = ACTS.get(test.state) if sets else None
    opened = test.state == queries.STATES.OPEN
    refused = _short(request, test, lambda: check_bank(test))
    context = {
        "test": test,
        "refused": refused,
        "counted": counted,
        "facts": presenters.facts(test, queries.find_parts(test)),
        "link": presenters.link_of(test) if test.state != queries.STATES.DRAFT else "",
        "results": presenters.results(campaign, rows) if test.state != queries.STATES.DRAFT else None,
        "timeline": Timeline(timeline.entries(test, events), _("History")),
        "draw_href": addresses.to("practice-test-draw", campaign, pk=pk),
        "edit_href": addresses.to("practice-test-change", campaign, pk=pk)
        if sets and test.state != queries.STATES.ENDED
        else "",
        "main_action": Link(act[1], addresses.to(act[0], campaign, pk=pk))
        if act and not opened and refused is None
        else None,
        "end": Link(act[1], addresses.to(act[0], campaign, pk=pk)) if act and opened else None,
        "breadcrumb": trail(campaign, TESTS.link(request), Link(str(test))),
    }
    return page(request, "web/practice/test.html", context)


@read_view(PracticePermission.VIEW)
def test_draw(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show the first paper: as it would be drawn now, or once the test is open, as it was drawn."""
    test = _test(request, pk)
    papers: list[Any] = []
    refused = None
    if test.state == queries.STATES.DRAFT:
        refused = _short(request, test, lambda: papers.extend(draw_papers(test, range(1))))
    else:
        papers.append(queries.get_paper(test.pk, 0))
    there = Link(str(test), addresses.to("practice-test", request.campaign, pk=pk))
    context = {
        "test": test,
        "questions": asked_on(papers[0]) if papers else [],
        "refused": refused,
        "breadcrumb": trail(
            request.campaign, TESTS.link(request), there, Link(pgettext("of a test", "Draw"))
        ),
    }
    return page(request, "web/practice/draw.html", context)


def _short(request: WorkspaceRequest, test: PracticeTest, act: Callable[[], None]) -> Notice | None:
    """Do something with the draw of a test that is being prepared; if the bank has too few questions, say what to do."""
    if test.state != queries.STATES.DRAFT:
        return None
    try:
        act()
    except Refused as error:
        change = Link(
            _("Change the practice test"), addresses.to("practice-test-change", request.campaign, pk=test.pk)
        )
        links = (change,) if may(request, SET, test.path) else ()
        return Notice(str(error), _("This test cannot be drawn yet."), "warn", links=links)
    return None


@act_view(SET, begins=True)
def test_new(request: WorkspaceRequest) -> AnyActPage:
    """Set a test up."""
    choice = choose(request, SET, request.POST or request.GET)
    pools = queries.count_pools(request.access, request.campaign)
    return ActPage(
        heading=_("Set up a practice test"),
        form=forms.TestForm(sent(request), pools, today=clock.today()),
        do=lambda form: create_test(
            **by(request), campaign=request.campaign, entry=form.entry(choice.the_unit)
        ),
        done=_("The test is set up. Look at its draw, then open it."),
        breadcrumb=trail(request.campaign, TESTS.link(request), Link(_("New test"))),
        to=lambda test: addresses.to("practice-test", request.campaign, pk=test.pk),
        send=_("Set it up"),
        choice=choice,
        draft="practice-test-new",
        template="web/practice/test_form.html",
    )


@act_view(PracticePermission.VIEW)
def test_change(request: WorkspaceRequest, pk: int) -> AnyActPage | HttpResponse:
    """Change a test; once it is open, only its end."""
    test = _own(request, pk)
    there = addresses.to("practice-test", request.campaign, pk=pk)
    if test.state == queries.STATES.ENDED:
        return turn_away(request, _("This test has ended. Set up a new one."), there)
    choice = choose_or_keep(request, SET, test.unit)
    pools = queries.count_pools(request.access, request.campaign)
    opened = test.state == queries.STATES.OPEN
    return ActPage(
        heading=_("Change the practice test"),
        form=forms.TestForm(sent(request), pools, test, queries.find_parts(test)),
        version=test.version,
        do=lambda form: change_test(
            **by(request),
            test=test,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            entry=form.entry(choice.the_unit),
        ),
        done=_("The test is changed."),
        back=there,
        breadcrumb=_trail(request, test, pgettext("a record", "Change")),
        lead=_("It is open: only until when it can be taken is changed.") if opened else str(test),
        send=_("Save"),
        choice=choice,
        template="web/practice/test_form.html",
    )


@act_view(PracticePermission.VIEW)
def test_open(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Draw the papers and open a test."""
    test = _own(request, pk)
    return ActPage(
        heading=_("Open the test"),
        form=forms.OpenForm(sent(request), initial={"version": test.version}),
        version=test.version,
        do=lambda form: open_test(**by(request), test=test, version=form.cleaned_data["version"]),
        done=_("The test is open. Pass its link on."),
        breadcrumb=_trail(request, test, _("Open the test")),
        lead=_(
            "The papers are drawn now and stay as they are. Afterwards only the end of the test can be changed."
        ),
        question=True,
    )


@act_view(PracticePermission.VIEW)
def test_end(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """End a test before its time."""
    test = _own(request, pk)
    return ActPage(
        heading=_("End the test"),
        form=forms.ReasonForm(sent(request), initial={"version": test.version}),
        version=test.version,
        do=lambda form: end_test(**by(request), test=test, **form.cleaned_data),
        done=_("The test has ended."),
        breadcrumb=_trail(request, test, _("End the test")),
        lead=_("Nobody can begin any more. Whoever has begun may finish in the time that is left to them."),
        question=True,
    )


def _test(request: WorkspaceRequest, pk: int) -> PracticeTest:
    test = queries.get_test(request.access, request.campaign, pk)
    return or_404(test, _("There is no such test, or you are not allowed to see it."))


def _own(request: WorkspaceRequest, pk: int) -> PracticeTest:
    test = _test(request, pk)
    require(request, SET, test.path)
    return test


def _trail(request: WorkspaceRequest, test: PracticeTest, act: Any) -> Any:
    there = Link(str(test), addresses.to("practice-test", request.campaign, pk=test.pk))
    return trail(request.campaign, TESTS.link(request), there, Link(act))
