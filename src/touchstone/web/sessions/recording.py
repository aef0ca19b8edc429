"""Storing a session form; submitting the same form twice stores it once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from touchstone.common.refusal import Refused
from touchstone.study.actions import correct_session, differs, record_session
from touchstone.study.fields import SessionEntry
from touchstone.study.queries import find_in_slot
from touchstone.web.common.acts import by
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.sessions.forms import CorrectionForm, SessionEntryForm

if TYPE_CHECKING:
    from touchstone.study.models import StudySession
    from touchstone.units.models import Unit


@dataclass
class SlotTaken(Exception):
    """The part of the day already has a session: that session, and the number that another one would get."""

    session: StudySession
    next_ordinal: int


@dataclass(frozen=True)
class Stored:
    """The session of a form, and whether the same entry was already stored."""

    session: StudySession
    again: bool = False


def store_new(request: WorkspaceRequest, form: SessionEntryForm, unit: Unit) -> Stored:
    """Record a session."""
    entry = form.entry(unit)
    try:
        return Stored(record_session(**by(request), campaign=request.campaign, entry=entry))
    except Refused as refused:
        return _existing_or_taken(request, entry, refused)


def store_correction(
    request: WorkspaceRequest, form: CorrectionForm, session: StudySession, unit: Unit
) -> Stored:
    """Correct a session."""
    entry = form.entry(unit)
    values = {name: form.cleaned_data[name] for name in ("version", "reason")}
    try:
        return Stored(correct_session(**by(request), session=session, entry=entry, **values))
    except Refused as refused:
        return _existing_or_taken(request, entry, refused)


def _existing_or_taken(request: WorkspaceRequest, entry: SessionEntry, refused: Refused) -> Stored:
    """Return the session in the entry's slot if it equals the entry; else raise :class:`SlotTaken`.

    A refusal with another cause is raised again.
    """
    if refused.field != "ordinal":
        raise refused
    sessions = find_in_slot(request.access, entry.unit, entry.form, entry.held_on, entry.part_of_day)
    existing = next((session for session in sessions if session.ordinal == entry.ordinal), None)
    if existing is None:
        raise refused
    if not differs(existing, entry):
        return Stored(existing, again=True)
    raise SlotTaken(existing, max(session.ordinal for session in sessions) + 1)
