"""Rules made, changed or abolished, as pages: the list with its filters, and the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import find_specials, get_problems
from touchstone.problems.queries.rule_changes import KINDS, RuleFilter, RulePage
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.fields import DayField, LineField, SearchField
from touchstone.web.common.filtering import FilterForm, Listing, unit_asked, unit_kept
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.common.refusals import RefusingForm

if TYPE_CHECKING:
    from touchstone.problems.models import RuleChange
    from touchstone.units.models import Unit

KEY = "rules"
LIST = Listing("rule-changes", ("kind", "unit", "first", "last"))

COLUMNS: tuple[formats.Words, ...] = (
    gettext_lazy("Title"),
    pgettext_lazy("with a rule", "What was done"),
    gettext_lazy("Unit"),
    gettext_lazy("In force from"),
    gettext_lazy("Because of"),
)


class RuleForm(RefusingForm):
    """What was done with which rule; its unit is chosen beside it."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("with a rule", "What was done"),
        choices=KINDS.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what was done with the rule.")},
    )
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


class RuleFilterForm(FilterForm):
    """The filters of the list."""

    kind = forms.ChoiceField(label=pgettext_lazy("with a rule", "What was done"), required=False)
    unit_name = SearchField(label=gettext_lazy("Unit"))
    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("To"), required=False)

    def __init__(self, given: QueryDict) -> None:
        super().__init__(given)
        self.offer("kind", [(kind.value, str(kind.label)) for kind in KINDS])


@dataclass(frozen=True)
class Asked:
    """The selection that a query string means; ``renamed`` is the query with the key of a unit for its name."""

    form: RuleFilterForm
    wanted: RuleFilter
    unit: Unit | None = None
    renamed: str = ""


def asked(request: WorkspaceRequest) -> Asked:
    """Read the query string of a list of rule changes."""
    form = RuleFilterForm(request.GET)
    form.full_clean()
    unit, renamed = unit_asked(request, form, ProblemPermission.VIEW)
    clean = form.cleaned_data
    kind = clean.get("kind", "")
    wanted = RuleFilter(
        KINDS(kind) if kind else None, unit.path if unit else "", clean.get("first"), clean.get("last")
    )
    return Asked(form, wanted, unit, renamed)


def table(request: WorkspaceRequest, asked: Asked, shown: RulePage) -> ui.Table:
    """Return a page of rule changes under its filters."""
    filters = ui.Filters(asked.form, _chips(request, asked), "?", unit_kept(asked.unit))
    return ui.Table(
        _("Rule changes"),
        [ui.Column(label) for label in COLUMNS],
        _rows(request, shown.rows),
        filters=filters,
        exports=LIST.files(request) if shown.rows else (),
        pager=ui.Pager("", addresses.query(request.GET, after=shown.after) if shown.after else ""),
        empty=_empty(request),
        caption_hidden=True,
        key=KEY,
    )


def _rows(request: WorkspaceRequest, shown: Sequence[RuleChange]) -> list[ui.Row]:
    """Return rule changes as rows; what they come from is a link for who may see it."""
    campaign = request.campaign
    keys = sorted({rule_change.problem.pk for rule_change in shown if rule_change.problem is not None})
    problems = {problem.pk for problem in get_problems(request.access, campaign, keys)} if keys else set()
    with_special = any(rule_change.special is not None for rule_change in shown)
    specials = {special.pk for special in find_specials(request.access, campaign)} if with_special else set()
    rows = []
    for rule_change in shown:
        origin: Any = ""
        if rule_change.problem is not None:
            there = addresses.to("problem", campaign, pk=rule_change.problem.pk)
            origin = ui.Cell(
                rule_change.problem.number, href=there if rule_change.problem.pk in problems else ""
            )
        elif rule_change.special is not None:
            there = addresses.to("special", campaign, pk=rule_change.special.pk)
            origin = ui.Cell(
                str(rule_change.special), href=there if rule_change.special.pk in specials else ""
            )
        rows.append(
            ui.Row(
                (
                    rule_change.title,
                    rule_change.get_kind_display(),
                    rule_change.unit.label,
                    rule_change.day,
                    origin,
                ),
                key=str(rule_change.pk),
            )
        )
    return rows


def values(change: RuleChange) -> tuple[object, ...]:
    """Return a rule change as cells of a file, under :data:`COLUMNS`."""
    origin = change.problem or change.special or ""
    return (change.title, change.get_kind_display(), change.unit.label, change.day, str(origin))


def _chips(request: WorkspaceRequest, asked: Asked) -> list[ui.Chip]:
    wanted = asked.wanted
    said = {
        "kind": str(wanted.kind.label) if wanted.kind else "",
        "unit": _("Unit: %(what)s") % {"what": asked.unit.label} if asked.unit else "",
        "first": _("from %(day)s") % {"day": formats.day(wanted.first)} if wanted.first else "",
        "last": _("until %(day)s") % {"day": formats.day(wanted.last)} if wanted.last else "",
    }
    return LIST.chips(request.GET, said)


def _empty(request: WorkspaceRequest) -> ui.EmptyState:
    if LIST.selection(request.GET):
        return ui.EmptyState(_("No rule change fits these filters"), "", ui.Link(_("Show all"), "?"))
    why = _("They are recorded from a problem or a special rectification, as what came of it.")
    return ui.EmptyState(_("No rule change is recorded yet"), why)
