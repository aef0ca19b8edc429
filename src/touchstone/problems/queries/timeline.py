"""The life of one problem as one column: what the history keeps and what was written down, merged."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from touchstone.audit.models import AuditEvent
from touchstone.audit.queries import find_history
from touchstone.problems.models import Evidence, Problem
from touchstone.problems.queries.detail import Parts
from touchstone.units.models import User

REGISTER = "problems.register"
NOTE = "problems.note-progress"
REQUEST = "problems.request-closure"
VERIFY = "problems.verify"
ASK_EXTENSION = "problems.ask-extension"
DECIDE_EXTENSION = "problems.decide-extension"
LOOK_BACK = "problems.look-back"
OPEN_NOTICE = "problems.open-notice"
LETTER = "problems.send-letter"
RULE_CHANGE = "problems.rule-change"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that was done with a problem.

    ``at`` is a day where nobody knows the moment. ``record`` is what was written down by it, such as a verification;
    ``changes`` holds field -> (before, after) where only the history tells. ``days`` is how long the problem had stood
    in the state that it left.
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


def tell_life(problem: Problem, parts: Parts) -> list[Happening]:
    """Return what was done with a problem that the caller may see, the newest first."""
    events = list(find_history(problem))[::-1]
    told = [*_records(parts, events), *_events(parts, events)]
    if not any(happening.verb == REGISTER for happening in told):
        told.append(Happening(REGISTER, problem.recorded_at, problem.recorded_by))
    order = {id(happening): number for number, happening in enumerate(told)}
    told.sort(key=lambda happening: (_moment(happening.at), order[id(happening)]))
    return _with_days(told, parts)[::-1]


def _records(parts: Parts, events: Sequence[AuditEvent]) -> Iterable[Happening]:
    """Return what was written down; the history knows the moment where the record knows the day only."""
    moments: defaultdict[str, list[AuditEvent]] = defaultdict(list)
    for event in events:
        moments[event.verb].append(event)

    def told(verb: str, records: Sequence[Any], day: str, by: str, text: str) -> Iterable[Happening]:
        same = moments[verb] if len(moments[verb]) == len(records) else [None] * len(records)
        for record, event in zip(records, same, strict=True):
            at = event.at if event is not None else getattr(record, day)
            yield Happening(
                verb,
                at,
                getattr(record, by),
                getattr(record, text),
                record,
                state=_state_of(event) if event is not None else None,
                photos=parts.photos_of(record),
            )

    yield from told(NOTE, parts.notes, "at", "by", "text")
    yield from told(REQUEST, parts.requests, "requested_on", "requested_by", "statement")
    yield from told(VERIFY, parts.verifications, "verified_at", "verified_by", "note")
    yield from told(ASK_EXTENSION, parts.extensions, "asked_on", "asked_by", "reason")
    decided = [extension for extension in parts.extensions if extension.granted is not None]
    yield from told(DECIDE_EXTENSION, decided, "decided_on", "decided_by", "answer")
    looked = [look_back for look_back in parts.look_backs if look_back.done_on is not None]
    yield from told(LOOK_BACK, looked, "done_on", "done_by", "note")
    yield from told(OPEN_NOTICE, parts.notices, "opened_on", "opened_by", "text")
    yield from told(LETTER, parts.letters, "sent_on", "sent_by", "text")
    yield from told(RULE_CHANGE, parts.rule_changes, "day", "recorded_by", "title")


def _events(parts: Parts, events: Iterable[AuditEvent]) -> Iterable[Happening]:
    """Return what only the history tells."""
    written = {
        NOTE: parts.notes,
        REQUEST: parts.requests,
        VERIFY: parts.verifications,
        ASK_EXTENSION: parts.extensions,
        DECIDE_EXTENSION: parts.extensions,
        LOOK_BACK: parts.look_backs,
        OPEN_NOTICE: parts.notices,
        LETTER: parts.letters,
        RULE_CHANGE: parts.rule_changes,
    }
    for event in events:
        if not written.get(event.verb):
            yield Happening(
                event.verb, event.at, event.by, event.reason, changes=event.changes, state=_state_of(event)
            )


def _state_of(event: AuditEvent) -> tuple[str, str] | None:
    change = event.changes.get("state")
    return (str(change[0]), str(change[1])) if change else None


def _with_days(told: list[Happening], parts: Parts) -> list[Happening]:
    """Say how long each state lasted where the steps and the changes of state agree."""
    changing = [
        (index, happening.state[0]) for index, happening in enumerate(told) if happening.state is not None
    ]
    if [state for _index, state in changing] != [step.state for step in parts.steps]:
        return told
    for (index, _state), step in zip(changing, parts.steps, strict=True):
        told[index] = replace(told[index], days=step.days)
    return told


def _moment(at: datetime.datetime | datetime.date) -> datetime.datetime:
    if isinstance(at, datetime.datetime):
        return at
    return timezone.make_aware(datetime.datetime.combine(at, datetime.time()))
