"""The form fields of a cadence's rule, what fulfils it, and the days within which it is fulfilled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.cadences.hooks import record_choices
from touchstone.cadences.labels import USUAL_RULES, say_rule
from touchstone.cadences.models import FreeDayRule
from touchstone.cadences.rules import LONGEST_RULE, InvalidRule, read_rule
from touchstone.web.common.fields import CountField, one_line
from touchstone.web.common.refusals import RefusingForm

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign

OWN_RULE = "own"
"""The choice of a rule that is written out."""

DAYS = ("early", "slippage", "make_up")


def _days(label: Any, help_text: Any) -> forms.Field:
    return CountField(label=label, help_text=help_text)


FIELDS: Mapping[str, Callable[[], forms.Field]] = {
    "rule": lambda: forms.ChoiceField(
        label=_("How often"),
        choices=lambda: [
            *((rule, say_rule(rule)) for rule in USUAL_RULES),
            (OWN_RULE, gettext("another rule")),
        ],
        initial="FREQ=WEEKLY;BYDAY=FR",
    ),
    "own_rule": lambda: one_line(
        _("Another rule"),
        LONGEST_RULE,
        help_text=_(
            "As iCalendar writes it, such as FREQ=MONTHLY;BYDAY=2TU for every second Tuesday of a month."
        ),
    ),
    "fulfilled_by": lambda: forms.MultipleChoiceField(
        label=_("Fulfilled by"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    ),
    "free_day": lambda: forms.ChoiceField(
        label=_("If it falls on a free day"), choices=FreeDayRule.choices, initial=FreeDayRule.NEXT
    ),
    "early": lambda: _days(
        _("Counts from"), _("Days before the due day. Left empty: since the due day before.")
    ),
    "slippage": lambda: _days(_("Slippage"), _("Days after the due day that still count as on time.")),
    "make_up": lambda: _days(_("Make-up"), _("Days after that within which it is made up for, late.")),
}
"""The fields by name, in their order."""


class CadenceFields(RefusingForm):
    """A form with the fields of a cadence, or some of them."""

    def offer_cadence(
        self, campaign: Campaign, names: Iterable[str], *, rule: str = "", fulfilled_by: Iterable[str] = ()
    ) -> None:
        """Add the named fields, which offer what the campaign has besides what is chosen already."""
        for name in names:
            self.fields[name] = FIELDS[name]()
            if name == "rule":
                self.fields["own_rule"] = FIELDS["own_rule"]()
        if "fulfilled_by" in self.fields:
            known = record_choices(campaign)
            choices = [*known.items(), *((name, name) for name in fulfilled_by if name not in known)]
            cast("forms.MultipleChoiceField", self.fields["fulfilled_by"]).choices = choices
        if rule and rule not in USUAL_RULES:
            self.initial.update(rule=OWN_RULE, own_rule=rule)

    def clean(self) -> dict[str, Any]:
        """Take the rule that is written out, if that was chosen, and count empty days as none."""
        cleaned = super().clean() or self.cleaned_data
        own = cleaned.pop("own_rule", None)
        if cleaned.get("rule") == OWN_RULE and own is not None:
            try:
                cleaned["rule"] = read_rule(own)
            except InvalidRule as error:
                self.add_error("own_rule", error.translate(gettext))
        for name in DAYS:
            if name in cleaned:
                cleaned[name] = cleaned[name] or 0
        return cleaned
