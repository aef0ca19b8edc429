"""The list of special rectifications: its filter, columns, totals and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy, ngettext

from touchstone.common.pages import Page
from touchstone.problems import fields
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import specials as queries
from touchstone.problems.queries.specials import STATES, ProblemCounts
from touchstone.web.common import addresses, formats
from touchstone.web.common.filtering import ChoiceFilter, members
from touchstone.web.common.lists import Column, Empty, File, List, ListQuery, New, Totals, forward_page
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.problems.lists import PROBLEMS, leader
from touchstone.web.problems.specials.presenters import LEAD_UNIT, STATE, THEME, dated_state, named

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.problems.models import SpecialRectification, SpecialState

IN_A_FILE = 2_000
"""How many special rectifications a file holds; no campaign has that many."""


@dataclass(frozen=True)
class Line:
    """A special rectification with the counts of its problems."""

    special: SpecialRectification
    campaign: Campaign
    counts: ProblemCounts


def _lines(request: WorkspaceRequest, specials: Iterable[SpecialRectification]) -> Iterator[Line]:
    specials = list(specials)
    counts = queries.count_problems_in(request.access, specials)
    return (Line(special, request.campaign, counts.get(special.pk, ProblemCounts())) for special in specials)


def _totals(query: ListQuery[SpecialState | None], _shown: Page[Any], _plain: bool) -> Totals:
    """Return how many there are in total and in each state."""
    sums = queries.count_by_state(query.request.access, query.request.campaign)
    parts = [f"{state.label} {formats.number(number)}" for state, number in sums.items() if number]
    total = sum(sums.values())
    words = ngettext("%(n)s special rectification", "%(n)s special rectifications", total)
    return Totals(where=" · ".join([words % {"n": formats.number(total)}, *parts]) if total else "")


SPECIALS: List[SpecialState | None, Line] = List(
    name="specials",
    key="specials",
    permission=ProblemPermission.VIEW,
    heading=gettext_lazy("Special rectifications"),
    filters=(
        ChoiceFilter(
            "state", STATE, "%(label)s: %(what)s", options=members({state: state.label for state in STATES})
        ),
    ),
    read=lambda given: given.option("state"),
    page=forward_page(queries.get_special_page),
    totals=_totals,
    lines=_lines,
    columns=(
        Column(gettext_lazy("Number"), lambda line: line.special.number, only="file"),
        Column(THEME, lambda line: named(line.special)),
        Column(LEAD_UNIT, lambda line: line.special.unit.label),
        Column(fields.SPECIAL_LEADER_POST.title, lambda line: leader(line.special)),
        Column(STATE, lambda line: dated_state(line.special, line.campaign), only="screen"),
        Column(STATE, lambda line: line.special.get_state_display(), only="file"),
        Column(fields.STARTED_ON.title, lambda line: line.special.started_on, only="file"),
        Column(fields.FINISHED_ON.title, lambda line: line.special.finished_on, only="file"),
        Column(gettext_lazy("Problems"), lambda line: line.counts.problems, numeric=True),
        Column(gettext_lazy("Still open"), lambda line: line.counts.still_open, numeric=True),
    ),
    href=lambda request, line: addresses.to("special", request.campaign, pk=line.special.pk),
    row_key=lambda line: line.special.pk,
    new=New(gettext_lazy("Plan one"), "special-new", ProblemPermission.DIRECT),
    above=lambda request: [PROBLEMS.link(request)],
    template="web/problems/specials/list.html",
    empty=Empty(
        gettext_lazy("No special rectification is planned yet"),
        gettext_lazy(
            "A drive on one theme across units, led by one of them, is listed here with its problems and results."
        ),
        gettext_lazy("None is in this state"),
    ),
    file=File(
        gettext_lazy("Special rectifications"),
        records=lambda query, _most: queries.get_special_page(*query.scope, size=IN_A_FILE).rows,
    ),
)
