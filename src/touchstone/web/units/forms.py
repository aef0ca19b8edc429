"""Forms to create, change, enrol, move, close and reopen a unit."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.campaigns.merging import Together
from touchstone.common import clock
from touchstone.common.fields import codes
from touchstone.units import fields
from touchstone.web.common.fields import DayField, SearchField, choice_of, like, reason_field, record_choice
from touchstone.web.common.refusals import RefusingForm, offer

if TYPE_CHECKING:
    from touchstone.campaigns.models import Batch
    from touchstone.units.models import UnitKind


def despite_records_field() -> forms.BooleanField:
    """Return the field that confirms an end before some of the records."""
    return forms.BooleanField(label=_("End it all the same"), required=False)


class MoveForm(RefusingForm):
    """The new parent of a unit and the reason, after the effect was shown."""

    to = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason_field(of_decision=True)


class CloseDayForm(forms.Form):
    """The last day of a unit, asked before the effect is shown."""

    day = DayField(label=_("Last day"))

    @classmethod
    def of(cls, request: HttpRequest) -> CloseDayForm:
        """Return the form with the day that was sent or chosen, or empty with today as its proposal."""
        given = request.POST if request.method == "POST" else request.GET
        return cls(given if "day" in given else None, initial={"day": clock.today()})

    @property
    def chosen(self) -> datetime.date | None:
        """The day, or None if there is no valid one."""
        return self.cleaned_data["day"] if self.is_valid() else None


class CloseForm(RefusingForm):
    """The last day of a unit and the reason, after the effect was shown."""

    day = DayField(widget=forms.HiddenInput)
    with_below = forms.BooleanField(label=_("Close all units below it as well"), required=False)
    despite_records = despite_records_field()
    reason = reason_field(of_decision=True)


class UnitForm(RefusingForm):
    """The names and details of a unit; the parent of a new one is chosen outside the form."""

    refusals: Mapping[str, str] = {"parent": "unit_name"}

    unit_name = forms.CharField(label=_("Unit above"), max_length=120, required=False)
    name = like(fields.NAME)
    name_en = like(fields.NAME_EN)
    kind = record_choice(_("Kind"))
    aliases = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Short names that ledgers use, one on each line."),
    )
    liaison_post = like(fields.LIAISON_POST)
    liaison_phone = like(
        fields.LIAISON_PHONE, widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"})
    )
    opened_on = like(fields.OPENED_ON)

    DETAILS = codes(fields.LIAISON_POST, fields.LIAISON_PHONE, fields.OPENED_ON)

    def __init__(self, kinds: Sequence[UnitKind], *args: Any, **kwargs: Any) -> None:
        """Offer these kinds; without any, the field is left out."""
        super().__init__(*args, **kwargs)
        self.offer_any("kind", kinds, _("not said"))

    def clean_aliases(self) -> list[str]:
        """Return the other names, one per line."""
        return [line for line in self.cleaned_data["aliases"].splitlines() if line.strip()]

    @property
    def names(self) -> dict[str, Any]:
        """The names of the unit, for the actions."""
        return {name: self.cleaned_data[name] for name in ("name", "name_en", "aliases")}

    @property
    def details(self) -> dict[str, Any]:
        """The details of the unit, for the actions."""
        names = (*self.DETAILS, "kind")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


class ChangeForm(UnitForm):
    """The same fields for an existing unit, with the reason for the change."""

    reason = reason_field(of_decision=True)


class JoinForm(RefusingForm):
    """The batch in which a unit takes part, and the first day."""

    batch = record_choice(_("Batch"), required=True)
    from_day = DayField(label=pgettext_lazy("a day", "From"))

    def __init__(self, batches: Sequence[Batch], *args: Any, **kwargs: Any) -> None:
        """Offer the batches of the campaign."""
        super().__init__(*args, **kwargs)
        self.offer("batch", batches, code="number")


class EarlierForm(RefusingForm):
    """The earlier first day of a unit's own part in a batch."""

    from_day = DayField(label=pgettext_lazy("a day", "From"))


