"""The forms of inspections. Refused actions name the field at fault, so the names must match theirs."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.common.changes import snapshot
from touchstone.common.fields import codes
from touchstone.inspection import fields
from touchstone.inspection.actions.messages import MESSAGES
from touchstone.inspection.fields import FindingEntry
from touchstone.inspection.rules import Fault
from touchstone.problems.queries.labels import SEVERITIES, TRACKS
from touchstone.problems.rules import Severity, Track
from touchstone.web.common.fields import (
    CountField,
    DayField,
    LineField,
    SeedField,
    TextField,
    choice_of,
    like,
    one_line,
    record_choice,
    with_fields,
)
from touchstone.web.common.photos import PhotosField
from touchstone.web.common.refusals import MoreFields, RefusingForm, VersionForm

if TYPE_CHECKING:
    from touchstone.inspection.models import Criterion, Finding


def needed(fault: Fault) -> dict[str, Any]:
    """Use the rule's own message as the field's "required" error."""
    return {"error_messages": {"required": MESSAGES[fault]}}


class RoundForm(RefusingForm):
    """A new round."""

    owner = record_choice(_("Sent by"), required=True)
    name = LineField(label=_("Name"), max_length=80, help_text=_("For example: first round."))
    name_en = one_line(_("English name"), 120)
    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("To"), required=False)


class RoundCorrectionForm(VersionForm):
    """A correction of the name and period of a round."""

    name = LineField(label=_("Name"), max_length=80)
    name_en = one_line(_("English name"), 120)
    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("To"), required=False)


class GroupForm(RefusingForm):
    """A group to add to a round."""

    group = record_choice(pgettext_lazy("of inspectors", "Group"), required=True)
    refusals: Mapping[str, str] = {"groups": "group"}


class PersonForm(RefusingForm):
    """A person to add to a round, by account or name."""

    user = one_line(_("Account or name"), 80, required=True)


class SeedForm(RefusingForm):
    """The seed of a draw."""

    seed = SeedField()
    refusals: Mapping[str, str] = {"commitment": "seed"}


class DrawForm(SeedForm):
    """The number of units to draw, and the seed whose hash was published."""

    size = CountField(label=_("Units to draw"), required=True)
    seed = SeedField(help_text=_("The one whose hash was published."))

    field_order = ("size", "seed")

    def clean_size(self) -> int:
        """Reject a draw of no units."""
        size = int(self.cleaned_data["size"])
        if not size:
            raise forms.ValidationError(_("Draw at least one."))
        return size


class RevealForm(SeedForm):
    """The seed whose hash was published, to be shown to everybody."""

    seed = SeedField(help_text=_("The one whose hash was published. From now on everybody sees it."))


class VisitForm(RefusingForm):
    """The plan of a visit; the unit is chosen outside this form."""

    group = record_choice(pgettext_lazy("of inspectors", "Group"), required=True)
    planned_on = DayField(label=_("Planned for"), required=False)
    site = one_line(_("Site"), 120, help_text=_("For example: service hall, branch, construction site."))
    announced = forms.BooleanField(
        label=_("The unit has been told"),
        required=False,
        help_text=_("Even then the visit stays hidden here until it is disclosed."),
    )


class PlanForm(VersionForm, VisitForm):
    """A change to the plan of a visit."""


class HeldForm(VersionForm):
    """When a visit took place, and whom the group met."""

    visited_on = DayField(label=_("Visited on"))
    started_at = forms.TimeField(
        label=_("Begun at"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    ended_at = forms.TimeField(
        label=_("Ended at"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    site = one_line(_("Site"), 120)
    whom_met = one_line(
        _("People met"), 300, help_text=_("Functions, no names: for example “head of the hall”.")
    )


class ReasonForm(RefusingForm):
    """The reason for an act."""

    reason = TextField(label=_("Reason"), max_length=300, rows=2, **needed(Fault.REASON_MISSING))


class VersionReasonForm(ReasonForm, VersionForm):
    """Why a planned visit is called off, or a finding withdrawn."""


class ReplyForm(RefusingForm):
    """The unit's reply to the visit or to one finding."""

    finding = record_choice(_("About"))
    text = TextField(label=_("Reply"), rows=5, error_messages={"required": _("Write the reply.")})


class ConclusionForm(RefusingForm):
    """The conclusion of a visit."""

    text = TextField(
        label=_("Conclusion"),
        rows=6,
        max_length=4_000,
        help_text=_("Clear in fact, sufficient in evidence, objective and fair."),
        error_messages={"required": _("Write the conclusion.")},
    )


class FeedBackForm(RefusingForm):
    """When the conclusion was fed back to the unit, and to whom."""

    day = DayField(label=_("Fed back on"))
    to = one_line(_("To whom"), 120, help_text=_("The function, not the name."))


class NoticeForm(RefusingForm):
    """A notice to units or to the public."""

    audience = forms.ChoiceField(
        label=pgettext_lazy("a notice", "For"),
        choices=[("units", _("units below the sender")), ("public", _("everybody, without log-in"))],
        widget=forms.RadioSelect,
        initial="units",
    )
    title = LineField(
        label=_("Title"), max_length=120, error_messages={"required": _("Give the notice a title.")}
    )
    text = TextField(
        label=_("Text"),
        rows=8,
        max_length=4_000,
        help_text=_("No names of persons."),
        **needed(Fault.TEXT_MISSING),
    )


@with_fields(*fields.CONTENT)
class FindingForm(MoreFields, RefusingForm):
    """A finding written on the spot; the form fits one phone screen."""

    criterion = record_choice(
        _("Criterion"), required=True, widget=forms.RadioSelect, **needed(Fault.CRITERION_MISSING)
    )
    statement = like(fields.STATEMENT, **needed(Fault.STATEMENT_MISSING))
    severity = choice_of(fields.SEVERITY.title, SEVERITIES, Severity, initial=Severity.GENERAL.value)
    reported = like(fields.REPORTED, label=_("To be reported publicly"))
    photos = PhotosField(label=_("Photos"))
    client_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    on = forms.DateField(required=False, widget=forms.HiddenInput)

    refusals: Mapping[str, str] = {"photo": "photos"}
    behind_more = codes(*fields.TEXTS, fields.DEADLINE, fields.REPORTED)

    def __init__(self, criteria: Sequence[Criterion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("criterion", criteria, code="code")

    def entry(self) -> FindingEntry:
        """Return the cleaned data as the entry that the actions take."""
        names = (*codes(*fields.CONTENT), "criterion", "client_key", "on")
        return FindingEntry(**{name: self.cleaned_data[name] for name in names})


class CorrectionForm(FindingForm):
    """A correction of a finding."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = one_line(_("Reason for the correction"), 300)

    @staticmethod
    def initial_of(finding: Finding) -> dict[str, Any]:
        """Return the initial values: those of the finding."""
        return {
            **snapshot(finding, (*codes(*fields.CONTENT), "version")),
            "criterion": finding.criterion.code,
        }


class RegisterForm(RefusingForm):
    """The details of the problem that a finding becomes: its list, source, track and deadline."""

    problem_list = record_choice(_("Problem list"), required=True)
    source = record_choice(_("Source"), required=True)
    aspect = record_choice(_("Aspect"))
    track = choice_of(_("Track"), TRACKS, Track)
    deadline = DayField(label=_("Deadline"), required=False)


def moment(day: datetime.date, at: datetime.time | None) -> datetime.datetime | None:
    """Return a day and a time as a moment in the site's time zone, or None without a time."""
    return timezone.make_aware(datetime.datetime.combine(day, at)) if at is not None else None
