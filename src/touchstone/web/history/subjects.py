"""The records that a page of events is about: labels, units and URLs, looked up together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

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

Record = TypeVar("Record")

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
        self._request, self._events = request, events
        access, campaign = request.access, request.campaign
        self._labels = get_labels(access, {event.path for event in events if event.path})
        self._sessions = self._look_up(
            SESSION, StudyPermission.VIEW, partial(get_sessions_by_key, access, campaign)
        )
        self._problems = self._look_up(
            PROBLEM,
            ProblemPermission.VIEW,
            lambda keys: {problem.pk: problem for problem in get_problems(access, campaign, keys)},
        )
        self._reads_problems = may(request, ProblemPermission.VIEW)
        self._rounds = {}
        if self._keys(ROUND, InspectionPermission.VIEW):
            self._rounds = {round_.pk: str(round_) for round_ in find_rounds(access, campaign)}
        self._visits = self._look_up(
            VISIT, InspectionPermission.VIEW, partial(get_disclosed_visits, access, campaign)
        )
        self._visits_of_findings = self._look_up(
            FINDING, InspectionPermission.VIEW, partial(get_visit_keys_of_findings, access, campaign)
        )
        self._imports = self._look_up(
            IMPORT,
            ImportPermission.IMPORT,
            lambda keys: dict.fromkeys(find_run_keys(access, campaign, keys)),
        )
        self._people = may(request, UnitPermission.APPOINT)
        self._appointed = self._look_up(
            APPOINTMENT, UnitPermission.APPOINT, partial(get_people_of_appointments, access)
        )

    def _keys(self, kind: str, permission: str) -> list[int]:
        """Return the keys of the records of a kind, or none if the reader may not see such records."""
        if not may(self._request, permission):
            return []
        return sorted({_key(event) for event in self._events if event.target_kind == kind})

    def _look_up(
        self, kind: str, permission: str, find: Callable[[Sequence[int]], Mapping[int, Record]]
    ) -> dict[int, Record]:
        """Return the records of a kind that the reader may see, by key."""
        keys = self._keys(kind, permission)
        chunks = (keys[start : start + MANY] for start in range(0, len(keys), MANY))
        return {key: record for chunk in chunks for key, record in find(chunk).items()}

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
        in_unit = event.path in self._labels
        pages = {
            SESSION: ("session", key in self._sessions),
            PROBLEM: ("problem", key in self._problems),
            SPECIAL: ("special", self._reads_problems and in_unit),
            ROUND: ("inspection-round", key in self._rounds),
            VISIT: ("inspection-visit", known),
            IMPORT: ("import", key in self._imports),
            UNIT: ("unit", in_unit),
            GROUP: ("steering-group", in_unit),
            PERSON: ("person", self._people),
        }
        name, there = pages.get(kind, ("", False))
        return addresses.to(name, campaign, pk=key) if there and key else ""


def _key(event: AuditEvent) -> int:
    return int(event.target_key) if event.target_key.isdecimal() else 0


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
