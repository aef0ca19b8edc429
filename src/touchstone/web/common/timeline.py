"""The history of a record as a timeline: who did what when, and what each field held before."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from touchstone.study.queries import LEAVE_REASONS
from touchstone.units.roles import LABELS, Role
from touchstone.web.common.components import FieldChange, TimelineEntry
from touchstone.web.common.formats import Words
from touchstone.web.common.inspection_labels import DONE as INSPECTION_ACTS
from touchstone.web.common.inspection_labels import FIELDS as INSPECTION_FIELDS
from touchstone.web.common.pages import listed
from touchstone.web.common.problem_labels import DONE as PROBLEM_ACTS

if TYPE_CHECKING:
    from touchstone.audit.models import AuditEvent

DAY = re.compile(r"\d{4}-\d\d-\d\d")
"""A day as the trail keeps it."""

ACTS: Mapping[str, Words] = {
    "bulletins.published": _("Published"),
    "bulletins.site-opened": _("Public site opened"),
    "campaigns.batch-added": _("Batch added"),
    "campaigns.campaign-created": _("Campaign opened"),
    "campaigns.members-added": _("Units enrolled"),
    "campaigns.members-ended": _("Participation ended"),
    "campaigns.stream-added": _("Work stream added"),
    "study.session-recorded": _("Recorded"),
    "study.session-corrected": _("Corrected"),
    "study.session-withdrawn": _("Withdrawn"),
    "study.session-restored": _("Withdrawal taken back"),
    "interchange.columns-settled": _("Columns settled"),
    "interchange.file-loaded": _("Ledger loaded"),
    "interchange.file-discarded": _("Ledger discarded"),
    "units.unit-created": _("Unit created"),
    "units.units-created": _("Units created"),
    "units.unit-changed": _("Changed"),
    "units.unit-renamed": _("Renamed"),
    "units.unit-moved": pgettext_lazy("a unit", "Moved"),
    "units.unit-closed": pgettext_lazy("a unit", "Closed"),
    "units.unit-reopened": _("Opened again"),
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
    **PROBLEM_ACTS,
    **INSPECTION_ACTS,
}
"""What was done, in a word, by the verb of the event."""

WHOLE = {
    "units.appointed",
    "units.appointment-taken-back",
    "units.group-created",
    "units.unit-assigned",
    "units.unit-created",
}
"""Acts whose changes are all of a record that began or ended."""

FIELDS: Mapping[str, Words] = {
    "members": _("units taking part"),
    "new": _("new"),
    "changed": _("changed"),
    "unchanged": _("unchanged"),
    "repeated": _("repeated"),
    "wrong": _("wrong"),
    "skipped": _("passed over"),
    "leave": _("on leave"),
    "parent": _("is below"),
    "units": _("units"),
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
    "found": _("found here too"),
    "right": _("found right"),
    "seed": _("seed"),
    "rule": _("rule"),
    "letter": _("letter"),
    "photos": _("photos"),
    "verification": _("verification"),
    "extension": _("extension"),
    "progress": _("progress"),
    **{name: said for name, said in INSPECTION_FIELDS.items() if name != "number"},
}
"""Names of what was changed that is no field of the record itself."""


def entries(record: Model, events: Iterable[AuditEvent]) -> list[TimelineEntry]:
    """Return the events of a record as entries of a timeline, in the order in which they come."""
    return [
        TimelineEntry(
            act(event.verb),
            event.at,
            str(event.by) if event.by else gettext("the system"),
            event.reason,
            [
                change(type(record), name, *values)
                for name, values in event.changes.items()
                if name != "state"
            ],
            whole=event.verb in WHOLE,
        )
        for event in events
    ]


def act(verb: str) -> Words:
    """Return what was done, in a word; a verb that nobody named shows as it is."""
    return ACTS.get(verb, verb)


def change(model: type[Model], name: str, before: Any, after: Any) -> FieldChange:
    """Return what a field of a kind of record held before and holds now, as people read it."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        said = [_role(value) if name == "role" else _plain(value) for value in (before, after)]
        return FieldChange(capfirst(str(_named(name))), *said)
    named = getattr(field, "verbose_name", name)
    # What nobody named in the model has a name here.
    label = capfirst(str(named if isinstance(named, Promise) else FIELDS.get(name, named)))
    return FieldChange(label, _said(field, before), _said(field, after))


def _said(field: Any, value: Any) -> Any:
    """Return a stored value as people read it: a choice by its name, a day as a day, an empty text as a dash."""
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


def _named(name: str) -> Words:
    """Return the name of what is no field: an action by its number, everything else as it is called here."""
    if name.startswith("action "):
        return gettext("corrective action %(number)s") % {"number": name.removeprefix("action ")}
    return FIELDS.get(name, name)


def _role(value: Any) -> Any:
    """Return a role by its name, also where the appointment itself is gone."""
    return str(LABELS[Role(value)]) if value in list(Role) else value


def _plain(value: Any) -> Any:
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
