"""The forms with which a campaign is started."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.campaigns.countries import find_country_names
from touchstone.campaigns.opening import Opening
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common.text import tidy
from touchstone.common.wording import listed
from touchstone.units.access import Access
from touchstone.units.paths import overlap
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import Hit, find_by_name, find_top_units
from touchstone.web.campaign.forms import CampaignForm
from touchstone.web.campaign.template_forms import FaultsForm, TemplateForm
from touchstone.web.common.fields import one_line, record_choice
from touchstone.web.common.unit_choice import OFFERED, called_exactly

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.units.models import Unit


class OpeningForm(FaultsForm, CampaignForm):
    """What a new campaign is called, where and when it is carried out."""

    slug = one_line(
        gettext_lazy("Address"),
        60,
        required=True,
        help_text=gettext_lazy("Lower-case letters, digits and hyphens. It never changes."),
    )
    unit = record_choice(gettext_lazy("Carried out below"), required=True)
    unit_name = one_line(
        gettext_lazy("Or below another unit"),
        120,
        help_text=gettext_lazy("Its name. It must be one of the units for which you run campaigns."),
    )
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = None  # type: ignore[assignment]  # a campaign that starts needs none

    field_order: tuple[str, ...] = (
        "name",
        "name_en",
        "slug",
        "unit",
        "unit_name",
        "opens_on",
        "closes_on",
        "country",
        "part",
    )
    refusals = {"country": "part", "root": "unit"}

    def __init__(self, access: Access, *args: Any, tops: Iterable[Unit] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own = own_access(access)
        self.fields["unit"].required = not self.data.get("unit_name", "").strip()
        self.fields["country"].help_text = _("Its public holidays and working days apply.")
        units = {unit.pk: unit for unit in (*find_top_units(self._own), *tops)}
        self.offer("unit", units.values(), label=lambda unit: str(unit.label))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if name := tidy(data.get("unit_name", "")):
            hits = find_by_name(self._own, name, limit=OFFERED)
            same = called_exactly(hits, name)
            data["unit"] = same[0].unit if len(same) == 1 else None
            if data["unit"] is None:
                self.add_error("unit_name", _not_found(hits, several=bool(same)))
        return data

    def opening(self, **more: Any) -> Opening:
        """Return what was chosen, with the content that the caller names."""
        data = self.values
        names = ("name", "name_en", "slug", "opens_on", "closes_on", "country")
        more |= {name: data[name] for name in names}
        return Opening(root=data["unit"], with_units=bool(data.get("with_units")), **more)


class LikeForm(OpeningForm):
    """The same for a campaign like an earlier one, with whose units it may begin."""

    with_units = forms.BooleanField(
        label=gettext_lazy("The units that take part then take part again"),
        required=False,
        help_text=gettext_lazy(
            "Each in the batch with the same number, from its first day. Left out are units that are closed, and those "
            "that left before the end."
        ),
    )


class FileForm(TemplateForm, OpeningForm):
    """The same for a campaign from a template that is a file."""

    name = one_line(gettext_lazy("Name"), 120, help_text=gettext_lazy("Left empty: that of the template."))

    field_order = ("file", "text", *OpeningForm.field_order)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].required = False
        self.set_choices("country", find_country_names(), none=_("That of the template"))
        self.fields["text"].help_text = ""


def _not_found(hits: Sequence[Hit], *, several: bool) -> str:
    """Return why a name does not stand for one of the reader's units."""
    if several:
        return _("Several of your units have this name. Take one whose name is its own.")
    if not hits:
        return _("None of your units has this name. Write its name, or part of it.")
    text = _("None of your units has this name. Did you mean: %(nearest)s?")
    return text % {"nearest": listed([hit.unit.label for hit in hits[:3]])}


def own_access(access: Access) -> Access:
    """Return an access to see just those units for which the reader runs campaigns."""
    paths = overlap(access.paths(UnitPermission.VIEW), access.paths(CampaignPermission.CHANGE))
    return access.only({str(UnitPermission.VIEW): paths})


def hidden(form: OpeningForm, campaign: Campaign, number: int, text: str) -> list[tuple[str, Any]]:
    """Return what was chosen as pairs to be sent once more, with what was read from a file and what was counted."""
    sent = form.data
    kept = [(name, sent.get(name, "")) for name in form.fields if name not in ("file", "text", "expected")]
    names = {"name": campaign.name, "name_en": campaign.name_en}
    filled = [(name, value or names.get(name, "")) for name, value in kept if value or name in names]
    return [*filled, *([("text", text)] if text else []), ("expected", number)]
