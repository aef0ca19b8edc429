"""Forms of training classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from touchstone.common.fields import codes
from touchstone.common.rolls import LONGEST_ROLL
from touchstone.training import fields
from touchstone.training.fields import Attendance, ClassEntry, SittingEntry
from touchstone.training.queries import LEAVE_REASONS, OPINIONS
from touchstone.training.rules import Counts
from touchstone.web.common.fields import CountField, TextField, entry_of, like, one_line, with_fields
from touchstone.web.common.refusals import RefusingForm, VersionForm

if TYPE_CHECKING:
    from touchstone.training.models import Trainee
    from touchstone.units.models import Unit


def _optional_version() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, required=False)


@with_fields(fields.NAME, fields.HOURS, fields.AIM, fields.NOTE)
class ClassForm(VersionForm):
    """The fields of a class; its organiser is chosen outside the form."""

    version = _optional_version()
    hours = like(
        fields.HOURS,
        help_text=_("Of one trainee. Leave may be at most a seventh; without hours no limit is known."),
    )
    programme = like(
        fields.PROGRAMME, rows=8, help_text=_("Lessons with lecturers and hours, one on each line.")
    )
    reason = one_line(_("Reason for the change"), 200)

    field_order = (*codes(*fields.CLASS_CONTENT), "reason")

    def __init__(self, data: Any, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        if initial is None:
            del self.fields["reason"]

    def entry(self, unit: Unit) -> ClassEntry:
        """Return the entry for the actions."""
        return entry_of(ClassEntry, self.cleaned_data, unit=unit)


@with_fields(fields.FIRST_DAY, fields.PLACE)
class SittingForm(VersionForm):
    """The fields of a sitting."""

    version = _optional_version()
    last_day = like(fields.LAST_DAY, help_text=_("Leave it empty for one day."))
    capacity = like(fields.CAPACITY, help_text=_("No more places than this can be given."))
    reason = one_line(_("Reason for the change"), 200)

    field_order = (*fields.SITTING_ENTERED, "reason")

    def __init__(self, data: Any, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        if initial is None:
            del self.fields["reason"]

    def entry(self) -> SittingEntry:
        """Return the entry for the actions; without a last day it is the first."""
        values = self.cleaned_data
        return entry_of(SittingEntry, {**values, "last_day": values["last_day"] or values["first_day"]})


class OffForm(VersionForm):
    """Why a sitting is called off."""

    reason = one_line(_("Reason"), 200, required=True)


class PlacesForm(RefusingForm):
    """How many places a unit is given; the unit is chosen outside the form."""

    refusals = {"unit": ""}

    quota = CountField(label=fields.QUOTA.title, required=True)


class CountsForm(VersionForm):
    """What a unit says of its trainees as numbers."""

    taken = CountField(label=fields.TAKEN.title, help_text=_("How many people of the unit came."))
    completed = CountField(label=fields.COMPLETED.title)
    leave_hours = CountField(label=fields.LEAVE_HOURS.title, help_text=_("Of all of them together."))

    def counts(self) -> Counts:
        """Return the numbers for the actions."""
        return entry_of(Counts, self.cleaned_data)


class RollForm(VersionForm):
    """The people on a roll, one on each line."""

    names = TextField(
        label=_("Names"),
        rows=12,
        required=False,
        max_length=LONGEST_ROLL,
        help_text=_("One name on each line. For two people of one name, add what tells them apart."),
    )


class AttendanceForm(VersionForm):
    """Who of a roll came, and how long they were on leave."""

    CAME = (("unknown", _("not known yet")), ("yes", _("yes")), ("no", _("no")))

    def __init__(self, data: Any, trainees: Sequence[Trainee], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.trainees = trainees
        for trainee in trainees:
            key, came = trainee.pk, "unknown" if trainee.came is None else "yes" if trainee.came else "no"
            self.fields[f"came_{key}"] = forms.ChoiceField(label=_("Came"), choices=self.CAME, initial=came)
            self.fields[f"leave_{key}"] = CountField(
                label=fields.LEAVE_HOURS.title, required=True, initial=trainee.leave_hours
            )
            self.fields[f"reason_{key}"] = forms.ChoiceField(
                label=_("Reason for leave"),
                choices=(("none", "–"), *LEAVE_REASONS),
                initial=trainee.leave_reason or "none",
            )

    @property
    def lines(self) -> list[tuple[Trainee, BoundField, BoundField, BoundField]]:
        """The fields of each person on the roll."""
        return [
            (trainee, self[f"came_{trainee.pk}"], self[f"leave_{trainee.pk}"], self[f"reason_{trainee.pk}"])
            for trainee in self.trainees
        ]

    def attendance(self) -> dict[int, Attendance]:
        """Return what is said of each person, by key."""
        values = self.cleaned_data
        return {
            trainee.pk: Attendance(
                {"yes": True, "no": False}.get(values[f"came_{trainee.pk}"]),
                values[f"leave_{trainee.pk}"],
                values[f"reason_{trainee.pk}"].removeprefix("none"),
            )
            for trainee in self.trainees
        }


class FeedbackForm(RefusingForm):
    """What somebody with a slip says about a course."""

    code = one_line(
        _("Code on your slip"),
        20,
        required=True,
        help_text=_("Nobody knows who got which slip. Each counts once."),
        error_messages={"required": _("Enter the code on your slip.")},
    )
    opinion = forms.TypedChoiceField(
        label=_("What do you think of the course?"),
        choices=OPINIONS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you think of the course.")},
    )
    comment = TextField(
        label=_("Comment on the course"),
        max_length=500,
        required=False,
        help_text=_("About the course only: please name nobody."),
    )
