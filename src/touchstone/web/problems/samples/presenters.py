"""Forms and view models for samples of closed problems: the plan, the draw, the checks and the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from touchstone.common.drawing import commitment
from touchstone.common.wording import clauses
from touchstone.problems import fields
from touchstone.problems.actions.sampling import LARGEST
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.labels import SEVERITIES
from touchstone.problems.rules import WEIGHTS, Act, Checked, Severity, State
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.fields import DayField, SeedField, TextField
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.problems.forms import one_of
from touchstone.web.problems.lists import shortened

if TYPE_CHECKING:
    from touchstone.problems.models import Sample, SamplingPlan

DRAWN = "drawn"
USUAL = 20
"""The sample size that the form proposes."""

UNIT: Column[Sample] = Column(fields.UNIT.title, lambda sample: sample.problem.unit.label)


class PlanForm(RefusingForm):
    """The sample size, and the seed, of which only the hash is stored; the unit is chosen outside this form."""

    size = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        max_value=LARGEST,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"min_value": gettext_lazy("Draw at least one.")},
    )
    seed = SeedField()
    refusals: Mapping[str, str] = {"commitment": "seed"}

    def planned(self) -> dict[str, Any]:
        """Return the keyword arguments of the action."""
        return {
            "size": self.cleaned_data["size"],
            "commitment": commitment(self.cleaned_data["seed"]),
        }


class DrawForm(RefusingForm):
    """The seed whose hash was published with the plan."""

    seed = SeedField(
        help_text=gettext_lazy("The one that was promised with the plan. From now on everybody sees it.")
    )


class CheckForm(RefusingForm):
    """The result of checking a drawn problem."""

    right = one_of(
        gettext_lazy("Result"),
        {
            "yes": gettext_lazy("right: it is put right as the record says"),
            "no": gettext_lazy("wrong: it is not put right, or not as the record says"),
        },
        lambda code: code == "yes",
        gettext_lazy("Say what you found: right or wrong."),
    )
    note = TextField(
        label=gettext_lazy("What was found"),
        rows=3,
        max_length=500,
        error_messages={"required": gettext_lazy("Write what you found.")},
    )
    day = DayField(label=gettext_lazy("Day"))


def result(plan: SamplingPlan, checked: Checked) -> str:
    """Return in one line what a sample shows about all the closed problems."""
    if plan.drawn_at is None:
        return _("not drawn yet")
    if checked.bound is None:
        text = ngettext(
            "nothing checked yet of %(all)s closed problem",
            "nothing checked yet of %(all)s closed problems",
            checked.population,
        )
        return text % {"all": formats.number(checked.population)}
    values = {
        "checked": formats.number(checked.checked),
        "all": formats.number(checked.population),
        "wrong": formats.number(checked.wrong),
        "bound": formats.percent(checked.bound),
    }
    return (
        _(
            "checked %(checked)s of %(all)s, %(wrong)s wrong, at most %(bound)s wrong in all with 95%% confidence"
        )
        % values
    )


def steps(plan: SamplingPlan) -> list[str]:
    """Return the steps of the draw in plain words, so that anyone can check and repeat it."""
    weights = [
        _("%(severity)s %(weight)s") % {"severity": SEVERITIES[severity], "weight": formats.number(weight)}
        for severity, weight in WEIGHTS.items()
    ]
    values = {
        "seed": plan.seed or "…",
        "population": formats.number(plan.population),
        "moment": formats.moment(plan.planned_at),
        "weights": clauses(weights),
        "size": formats.number(plan.size),
    }
    return [
        _("The SHA-256 of the seed, in UTF-8, is the one that was published with the plan."),
        ngettext(
            "Take the list of the %(population)s problem that was closed here at %(moment)s; the SHA-256 of the file was "
            "published too.",
            "Take the list of the %(population)s problems that were closed here at %(moment)s; the SHA-256 of the file was "
            "published too.",
            plan.population,
        )
        % values,
        _(
            "Write the seed, a colon and the number of a problem one after the other, such as “%(seed)s:FK-01”, and take "
            "the SHA-256 of this text in UTF-8."
        )
        % values,
        _(
            "Read it as a whole number, add 1 and divide by 2 to the power of 256: a fraction u between 0 and 1."
        )
        % values,
        _("The key of the problem is −ln(u) divided by the weight of its severity: %(weights)s.") % values,
        _("Sort by key; the %(size)s smallest are the sample, in this order.") % values,
    ]


def facts(request: WorkspaceRequest, plan: SamplingPlan, checked: Checked) -> ui.Facts:
    """Return the facts about a plan: its size and hashes and, after the draw, the seed."""
    of_all = _("%(size)s of %(population)s") % {
        "size": formats.number(plan.size),
        "population": formats.number(plan.population),
    }
    left = plan.size - checked.checked
    note = _("%(n)s still to be checked") % {"n": formats.number(left)} if plan.drawn_at and left else ""
    list_href = addresses.to("sample-list", request.campaign, pk=plan.pk)
    return ui.facts_not_zero(
        ui.Fact(_("Sample"), of_all, note=note),
        ui.Fact(_("Planned"), formats.moment(plan.planned_at), note=str(plan.planned_by)),
        ui.Fact(_("sha256 of the seed"), plan.commitment),
        ui.Fact(_("sha256 of the list"), plan.frame_digest, list_href),
        ui.Fact(_("Drawn"), plan.drawn_at and formats.moment(plan.drawn_at), note=str(plan.drawn_by or "")),
        ui.Fact(_("Seed"), plan.seed),
    )


def drawn(
    request: WorkspaceRequest, plan: SamplingPlan, samples: Sequence[Sample], checkable: frozenset[int]
) -> ui.Table:
    """Return the drawn problems in order, with links to the form for those that this person may check."""
    campaign = request.campaign

    def check_href(sample: Sample) -> str:
        if sample.pk not in checkable:
            return ""
        return addresses.to("sample-check", campaign, pk=plan.pk, sample=sample.pk)

    columns: Sequence[Column[Sample]] = (
        Column(_("Number"), lambda sample: f"{sample.order}. {sample.problem.number}"),
        Column(
            _("Problem"),
            lambda sample: ui.Cell(
                shortened(sample.problem.statement), SEVERITIES[Severity(sample.problem.severity)]
            ),
        ),
        UNIT,
        Column(_("Result"), lambda sample: ui.Cell(status(sample), _checked(sample), check_href(sample))),
        Column(_("What was found"), lambda sample: _found(request, sample)),
    )
    return record_table(
        _("Drawn problems"),
        columns,
        samples,
        href=lambda sample: addresses.to("problem", campaign, pk=sample.problem.pk),
        key=DRAWN,
    )


def status(sample: Sample) -> ui.Status:
    """Return the result of a drawn problem: right, wrong or still to be checked."""
    if sample.right is None:
        return ui.Status(_("to be checked"), "open")
    return ui.Status(_("right"), "good") if sample.right else ui.Status(pgettext("a sample", "wrong"), "bad")


def _checked(sample: Sample) -> str:
    if sample.checked_on is None:
        return ""
    return _("%(who)s, %(day)s") % {"who": sample.checked_by, "day": formats.short_day(sample.checked_on)}


def _found(request: WorkspaceRequest, sample: Sample) -> ui.Cell:
    """Return what was found; for a problem found wrong but still closed, link to reopening it if the reader may."""
    problem = sample.problem
    if sample.right is not False or problem.state != State.CLOSED:
        return ui.Cell(sample.note)
    there = addresses.to("problem-act", request.campaign, pk=problem.pk, act=Act.REOPEN.value)
    verifies = may(request, ProblemPermission.VERIFY, problem.path)
    return ui.Cell(_("still closed: reopen it"), sample.note, there if verifies else "")


COLUMNS: tuple[Column[Sample], ...] = (
    Column(gettext_lazy("Order"), lambda sample: sample.order),
    Column(gettext_lazy("Number"), lambda sample: sample.problem.number),
    Column(gettext_lazy("Problem"), lambda sample: sample.problem.statement),
    UNIT,
    Column(gettext_lazy("Severity"), lambda sample: str(SEVERITIES[Severity(sample.problem.severity)])),
    Column(gettext_lazy("Result"), lambda sample: str(status(sample).word)),
    Column(gettext_lazy("What was found"), lambda sample: sample.note),
    Column(gettext_lazy("Checked on"), lambda sample: sample.checked_on),
    Column(gettext_lazy("Checked by"), lambda sample: str(sample.checked_by or "")),
)
"""The columns of a sample in a file."""


def below(plan: SamplingPlan, checked: Checked) -> list[list[object]]:
    """Return the rows below the drawn problems in a file: the result and the seed."""
    lines = ((_("Result"), result(plan, checked)), (_("Seed"), plan.seed))
    return [["", label, text, "", "", "", "", None, ""] for label, text in lines]
