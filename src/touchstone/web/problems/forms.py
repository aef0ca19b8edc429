"""The forms of the acts on problems. Refused actions name the field at fault, so the names must match theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touchstone.problems import fields
from touchstone.problems.actions import PlannedAction
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.queries.labels import METHODS, OUTCOMES, SEVERITIES, TRACKS, LookBackResult
from touchstone.problems.rules import Fault, Method, Outcome, Severity, Track
from touchstone.web.common.fields import (
    DayField,
    LineField,
    TextField,
    choice_of,
    like,
    one_line,
    record_choice,
)
from touchstone.web.common.photos import PhotosField
from touchstone.web.common.refusals import RefusingForm, VersionForm

if TYPE_CHECKING:
    from touchstone.problems.models import CorrectiveAction, Problem
    from touchstone.units.models import User

LINES = 3
MOST_LINES = 30


def needed(fault: Fault) -> dict[str, Any]:
    """Use the rule's own message as the field's "required" error."""
    return {"error_messages": {"required": MESSAGES[fault]}}


CHOOSE = _("Choose one.")


def reason(help_text: Any = "", *, required: bool = True) -> TextField:
    """Return a field for the reason for an act."""
    return TextField(
        label=_("Reason"),
        max_length=500,
        rows=2,
        required=required,
        help_text=help_text,
        **needed(Fault.REASON_MISSING),
    )


def one_of(
    label: Any, names: Mapping[Any, Any], coerce: Callable[[str], Any] = str, missing: Any = CHOOSE
) -> forms.TypedChoiceField:
    """Return radio buttons for these codes; ``coerce`` turns the chosen code into the field's value."""
    return choice_of(label, names, coerce, widget=forms.RadioSelect, error_messages={"required": missing})


def supporting() -> LineField:
    """Return a field for the names of the supporting units."""
    return like(fields.SUPPORTING, help_text=_("Their names, with a semicolon between them."))  # type: ignore[no-any-return]


def leader_account() -> forms.TypedChoiceField:
    """Return a choice of the lead leader among those who have an account."""
    return like(fields.LEADER, label=_("Lead leader (account)"))  # type: ignore[no-any-return]


def offer_leaders(form: RefusingForm, people: Sequence[User], current: User | None) -> None:
    """Offer the people who may lead, and the current leader even if they no longer may."""
    form.offer_any("leader", filter(None, (*people, current)), _("nobody"), code="pk")


def photos() -> PhotosField:
    """Return a field for photos of the work done or of what was found."""
    return PhotosField(
        label=_("Photos"),
        help_text=_(
            "Only if they help: JPEG, PNG, WebP or HEIC. They are made smaller; place, time and device are taken "
            "out of them."
        ),
    )


class ReasonForm(VersionForm):
    """The reason for an act."""

    reason = reason()


class AssignForm(VersionForm):
    """The deadline, standard, leader and supporting units of an assignment; the unit is chosen outside this form."""

    standard = like(
        fields.STANDARD,
        required=True,
        **needed(Fault.STANDARD_MISSING),
        help_text=_("What will count as put right. It is agreed before work starts."),
    )
    deadline = like(fields.DEADLINE, help_text=_("A working day. Empty: the campaign's usual time."))
    track = choice_of(fields.TRACK.title, TRACKS, Track)
    severity = choice_of(fields.SEVERITY.title, SEVERITIES, Severity)
    responsible_post = like(fields.RESPONSIBLE_POST)
    leader_post = like(fields.LEADER_POST)
    leader = leader_account()
    supporting = supporting()


class BulkForm(RefusingForm):
    """Values for a bulk assignment. An empty field keeps each problem's current value."""

    standard = like(fields.STANDARD, help_text=_("Empty: each keeps the standard that it has."))
    deadline = like(fields.DEADLINE, help_text=_("Empty: each keeps its date, or gets the usual time."))
    leader_post = like(fields.LEADER_POST)
    responsible_post = like(fields.RESPONSIBLE_POST)


