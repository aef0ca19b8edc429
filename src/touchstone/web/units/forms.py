"""Forms for moving and closing a unit."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from touchstone.web.fields import DayField, LineField


class MoveForm(forms.Form):
    """Where a unit goes and why, after its effect was shown."""

    to = forms.IntegerField(widget=forms.HiddenInput)
    reason = LineField(
        label=_("Reason"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("For example the number of the decision."),
    )


class CloseDayForm(forms.Form):
    """The last day of a unit, asked before its effect is shown."""

    day = DayField(label=_("Last day"))


class CloseForm(forms.Form):
    """The last day of a unit and why, after its effect was shown."""

    day = DayField(widget=forms.HiddenInput)
    with_below = forms.BooleanField(label=_("Close all units below it as well"), required=False)
    reason = LineField(
        label=_("Reason"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("For example the number of the decision."),
    )
