"""The intake of study sessions."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop, override

from touchstone.common.errors import PlainError
from touchstone.common.fields import codes
from touchstone.interchange.faults import Fault
from touchstone.interchange.intake.naming import UnitNames, Words
from touchstone.interchange.intake.rows import Change, Circumstances, Judged, Reading
from touchstone.interchange.rules import LOADED, Verdict
from touchstone.study.actions import FAULT_MESSAGES, entry_faults, record_many
from touchstone.study.fields import CONTENT, SLOT, SessionEntry
from touchstone.study.models import FormOfStudy, LeaveReason, PartOfDay, StudySession
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import find_forms, find_same_slot, get_leave_by_session
from touchstone.study.rules import SessionFault
from touchstone.units.models import Unit
from touchstone.units.queries import NameBook, get_units

_SLICE = 400
"""Number of units, or corrected sessions, in one query."""

_AGAIN = 5_000
"""Number of rows in one chunk when all rows are judged again."""

_CONTENT = codes(*CONTENT)
"""The fields of a session other than its slot and its leave."""

_LEAVE = {f"leave_{reason.value}": reason.value for reason in LeaveReason}

_SAYS = (*_CONTENT, *_LEAVE)

_NO_LEAVE = dict.fromkeys(_LEAVE, 0)

_FAULT_AT = {"unit": "unit", "held_on": "held_on", "present": "present", "leave": "leave_other"}
"""The field of the sheet that a fault of the rules is reported at."""


class Slot(NamedTuple):
    """The identity of a session."""

    unit: int
    form: int
    held_on: datetime.date
    part_of_day: str
    ordinal: int


class _Seen(NamedTuple):
    """The first row of the file with a slot, and its values."""

    reading: Reading
    says: Mapping[str, Any]


class _Deed(NamedTuple):
    """An entry to store, and the key of the session that it corrects (None: a new session)."""

    entry: SessionEntry
    pk: int | None


@cache
def _template(fault: SessionFault) -> str:
    """Return the untranslated message of a rule."""
    with override(None):
        return str(FAULT_MESSAGES[fault])


class SessionIntake:
    """Judges and stores rows of study sessions."""

    at_once = False

    def __init__(self, circumstances: Circumstances) -> None:
        self._here = circumstances
        forms = find_forms(circumstances.campaign)
        self._forms: Words[FormOfStudy] = Words(
            (form, (form.name, form.name_en, form.code, *form.other_names)) for form in forms
        )
        self._begin()

    def _begin(self) -> None:
        """Forget all looked-up units and all rows."""
        here = self._here
        self._units = UnitNames(NameBook(here.access, here.unit, permission=StudyPermission.RECORD))
        self._seen: dict[Slot, _Seen] = {}
        self._met: dict[Slot, _Known] = {}

    def judge(self, readings: Sequence[Reading]) -> list[Judged]:
        self._units.learn(name for reading in readings if (name := reading.get("unit")) is not None)
        placed = [self._place(reading) for reading in readings]
        slots = [place.slot for place in placed if isinstance(place, _Place)]
        stored = _Stored(self._here, slots, hold=self._here.storing)
        self._met.update(stored.found)
        return [
            self._judge(reading, place, stored)
            if isinstance(place, _Place)
            else Judged(reading, Verdict.WRONG, place)
            for reading, place in zip(readings, placed, strict=True)
        ]

    def confirm(self, judged: Sequence[Judged]) -> list[Judged]:
        """Lock the sessions that the rows match, and judge the rows again whose session has changed.

        If one of the units has been moved, renamed or closed, all rows are judged again.
        """
        units = self._units.found()
        now = get_units(self._here.access, StudyPermission.RECORD, (unit.pk for unit in units))
        if {unit.pk: _standing(unit) for unit in now} != {unit.pk: _standing(unit) for unit in units}:
            self._begin()
            rows = [judged.reading for judged in judged]
            return [
                judged
                for start in range(0, len(rows), _AGAIN)
                for judged in self.judge(rows[start : start + _AGAIN])
            ]
        placed = [self._place(judged.reading) for judged in judged]
        slots = {place.slot for place in placed if isinstance(place, _Place)}
        stored = _Stored(self._here, slots, hold=True)
        return [
            self._judge(judged.reading, place, stored)
            if isinstance(place, _Place) and stored.get(place.slot) != self._met.get(place.slot)
            else judged
            for judged, place in zip(judged, placed, strict=True)
        ]

    def _place(self, reading: Reading) -> "_Place | tuple[Fault, ...]":
        """Return the unit, form and slot of a row, or its faults."""
        faults = reading.parsed.faults
        unit_name, form_name, held_on = reading.get("unit"), reading.get("form"), reading.get("held_on")
        unit = self._units[unit_name] if unit_name is not None else None
        if isinstance(unit, PlainError):
            faults = (*faults, reading.fault("unit", unit))
        form = self._forms.find(form_name) if form_name is not None else None
        if form_name is not None and form is None:
            faults = (*faults, reading.fault("form", self._unknown_form(form_name)))
        if faults or not isinstance(unit, Unit) or form is None or held_on is None:
            return faults
        part = reading.get("part_of_day") or PartOfDay.WHOLE_DAY.value
        return _Place(unit, form, Slot(unit.pk, form.pk, held_on, part, reading.get("ordinal") or 1))

    def _unknown_form(self, name: str) -> PlainError:
        near = self._forms.nearest(name)
        if not near:
            text = gettext_noop("This campaign has no forms of study yet. Set them up first.")
            return PlainError("form.none", text, name=name)
        text = gettext_noop("Unknown form of study “%(name)s”. This campaign has: %(near)s.")
        return PlainError("form.unknown", text, name=name, near=near)

    def _judge(self, reading: Reading, place: "_Place", stored: "_Stored") -> Judged:
        says = reading.says(_SAYS)
        known = stored.get(place.slot)
        entry = self._entry(reading, place, says, known)
        broken = entry_faults(self._here.campaign, entry, self._here.today)
        if broken:
            return Judged(reading, Verdict.WRONG, tuple(_broken(reading, *pair) for pair in broken))
        seen = self._seen.setdefault(place.slot, _Seen(reading, says))
        if seen.reading is not reading:
            return _again(reading, seen, says)
        if known is None:
            return Judged(reading, Verdict.NEW, deed=_Deed(entry, None))
        changes = tuple(
            Change(code, known.says[code], value) for code, value in says.items() if known.says[code] != value
        )
        if not changes:
            return Judged(reading, Verdict.UNCHANGED)
        return Judged(reading, Verdict.CHANGED, changes=changes, deed=_Deed(entry, known.pk))

    def _entry(
        self, reading: Reading, place: "_Place", says: Mapping[str, Any], known: "_Known | None"
    ) -> SessionEntry:
        """Return the entry to store: the values of the row, and the stored values for its empty cells."""
        whole = {**known.says, **says} if known is not None else says
        content = {code: whole[code] for code in _CONTENT if code in whole}
        return SessionEntry(
            unit=place.unit,
            form=place.form,
            held_on=place.slot.held_on,
            part_of_day=place.slot.part_of_day,
            ordinal=place.slot.ordinal,
            leave={reason: whole[code] for code, reason in _LEAVE.items() if whole.get(code)},
            origin=f"{self._here.origin}:{reading.mark}",
            **content,
        )

    def store(self, judged: Iterable[Judged]) -> None:
        deeds: list[_Deed] = [judged.deed for judged in judged if judged.verdict in LOADED]
        changed = {deed.pk: deed.entry for deed in deeds if deed.pk is not None}
        record_many(
            by=self._here.by,
            campaign=self._here.campaign,
            entries=[deed.entry for deed in deeds if deed.pk is None],
            corrections=list(self._corrections(changed)),
            reason=self._here.reason,
        )

    def _corrections(self, wanted: Mapping[int, SessionEntry]) -> Iterator[tuple[StudySession, SessionEntry]]:
        """Yield the stored sessions with the entries that correct them; judging has already locked them."""
        keys = sorted(wanted)
        for start in range(0, len(keys), _SLICE):
            chunk = keys[start : start + _SLICE]
            rows = find_same_slot(self._here.campaign, {wanted[pk].unit.pk for pk in chunk}).filter(
                pk__in=chunk
            )
            for session in rows.select_related("unit", "form", "membership__batch", "campaign", "make_up_of"):
                yield session, replace(wanted[session.pk], make_up_of=session.make_up_of)


def _standing(unit: Unit) -> tuple[object, ...]:
    """Return the attributes of a unit that the verdict on a row depends on."""
    return unit.path, unit.name_key, unit.opened_on, unit.closed_on


class _Place(NamedTuple):
    """The unit and form that a row names, and its slot."""

    unit: Unit
    form: FormOfStudy
    slot: Slot


def _broken(reading: Reading, field: str, fault: SessionFault) -> Fault:
    return reading.fault(_FAULT_AT.get(field, field), PlainError(f"sessions.{fault.value}", _template(fault)))


def _again(reading: Reading, seen: _Seen, says: Mapping[str, Any]) -> Judged:
    """Judge a row with the same slot as an earlier row of the file."""
    different = [code for code, value in says.items() if seen.says.get(code) != value and code != "note"]
    if not different:
        return Judged(reading, Verdict.REPEATED, first=seen.reading.number)
    text = gettext_noop(
        "Row %(first)d has the same unit, form, day and part of the day, but differs in: %(different)s. "
        "If this is another session, write 2 under “%(ordinal)s”; otherwise correct one of the two rows."
    )
    error = PlainError(
        "sessions.slot-taken",
        text,
        first=seen.reading.number,
        different=", ".join(reading.sheet.heading(code) for code in different),
        ordinal=reading.sheet.heading("ordinal"),
    )
    return Judged(reading, Verdict.WRONG, (reading.fault(different[0], error),))


class _Known(NamedTuple):
    """A stored session: its key, and its values by the field codes of a row."""

    pk: int
    says: dict[str, Any]


class _Stored:
    """The stored sessions in the slots of some rows, fetched together."""

    def __init__(self, here: Circumstances, slots: Collection[Slot], *, hold: bool) -> None:
        self.found: dict[Slot, _Known] = {}
        if not slots:
            return
        wanted = set(slots)
        first, last = min(slot.held_on for slot in slots), max(slot.held_on for slot in slots)
        units = sorted({slot.unit for slot in slots})
        for start in range(0, len(units), _SLICE):
            rows = find_same_slot(here.campaign, units[start : start + _SLICE]).filter(
                held_on__range=(first, last)
            )
            if hold:
                rows = rows.select_for_update()
            for pk, *values in rows.values_list("pk", *SLOT, *_CONTENT).iterator(2_000):
                slot = Slot(*values[: len(SLOT)])
                if slot in wanted:
                    says = dict(zip(_CONTENT, values[len(SLOT) :], strict=True))
                    self.found[slot] = _Known(pk, {**says, **_NO_LEAVE})
        if self.found:
            self._add_leave()

    def _add_leave(self) -> None:
        leave = get_leave_by_session(known.pk for known in self.found.values())
        for known in self.found.values():
            for reason, number in leave.get(known.pk, {}).items():
                known.says[f"leave_{reason}"] = number

    def get(self, slot: Slot) -> _Known | None:
        """Return the stored session in a slot, or None."""
        return self.found.get(slot)
