"""The records that a page of events is about: labels, units and URLs, looked up together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext as _

from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_rounds, get_disclosed_visits, get_visit_keys_of_findings
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.queries import find_run_keys
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_problems
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import get_sessions_by_key
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import get_labels, get_people_of_appointments
from touchstone.web.common import addresses, formats, timeline
from touchstone.web.common.pages import listed
from touchstone.web.common.reader import WorkspaceRequest, may

if TYPE_CHECKING:
    from touchstone.audit.models import AuditEvent
    from touchstone.inspection.models import Visit

SESSION, PROBLEM, SPECIAL, ROUND, VISIT, FINDING, IMPORT, UNIT, GROUP, PERSON, APPOINTMENT = (
    "study.studysession",
    "problems.problem",
    "problems.specialrectification",
    "inspection.round",
    "inspection.visit",
    "inspection.finding",
    "interchange.importrun",
    "units.unit",
    "units.group",
    "units.user",
    "units.appointment",
)

LONGEST = 300
"""Maximum number of characters of a change."""

MANY = 400
"""Maximum number of keys in one query."""


class Records:
    """The records that some events are about, looked up in chunks, not one query per event."""

    def __init__(self, request: WorkspaceRequest, events: Sequence[AuditEvent]) -> None:
        self._request = request
        access, campaign = request.access, request.campaign
        self._labels = get_labels(access, {event.path for event in events if event.path})

        def keys_of(kind: str, permission: str) -> Iterable[Sequence[int]]:
            return _chunks(_keys(events, kind)) if may(request, permission) else ()

        self._sessions = {}
        for keys in keys_of(SESSION, StudyPermission.VIEW):
            self._sessions.update(get_sessions_by_key(access, campaign, keys))
        self._problems: set[int] = set()
        self._reads_problems = may(request, ProblemPermission.VIEW)
        for keys in keys_of(PROBLEM, ProblemPermission.VIEW):
            self._problems.update(problem.pk for problem in get_problems(access, campaign, keys))
        self._rounds = {}
        if any(keys_of(ROUND, InspectionPermission.VIEW)):
            self._rounds = {
                inspection_round.pk: str(inspection_round)
                for inspection_round in find_rounds(access, campaign)
            }
        self._visits: dict[int, Visit] = {}
        for keys in keys_of(VISIT, InspectionPermission.VIEW):
            self._visits.update(get_disclosed_visits(access, campaign, keys))
        self._visits_of_findings: dict[int, int] = {}
        for keys in keys_of(FINDING, InspectionPermission.VIEW):
            self._visits_of_findings.update(get_visit_keys_of_findings(access, campaign, keys))
        self._imports: set[int] = set()
        for keys in keys_of(IMPORT, ImportPermission.IMPORT):
            self._imports |= find_run_keys(access, campaign, keys)
        self._people = may(request, UnitPermission.APPOINT)
        self._appointed: dict[int, int] = {}
        for keys in keys_of(APPOINTMENT, UnitPermission.APPOINT):
            self._appointed.update(get_people_of_appointments(access, keys))

    def label(self, event: AuditEvent) -> str:
        """Return the record's label: sessions, rounds and visits in the reader's language, others as stored."""
        if event.target_kind == ROUND:
            return self._rounds.get(_key(event), event.target_label)
        visit = self._visits.get(_key(event)) if event.target_kind == VISIT else None
        if visit is not None and visit.visited_on is not None:
            return _("Visit, %(day)s") % {"day": formats.short_day(visit.visited_on)}
        session = self._sessions.get(_key(event)) if event.target_kind == SESSION else None
        if session is None:
            return event.target_label
        return _("%(form)s, %(day)s") % {"form": session.form, "day": formats.short_day(session.held_on)}

    def unit(self, event: AuditEvent) -> str:
        """Return the label of the event's unit, or "" if the reader may not see it."""
        return self._labels.get(event.path, "")

    def href(self, event: AuditEvent) -> str:
        """Return the URL of the record, or "" if the reader may see no page of it."""
        kind, key, campaign = event.target_kind, _key(event), self._request.campaign
        if kind == APPOINTMENT:
            kind, key = PERSON, self._appointed.get(key, 0)
        known = key in self._visits
        if kind == FINDING:
            kind, key = VISIT, self._visits_of_findings.get(key, 0)
            known = key > 0
        name = {
            SESSION: "session",
            PROBLEM: "problem",
            SPECIAL: "special",
            ROUND: "inspection-round",
            VISIT: "inspection-visit",
            IMPORT: "import",
            UNIT: "unit",
            GROUP: "steering-group",
            PERSON: "person",
        }
        there = {
            SESSION: key in self._sessions,
            PROBLEM: key in self._problems,
            SPECIAL: self._reads_problems and event.path in self._labels,
            ROUND: key in self._rounds,
            VISIT: known,
            IMPORT: key in self._imports,
            UNIT: event.path in self._labels,
            GROUP: event.path in self._labels,
            PERSON: self._people,
        }
        return addresses.to(name[kind], campaign, pk=key) if there.get(kind) and key else ""


def _key(event: AuditEvent) -> int:
    return int(event.target_key) if event.target_key.isdecimal() else 0


def _keys(events: Iterable[AuditEvent], kind: str) -> list[int]:
    return sorted({_key(event) for event in events if event.target_kind == kind})


def _chunks(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + MANY] for start in range(0, len(keys), MANY))


def changes_of(event: AuditEvent) -> str:
    """Return the changes in one line: each field with its old and new value."""
    try:
        model = apps.get_model(event.target_kind)
    except LookupError:
        return ""
    counted = event.target_kind == IMPORT  # its counts start from nothing
    changes = [
        timeline.change(model, name, None if counted else before, after)
        for name, (before, after) in event.changes.items()
    ]
    line = listed(
        [text for change in changes if (text := _change_text(change.field, change.before, change.after))]
    )
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _change_text(field: object, before: object, after: object) -> str:
    old, new = (_plain_text(value) for value in (before, after))
    if not old and not new:
        return ""
    if not old:
        return _("%(field)s: %(new)s") % {"field": field, "new": new}
    return _("%(field)s: %(old)s → %(new)s") % {"field": field, "old": old, "new": new or "–"}


def _plain_text(value: object) -> str:
    if value is None or value == "–":
        return ""
    if isinstance(value, list):
        return listed(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return formats.number(value)
    return formats.short_day(value) if hasattr(value, "isoformat") else str(value)  # type: ignore[arg-type]
