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
from touchstone.inspection.fields import FindingEntry, PlanEntry, RoundEntry, VisitEntry
from touchstone.inspection.rules import Fault
from touchstone.problems import fields as problem_fields
from touchstone.problems.queries.labels import SEVERITIES, TRACKS
from touchstone.problems.rules import Severity, Track
from touchstone.web.common.fields import (
    CountField,
    DayField,
    LineField,
    SeedField,
    TextField,
    choice_of,
    entry_of,
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


@with_fields(*fields.ROUND_CONTENT)
class RoundCorrectionForm(VersionForm):
    """A correction of the name and period of a round."""

    def entry(self) -> RoundEntry:
        """Return the cleaned data as the entry that the actions take."""
        return entry_of(RoundEntry, self.cleaned_data)


class RoundForm(RoundCorrectionForm):
    """A new round."""

    version = None  # type: ignore[assignment]  # it has none yet
    owner = like(fields.OWNER)
    name = like(fields.ROUND_NAME, help_text=_("For example: first round."))

    field_order = ("owner", *codes(*fields.ROUND_CONTENT))


class GroupForm(RefusingForm):
    """A group to add to a round."""

    group = like(fields.GROUP)
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

    group = like(fields.GROUP)
    planned_on = like(fields.PLANNED_ON)
    site = like(fields.SITE, help_text=_("For example: service hall, branch, construction site."))
    announced = like(
        fields.ANNOUNCED, help_text=_("Even then the visit stays hidden here until it is disclosed.")
    )

    def entry(self) -> PlanEntry:
        """Return the cleaned data as the entry that the actions take."""
        return entry_of(PlanEntry, self.cleaned_data)


class PlanForm(VersionForm, VisitForm):
    """A change to the plan of a visit."""


@with_fields(*fields.VISITED)
class HeldForm(VersionForm):
    """When a visit took place, and whom the group met."""

    whom_met = like(fields.WHOM_MET, help_text=_("Functions, no names: for example “head of the hall”."))

    field_order = codes(fields.VISITED_ON, fields.STARTED_AT, fields.ENDED_AT, fields.SITE)

    def entry(self) -> VisitEntry:
        """Return the cleaned data as the entry that the actions take, with the times as moments of that day."""
        data = self.cleaned_data
        times = {
            code: moment(data["visited_on"], data[code]) for code in codes(fields.STARTED_AT, fields.ENDED_AT)
        }
        return entry_of(VisitEntry, data | times)


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

    criterion = like(fields.CRITERION, widget=forms.RadioSelect, **needed(Fault.CRITERION_MISSING))
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
        return entry_of(FindingEntry, self.cleaned_data)


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

    problem_list = like(problem_fields.LIST, required=True)
    source = like(problem_fields.SOURCE, required=True)
    aspect = like(problem_fields.ASPECT)
    track = choice_of(problem_fields.TRACK.title, TRACKS, Track)
    deadline = like(problem_fields.DEADLINE)


def moment(day: datetime.date, at: datetime.time | None) -> datetime.datetime | None:
    """Return a day and a time as a moment in the site's time zone, or None without a time."""
    return timezone.make_aware(datetime.datetime.combine(day, at)) if at is not None else None
