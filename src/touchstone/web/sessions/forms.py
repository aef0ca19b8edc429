"""The forms to record, correct and withdraw a session."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from touchstone.common.dates import parse_date
from touchstone.common.errors import PlainError
from touchstone.common.fields import codes
from touchstone.common.refusal import Refused
from touchstone.study import fields
from touchstone.study.fields import SessionEntry
from touchstone.study.queries import LEAVE_REASONS, PARTS_OF_DAY
from touchstone.study.rules import settle_days
from touchstone.web.common.fields import CountField, DayField, like, one_line, with_fields
from touchstone.web.common.refusals import MoreFields, RefusingForm, VersionForm

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from touchstone.campaigns.models import Campaign
    from touchstone.study.models import FormOfStudy, Leave, StudySession
    from touchstone.units.models import Unit

COPIED = ("part_of_day", *codes(*fields.TEXTS), "expected")
"""Fields that a copy of a session takes over; the date and the attendance are entered anew."""

ENTERED = ("held_on", "part_of_day", *codes(*fields.CONTENT))
"""Fields passed to an entry unchanged."""


@with_fields(*fields.CONTENT)
class SessionEntryForm(MoreFields, RefusingForm):
    """The form of a new session: the main fields, and the details behind "more"."""

    unit_name = forms.CharField(label=_("Unit"), max_length=120, required=False)
    form = like(fields.FORM)
    held_on = like(fields.HELD_ON)
    part_of_day = like(fields.PART_OF_DAY, choices=PARTS_OF_DAY)
    held_until = like(fields.HELD_UNTIL, help_text=_("Only for a session of several days."))
    days_held = like(fields.DAYS_HELD, help_text=_("Only if not on each of them."))
    chair_post = like(
        fields.CHAIR_POST, help_text=_("The post, not the name: for example “party secretary”.")
    )
    ordinal = forms.IntegerField(min_value=1, max_value=99, required=False, widget=forms.HiddenInput)
    make_up_of = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    behind_more = codes(*fields.DETAILS)

    def __init__(
        self,
        campaign: Campaign,
        forms_of_study: Sequence[FormOfStudy],
        today: datetime.date,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("form", forms_of_study, _("Choose…"), code="code")
        for field in ("held_on", "held_until"):
            day = cast(DayField, self.fields[field])
            day.default_year = campaign.opens_on.year
            day.between(campaign.opens_on, last_day(campaign, today))
        for code, name in LEAVE_REASONS:
            self.fields[f"leave_{code}"] = CountField(label=name)

    @property
    def leave(self) -> list[BoundField]:
        """The numbers on leave, one field for each reason."""
        return [self[f"leave_{code}"] for code, _name in LEAVE_REASONS]

    @property
    def several_days(self) -> list[BoundField]:
        """The fields of a session of several days."""
        return [self[field.code] for field in fields.SEVERAL_DAYS]

    @property
    def more_open(self) -> bool:
        """Whether one of the fields behind "more" has a value or is invalid."""
        return any(field.errors or field.value() for field in (*self.several_days, *self.more, *self.leave))

    def entry(self, unit: Unit, make_up_of: StudySession | None = None) -> SessionEntry:
        """Return the form's content as an entry for the actions."""
        values = self.cleaned_data
        last, held = settle_days(values["held_on"], values["held_until"], values["days_held"])
        values |= {"held_until": last, "days_held": held}
        return SessionEntry(
            unit=unit,
            form=values["form"],
            ordinal=values["ordinal"] or 1,
            make_up_of=make_up_of,
            leave={code: values[f"leave_{code}"] for code, _name in LEAVE_REASONS if values[f"leave_{code}"]},
            **{name: values[name] for name in ENTERED},
        )

    def refuse(self, refused: Refused) -> None:
        """Add the refusal as an error at the field concerned, or above the form if that field is hidden."""
        name = {"leave": f"leave_{LEAVE_REASONS[0][0]}", "unit": "unit_name"}.get(
            refused.field, refused.field
        )
        visible = name in self.fields and not self[name].is_hidden
        self.add_error(name if visible else None, str(refused.message))


class CorrectionForm(SessionEntryForm):
    """The same fields, with the version that was loaded and the reason for the change."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = one_line(
        _("Reason for the correction"), 200, help_text=_("Saved in the history beside the old values.")
    )


class WithdrawalForm(VersionForm):
    """The reason for withdrawing a session from every figure."""

    reason = one_line(
        _("Reason"),
        200,
        required=True,
        help_text=_("For example: reported twice, recorded for the wrong unit."),
    )


def last_day(campaign: Campaign, today: datetime.date) -> datetime.date:
    """Return the last possible date of a session: today, or the day on which the campaign closed."""
    return min(today, campaign.closes_on) if campaign.closes_on else today


def initial_new(
    campaign: Campaign, today: datetime.date, last: StudySession | None, copied: StudySession | None
) -> dict[str, Any]:
    """Return the initial values of a new session: the last session's form and part of day, or those to copy."""
    initial: dict[str, Any] = {"held_on": last_day(campaign, today), "ordinal": 1}
    like = copied or last
    if like is not None:
        initial |= {"form": like.form.code, "part_of_day": like.part_of_day}
    if copied is not None:
        initial |= {name: getattr(copied, name) for name in COPIED}
    return initial


def initial_asked(
    campaign: Campaign, forms_of_study: Sequence[FormOfStudy], today: datetime.date, given: Mapping[str, str]
) -> dict[str, Any]:
    """Return the form and the day that a link proposes, as far as they are possible."""
    form, day = given.get("form", ""), _read_day(given.get("on", ""))
    initial: dict[str, Any] = {"form": form} if form in {one.code for one in forms_of_study} else {}
    if day is not None and campaign.opens_on <= day <= last_day(campaign, today):
        initial["held_on"] = day
    return initial


def _read_day(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except PlainError:
        return None


def initial_of(session: StudySession, leave: Sequence[Leave]) -> Mapping[str, Any]:
    """Return the initial values for the correction of a session."""
    return {
        **{name: getattr(session, name) for name in (*ENTERED, "ordinal", "version")},
        "form": session.form.code,
        "make_up_of": session.make_up_of_id,
        **{f"leave_{leave.reason}": leave.number for leave in leave},
    }
