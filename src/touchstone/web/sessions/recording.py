"""Storing what a form of a session holds: once, however often it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from touchstone.common.refusal import Refused
from touchstone.study.actions import SessionEntry, correct_session, differs, record_session
from touchstone.study.queries import find_in_slot, get_session
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.sessions.forms import CorrectionForm, EntryForm

if TYPE_CHECKING:
    from touchstone.study.models import StudySession
    from touchstone.units.models import Unit


@dataclass(frozen=True)
class Taken:
    """The part of the day already has a session: the one there, and the number that another one would get."""

    session: StudySession
    next_ordinal: int


@dataclass(frozen=True)
class Stored:
    """What came of a form: the session, now or already stored; or else what stands in its place."""

    session: StudySession | None = None
    again: bool = False
    """Whether the same entry had been stored before."""
    taken: Taken | None = None


def store_new(request: WorkspaceRequest, form: EntryForm, unit: Unit) -> Stored:
    """Record a session; the errors of a refusal stand in the form."""
    origin = form.cleaned_data["make_up_of"]
    make_up_of = get_session(request.access, request.campaign, origin) if origin else None
    entry = form.entry(unit, make_up_of)
    try:
        made = record_session(by=request.user, access=request.access, campaign=request.campaign, entry=entry)
    except Refused as refused:
        if refused.field == "ordinal":
            return _in_its_place(request, entry)
        form.refuse(refused)
        return Stored()
    return Stored(made)


def store_correction(
    request: WorkspaceRequest, form: CorrectionForm, session: StudySession, unit: Unit
) -> Stored:
    """Correct a session; the errors of a refusal stand in the form."""
    entry = form.entry(unit, session.make_up_of)
    given = form.cleaned_data
    try:
        corrected = correct_session(
            by=request.user,
            access=request.access,
            session=session,
            version=given["version"],
            entry=entry,
            reason=given["reason"],
        )
    except Refused as refused:
        if refused.field == "ordinal":
            return _in_its_place(request, entry)
        form.refuse(refused)
        return Stored()
    return Stored(corrected)


def _in_its_place(request: WorkspaceRequest, entry: SessionEntry) -> Stored:
    """Say what already stands in an entry's slot: the same entry sent twice, or another session."""
    there = find_in_slot(request.access, entry.unit, entry.form, entry.held_on, entry.part_of_day)
    holder = next((session for session in there if session.ordinal == entry.ordinal), None)
    if holder is None:
        return Stored()
    if not differs(holder, entry):
        return Stored(holder, again=True)
    return Stored(taken=Taken(holder, max(session.ordinal for session in there) + 1))
