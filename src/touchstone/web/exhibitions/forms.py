"""The forms to add and correct an exhibition, and to record, correct and withdraw visits."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.sites import fields
from touchstone.sites.fields import ExhibitionEntry, VisitsEntry
from touchstone.sites.queries import CHANNELS
from touchstone.web.common.fields import CountField, DayField, entry_of, like, one_line, with_fields
from touchstone.web.common.refusals import RefusingForm, VersionForm

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from touchstone.campaigns.models import Campaign
    from touchstone.sites.models import Exhibition, ExhibitionVisits, VisitorCategory
    from touchstone.units.models import Unit


@with_fields(fields.NAME, fields.FROM_DAY, fields.UNTIL_DAY, fields.PLACE)
class ExhibitionForm(RefusingForm):
    """A new exhibition; its unit is chosen outside this form."""

    refusals = {"unit": "unit_name"}
    until_day = like(fields.UNTIL_DAY, help_text=_("Leave it empty while the end is open."))
    online_address = forms.URLField(
        label=fields.ONLINE_ADDRESS.title,
        max_length=fields.ONLINE_ADDRESS.length,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput({"autocomplete": "off"}),
        help_text=_("Where it can be seen online, if it can."),
    )
    field_order = ("name", "place", "from_day", "until_day", "online_address")

    def __init__(self, campaign: Campaign, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_day", "until_day"):
            cast(DayField, self.fields[name]).default_year = campaign.opens_on.year

    def entry(self, unit: Unit) -> ExhibitionEntry:
        """Return the form's content as an entry for the actions."""
        return entry_of(ExhibitionEntry, self.cleaned_data, unit=unit)


class ExhibitionCorrectionForm(ExhibitionForm):
    """The same fields, with the version that was loaded and the reason for the change."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = one_line(
        _("Reason for the correction"), 200, help_text=_("Saved in the history beside the old values.")
    )


class VisitsForm(RefusingForm):
    """The visits of one day through one channel: a number for each category of visitors."""

    day = like(fields.DAY)
    channel = like(fields.CHANNEL, choices=CHANNELS)

    def __init__(
        self,
        exhibition: Exhibition,
        categories: Iterable[VisitorCategory],
        last: datetime.date,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.exhibition = exhibition
        self.categories = list(categories)
        self.taken = False
        _limit(self, exhibition, last)
        for category in self.categories:
            self.fields[f"number_{category.code}"] = CountField(label=str(category))

    @property
    def numbers(self) -> list[BoundField]:
        """The numbers, one field for each category of visitors."""
        return [self[f"number_{category.code}"] for category in self.categories]

    def clean(self) -> dict[str, Any]:
        """Refuse a form without any number."""
        data = super().clean() or self.cleaned_data
        names = [f"number_{category.code}" for category in self.categories]
        if names and not self.errors and all(data.get(name) is None for name in names):
            self.add_error(names[0], str(_("Write how many visits were counted, in one field at least.")))
        return data

    def refuse(self, refused: Refused) -> None:
        """Add the refusal; one at a number means that visits are recorded there already."""
        self.taken = refused.field.startswith("number_")
        super().refuse(refused)

    def entries(self) -> Sequence[VisitsEntry]:
        """Return the form's content as entries for the action, without the fields that are empty."""
        values = self.cleaned_data
        return [
            VisitsEntry(self.exhibition, values["day"], values["channel"], category, number)
            for category in self.categories
            if (number := values[f"number_{category.code}"]) is not None
        ]


@with_fields(fields.DAY, fields.NUMBER)
class VisitsCorrectionForm(RefusingForm):
    """One count, with the version that was loaded and the reason for the change."""

    channel = like(fields.CHANNEL, choices=CHANNELS)
    category = like(fields.CATEGORY)
    field_order = ("day", "channel", "category", "number", "reason")
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = one_line(
        _("Reason for the correction"), 200, help_text=_("Saved in the history beside the old values.")
    )

    def __init__(
        self,
        visits: ExhibitionVisits,
        categories: Iterable[VisitorCategory],
        last: datetime.date,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.visits = visits
        self.offer("category", categories, code="code")
        _limit(self, visits.exhibition, last)

    def entry(self) -> VisitsEntry:
        """Return the form's content as an entry for the action."""
        kept = {"exhibition": self.visits.exhibition, "ordinal": self.visits.ordinal}
        return entry_of(VisitsEntry, self.cleaned_data, **kept)


class WithdrawalForm(VersionForm):
    """The reason for withdrawing a count from every figure."""

    reason = one_line(
        _("Reason"), 200, required=True, help_text=_("For example: reported twice, of another exhibition.")
    )


def last_day(campaign: Campaign, today: datetime.date) -> datetime.date:
    """Return the last possible date of visits: today, or the day on which the campaign closed."""
    return min(today, campaign.closes_on) if campaign.closes_on else today


def initial_of(exhibition: Exhibition) -> dict[str, Any]:
    """Return the initial values for the correction of an exhibition."""
    return {name: getattr(exhibition, name) for name in (*fields.EXHIBITION_ENTERED, "version")}


def initial_of_visits(visits: ExhibitionVisits) -> dict[str, Any]:
    """Return the initial values for the correction of a count."""
    names = ("day", "channel", "number", "version")
    return {**{name: getattr(visits, name) for name in names}, "category": visits.category.code}


def _limit(form: forms.Form, exhibition: Exhibition, last: datetime.date) -> None:
    day = cast(DayField, form.fields["day"])
    day.default_year = exhibition.from_day.year
    day.between(exhibition.from_day, last)
