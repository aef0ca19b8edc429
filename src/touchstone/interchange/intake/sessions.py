"""The intake of study sessions."""

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop, override

from touchstone.common.chunks import chunks
from touchstone.common.errors import PlainError
from touchstone.common.fields import codes
from touchstone.interchange.intake.judging import (
    NamedRecords,
    RowIntake,
    changes_to,
    judge_changes,
)
from touchstone.interchange.intake.naming import CampaignWords
from touchstone.interchange.intake.rows import ImportContext, Judged, Reading
from touchstone.interchange.ordinals import without_period
from touchstone.interchange.rules import Verdict
from touchstone.study.actions import FAULT_MESSAGES, ON_ROLL, entry_faults, record_many
from touchstone.study.fields import CONTENT, EXPECTED, PRESENT, REFERENCES, SLOT, SessionEntry
from touchstone.study.models import FormOfStudy, LeaveReason, PartOfDay, StudySession
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import find_forms, find_same_slot, get_leave_by_session, with_rolls
from touchstone.study.rules import settle_days
from touchstone.units.models import Unit
from touchstone.units.queries import get_units

_SLICE = 400
"""Number of units, or corrected sessions, in one query."""

_AGAIN = 5_000
"""Number of rows in one chunk when all rows are judged again."""

_CONTENT = codes(*CONTENT)
"""The fields of a session other than its slot and its leave."""

_NAMED = (*codes(*REFERENCES), "make_up_of")
"""Other records that a session names, which no ledger has."""

_LEAVE = {f"leave_{reason.value}": reason.value for reason in LeaveReason}

_SAYS = (*_CONTENT, *_LEAVE)

_NO_LEAVE = dict.fromkeys(_LEAVE, 0)

_COUNTED_FROM_ROLL = frozenset({*codes(EXPECTED, PRESENT), *_LEAVE})

_TWICE = (
    "sessions.slot-taken",
    gettext_noop(
        "Row %(first)d has the same unit, form, day and part of the day, but differs in: %(different)s. "
        "If this is another session, write 2 under “%(ordinal)s”; otherwise correct one of the two rows."
    ),
)

_FAULT_AT = {"unit": "unit", "held_on": "held_on", "present": "present", "leave": "leave_other"}
"""The field of the sheet that a fault of the rules is reported at."""


class Slot(NamedTuple):
    """The identity of a session."""

    unit: int
    form: int
    held_on: datetime.date
    part_of_day: str
    ordinal: int


class _Row(NamedTuple):
    """The unit and form that a row names, and its slot."""

    unit: Unit
    form: FormOfStudy
    slot: Slot


class _Known(NamedTuple):
    """A stored session: its key, its values by the field codes of a row, and whether its numbers are those of a roll."""

    pk: int
    says: dict[str, Any]
    on_roll: bool


class _RowToStore(NamedTuple):
    """An entry to store, and the key of the session that it corrects (None: a new session)."""

    entry: SessionEntry
    pk: int | None


