"""Merging two units that are one, and dividing a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.campaigns.dividing import divide_unit, preview_divide
from touchstone.campaigns.merging import merge_unit, preview_merge
from touchstone.common import clock
from touchstone.units.permissions import UnitPermission
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by
from touchstone.web.common.reader import WorkspaceRequest, sent
from touchstone.web.units import forms, merging_presenters, presenters
from touchstone.web.units.change_views import below_unit, own_unit, unit_above

if TYPE_CHECKING:
    import datetime


@act_view(UnitPermission.VIEW)
def unit_merge(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Choose the unit into which a unit is merged and its last day, show the effect, and merge them."""
    unit = own_unit(request, pk)
    params = request.POST or request.GET
    asked = forms.MergeDayForm(params if "day" in params else None, initial={"day": clock.today()})
    target = unit_above(
        request, params.get("unit", ""), params.get("unit_name"), _("Name the unit that remains.")
    )
    day: datetime.date | None = asked.cleaned_data["day"] if asked.is_valid() else None
    preview = preview_merge(request.access, unit, target.unit, day) if target.unit and day else None
    form = forms.MergeForm(sent(request))
    if not (preview and preview.together):
        del form.fields["together"]
    if not (preview and preview.closing.after):
        del form.fields["despite_records"]
    return ActPage(
        title=_("Merge a unit"),
        heading=_("Merge %(name)s into another unit") % {"name": unit.label},
        form=form,
        do=lambda form: merge_unit(
            **by(request), unit=unit, into=target.the_unit, day=_day(day), **form.cleaned_data
        ),
        done=_("The units are merged. Records and published figures stay as they are."),
        **below_unit(request, unit, pgettext("a unit", "Merge")),
        to=lambda remaining: addresses.to("unit", request.campaign, pk=remaining.pk),
        choice=target,
        other_href="?",
        wrong=bool(target.error or asked.errors),
        possible=preview is not None and preview.possible,
        question=True,
        template="web/units/merge.html",
        context={
            "asking": asked,
            "preview": preview,
            "effect": merging_presenters.effect_of_merging(preview) if preview else None,
            "records": presenters.records_after(preview.closing.after, passing=True) if preview else None,
        },
    )


@act_view(UnitPermission.VIEW)
def unit_divide(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Ask for the names of the new units and for the day, show the effect, and divide the unit."""
    unit = own_unit(request, pk)
    params = request.POST or request.GET
    asked = forms.DivideForm(
        params if "day" in params else None, initial={"day": clock.today(), "goes_on": "yes"}
    )
    preview = None
    if asked.is_valid():
        preview = preview_divide(request.access, unit, asked.cleaned_data["names"], asked.cleaned_data["day"])
    ends = asked.is_bound and asked.is_valid() and asked.cleaned_data["goes_on"] == "no"
    form = forms.DivideConfirmForm(sent(request))
    if not (preview and ends and preview.closing.after):
        del form.fields["despite_records"]
    return ActPage(
        title=_("Divide a unit"),
        heading=_("Divide %(name)s") % {"name": unit.label},
        form=form,
        do=lambda form: divide_unit(
            **by(request),
            unit=unit,
            names=asked.cleaned_data["names"],
            day=asked.cleaned_data["day"],
            goes_on=not ends,
            **form.cleaned_data,
        ),
        done=lambda made: (
            ngettext("%(n)d new unit is made.", "%(n)d new units are made.", len(made)) % {"n": len(made)}
        ),
        **below_unit(request, unit, pgettext("a unit", "Divide")),
        wrong=bool(asked.errors),
        possible=preview is not None and preview.possible,
        question=True,
        template="web/units/divide.html",
        context={
            "asking": asked,
            "preview": preview,
            "effect": merging_presenters.effect_of_dividing(preview) if preview else None,
            "ending": merging_presenters.ending_of_dividing(preview) if preview and ends else None,
            "records": presenters.records_after(preview.closing.after, passing=True)
            if preview and ends
            else None,
        },
    )


def _day(day: datetime.date | None) -> datetime.date:
    """Return the day, which is set wherever the act is possible."""
    return day or clock.today()
