"""The forms to record, correct and withdraw a session."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from touchstone.common.dates import parse_date
from touchstone.common.errors import PlainError
from touchstone.common.fields import codes
from touchstone.common.refusal import Refused
from touchstone.study import fields
from touchstone.study.fields import SessionEntry
from touchstone.study.queries import LEAVE_REASONS, PARTS_OF_DAY
from touchstone.study.rules import settle_days
from touchstone.web.common import formats
from touchstone.web.common.fields import CountField, DayField, like, one_line, record_choice, with_fields
from touchstone.web.common.refusals import MoreFields, RefusingForm, VersionForm

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from touchstone.campaigns.models import Campaign
    from touchstone.study.models import FormOfStudy, Leave, StudySession
    from touchstone.units.models import Appointment, Group, Unit

A_WEEK = datetime.timedelta(days=7)

COPIED = ("part_of_day", *codes(*fields.TEXTS), "expected")
"""Fields that a copy of a session takes over; the date and the attendance are entered anew."""

ENTERED = ("held_on", "part_of_day", *codes(*fields.CONTENT))
"""Fields passed to an entry unchanged."""

NAMED = (*codes(*fields.REFERENCES), "make_up_of")
"""Fields that name another record; a form that has none to offer leaves the field out."""

ABSENT = 12
"""Maximum number of sessions offered to be made up for."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The records that a session may name: leaders, steering groups, and sessions with people absent."""

    lecturer: Sequence[Appointment] = ()
    sat_in_by: Sequence[Group] = ()
    make_up_of: Sequence[StudySession] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers of a session that are counted from a roll, and that a correction leaves as they are."""

    expected: int | None
    present: int | None
    leave: Mapping[str, int]

    @classmethod
    def of(cls, session: StudySession, leave: Sequence[Leave]) -> Counted:
        """Return the numbers of a session."""
        return cls(session.expected, session.present, {one.reason: one.number for one in leave})


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
    lecturer = like(fields.LECTURER)
    lecturer_post = like(fields.LECTURER_POST, help_text=_("If it is none of the leaders above."))
    sat_in_by = like(fields.SAT_IN_BY)
    make_up_of = record_choice(_("Makes up for"))

    behind_more = (
        *("make_up_of", "place", "chair_post", "lecturer", "lecturer_post", "based_on", "materials"),
        *("sat_in_by", "note"),
    )

    def __init__(
        self,
        campaign: Campaign,
        forms_of_study: Sequence[FormOfStudy],
        today: datetime.date,
        offered: Offered,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("form", forms_of_study, _("Choose…"), code="code")
        self._name(offered)
        for field in ("held_on", "held_until"):
            day = cast(DayField, self.fields[field])
            day.default_year = campaign.opens_on.year
            day.between(campaign.opens_on, last_day(campaign, today))
        for code, name in LEAVE_REASONS:
            self.fields[f"leave_{code}"] = CountField(label=name)

    def _name(self, offered: Offered) -> None:
        for name in NAMED:
            self.offer_any(name, getattr(offered, name), _("none"), code="pk")
        if "lecturer" in self.fields:
            self.offer("lecturer", offered.lecturer, _("none"), label=lecturer_label)
        else:
            self.fields["lecturer_post"].help_text = ""
        if "make_up_of" in self.fields:
            self.offer("make_up_of", offered.make_up_of, _("none"), label=_absent_label)

    @property
    def leave(self) -> list[BoundField]:
        """The numbers on leave, one field for each reason."""
        names = (f"leave_{code}" for code, _name in LEAVE_REASONS)
        return [self[name] for name in names if name in self.fields]

    @property
    def several_days(self) -> list[BoundField]:
        """The fields of a session of several days."""
        return [self[field.code] for field in fields.SEVERAL_DAYS]

    @property
    def more_open(self) -> bool:
        """Whether one of the fields behind "more" has a value or is invalid."""
        return any(field.errors or field.value() for field in (*self.several_days, *self.more, *self.leave))

    def entry(self, unit: Unit) -> SessionEntry:
        """Return the form's content as an entry for the actions."""
        values = self.cleaned_data
        last, held = settle_days(values["held_on"], values["held_until"], values["days_held"])
        values |= {"held_until": last, "days_held": held}
        named: dict[str, Any] = {name: values.get(name) for name in NAMED}
        return SessionEntry(
            unit=unit,
            form=values["form"],
            ordinal=values["ordinal"] or 1,
            leave={code: number for code, _name in LEAVE_REASONS if (number := values.get(f"leave_{code}"))},
            **{name: values[name] for name in ENTERED if name in values},
            **named,
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

    def __init__(self, *args: Any, counted: Counted | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counted = counted
        if counted is not None:
            for name in ("expected", "present", *(f"leave_{code}" for code, _name in LEAVE_REASONS)):
                del self.fields[name]

    def entry(self, unit: Unit) -> SessionEntry:
        entry = super().entry(unit)
        if self.counted is None:
            return entry
        numbers = self.counted
        return replace(entry, expected=numbers.expected, present=numbers.present, leave=numbers.leave)


class WithdrawalForm(VersionForm):
    """The reason for withdrawing a session from every figure."""

    reason = one_line(
        _("Reason"),
        200,
        required=True,
        help_text=_("For example: reported twice, recorded for the wrong unit."),
    )


def lecturer_label(lecturer: Appointment) -> str:
    """Return a leader's name, with the post if it is known."""
    return f"{lecturer.user} · {lecturer.post}" if lecturer.post else str(lecturer.user)


def _absent_label(session: StudySession) -> str:
    when = formats.days(session.held_on, session.held_until)
    if session.expected is None or session.present is None or session.present >= session.expected:
        return f"{session.form}, {when}"
    absent = session.expected - session.present
    what = ngettext("%(form)s, %(day)s: %(n)s absent", "%(form)s, %(day)s: %(n)s absent", absent)
    return what % {"form": session.form, "day": when, "n": absent}


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


def initial_a_week_later(session: StudySession, today: datetime.date) -> dict[str, Any]:
    """Return the initial values of a session like the one of last week, a week later."""
    initial = initial_new(session.campaign, today, session, session)
    for name in ("held_on", "held_until"):
        day = getattr(session, name)
        initial[name] = day and day + A_WEEK
    return initial | {"days_held": session.days_held, "lecturer": session.lecturer_id}


def initial_of(session: StudySession, leave: Sequence[Leave]) -> Mapping[str, Any]:
    """Return the initial values for the correction of a session."""
    return {
        **{name: getattr(session, name) for name in (*ENTERED, "ordinal", "version")},
        "form": session.form.code,
        **{name: getattr(session, f"{name}_id") for name in NAMED},
        **{f"leave_{leave.reason}": leave.number for leave in leave},
    }
