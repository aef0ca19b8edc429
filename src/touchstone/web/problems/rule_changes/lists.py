"""The list of rules made, changed or abolished, and the form that records a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import find_specials, get_problems
from touchstone.problems.queries.rule_changes import KINDS, RuleFilter, find_rule_changes, get_rule_page
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Cell
from touchstone.web.common.fields import DayField, LineField
from touchstone.web.common.filtering import ChoiceFilter, DayFilter, FilterInput, UnitFilter, members
from touchstone.web.common.lists import Column, Empty, File, List, forward_page
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.problems.forms import one_of
from touchstone.web.problems.lists import PROBLEMS

if TYPE_CHECKING:
    from touchstone.problems.models import RuleChange

WHAT = pgettext_lazy("with a rule", "What was done")


class RuleForm(RefusingForm):
    """What was done with a rule, and when; the unit is chosen outside this form."""

    kind = one_of(WHAT, dict(KINDS.choices), KINDS, gettext_lazy("Say what was done with the rule."))
    title = LineField(
        label=gettext_lazy("Title of the rule"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write the title of the rule.")},
    )
    day = DayField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Of an abolished rule: the day from which it holds no more."),
        error_messages={"required": gettext_lazy("Set a date.")},
    )


def _read(given: FilterInput) -> RuleFilter:
    path = given.unit.path if given.unit else ""
    return RuleFilter(given.option("kind"), path, given.clean("first"), given.clean("last"))


@dataclass(frozen=True)
class Line:
    """A rule change, and the URL of the record it came from if the reader may see that record."""

    change: RuleChange
    origin_href: str = ""


def _lines(request: WorkspaceRequest, changes: Sequence[RuleChange]) -> Iterator[Line]:
    access, campaign = request.access, request.campaign
    keys = sorted({change.problem.pk for change in changes if change.problem})
    problems = get_problems(access, campaign, keys) if keys else ()
    specials = find_specials(access, campaign) if any(change.special for change in changes) else ()
    hrefs: dict[object, str] = {
        **{problem: addresses.to("problem", campaign, pk=problem.pk) for problem in problems},
        **{special: addresses.to("special", campaign, pk=special.pk) for special in specials},
    }
    return (Line(change, hrefs.get(change.problem or change.special, "")) for change in changes)


def _origin(line: Line) -> Cell | str:
    origin = line.change.problem or line.change.special
    return Cell(str(origin), href=line.origin_href) if origin else ""


RULE_CHANGES: List[RuleFilter, Line] = List(
    name="rule-changes",
    key="rules",
    permission=ProblemPermission.VIEW,
    heading=gettext_lazy("Rule changes"),
    filters=(
        ChoiceFilter("kind", WHAT, options=members({kind: kind.label for kind in KINDS})),
        UnitFilter(permission=ProblemPermission.VIEW),
        DayFilter("first", gettext_lazy("From"), gettext_lazy("from %(day)s"), written=formats.day),
        DayFilter("last", gettext_lazy("To"), gettext_lazy("until %(day)s"), written=formats.day),
    ),
    read=_read,
    page=forward_page(get_rule_page),
    lines=_lines,
    columns=(
        Column(gettext_lazy("Title"), lambda line: line.change.title),
        Column(WHAT, lambda line: line.change.get_kind_display()),
        Column(gettext_lazy("Unit"), lambda line: line.change.unit.label),
        Column(gettext_lazy("In force from"), lambda line: line.change.day),
        Column(gettext_lazy("Because of"), _origin),
    ),
    row_key=lambda line: line.change.pk,
    above=lambda request: [PROBLEMS.link(request)],
    template="web/problems/rule_changes/list.html",
    empty=Empty(
        gettext_lazy("No rule change is recorded yet"),
        gettext_lazy("They are recorded from a problem or a special rectification, as what came of it."),
        gettext_lazy("No rule change fits these filters"),
    ),
    file=File(
        gettext_lazy("Rule changes"),
        records=lambda query, _most: find_rule_changes(*query.scope),
        lines=lambda _request, changes: map(Line, changes),
        long=True,
    ),
)
