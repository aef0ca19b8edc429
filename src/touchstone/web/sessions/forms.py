"""The form in which a session is entered or corrected."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from touchstone.common.fields import codes
from touchstone.common.refusal import Refused
from touchstone.study import fields
from touchstone.study.fields import SessionEntry
from touchstone.study.queries import LEAVE_REASONS, PARTS_OF_DAY
from touchstone.web.common.fields import CountField, DayField, LineField, like, with_fields
from touchstone.web.common.refusals import RefusingForm

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from touchstone.campaigns.models import Campaign
    from touchstone.study.models import FormOfStudy, Leave, StudySession
    from touchstone.units.models import Unit

COPIED = ("part_of_day", *codes(*fields.TEXTS), "expected")
"""What a copy of the last session takes over; the day and the people present are entered anew."""

ENTERED = ("held_on", "part_of_day", *codes(*fields.CONTENT))
"""What goes into an entry as it stands in the form."""


@with_fields(*fields.CONTENT)
class SessionEntryForm(RefusingForm):
    """Six fields that every session needs, and those behind "more"."""

    unit_name = forms.CharField(label=_("Unit"), max_length=120, required=False)
    form = forms.ChoiceField(label=_("Form of study"))
    held_on = like(fields.HELD_ON)
    part_of_day = like(fields.PART_OF_DAY, choices=PARTS_OF_DAY)
    chair_post = like(
        fields.CHAIR_POST, help_text=_("The post, not the name: for example “party secretary”.")
    )
    ordinal = forms.IntegerField(min_value=1, max_value=99, required=False, widget=forms.HiddenInput)
    make_up_of = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        campaign: Campaign,
        forms_of_study: Sequence[FormOfStudy],
        today: datetime.date,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.forms_of_study = {form_of_study.code: form_of_study for form_of_study in forms_of_study}
        choice = cast(forms.ChoiceField, self.fields["form"])
        day = cast(DayField, self.fields["held_on"])
        choice.choices = [
            ("", _("Choose…")),
            *((form_of_study.code, str(form_of_study)) for form_of_study in forms_of_study),
        ]
        day.default_year = campaign.opens_on.year
        day.between(campaign.opens_on, last_day(campaign, today))
        for code, name in LEAVE_REASONS:
            self.fields[f"leave_{code}"] = CountField(label=name)

    @property
    def leave(self) -> list[BoundField]:
        """The numbers on leave, one field for each reason."""
        return [self[f"leave_{code}"] for code, _name in LEAVE_REASONS]

    @property
    def more(self) -> list[BoundField]:
        """The fields that many sessions leave empty."""
        return [self[field.code] for field in fields.DETAILS]

    @property
    def more_open(self) -> bool:
        """Whether one of the fields behind "more" holds something or is wrong."""
        return any(field.errors or field.value() for field in (*self.more, *self.leave))

    def entry(self, unit: Unit, make_up_of: StudySession | None = None) -> SessionEntry:
        """Return what was entered, for the actions."""
        given = self.cleaned_data
        return SessionEntry(
            unit=unit,
            form=self.forms_of_study[given["form"]],
            ordinal=given["ordinal"] or 1,
            make_up_of=make_up_of,
            leave={code: given[f"leave_{code}"] for code, _name in LEAVE_REASONS if given[f"leave_{code}"]},
            **{name: given[name] for name in ENTERED},
        )

    def refuse(self, refused: Refused) -> None:
        """Show why an action said no, at the field that it concerns."""
        name = {"leave": f"leave_{LEAVE_REASONS[0][0]}", "unit": "unit_name"}.get(
            refused.field, refused.field
        )
        shown = name in self.fields and not self[name].is_hidden
        self.add_error(name if shown else None, str(refused.message))


class CorrectionForm(SessionEntryForm):
    """The same fields, with the version that was read and why it is changed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = LineField(
        label=_("Reason for the correction"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Saved in the history beside the old values."),
    )


class WithdrawalForm(RefusingForm):
    """Why a session is taken out of every figure."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = LineField(
        label=_("Reason"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("For example: reported twice, recorded for the wrong unit."),
    )


def last_day(campaign: Campaign, today: datetime.date) -> datetime.date:
    """Return the last day on which a session can have been held: today, or the day on which the campaign closed."""
    return min(today, campaign.closes_on) if campaign.closes_on else today


def initial_new(
    campaign: Campaign, today: datetime.date, last: StudySession | None, copied: StudySession | None
) -> dict[str, Any]:
    """Return what a new form holds: the last session's form and part of the day, or all that a copy takes over."""
    mapping: dict[str, Any] = {"held_on": last_day(campaign, today), "ordinal": 1}
    like = copied or last
    if like is not None:
        mapping |= {"form": like.form.code, "part_of_day": like.part_of_day}
    if copied is not None:
        mapping |= {name: getattr(copied, name) for name in COPIED}
    return mapping


def initial_of(session: StudySession, leave: Sequence[Leave]) -> Mapping[str, Any]:
    """Return what the correction of a session starts from."""
    return {
        **{name: getattr(session, name) for name in (*ENTERED, "ordinal", "version")},
        "form": session.form.code,
        "make_up_of": session.make_up_of_id,
        **{f"leave_{leave.reason}": leave.number for leave in leave},
    }
