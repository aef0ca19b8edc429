"""Forms for accounts and appointments."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.units.roles import DESCRIPTIONS, IN_GROUPS, LABELS, Role, permissions_of
from touchstone.web.common import components as ui
from touchstone.web.common.fields import DayField, one_line, reason_field, record_choice
from touchstone.web.common.refusals import RefusingForm

if TYPE_CHECKING:
    from touchstone.units.models import Group
    from touchstone.web.common.formats import Words

UNIT_ROLES = (
    Role.ORGANISER,
    Role.LEADER,
    Role.OFFICE,
    Role.EDITOR,
    Role.AUDITOR,
    Role.SITE_KEEPER,
    Role.LEARNER,
)
"""Roles held at a unit, most frequent first."""


def _offered(*, in_group: bool) -> list[Role]:
    """Return the assignable roles that grant any permission."""
    return [role for role in (IN_GROUPS if in_group else UNIT_ROLES) if permissions_of(role)]


def roles(*, in_group: bool) -> list[tuple[str, Words]]:
    """Return the assignable roles with their names."""
    return [(role.value, LABELS[role]) for role in _offered(in_group=in_group)]


def role_uses(*, in_group: bool) -> ui.Facts:
    """Return what each assignable role is for."""
    return ui.Facts([ui.Fact(LABELS[role], DESCRIPTIONS[role]) for role in _offered(in_group=in_group)])


EVERY = "*"
"""Stands for every campaign among the addresses of campaigns, none of which is like it."""


class CampaignField(forms.ChoiceField):
    """The campaigns in which an appointment counts: the address of one of them, or "" for every one.

    Whoever may not choose every one is told so by the action.
    """

    def clean(self, value: Any) -> str:
        return "" if value in (None, "", EVERY) else str(super().clean(value))


class AppointForm(RefusingForm):
    """A role, a group, the post and the first day; a unit is chosen by name, outside the form."""

    refusals: Mapping[str, str] = {"unit": "unit_name"}

    role = forms.ChoiceField(label=_("Role"))
    unit_name = forms.CharField(label=_("Unit"), max_length=120, required=False)
    group = record_choice(_("Group"), required=True)
    post = one_line(_("Post"), 80)
    from_day = DayField(label=pgettext_lazy("a day", "From"))
    campaign = CampaignField(label=_("Counts in"))

    def __init__(
        self,
        groups: Sequence[Group] | None,
        campaigns: Sequence[tuple[str, Any]],
        today: datetime.date,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Offer these groups, or with None a unit instead, and in which campaigns the appointment counts."""
        kwargs["initial"] = {"from_day": today, "role": roles(in_group=groups is not None)[0][0]} | (
            kwargs.get("initial") or {}
        )
        super().__init__(*args, **kwargs)
        self.set_choices("role", roles(in_group=groups is not None))
        self.set_choices("campaign", campaigns)
        self.in_group = groups is not None
        self.role_uses = role_uses(in_group=self.in_group)
        if groups is None:
            del self.fields["group"]
        else:
            self.offer("group", groups)


class NewPersonForm(AppointForm):
    """A person's name and log-in name, with the first appointment."""

    name = one_line(pgettext_lazy("a person", "Name"), 80, required=True)
    username = forms.CharField(
        label=_("Log-in name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    field_order = ("name", "username")


class NameForm(RefusingForm):
    """The corrected name of a person and the reason."""

    name = one_line(pgettext_lazy("a person", "Name"), 80, required=True)
    reason = reason_field()


class TakeBackForm(RefusingForm):
    """The reason for taking back an appointment that has not begun."""

    reason = reason_field()


class EndForm(RefusingForm):
    """The last day of an appointment and the reason."""

    to_day = DayField(label=_("Last day"))
    reason = reason_field()
    even_own = forms.BooleanField(
        label=_("Yes: this is my own last appointment as campaign office, and I want to end it"),
        required=False,
    )

    def __init__(self, own: bool, *args: Any, **kwargs: Any) -> None:
        """Ask for confirmation only if readers would end their ``own`` last appointment as campaign office."""
        super().__init__(*args, **kwargs)
        if not own:
            del self.fields["even_own"]