class ReopenForm(RefusingForm):
    """The reason for reopening a unit, and whether to reopen those below it."""

    with_below = forms.BooleanField(
        label=_("Open the units below it as well that were closed on the same day"), required=False
    )
    reason = reason_field(of_decision=True)


class ManyForm(forms.Form):
    """Which units should join a batch or leave it, and when; the unit above them is chosen outside the form."""

    batch = record_choice(_("Batch"), required=True)
    day = DayField(label=pgettext_lazy("a day", "From"))
    level = choice_of(_("Level"), {}, int, required=False)
    kind = record_choice(_("Kind"))
    q = SearchField(label=_("Name"), max_length=120)

    def __init__(
        self,
        batches: Sequence[Batch],
        levels: Sequence[tuple[int, str]],
        kinds: Sequence[UnitKind],
        *args: Any,
        leave: bool = False,
        every_level: str = "",
        **kwargs: Any,
    ) -> None:
        """Offer these batches, levels and kinds; without any kind, the field is left out."""
        super().__init__(*args, **kwargs)
        if leave:
            self.fields["day"].label = _("Last day")
        offer(self, "batch", batches, code="number")
        cast(forms.ChoiceField, self.fields["level"]).choices = [("", every_level), *levels]
        if kinds:
            offer(self, "kind", kinds, _("every kind"), code="code")
        else:
            del self.fields["kind"]

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The values as they were sent, for the next form."""
        return [(name, self.data.get(name, "")) for name in self.fields if self.data.get(name, "")]


class JoinManyForm(RefusingForm):
    """The number of units that was shown."""

    expected = forms.IntegerField(widget=forms.HiddenInput)


class LeaveManyForm(JoinManyForm):
    """The number of units that was shown, and why they leave."""

    despite_records = despite_records_field()
    reason = reason_field(of_decision=True)


class LeaveForm(RefusingForm):
    """The last day of a unit's own part in a batch, and why it ends."""

    refusals: Mapping[str, str] = {"to_day": "day"}

    day = DayField(label=_("Last day"))
    despite_records = despite_records_field()
    reason = reason_field(of_decision=True)


class DeleteForm(RefusingForm):
    """Why a unit is deleted."""

    reason = reason_field(of_decision=True)


class MergeDayForm(forms.Form):
    """The last day of a unit that is merged into another, asked before the effect is shown."""

    day = DayField(label=_("Last day of the unit that goes"))


class MergeForm(RefusingForm):
    """What is to be said of a merger after its effect was shown."""

    refusals: Mapping[str, str] = {"into": "", "day": ""}

    together = choice_of(
        _("Both took part in the same batch at the same time"),
        {
            Together.ENDED.value: _("They were two: each counts for itself until the last day"),
            Together.ONE.value: _("They were one all the time: counted once, with the records of both"),
        },
        Together,
        error_messages={"required": _("Say whether they were one or two until then.")},
        widget=forms.RadioSelect,
    )
    despite_records = despite_records_field()
    reason = reason_field(of_decision=True)


class DivideForm(forms.Form):
    """Into which units a unit is divided, and when, asked before the effect is shown."""

    names = forms.CharField(
        label=_("New units"),
        max_length=3_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The name of each new unit on a line of its own."),
    )
    day = DayField(label=_("Last day as one unit"))
    goes_on = forms.ChoiceField(
        label=_("The unit itself"),
        choices=[
            ("yes", _("goes on beside the new units, with its records and the units below it")),
            ("no", _("ends; the first new unit goes on with its records, its names and the units below it")),
        ],
        widget=forms.RadioSelect,
    )

    def clean_names(self) -> list[str]:
        """Return the names, one per line."""
        return [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]


class DivideConfirmForm(RefusingForm):
    """Why a unit is divided."""

    refusals: Mapping[str, str] = {"names": "", "day": ""}

    despite_records = despite_records_field()
    reason = reason_field(of_decision=True)
