"""The history of a record as a timeline: who did what and when, and the old and new value of each field."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from touchstone.common.wording import clauses, listed
from touchstone.study.queries import LEAVE_REASONS
from touchstone.units.roles import LABELS, Role
from touchstone.web.common import times
from touchstone.web.common.components import FieldChange, Timeline, TimelineEntry
from touchstone.web.common.formats import Words
from touchstone.web.common.inspection_labels import DONE as INSPECTION_ACTS
from touchstone.web.common.inspection_labels import FIELDS as INSPECTION_FIELDS
from touchstone.web.common.problem_labels import DONE as PROBLEM_ACTS

if TYPE_CHECKING:
    from touchstone.audit.models import AuditEvent
    from touchstone.units.models import User

DAY = re.compile(r"\d{4}-\d\d-\d\d")
"""A date as stored in the audit trail."""

TIME = "time "
"""What stands before the name of a time in the audit trail."""

ACTS: Mapping[str, Words] = {
    "bulletins.published": _("Published"),
    "bulletins.held-back": _("Not published at its time"),
    "bulletins.site-opened": _("Public site opened"),
    "cadences.own-added": _("Cadence added"),
    "cadences.own-ended": _("Cadence ended"),
    "cadences.date-moved": _("Date moved"),
    "cadences.date-called-off": _("Date called off"),
    "cadences.date-brought-back": _("Date brought back"),
    "cadences.occurrence-explained": _("Missed occurrence explained"),
    "campaigns.batch-added": _("Batch added"),
    "campaigns.batch-changed": _("Batch changed"),
    "campaigns.batch-closed": _("Batch closed"),
    "campaigns.batch-opened-again": _("Batch opened again"),
    "campaigns.campaign-changed": _("Campaign changed"),
    "campaigns.times-set": _("Times changed"),
    "campaigns.campaign-created": _("Campaign opened"),
    "campaigns.campaign-closed": _("Campaign closed"),
    "campaigns.campaign-opened-again": _("Campaign opened again"),
    "campaigns.members-added": _("Units enrolled"),
    "campaigns.members-again": _("Units take part again"),
    "campaigns.members-earlier": _("First day of units moved back"),
    "campaigns.members-ended": _("Participation ended"),
    "campaigns.members-removed": _("Enrolment taken back"),
    "campaigns.stream-added": _("Work stream added"),
    "campaigns.days-set": _("Days entered"),
    "campaigns.year-settled": _("Days of a year settled"),
    "campaigns.word-added": _("Word added"),
    "campaigns.word-changed": _("Word changed"),
    "campaigns.word-moved": _("Order changed"),
    "campaigns.word-retired": _("Word retired"),
    "campaigns.word-brought-back": _("Word brought back"),
    "campaigns.word-deleted": _("Word deleted"),
    "library.item-added": _("Put on a reading list"),
    "library.item-changed": _("Work on a reading list changed"),
    "library.item-removed": _("Taken off a reading list"),
    "study.session-recorded": _("Recorded"),
    "study.session-corrected": _("Corrected"),
    "study.session-withdrawn": _("Withdrawn"),
    "study.session-restored": _("Withdrawal taken back"),
    "study.roll-kept": _("Roll kept"),
    "study.attendance-recorded": pgettext_lazy("a session", "Attendance recorded"),
    "study.roll-dropped": _("Back to numbers"),
    "study.check-in-opened": _("Check-in opened"),
    "study.check-in-ended": _("Check-in ended"),
    "training.class-added": _("Class added"),
    "training.class-changed": _("Class changed"),
    "training.sitting-added": _("Sitting added"),
    "training.sitting-changed": _("Sitting changed"),
    "training.sitting-called-off": _("Called off"),
    "training.sitting-taken-up": _("Takes place after all"),
    "training.places-given": _("Places given"),
    "training.trainees-recorded": _("Trainees recorded"),
    "training.roll-kept": _("Roll kept"),
    "training.attendance-recorded": _("Attendance recorded"),
    "training.roll-dropped": _("Names on the roll deleted"),
    "training.slips-printed": _("Slips printed"),
    "sites.exhibition-added": _("Recorded"),
    "sites.exhibition-corrected": _("Corrected"),
    "sites.exhibition-withdrawn": _("Withdrawn"),
    "sites.exhibition-restored": _("Withdrawal taken back"),
    "sites.exhibition-passed-on": _("Passed on to another unit"),
    "sites.visits-recorded": _("Recorded"),
    "sites.visits-corrected": _("Corrected"),
    "sites.visits-withdrawn": _("Withdrawn"),
    "sites.visits-restored": _("Withdrawal taken back"),
    "practice.question-added": _("Question added"),
    "practice.question-changed": _("Question changed"),
    "practice.question-retired": _("Question retired"),
    "practice.question-back": _("Question brought back"),
    "practice.test-created": _("Test set up"),
    "practice.test-changed": _("Test changed"),
    "practice.test-opened": _("Test opened"),
    "practice.test-ended": _("Test ended"),
    "study.target-set": _("Target set"),
    "study.target-changed": _("Target changed"),
    "study.target-withdrawn": _("Target withdrawn"),
    "interchange.columns-settled": _("Columns settled"),
    "interchange.columns-changed": _("Remembered columns changed"),
    "interchange.columns-forgotten": _("Remembered columns forgotten"),
    "interchange.words-settled": _("Words settled"),
    "interchange.file-loaded": _("Ledger loaded"),
    "interchange.file-discarded": _("Ledger discarded"),
    "interchange.file-taken-back": _("Ledger taken back"),
    "units.unit-created": _("Unit created"),
    "units.units-created": _("Units created"),
    "units.units-removed": _("New units taken back"),
    "units.unit-changed": _("Changed"),
    "units.unit-renamed": _("Renamed"),
    "units.unit-moved": pgettext_lazy("a unit", "Moved"),
    "units.unit-closed": pgettext_lazy("a unit", "Closed"),
    "units.unit-reopened": _("Opened again"),
    "units.unit-deleted": pgettext_lazy("a unit", "Deleted"),
    "units.unit-merged": pgettext_lazy("a unit", "Merged into another"),
    "units.unit-took-in": _("Took in another unit"),
    "units.unit-divided": pgettext_lazy("a unit", "Divided"),
    "units.kind-set": _("Kind of unit set"),
    "units.aliases-set": _("Other names set"),
    "units.person-created": _("Account made"),
    "units.link-made": _("One-time link made"),
    "units.person-renamed": _("Name corrected"),
    "units.person-deactivated": _("Account deactivated"),
    "units.person-reactivated": _("Account reactivated"),
    "units.appointed": _("Appointed"),
    "units.appointment-taken-back": _("Appointment taken back"),
    "units.appointment-ended": _("Appointment ended"),
    "units.group-created": _("Group created"),
    "units.group-changed": _("Group changed"),
    "units.group-closed": _("Group closed"),
    "units.unit-assigned": _("Unit assigned"),
    "units.unit-unassigned": _("Unit taken away"),
    "units.group-removed": _("New group taken back"),
    "units.appointment-removed": _("Appointment of a ledger taken back"),
    "units.person-removed": _("New account taken back"),
    "units.kind-removed": _("New kind of unit taken back"),
    "units.assignment-removed": _("Assignment taken back"),
    "units.assignment-resumed": _("Assignment goes on"),
    **PROBLEM_ACTS,
    **INSPECTION_ACTS,
}
"""Labels of acts, by the verb of the audit event."""

WHOLE = {
    "campaigns.word-added",
    "study.target-set",
    "units.appointed",
    "units.appointment-taken-back",
    "units.group-created",
    "units.unit-assigned",
    "units.unit-created",
}
"""Acts that create or end a record, so that their changes list all of its fields."""

FIELDS: Mapping[str, Words] = {
    "due_on": _("due on"),
    "rule_date": _("date by the rule"),
    "occurrences": _("occurrences"),
    "members": _("units taking part"),
    "as_in": _("as in"),
    "year": _("year"),
    "first": _("first day"),
    "last": _("last day"),
    "day_state": _("worked or free"),
    "days_free": _("days free"),
    "days_worked": _("days worked"),
    "days_moved": _("given days moved"),
    "order": _("place in the list"),
    "stream": _("work stream"),
    "source": _("usual source"),
    "new": _("new"),
    "changed": _("changed"),
    "unchanged": _("unchanged"),
    "repeated": _("repeated"),
    "wrong": _("wrong"),
    "skipped": _("passed over"),
    "leave": _("on leave"),
    "parent": _("is below"),
    "units": _("units"),
    "below": _("at and below"),
    "besides": _("without the unit itself"),
    "level": _("level"),
    "kind": _("kind"),
    "named": _("named"),
    "into": _("into"),
    "last_day": _("last day"),
    "together": _("taking part at the same time"),
    "new_units": _("new units"),
    "aliases": _("other names"),
    "unit": _("unit"),
    "user": _("person"),
    "role": _("role"),
    "place": _("where"),
    "from_day": _("from"),
    "to_day": _("to"),
    "post": _("post"),
    "ended": _("ended"),
    "question": _("question"),
    "answers": _("answers"),
    "explanation": _("explanation"),
    "found": _("found here too"),
    "right": _("found right"),
    "seed": _("seed"),
    "rule": _("rule"),
    "letter": _("letter"),
    "photos": _("photos"),
    "verification": _("verification"),
    "extension": _("extension"),
    "progress": _("progress"),
    "problems": _("problems"),
    "stayed": _("still open here"),
    "carried_from": _("carried from"),
    "from": _("from campaign"),
    "review_on": _("review on"),
    "roll": _("names on the roll"),
    "slips": _("slips"),
    **{name: label for name, label in INSPECTION_FIELDS.items() if name != "number"},
}
"""Labels of changes that are not fields of the record itself."""


VALUES: Mapping[str, Mapping[str, Words]] = {
    "day_state": {"worked": _("worked"), "free": _("free"), "usual": _("as in the country")},
}
"""Labels of values that are no choices of a field, by the name of the change."""


def entries(
    record: Model, events: Iterable[AuditEvent], about: Callable[[AuditEvent], str] = lambda _event: ""
) -> list[TimelineEntry]:
    """Return the events of a record as timeline entries, in the same order; ``about`` is put before the reason."""
    return [
        TimelineEntry(
            act(event.verb),
            event.at,
            who(event.by),
            clauses(filter(None, (about(event), event.reason))),
            [
                change(type(record), name, *values)
                for name, values in event.changes.items()
                if name != "state"
            ],
            whole=event.verb in WHOLE,
        )
        for event in events
    ]


def history(timeline_entries: Sequence[TimelineEntry]) -> Timeline | None:
    """Return the history of a record, or None if there is none."""
    return Timeline(timeline_entries, gettext("History")) if timeline_entries else None


def who(by: User | None) -> str:
    """Return the name of who did something; None is the system itself."""
    return str(by) if by else gettext("the system")


def act(verb: str) -> Words:
    """Return the label of a verb, or the verb itself if it has none."""
    return ACTS.get(verb, verb)


def change(model: type[Model], name: str, before: Any, after: Any) -> FieldChange:
    """Return the change of a field or other value of a record, formatted for display."""
    if name.startswith(TIME):
        time = name.removeprefix(TIME)
        return FieldChange(
            times.label(time), *(times.stored_length(time, value) for value in (before, after))
        )
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        labels = VALUES.get(name, {})
        before, after = (
            labels.get(value, value) if isinstance(value, str) else value for value in (before, after)
        )
        old_and_new = [_role(value) if name == "role" else _plain_value(value) for value in (before, after)]
        return FieldChange(capfirst(str(_label(name))), *old_and_new)
    verbose_name = getattr(field, "verbose_name", name)
    # Fields without a translated verbose name are labelled here.
    label = capfirst(
        str(verbose_name if isinstance(verbose_name, Promise) else FIELDS.get(name, verbose_name))
    )
    return FieldChange(label, _field_value(field, before), _field_value(field, after))


def _field_value(field: Any, value: Any) -> Any:
    """Return a stored value for display: a choice by its label, a date as a date, an empty text as a dash."""
    if value == "":
        return "–"
    if isinstance(value, bool):
        return _yes_or_no(value)
    if isinstance(value, str) and isinstance(field, DateField):
        return datetime.date.fromisoformat(value[:10])
    for code, name in getattr(field, "flatchoices", ()):
        if code == value:
            return str(name)
    return value


def _label(name: str) -> Words:
    """Return the label of a change that is not a model field."""
    if name.startswith("action "):
        return gettext("corrective action %(number)s") % {"number": name.removeprefix("action ")}
    return FIELDS.get(name, name)


def _role(value: Any) -> Any:
    """Return the label of a role, or the value itself if it is not a role."""
    return str(LABELS[Role(value)]) if value in list(Role) else value


def _plain_value(value: Any) -> Any:
    if isinstance(value, dict):
        names = {code: str(name) for code, name in LEAVE_REASONS}
        return listed([f"{names.get(key, key)} {number}" for key, number in value.items()]) or "–"
    if isinstance(value, bool):
        return _yes_or_no(value)
    if isinstance(value, str) and DAY.fullmatch(value):
        return datetime.date.fromisoformat(value)
    return value


def _yes_or_no(value: bool) -> str:
    return gettext("yes") if value else gettext("no")
