"""What a figure's page was asked for: the written reference in its address, and the form that changes it."""

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
"""Keys of the address that are about the page and not about the figure."""


@dataclass(frozen=True)
class Asked:
    """A reference made definite for this reader, and the marks next to which its rows are shown."""

    reference: Reference
    measure: Measure
    selection: Selection
    after: str = ""
    before: str = ""


def asked(request: WorkspaceRequest, code: str) -> Asked:
    """Read the address of a figure; Refused with a sentence when it makes no sense."""
    pairs = [(key, value) for key, value in _pairs(request) if key not in NOT_IN_REFERENCE]
    try:
        reference = from_parts(code, pairs)
    except BadReference as error:
        raise explain(error) from error
    measure_of(reference)
    measure, selection = request.counting.selector.select(reference)
    after, before = (request.GET.get(name, "") for name in TURNING)
    return Asked(reference, measure, selection, after, before)


def _pairs(request: WorkspaceRequest) -> list[tuple[str, str]]:
    return [(key, value) for key, values in request.GET.lists() for value in values]


def canonical(request: WorkspaceRequest, asked: Asked) -> str:
    """Return the address to go to instead when this one says the same less plainly, else nothing.

    Empty fields of the form go, a unit's name becomes its key: what stands in the address bar can be quoted.
    """
    name = request.GET.get("unit_name", "").strip()
    if name:
        choice = by_name(request, asked.measure.permission, name)
        if choice.unit is None:
            raise Refused(choice.error, "unit_name")
        return addresses.figure(request.campaign, asked.reference.having(unit=str(choice.unit.pk)))
    given = [(key, value) for key, value in _pairs(request) if key not in TURNING]
    plain = list(asked.reference.params)
    return "" if sorted(given) == plain else addresses.figure(request.campaign, asked.reference)


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


def filters(request: WorkspaceRequest, asked: Asked, unit: Unit | None, groups: Sequence[Group]) -> Filters:
    """Return the form that changes what is counted, and what is in force as chips."""
    campaign, reference = request.campaign, asked.reference
    batches = list(find_batches(campaign))
    form = FigureForm(asked.measure, request, groups, batches)
    said: list[tuple[str, str]] = []
    if unit is not None:
        said.append(("unit", _("Unit: %(what)s") % {"what": unit.label}))
    said += [("group", str(group)) for group in groups if str(group.pk) == reference.get("group")]
    said += [("batch", str(batch)) for batch in batches if str(batch.number) == reference.get("batch")]
    for dimension in asked.measure.dimensions:
        chosen = request.counting.selector.choices(dimension).get(reference.get(dimension.code))
        said += [(dimension.code, chosen.label)] if chosen else []
    if asked.selection.first:
        said.append(("from_", _("From %(what)s") % {"what": formats.short_day(asked.selection.first)}))
    if asked.selection.last:
        said.append(("to", _("To %(what)s") % {"what": formats.short_day(asked.selection.last)}))
    chips = [Chip(what, addresses.figure(campaign, reference.having(**{key: ""}))) for key, what in said]
    kept = [("unit", reference.get("unit"))] if reference.get("unit") else []
    whole = addresses.figure(campaign, Reference(reference.code))
    return Filters(form, chips, whole if len(chips) > 1 else "", kept, whole)
