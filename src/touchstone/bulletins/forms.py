"""The form for writing a bulletin, and the form for choosing a figure."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_batches, find_campaigns
from touchstone.common import clock
from touchstone.common.pages import read_key
from touchstone.content.rights import access_of
from touchstone.figures.rules import Reference
from touchstone.measures.registry import Measure, all_measures
from touchstone.units.access import Access
from touchstone.units.models import Group, GroupAssignment, GroupKind, Unit
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import found_by_name


class BulletinForm(WagtailAdminPageForm):
    """Suggests the next number and other usual values, and refuses to publish a bulletin with obstacles."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bulletin = self.instance
        visible = [campaign.pk for campaign in find_campaigns(access_of(self.for_user))]
        self.fields["campaign"].queryset = Campaign.objects.filter(pk__in=visible)
        if bulletin.pk is None and self.parent_page is not None:
            bulletin._cached_parent_obj = self.parent_page
            self._suggest_values(visible)
        last = bulletin.last_edition()
        if last is None:
            self.fields.pop("erratum", None)
        elif bulletin.erratum == last.erratum:
            self.initial["erratum"] = ""

    def _suggest_values(self, campaigns: list[int]) -> None:
        siblings = type(self.instance).objects.child_of(self.parent_page)
        previous = siblings.order_by("-number").first()
        self.initial.setdefault("issued_on", clock.today())
        self.initial["issued_on"] = self.initial["issued_on"] or clock.today()
        if previous is None:
            self.initial["number"] = 1
            self.initial["campaign"] = campaigns[0] if len(campaigns) == 1 else None
            return
        self.initial |= {
            "number": previous.number + 1,
            "campaign": previous.campaign_id,
            "issuing_office": previous.issuing_office,
            "approver": previous.approver,
        }

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation or self.errors:
            return
        for field, sentence in self.instance.obstacles():
            self.add_error(field if field in self.fields else None, forms.ValidationError(sentence))


@dataclass(frozen=True, slots=True)
class FigureScope:
    """The scope in which a figure is chosen: the campaign, the unit whose subtree the text covers, and its access."""

    campaign: Campaign
    unit: Unit
    access: Access


class FigureForm(forms.Form):
    """Asks for a measure, the filters that this measure has, the scope and the period.

    Every choice is a key of the reference; the measure determines which keys are offered.
    """

    MOST_UNITS = 20

    measure = forms.ChoiceField(label=_("What is counted"))
    near = forms.CharField(label=_("Find a unit"), max_length=60, required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    group = forms.ChoiceField(label=_("Steering group"), required=False)
    batch = forms.ChoiceField(label=_("Batch"), required=False)

    def __init__(self, scope: FigureScope, data: Mapping[str, str]) -> None:
        self.scope = scope
        measures = {measure.code: measure for measure in all_measures()}
        self.chosen: Measure = measures.get(data.get("measure", "")) or next(iter(measures.values()))
        super().__init__({**dict(data.items()), "measure": self.chosen.code})
        for dimension in self.chosen.dimensions:
            options = [(choice.code, str(choice.label)) for choice in dimension.choices(scope.campaign)]
            self.fields[dimension.code] = forms.ChoiceField(
                label=str(dimension.label).capitalize(), required=False, choices=[("", _("all")), *options]
            )
        choices: dict[str, list[tuple[str, Any]]] = {
            "measure": [
                (
                    measure.code,
                    _("%(measure)s (%(unit)s)") % {"measure": measure.label, "unit": measure.counted()},
                )
                for measure in measures.values()
            ],
            "unit": [("", str(scope.unit)), *self._units(data.get("near", ""), data.get("unit", ""))],
            "group": [("", _("all")), *self._groups()],
            "batch": [
                ("", _("all")),
                *((str(batch.number), str(batch)) for batch in find_batches(scope.campaign)),
            ],
        }
        for name, offered in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = offered
        if not self.chosen.batch:
            del self.fields["batch"]
        self.order_fields(["measure", *(dimension.code for dimension in self.chosen.dimensions)])
        if self.chosen.period:
            day = forms.DateInput(attrs={"type": "date"})
            self.fields["from"] = forms.DateField(label=_("From"), required=False, widget=day)
            self.fields["to"] = forms.DateField(label=_("To"), required=False, widget=day)

    def _units(self, near: str, chosen: str) -> list[tuple[str, str]]:
        visible = Unit.objects.visible_to(self.scope.access, UnitPermission.VIEW).filter(
            closed_on__isnull=True
        )
        units: list[Unit] = []
        if (key := read_key(chosen)) is not None:
            units += visible.filter(pk=key)
        if near.strip():
            matching = visible.filter(found_by_name(near.strip()))
            units += [unit for unit in matching.order_by("path")[: self.MOST_UNITS] if unit not in units]
        return [(str(unit.pk), str(unit)) for unit in units]

    def _groups(self) -> list[tuple[str, str]]:
        assignments = GroupAssignment.objects.visible_to(self.scope.access, UnitPermission.VIEW)
        groups = Group.unscoped.filter(
            pk__in=assignments.filter(to_day__isnull=True).values("group"), kind=GroupKind.STEERING
        )
        return [(str(group.pk), str(group)) for group in groups.order_by("number")]

    def reference(self) -> Reference:
        """Return the reference that was chosen; an invalid field counts as empty."""
        self.is_valid()
        params = {
            name: value.isoformat() if isinstance(value, datetime.date) else str(value)
            for name, value in self.cleaned_data.items()
            if name not in {"measure", "near"} and value
        }
        return Reference(self.chosen.code, tuple(sorted(params.items())))


def form_data_of(reference: Reference) -> dict[str, str]:
    """Return the form data that would produce a reference."""
    return {"measure": reference.code, **dict(reference.params)}