class PlanForm(VersionForm):
    """A plan: the corrective actions line by line, the cause of the problem, and the responsible post."""

    cause = like(fields.CAUSE, rows=2)
    responsible_post = like(fields.RESPONSIBLE_POST)
    lines = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=MOST_LINES, initial=LINES, required=False
    )

    def __init__(self, *args: Any, add: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = (
            self.data.get("lines", "")
            if self.is_bound
            else str(self.get_initial_for_field(self.fields["lines"], "lines"))
        )
        number = int(lines) if lines.isdecimal() and len(lines) < 4 else LINES
        self.count = min(max(number, 1) + (1 if add else 0), MOST_LINES)
        if self.is_bound:
            self.data = {**dict(self.data.items()), "lines": str(self.count)}
        for number in range(1, self.count + 1):
            self.fields[f"text_{number}"] = one_line(_("Corrective action %(n)s") % {"n": number}, 500)
            self.fields[f"post_{number}"] = one_line(_("Responsible (post)"), 80)
            self.fields[f"due_{number}"] = DayField(label=_("By"), required=False)

    refusals: Mapping[str, str] = {"actions": "text_1"}

    @property
    def actions(self) -> list[tuple[Any, Any, Any]]:
        """Return the bound fields of each line: text, post and due date."""
        return [
            (self[f"text_{number}"], self[f"post_{number}"], self[f"due_{number}"])
            for number in range(1, self.count + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Return the lines that have a text as the actions of the plan."""
        data = super().clean() or self.cleaned_data
        lines = [
            [data.pop(f"{part}_{number}", None) for part in ("text", "post", "due")]
            for number in range(1, self.count + 1)
        ]
        data.pop("lines", None)
        return {**data, "actions": [PlannedAction(*line) for line in lines if line[0]]}

    @classmethod
    def initial_of(cls, problem: Problem, actions: Sequence[CorrectiveAction]) -> dict[str, Any]:
        """Return the initial values: the problem's own, with the actions that are not done yet."""
        open_actions = [action for action in actions if action.done_on is None]
        initial: dict[str, Any] = {
            "cause": problem.cause,
            "responsible_post": problem.responsible_post,
            "lines": max(len(open_actions), LINES),
        }
        for number, action in enumerate(open_actions, start=1):
            initial |= {
                f"text_{number}": action.text,
                f"post_{number}": action.post,
                f"due_{number}": action.due_on,
            }
        return initial


class ProgressForm(VersionForm):
    """A progress note with photos."""

    text = TextField(label=_("What was done"), error_messages={"required": _("Write what was done.")})
    photos = photos()


class FinishForm(VersionForm):
    """The day on which a corrective action was done; an empty day marks it as not done after all."""

    action = record_choice(
        _("Corrective action"),
        required=True,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE},
    )
    done_on = DayField(label=_("Done on"), required=False, help_text=_("Empty: it is not done after all."))


class ExtensionForm(VersionForm):
    """A request for a later deadline, with the reason."""

    to = DayField(label=_("New deadline"), **needed(Fault.DEADLINE_MISSING), help_text=_("A working day."))
    reason = reason(_("The old deadline stays readable."))


class DecisionForm(VersionForm):
    """Whether an extension is granted."""

    granted = one_of(_("Decision"), {"yes": _("grant it"), "no": _("refuse it")}, lambda code: code == "yes")
    answer = TextField(
        label=_("Answer"), max_length=500, rows=2, required=False, help_text=_("Needed when it is refused.")
    )


class ClosureForm(VersionForm):
    """A closure request: what was done, measured against the standard."""

    statement = TextField(
        label=_("What was done"),
        rows=5,
        **needed(Fault.STATEMENT_MISSING),
        help_text=_("Measured against the agreed standard."),
    )
    photos = photos()


class VerifyForm(VersionForm):
    """A verification: its method, its findings and its outcome."""

    outcome = one_of(_("Outcome"), OUTCOMES, Outcome)
    method = one_of(_("Method"), METHODS, Method)
    day = DayField(label=_("Day"), **needed(Fault.DEADLINE_MISSING))
    note = TextField(label=_("What was found"), rows=4, **needed(Fault.NOTE_MISSING))
    residual = TextField(
        label=_("What remains"), rows=2, required=False, help_text=_("Only for “basically rectified”.")
    )
    residual_until = DayField(label=_("What remains is done by"), required=False)
    photos = photos()


class HandOverForm(VersionForm):
    """The unit that looks after a problem from now on, and the day on which that is reviewed."""

    routine_owner = one_line(_("Routine owner (unit)"), 120)
    review_on = DayField(label=_("Review on"), **needed(Fault.REVIEW_DATE_MISSING))


class ReopenForm(VersionForm):
    """Why a problem is reopened, and its new deadline."""

    reason = reason()
    deadline = like(fields.DEADLINE, help_text=_("Empty: the campaign's usual time."))


class MergeForm(VersionForm):
    """The problem to merge another one into."""

    chosen = forms.ChoiceField(label=_("Like it"), widget=forms.RadioSelect, required=False)
    into = one_line(_("Number of the other problem"), 40, help_text=_("If it is not one of those above."))
    reason = reason(required=False)

    def offer_similar(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer problems with similar statements; if there are none, remove the field and require a number."""
        if choices:
            self.set_choices("chosen", choices)
        else:
            del self.fields["chosen"]
            self.fields["into"].required = True
            self.fields["into"].help_text = ""
            self.fields["into"].error_messages["required"] = _("Choose the other one.")


class PublishForm(VersionForm):
    """The public text of a problem."""

    text = TextField(
        label=_("Public text"),
        max_length=1_000,
        rows=5,
        required=False,
        help_text=_(
            "No names of persons and nothing from the statement that is not for everybody. Empty: it is taken back."
        ),
    )


class LookBackForm(VersionForm):
    """The result of looking back at a closed problem."""

    result = one_of(
        _("Result"),
        {"holds": _("it holds"), "relapsed": _("it came back: the problem is open again")},
        LookBackResult,
    )
    note = TextField(label=_("What was found"), **needed(Fault.NOTE_MISSING))
    photos = photos()
