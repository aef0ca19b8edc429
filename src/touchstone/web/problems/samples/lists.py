"""The list of planned samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.samples import get_check_counts, get_plan_page
from touchstone.problems.rules import Checked
from touchstone.web.common import addresses
from touchstone.web.common.components import Cell
from touchstone.web.common.lists import Column, Empty, List, New, forward_page
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.problems.lists import PROBLEMS
from touchstone.web.problems.samples.presenters import result

if TYPE_CHECKING:
    from touchstone.problems.models import SamplingPlan


@dataclass(frozen=True)
class Line:
    """A sampling plan with the counts of what was checked."""

    plan: SamplingPlan
    checked: Checked


def _lines(_request: WorkspaceRequest, plans: Sequence[SamplingPlan]) -> Iterator[Line]:
    checked = get_check_counts(plans)
    return (Line(plan, checked[plan.pk]) for plan in plans)


PLAN = New(gettext_lazy("Plan a sample"), "sample-new", ProblemPermission.VERIFY, begins=False)

SAMPLES: List[None, Line] = List(
    name="samples",
    key="plans",
    permission=ProblemPermission.VIEW,
    heading=gettext_lazy("Samples"),
    page=forward_page(get_plan_page),
    lines=_lines,
    columns=(
        Column(gettext_lazy("Unit"), lambda line: line.plan.owner.label),
        Column(
            gettext_lazy("Planned"),
            lambda line: Cell(line.plan.planned_at.date(), str(line.plan.planned_by)),
        ),
        Column(gettext_lazy("Sample"), lambda line: line.plan.size, numeric=True),
        Column(gettext_lazy("Checked"), lambda line: line.checked.checked, numeric=True),
        Column(gettext_lazy("Result"), lambda line: result(line.plan, line.checked)),
    ),
    href=lambda request, line: addresses.to("sample", request.campaign, pk=line.plan.pk),
    row_key=lambda line: line.plan.pk,
    above=lambda request: [PROBLEMS.link(request)],
    template="web/problems/samples/list.html",
    around=lambda query: {"main_action": PLAN.link(query.request)},
    empty=Empty(
        gettext_lazy("No sample was planned yet"),
        gettext_lazy(
            "Some of the closed problems are drawn and looked at once more by somebody outside their unit."
        ),
    ),
)