class SessionIntake(RowIntake[_Row, dict[Slot, _Known]]):
    """Judges and stores rows of study sessions."""

    kind = "sessions"
    permission = StudyPermission.RECORD

    def __init__(self, circumstances: ImportContext) -> None:
        super().__init__(circumstances)
        unknown = gettext_noop("Unknown form of study “%(name)s”. This campaign has: %(near)s.")
        alike = gettext_noop(
            "Unknown form of study “%(name)s”. Did you mean: %(near)s? The page “Campaign” has all."
        )
        none = gettext_noop("This campaign has no forms of study yet. Set them up first.")
        forms = find_forms(circumstances.campaign)
        self._forms = CampaignWords(
            forms, ("form.unknown", unknown, alike), ("form.none", none), circumstances.answers.get("form")
        )

    def _begin(self) -> None:
        super()._begin()
        self._met: dict[Slot, _Known] = {}

    def _find_stored(self, rows: Sequence[_Row]) -> dict[Slot, _Known]:
        stored = _find_stored(self._here, [row.slot for row in rows], hold=self._here.storing)
        self._met.update(stored)
        return stored

    def confirm(self, judged: Sequence[Judged]) -> list[Judged]:
        """Lock the sessions that the rows match, and judge the rows again whose session has changed.

        If one of the units has been moved, renamed or closed, all rows are judged again.
        """
        units = self._units.found()
        now = get_units(self._here.access, StudyPermission.RECORD, (unit.pk for unit in units))
        if {unit.pk: _standing(unit) for unit in now} != {unit.pk: _standing(unit) for unit in units}:
            self._begin()
            readings = [judged.reading for judged in judged]
            return [judged for chunk in chunks(readings, _AGAIN) for judged in self.judge(chunk)]
        rows = [self._read(judged.reading) for judged in judged]
        slots = {row.slot for row in rows if isinstance(row, _Row)}
        stored = _find_stored(self._here, slots, hold=True)
        return [
            self._judge(judged.reading, row, stored)
            if isinstance(row, _Row) and stored.get(row.slot) != self._met.get(row.slot)
            else judged
            for judged, row in zip(judged, rows, strict=True)
        ]

    def _read(self, reading: Reading) -> _Row | Judged:
        """Return the unit, form and slot of a row, or its faults."""
        row = NamedRecords(reading)
        row.look_up("unit", self._units)
        row.look_up("form", self._forms)
        if row.faults:
            return row.wrong()
        unit, form = row["unit"], row["form"]
        part = reading.get("part_of_day") or PartOfDay.WHOLE_DAY.value
        slot = Slot(unit.pk, form.pk, reading.get("held_on"), part, reading.get("ordinal") or 1)
        return _Row(unit, form, slot)

    def _judge(self, reading: Reading, row: _Row, stored: dict[Slot, _Known]) -> Judged:
        says = _with_days_settled(reading.says(_SAYS), row.slot.held_on)
        known = stored.get(row.slot)
        entry = self._entry(reading, row, says, known)
        broken = entry_faults(self._here.campaign, entry, self._here.today)
        if broken:
            faults = (
                reading.fault(_FAULT_AT.get(field, field), self._broken_rule(rule, FAULT_MESSAGES))
                for field, rule in broken
            )
            return Judged(reading, Verdict.WRONG, tuple(faults))
        # Two periods of a reading class on one day are two sessions, which the row has to say.
        period = without_period(reading.text("form"))[1]
        same = {
            "form": period,
            "held_until": None,
            **{code: value for code, value in says.items() if code != "note"},
        }
        repeat = self._judge_repeat(reading, row.slot, same, _TWICE, ordinal=reading.sheet.heading("ordinal"))
        if repeat is not None:
            return repeat
        if known is None:
            return Judged(reading, Verdict.NEW, deed=_RowToStore(entry, None))
        changes = changes_to(known.says, says)
        counted = [change.field for change in changes if change.field in _COUNTED_FROM_ROLL]
        if known.on_roll and counted:
            with override(None):
                error = PlainError("sessions.on-roll", str(ON_ROLL))
            return Judged(reading, Verdict.WRONG, (reading.fault(counted[0], error),))
        return judge_changes(reading, changes, _RowToStore(entry, known.pk), known.pk)

    def _entry(
        self, reading: Reading, row: _Row, says: Mapping[str, Any], known: _Known | None
    ) -> SessionEntry:
        """Return the entry to store: the values of the row, and the stored values for its empty cells."""
        whole = {**known.says, **says} if known is not None else says
        content = {code: whole[code] for code in _CONTENT if code in whole}
        return SessionEntry(
            unit=row.unit,
            form=row.form,
            held_on=row.slot.held_on,
            part_of_day=row.slot.part_of_day,
            ordinal=row.slot.ordinal,
            leave={reason: whole[code] for code, reason in _LEAVE.items() if whole.get(code)},
            origin=f"{self._here.origin}:{reading.mark}",
            **content,
        )

    def _store(self, deeds: list[_RowToStore]) -> None:
        changed = {deed.pk: deed.entry for deed in deeds if deed.pk is not None}
        self._here.trace.note_before(StudySession, changed)
        made = record_many(
            by=self._here.by,
            campaign=self._here.campaign,
            entries=[deed.entry for deed in deeds if deed.pk is None],
            corrections=list(self._corrections(changed)),
            reason=self._here.reason,
        )
        self._here.trace.note_made(StudySession, made)

    def _corrections(self, wanted: Mapping[int, SessionEntry]) -> Iterator[tuple[StudySession, SessionEntry]]:
        """Yield the stored sessions with the entries that correct them; judging has already locked them."""
        for chunk in chunks(sorted(wanted), _SLICE):
            rows = find_same_slot(self._here.campaign, {wanted[pk].unit.pk for pk in chunk}).filter(
                pk__in=chunk
            )
            for session in rows.select_related("unit", "form", "membership__batch", "campaign", *_NAMED):
                yield (
                    session,
                    replace(wanted[session.pk], **{name: getattr(session, name) for name in _NAMED}),
                )


def _with_days_settled(says: dict[str, Any], first: datetime.date) -> dict[str, Any]:
    """Return the values of a row without a last day or a number of days that its other days imply."""
    last, held = settle_days(first, says.pop("held_until", None), says.pop("days_held", None))
    days = {"held_until": last, "days_held": held}
    return says | {code: value for code, value in days.items() if value is not None}


def _standing(unit: Unit) -> tuple[object, ...]:
    """Return the attributes of a unit that the verdict on a row depends on."""
    return unit.path, unit.name_key, unit.opened_on, unit.closed_on


def _find_stored(here: ImportContext, slots: Collection[Slot], *, hold: bool) -> dict[Slot, _Known]:
    """Return the stored sessions in the slots of some rows, fetched together."""
    known: dict[Slot, _Known] = {}
    if not slots:
        return known
    wanted = set(slots)
    first, last = min(slot.held_on for slot in slots), max(slot.held_on for slot in slots)
    for units in chunks(sorted({slot.unit for slot in slots}), _SLICE):
        rows = find_same_slot(here.campaign, units).filter(held_on__range=(first, last))
        if hold:
            rows = rows.select_for_update()
        rows = with_rolls(rows)
        for pk, on_roll, *values in rows.values_list("pk", "on_roll", *SLOT, *_CONTENT).iterator(2_000):
            slot = Slot(*values[: len(SLOT)])
            if slot in wanted:
                says = dict(zip(_CONTENT, values[len(SLOT) :], strict=True))
                known[slot] = _Known(pk, {**says, **_NO_LEAVE}, bool(on_roll))
    leave = get_leave_by_session(session.pk for session in known.values())
    for session in known.values():
        for reason, number in leave.get(session.pk, {}).items():
            session.says[f"leave_{reason}"] = number
    return known
