"""The pages of those who take tests: which there are, one to take, and its review. They belong to no campaign's room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from touchstone.common import clock
from touchstone.common.pages import read_key
from touchstone.practice.actions.sheets import settle
from touchstone.practice.queries import taking
from touchstone.practice.tickets import Sheet
from touchstone.web.common import components as ui
from touchstone.web.common.components import Breadcrumb, Link
from touchstone.web.common.drawn import answer_drawn, mark
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.pages import page
from touchstone.web.common.reader import WorkspaceRequest, access_of, signed_in
from touchstone.web.practice import taking_presenters as presenters
from touchstone.web.practice.running import is_running, show_running, ticket_of

if TYPE_CHECKING:
    from touchstone.practice.models import AnswerSheet, PracticeTest
    from touchstone.units.models import User

MY_TESTS = gettext_lazy("My practice tests")


@require_safe
@signed_in
def my_tests(request: HttpRequest) -> HttpResponse:
    """List the tests that the reader may take, those that end first before the others."""
    now, access = clock.now(), access_of(request)
    tests = taking.find_tests_for(access, now)
    tests.sort(key=lambda test: not taking.can_start(test, now))

    def state(test: PracticeTest) -> ui.Status:
        return presenters.state_for_taker(test, now, can_start=taking.can_start(test, now))

    table = record_table(
        MY_TESTS,
        (
            Column(_("Test"), lambda test: ui.Cell(str(test), test.unit.label)),
            Column(_("State"), state),
            Column(_("Can be taken"), presenters.times),
        ),
        tests,
        href=lambda test: reverse("web:take", args=[test.link]),
        key="my-tests",
        empty=ui.EmptyState(
            _("There is no practice test for you now"),
            _("Tests that your unit or one above it opens appear here."),
        ),
    )
    return page(cast("WorkspaceRequest", request), "web/practice/mine.html", {"table": table})


@require_safe
@signed_in
def take(request: HttpRequest, link: str) -> HttpResponse:
    """Show a test to its taker: before it, during it, or after it with explanations."""
    test = taking.get_by_link(access_of(request), link)
    if test is None:
        raise Http404(_("There is no such test, or it is not for your unit."))
    user = cast("User", request.user)
    sheets = _find_settled(user, test)
    running = next((sheet for sheet in sheets if not sheet.is_handed_in), None)
    if running is not None:
        return show_running(request, running, _key_of(running))
    return _show_before_and_after(request, test, sheets)


def _find_settled(user: User, test: PracticeTest) -> list[AnswerSheet]:
    """Return the reader's sheets; one whose time is over is handed in now."""
    sheets = taking.find_own_sheets(user, test)
    over = [sheet for sheet in sheets if not sheet.is_handed_in and not is_running(sheet)]
    for sheet in over:
        settle(sheet=_key_of(sheet))
    return taking.find_own_sheets(user, test) if over else sheets


def _key_of(sheet: AnswerSheet) -> Sheet:
    return Sheet(sheet.unit_id, sheet.taker, sheet.test_id, sheet.attempt, sheet.variant)


def _show_before_and_after(
    request: HttpRequest, test: PracticeTest, sheets: list[AnswerSheet]
) -> HttpResponse:
    user, now, said = cast("User", request.user), clock.now(), request.GET.get("said", "")
    going_on = taking.can_start(test, now)
    sheet = taking.next_sheet(user, test, sheets)
    startable = sheet is not None and going_on
    shown = _chosen(request, sheets)
    state = presenters.state_for_taker(test, now, can_start=going_on, used=sheet is None)
    result = presenters.result(shown) if shown is not None else ""
    number = shown.attempt if shown is not None else 0
    attempts = tuple(one.attempt for one in sheets) if len(sheets) > 1 else ()
    left = test.attempts - len(sheets)
    own = {
        "ticket": ticket_of(request, sheet) if sheet is not None and startable else "",
        "questions": presenters.draw_review(shown, test.link) if shown is not None else "",
    }

    def build() -> dict[str, Any]:
        return {
            "test": test,
            "breadcrumb": Breadcrumb((Link(MY_TESTS, reverse("web:my-tests")), Link(str(test)))),
            "said": presenters.said(said),
            "facts": presenters.facts(test, left),
            "state": state,
            "ticket": mark("ticket") if startable else "",
            "again": bool(sheets),
            "shown": number,
            "attempts": attempts,
            "questions": mark("questions") if shown is not None else "",
            "result": result,
        }

    face = (test.link, test.version, test.unit.label, test.campaign.closed_on)
    key = (*face, state.word, startable, left, bool(sheets), number, attempts, result)
    return answer_drawn(request, "web/practice/before_and_after.html", key, build, own)


def _chosen(request: HttpRequest, sheets: list[AnswerSheet]) -> AnswerSheet | None:
    """Return the attempt asked for, or else the last one."""
    asked = read_key(request.GET.get("attempt", ""))
    return next((sheet for sheet in sheets if sheet.attempt == asked), sheets[-1] if sheets else None)
