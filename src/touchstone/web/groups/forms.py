"""Forms for groups: their names, the units that they guide, their members and their end."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.web.common.fields import DayField, one_line, reason_field, record_choice
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.people.forms import CampaignField, role_uses, roles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from touchstone.units.models import Unit

KINDS = (("steering", _("Steering group")), ("inspection", _("Inspection group")))


class _Form(RefusingForm):
    """A form that shows refusals about a unit or person at its name."""

    refusals: Mapping[str, str] = {"unit": "unit_name", "user": "person_name"}


class NamesForm(_Form):
    """The names of a group."""

    name = one_line(_("Name"), 80, required=True)
    name_en = one_line(_("English name"), 120)


class NewGroupForm(NamesForm):
    """A new group of one of the reader's offices; without a number it gets the next free one."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    number = forms.IntegerField(
        label=_("Number"),
        min_value=1,
        max_value=9999,
        required=False,
        help_text=_("Left empty: the next free number."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    owner = record_choice(_("Office of"), required=True)

    field_order = ("kind", "name", "name_en", "number", "owner")

    def __init__(self, offices: Sequence[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("owner", offices)
        if len(offices) == 1:
            self.fields["owner"].widget = forms.HiddenInput()
            self.fields["owner"].initial = str(offices[0].pk)


class AssignForm(_Form):
    """The first day of an assignment; the unit is chosen by name, outside the form."""

    unit_name = forms.CharField(label=_("Unit"), max_length=120, required=False)
    from_day = DayField(label=pgettext_lazy("a day", "From"))


class MemberForm(_Form):
    """A member's role, post and first day; the person is chosen by name, outside the form."""

    person_name = forms.CharField(label=_("Person"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"))
    post = one_line(_("Post"), 80)
    from_day = DayField(label=pgettext_lazy("a day", "From"))
    campaign = CampaignField(label=_("Counts in"))

    def __init__(
        self,
        kind: str,
        campaigns: Sequence[tuple[str, Any]],
        today: datetime.date,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("campaign", campaigns)
        offered = roles(in_group=True)
        self.set_choices("role", offered)
        self.role_uses = role_uses(in_group=True)
        usual = "inspector" if kind == "inspection" else "steering"
        self.fields["role"].initial = usual if usual in dict(offered) else offered[0][0]
        self.fields["from_day"].initial = today


class LastDayForm(_Form):
    """A last day and the reason."""

    day = DayField(label=_("Last day"))
    reason = reason_field(of_decision=True)

    refusals = {"to_day": "day"}
