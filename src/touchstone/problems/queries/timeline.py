"""The timeline of a problem: its records and the events of its history, merged."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from django.utils import timezone

from touchstone.audit.models import AuditEvent
from touchstone.audit.queries import find_history
from touchstone.common import clock
from touchstone.problems.models import Evidence, Problem
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.detail import Parts
from touchstone.units.access import Access
from touchstone.units.models import User

REGISTER = "problems.register"
_RECORDS = (
    ("problems.note-progress", "notes", "at", "by", "text"),
    ("problems.request-closure", "requests", "requested_on", "requested_by", "statement"),
    ("problems.verify", "verifications", "verified_at", "verified_by", "note"),
    ("problems.ask-extension", "extensions", "asked_on", "asked_by", "reason"),
    ("problems.decide-extension", "extensions", "decided_on", "decided_by", "answer"),
    ("problems.look-back", "look_backs", "done_on", "done_by", "note"),
    ("problems.open-notice", "notices", "opened_on", "opened_by", "text"),
    ("problems.send-letter", "letters", "sent_on", "sent_by", "text"),
    ("problems.rule-change", "rule_changes", "day", "recorded_by", "title"),
)
"""The acts that leave a record: their verb, the part with the records, and the names of day, person and text."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of the timeline.

    ``at`` is only a day if the time is unknown. ``record`` is the record that the act created, such as a verification;
    an entry without one has the ``changes`` of its history event, field -> (before, after). ``days`` is how long the
    problem was in the state that it left.
    """

    verb: str
    at: datetime.datetime | datetime.date
    by: User | None = None
    text: str = ""
    record: Any = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    state: tuple[str, str] | None = None
    days: int | None = None
    photos: Sequence[Evidence] = ()


def tell_life(access: Access, problem: Problem, parts: Parts) -> list[Happening]:
    """Return the timeline of a problem that the reader sees, the newest entry first."""
    events = find_history(access, ProblemPermission.VIEW, problem)[::-1]
    entries = [*_entries_of_records(parts, events), *_entries_of_events(parts, events)]
    if not any(happening.verb == REGISTER for happening in entries):
        entries.insert(0, Happening(REGISTER, _registered_at(problem), problem.recorded_by))
    order = {id(happening): number for number, happening in enumerate(entries)}
    entries.sort(key=lambda happening: (_moment(happening.at), order[id(happening)]))
    return _with_days(entries, parts)[::-1]


def _registered_at(problem: Problem) -> datetime.datetime | datetime.date:
    """Return when a problem was registered: only the day if it was recorded on a later day, such as from a ledger."""
    recorded_on = timezone.localdate(problem.recorded_at)
    return problem.recorded_at if problem.registered_on == recorded_on else problem.registered_on


def _entries_of_records(parts: Parts, events: Sequence[AuditEvent]) -> Iterable[Happening]:
    """Return the entries for records; records that store only the day get their time from the history."""
    events_by_verb: defaultdict[str, list[AuditEvent]] = defaultdict(list)
    for event in events:
        events_by_verb[event.verb].append(event)

    for verb, name, day, by, text in _RECORDS:
        records = [record for record in getattr(parts, name) if getattr(record, day) is not None]
        matching = events_by_verb[verb]
        for record, event in zip_longest(records, matching if len(matching) == len(records) else ()):
            yield Happening(
                verb,
                event.at if event is not None else getattr(record, day),
                getattr(record, by),
                getattr(record, text),
                record,
                state=_state_of(event) if event is not None else None,
                photos=parts.photos_of(record),
            )


def _entries_of_events(parts: Parts, events: Iterable[AuditEvent]) -> Iterable[Happening]:
    """Return the entries for history events that have no record."""
    recorded = {verb for verb, name, *_ in _RECORDS if getattr(parts, name)}
    for event in events:
        if event.verb not in recorded:
            yield Happening(
                event.verb, event.at, event.by, event.reason, changes=event.changes, state=_state_of(event)
            )


def _state_of(event: AuditEvent) -> tuple[str, str] | None:
    change = event.changes.get("state")
    return (str(change[0]), str(change[1])) if change else None


def _with_days(entries: list[Happening], parts: Parts) -> list[Happening]:
    """Add the duration of each state, if the stored steps match the changes of state."""
    state_changes = [
        (index, happening.state[0]) for index, happening in enumerate(entries) if happening.state is not None
    ]
    if [state for _index, state in state_changes] != [step.state for step in parts.steps]:
        return entries
    for (index, _state), step in zip(state_changes, parts.steps, strict=True):
        entries[index] = replace(entries[index], days=step.days)
    return entries


def _moment(at: datetime.datetime | datetime.date) -> datetime.datetime:
    return at if isinstance(at, datetime.datetime) else clock.start_of(at)
