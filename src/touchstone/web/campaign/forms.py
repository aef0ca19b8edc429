"""Forms of the campaign room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.campaigns.countries import find_country_names, name_country, read_part
from touchstone.campaigns.rules import DEFAULT_TIMES, LONGEST, Counted, Time
from touchstone.common.changes import snapshot
from touchstone.common.wording import listed
from touchstone.common.working_days import find_parts
from touchstone.web.common.fields import DayField, one_line, reason_field
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.common.times import COUNTED, PURPOSES, Purpose, length

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign


class PeriodForm(RefusingForm):
    """The names and the days of a campaign or of a batch."""

    name = one_line(gettext_lazy("Name"), 80, required=True)
    name_en = one_line(gettext_lazy("English name"), 120)
    opens_on = DayField(label=gettext_lazy("First day"))
    closes_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Left empty: it is not known yet."),
    )


class CampaignForm(PeriodForm):
    """The names, the period and the country of a campaign."""

    name = one_line(gettext_lazy("Name"), 120, required=True)
    name_en = one_line(gettext_lazy("English name"), 200)
    country = forms.ChoiceField(
        label=gettext_lazy("Country or region"),
        help_text=gettext_lazy(
            "Its public holidays and working days apply. Days entered for another country are taken out."
        ),
    )
    part = one_line(
        gettext_lazy("Part of it"),
        40,
        help_text=gettext_lazy(
            "Name or code, such as England or ENG, where parts have holidays of their own. Left empty, only the days "
            "that are free in all parts are free."
        ),
    )
    reason = reason_field(of_decision=True)

    refusals = {"country": "part"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("country", find_country_names())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        country, parts = data.get("country", ""), find_parts(data.get("country", ""))
        data["part"] = read_part(country, data.get("part", ""))
        if data["part"] and data["part"] not in parts:
            names = {"country": name_country(country), "known": listed(list(parts.values()))}
            message = (
                _("%(country)s has these parts: %(known)s.") if parts else _("%(country)s has no parts here.")
            )
            self.add_error("part", message % names)
        return data

    @staticmethod
    def initial_of(campaign: Campaign) -> dict[str, Any]:
        """Return the initial values: those of the campaign."""
        country, _hyphen, part = campaign.country.partition("-")
        days = snapshot(campaign, ("name", "name_en", "opens_on", "closes_on"))
        return {**days, "country": country, "part": find_parts(country).get(part, part)}

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned data as the action takes them."""
        data = {**self.cleaned_data}
        part = data.pop("part")
        return {**data, "country": "-".join(filter(None, (data["country"], part)))}


class BatchForm(PeriodForm):
    """A new batch."""

    number = forms.IntegerField(
        label=gettext_lazy("Number"),
        min_value=1,
        max_value=999,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    field_order = ("number", "name", "name_en", "opens_on", "closes_on")


class BatchChangeForm(BatchForm):
    """The same fields for an existing batch, with the reason for the change."""

    reason = reason_field(of_decision=True)


class CloseBatchForm(RefusingForm):
    """The last day of a batch."""

    day = DayField(label=gettext_lazy("Last day"))
    reason = reason_field(of_decision=True)

    refusals = {"closes_on": "day"}


class TimesForm(RefusingForm):
    """Every time of a campaign as a number and what it counts; an empty number is the default."""

    reason = reason_field(of_decision=True)

    def __init__(self, times: Mapping[str, Time], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, purpose in PURPOSES.items():
            time = times[name]
            self.fields[f"{name}-number"] = forms.IntegerField(
                label=str(purpose.label),
                required=False,
                min_value=0,
                max_value=LONGEST,
                initial=time.number,
                widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
            )
            self.fields[f"{name}-counted"] = forms.ChoiceField(
                label=_("%(time)s, counted in") % {"time": purpose.label},
                choices=list(COUNTED.items()),
                initial=time.counted.value,
            )

    @property
    def rows(self) -> list[tuple[Purpose, BoundField, BoundField, str]]:
        """For each time: its purpose, its two fields and its default in words."""
        return [
            (purpose, self[f"{name}-number"], self[f"{name}-counted"], length(DEFAULT_TIMES[name]))
            for name, purpose in PURPOSES.items()
        ]

    @property
    def times(self) -> dict[str, str]:
        """The times as they are stored; an empty text stands for the default."""
        data = self.cleaned_data
        return {
            name: ""
            if data[f"{name}-number"] is None
            else str(Time(data[f"{name}-number"], Counted(data[f"{name}-counted"])))
            for name in PURPOSES
        }
