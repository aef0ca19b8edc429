"""The filters of a figure's page: the written reference in its URL, and the form that changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.campaigns.queries import find_batches
from touchstone.common.refusal import Refused
from touchstone.figures.rules import BadReference, Reference, from_parts
from touchstone.figures.selecting import explain, measure_of
from touchstone.measures.registry import Measure, Selection
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Chip, Filters
from touchstone.web.common.fields import DayField, SearchField
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.common.unit_choice import by_name

if TYPE_CHECKING:
    from touchstone.campaigns.models import Batch
    from touchstone.units.models import Group, Unit

TURNING = ("after", "before")
NOT_IN_REFERENCE = (*TURNING, "unit_name")
"""Query parameters that belong to the page, not to the figure."""


@dataclass(frozen=True)
class FigureQuery:
    """A reference resolved for this reader, and the cursors of the page of rows."""

    reference: Reference
    measure: Measure
    selection: Selection
    after: str = ""
    before: str = ""


def read_figure_query(request: WorkspaceRequest, code: str) -> FigureQuery:
    """Parse the URL of a figure; raise :class:`Refused` with an explanation if it is invalid."""
    pairs = [(key, value) for key, value in _pairs(request) if key not in NOT_IN_REFERENCE]
    try:
        reference = from_parts(code, pairs)
    except BadReference as error:
        raise explain(error) from error
    measure_of(reference)
    measure, selection = request.counting.selector.select(reference)
    after, before = (request.GET.get(name, "") for name in TURNING)
    return FigureQuery(reference, measure, selection, after, before)


def _pairs(request: WorkspaceRequest) -> list[tuple[str, str]]:
    return [(key, value) for key, values in request.GET.lists() for value in values]


def canonical(request: WorkspaceRequest, query: FigureQuery) -> str:
    """Return the canonical URL to redirect to, or "" if the current one is canonical.

    Empty form fields are dropped and a unit's name becomes its key, so that the URL can be quoted.
    """
    name = request.GET.get("unit_name", "").strip()
    if name:
        choice = by_name(request, query.measure.permission, name)
        if choice.unit is None:
            raise Refused(choice.error, "unit_name")
        return addresses.figure(request.campaign, query.reference.having(unit=str(choice.unit.pk)))
    pairs = [(key, value) for key, value in _pairs(request) if key not in TURNING]
    plain = list(query.reference.params)
    return "" if sorted(pairs) == plain else addresses.figure(request.campaign, query.reference)


class FigureForm(forms.Form):
    """The filters of one measure, sent by GET."""

    def __init__(
        self, measure: Measure, request: WorkspaceRequest, groups: Sequence[Group], batches: Sequence[Batch]
    ) -> None:
        super().__init__(request.GET)
        for dimension in measure.dimensions:
            known = request.counting.selector.choices(dimension).values()
            self._choice(
                dimension.code, str(dimension.label), [(choice.code, choice.label) for choice in known]
            )
        if not request.GET.get("unit"):
            self.fields["unit_name"] = SearchField(label=gettext_lazy("Unit"))
        if groups:
            self._choice("group", _("Steering group"), [(str(group.pk), str(group)) for group in groups])
        if measure.batch and len(batches) > 1:
            self._choice("batch", _("Batch"), [(str(batch.number), str(batch)) for batch in batches])
        if measure.period:
            self.fields["from"] = DayField(label=gettext_lazy("From"), required=False)
            self.fields["to"] = DayField(label=gettext_lazy("To"), required=False)

    def _choice(self, name: str, label: str, choices: Sequence[tuple[str, str]]) -> None:
        field = forms.ChoiceField(label=label.capitalize() if label.isascii() else label, required=False)
        field.choices = [("", _("all")), *choices]
        self.fields[name] = field


def filters(
    request: WorkspaceRequest, query: FigureQuery, unit: Unit | None, groups: Sequence[Group]
) -> Filters:
    """Return the form that changes what is counted, with the filters in force as chips."""
    campaign, reference = request.campaign, query.reference
    batches = list(find_batches(campaign))
    form = FigureForm(query.measure, request, groups, batches)
    in_force: list[tuple[str, str]] = []
    if unit is not None:
        in_force.append(("unit", _("Unit: %(what)s") % {"what": unit.label}))
    in_force += [("group", str(group)) for group in groups if str(group.pk) == reference.get("group")]
    in_force += [("batch", str(batch)) for batch in batches if str(batch.number) == reference.get("batch")]
    for dimension in query.measure.dimensions:
        chosen = request.counting.selector.choices(dimension).get(reference.get(dimension.code))
        in_force += [(dimension.code, chosen.label)] if chosen else []
    if query.selection.first:
        in_force.append(("from_", _("From %(what)s") % {"what": formats.short_day(query.selection.first)}))
    if query.selection.last:
        in_force.append(("to", _("To %(what)s") % {"what": formats.short_day(query.selection.last)}))
    chips = [Chip(what, addresses.figure(campaign, reference.having(**{key: ""}))) for key, what in in_force]
    keep = [("unit", reference.get("unit"))] if reference.get("unit") else []
    whole = addresses.figure(campaign, Reference(reference.code))
    return Filters(form, chips, whole if len(chips) > 1 else "", keep, whole)
