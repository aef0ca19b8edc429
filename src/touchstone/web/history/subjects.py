"""The records that a page of events is about: labels, units and URLs, looked up together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.translation import gettext as _

from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.queries.cadences import find_cadence_keys
from touchstone.cadences.queries.occurrences import get_occurrences_by_key
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common.chunks import chunks
from touchstone.common.pages import NO_KEY, read_key
from touchstone.common.wording import listed
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_rounds, get_disclosed_visits, get_visit_keys_of_findings
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.queries import find_run_keys
from touchstone.practice.permissions import PracticePermission
from touchstone.practice.queries.bank import find_keys
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_problems
from touchstone.sites.permissions import SitePermission
from touchstone.sites.queries import find_keys_of_visits, get_exhibitions_by_key
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import get_sessions_by_key
from touchstone.training.permissions import TrainingPermission
from touchstone.training.queries import find_class_keys, find_delegation_keys, find_sitting_keys
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import find_group_keys, get_labels, get_people_of_appointments
from touchstone.web.common import addresses, formats, timeline
from touchstone.web.common.reader import WorkspaceRequest, may

if TYPE_CHECKING:
    from touchstone.audit.models import AuditEvent
    from touchstone.campaigns.models import Campaign
    from touchstone.units.access import Access

CADENCE, OCCURRENCE = "cadences.cadence", "cadences.occurrence"
(
    SESSION,
    QUESTION,
    TEST,
    EXHIBITION,
    VISITS,
    PROBLEM,
    SPECIAL,
    ROUND,
    VISIT,
    FINDING,
    IMPORT,
    UNIT,
    GROUP,
    PERSON,
    APPOINTMENT,
    BATCH,
) = (
    "study.studysession",
    "practice.bankquestion",
    "practice.practicetest",
    "sites.exhibition",
    "sites.exhibitionvisits",
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
    "campaigns.batch",
)

CLASS, SITTING, DELEGATION = "training.trainingclass", "training.sitting", "training.delegation"

LONGEST = 300
"""Maximum number of characters of a change."""


LOOKED_UP: Mapping[str, tuple[str, Callable[[Access, Campaign, Sequence[int]], Mapping[int, Any]]]] = {
    SESSION: (StudyPermission.VIEW, get_sessions_by_key),
    QUESTION: (
        PracticePermission.VIEW,
        lambda access, campaign, keys: dict.fromkeys(find_keys(access, campaign, questions=keys)),
    ),
    TEST: (
        PracticePermission.VIEW,
        lambda access, campaign, keys: dict.fromkeys(find_keys(access, campaign, tests=keys)),
    ),
    CADENCE: (
        CadencePermission.VIEW,
        lambda access, campaign, keys: dict.fromkeys(find_cadence_keys(access, campaign, keys)),
    ),
    OCCURRENCE: (CadencePermission.VIEW, get_occurrences_by_key),
    EXHIBITION: (SitePermission.VIEW, get_exhibitions_by_key),
    VISITS: (
        SitePermission.VIEW,
        lambda access, campaign, keys: dict.fromkeys(find_keys_of_visits(access, campaign, keys)),
    ),
    PROBLEM: (
        ProblemPermission.VIEW,
        lambda access, campaign, keys: dict.fromkeys(row.pk for row in get_problems(access, campaign, keys)),
    ),
    ROUND: (
        InspectionPermission.VIEW,
        lambda access, campaign, _keys: {row.pk: str(row) for row in find_rounds(access, campaign)},
    ),
    VISIT: (InspectionPermission.VIEW, get_disclosed_visits),
    FINDING: (InspectionPermission.VIEW, get_visit_keys_of_findings),
    CLASS: (TrainingPermission.VIEW, find_class_keys),
    SITTING: (TrainingPermission.VIEW, find_sitting_keys),
    DELEGATION: (TrainingPermission.VIEW, find_delegation_keys),
    IMPORT: (
        ImportPermission.IMPORT,
        lambda access, campaign, keys: dict.fromkeys(find_run_keys(access, campaign, keys)),
    ),
    GROUP: (
        UnitPermission.VIEW,
        lambda access, _campaign, keys: dict.fromkeys(find_group_keys(access, keys)),
    ),
    APPOINTMENT: (
        UnitPermission.APPOINT,
        lambda access, _campaign, keys: get_people_of_appointments(access, keys),
    ),
}
"""For each kind of record with a page of its own: who may see such records, and the query for them by key."""


class Records:
    """The records that some events are about, looked up in chunks, not one query per event."""

    def __init__(self, request: WorkspaceRequest, events: Sequence[AuditEvent]) -> None:
        self._request = request
        self._labels = get_labels(request.access, {event.path for event in events if event.path})
        self._records: dict[str, dict[int, Any]] = {}
        for kind, (permission, find) in LOOKED_UP.items():
            keys = sorted({_key(event) for event in events if event.target_kind == kind})
            visible = chunks(keys) if may(request, permission) else ()
            found = (find(request.access, request.campaign, chunk) for chunk in visible)
            self._records[kind] = {key: record for records in found for key, record in records.items()}

    def _record(self, kind: str, event: AuditEvent) -> Any:
        """Return the record of an event, or None if it is of another kind or the reader may not see it."""
        return self._records[kind].get(_key(event)) if event.target_kind == kind else None

    def label(self, event: AuditEvent) -> str:
        """Return the record's label: sessions, rounds and visits in the reader's language, others as stored."""
        visit = self._record(VISIT, event)
        if visit is not None and visit.visited_on is not None:
            return _("Visit, %(day)s") % {"day": formats.short_day(visit.visited_on)}
        occurrence = self._record(OCCURRENCE, event)
        if occurrence is not None:
            return _("%(cadence)s, due on %(day)s") % {
                "cadence": occurrence.cadence,
                "day": formats.day(occurrence.date.due_on),
            }
        session = self._record(SESSION, event)
        if session is None:
            return self._record(ROUND, event) or event.target_label
        return _("%(form)s, %(day)s") % {
            "form": session.form,
            "day": formats.short_days(session.held_on, session.held_until),
        }

    def unit(self, event: AuditEvent) -> str:
        """Return the label of the event's unit, or "" if the reader may not see it."""
        return self._labels.get(event.path, "")

    def href(self, event: AuditEvent) -> str:
        """Return the URL of the record, or "" if the reader may see no page of it."""
        kind, key, campaign = event.target_kind, _key(event), self._request.campaign
        visible = key in self._records.get(kind, {})
        if kind == APPOINTMENT:
            kind, key = PERSON, self._records[kind].get(key, 0)
        if kind == FINDING:
            kind, key = VISIT, self._records[kind].get(key, 0)
        in_unit = event.path in self._labels
        pages = {
            SESSION: ("session", visible),
            QUESTION: ("question", visible),
            TEST: ("practice-test", visible),
            CADENCE: ("cadence", visible),
            OCCURRENCE: ("occurrence", visible),
            EXHIBITION: ("exhibition", visible),
            VISITS: ("exhibition-count", visible),
            PROBLEM: ("problem", visible),
            SPECIAL: ("special", may(self._request, ProblemPermission.VIEW) and in_unit),
            ROUND: ("inspection-round", visible),
            VISIT: ("inspection-visit", visible),
            CLASS: ("training-class", visible),
            SITTING: ("training-sitting", visible),
            DELEGATION: ("training-places", visible),
            IMPORT: ("import", visible),
            UNIT: ("unit", in_unit),
            GROUP: ("steering-group", visible),
            BATCH: ("campaign-batch", may(self._request, CampaignPermission.CHANGE)),
            PERSON: ("person", may(self._request, UnitPermission.APPOINT)),
        }
        name, there = pages.get(kind, ("", False))
        return addresses.to(name, campaign, pk=key) if there and key else ""


def _key(event: AuditEvent) -> int:
    return read_key(event.target_key) or NO_KEY


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
