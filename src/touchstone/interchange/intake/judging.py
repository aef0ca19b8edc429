"""What the intakes of all kinds of ledger do alike to judge a row."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from django.utils.translation import gettext_noop, override

from touchstone.common.errors import PlainError
from touchstone.interchange.faults import Fault
from touchstone.interchange.intake.naming import UnitNames
from touchstone.interchange.intake.rows import Change, ImportContext, Judged, Reading
from touchstone.interchange.rules import LOADED, Verdict
from touchstone.interchange.vocabulary import UNIT
from touchstone.units.queries import NameBook

R = TypeVar("R")
"""The meaning of a correct row, which an intake compares with the stored records."""

S = TypeVar("S")
"""The stored records that some rows match."""


class Names(Protocol):
    """Finds the record with a name, or the error why there is none."""

    def __getitem__(self, name: str, /) -> object: ...


class NamedRecords:
    """The records that the cells of a row name, by field code, and the faults of the row."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.faults: tuple[Fault, ...] = reading.parsed.faults
        self._records: dict[str, Any] = {}

    def __getitem__(self, code: str) -> Any:
        """Return the record that a field names, or None if its cell is empty."""
        return self._records.get(code)

    def take(self, code: str, record: Any) -> None:
        """Store the record that a cell names, or add the error as a fault."""
        if isinstance(record, PlainError):
            self.faults = (*self.faults, self.reading.fault(code, record))
        else:
            self._records[code] = record

    def look_up(self, code: str, names: Names) -> None:
        """Take the record that a cell names, unless the cell is empty."""
        name = self.reading.get(code)
        if name is not None:
            self.take(code, names[name])

    def wrong(self) -> Judged:
        """Return the verdict that the row is wrong."""
        return Judged(self.reading, Verdict.WRONG, self.faults)


class RowIntake(ABC, Generic[R, S]):
    """The base of the intakes that judge each row alone, apart from the rows that repeat an earlier one."""

    at_once = False
    kind: str
    """The code of the kind of ledger, with which the codes of its faults begin."""
    permission: str
    """The permission that the person needs for the unit of a row."""

    def __init__(self, circumstances: ImportContext) -> None:
        self._here = circumstances
        self._begin()

    def _begin(self) -> None:
        """Forget all looked-up units and all rows."""
        here = self._here
        book = NameBook(here.access, here.unit, permission=self.permission)
        self._units = UnitNames(book, here.answers.get(UNIT))
        self._first: dict[object, tuple[Reading, Mapping[str, Any]]] = {}

    def judge(self, readings: Sequence[Reading]) -> list[Judged]:
        self._units.learn(self._unit_names(readings))
        rows = [(reading, self._read(reading)) for reading in readings]
        stored = self._find_stored([row for _reading, row in rows if not isinstance(row, Judged)])
        return [
            row if isinstance(row, Judged) else self._judge(reading, row, stored) for reading, row in rows
        ]

    def store(self, judged: Iterable[Judged]) -> None:
        if deeds := loaded(judged):
            self._store(deeds)

    def _unit_names(self, readings: Sequence[Reading]) -> Iterable[str]:
        """Return the names of units in some rows."""
        return (name for reading in readings if (name := reading.get("unit")) is not None)

    @abstractmethod
    def _read(self, reading: Reading) -> R | Judged:
        """Return what a row means, or the verdict that it is wrong."""

    @abstractmethod
    def _find_stored(self, rows: Sequence[R]) -> S:
        """Return the stored records that the rows match, with a number of queries that does not depend on them."""

    @abstractmethod
    def _judge(self, reading: Reading, row: R, stored: S) -> Judged:
        """Judge what loading a correct row would do."""

    @abstractmethod
    def _store(self, deeds: list[Any]) -> None:
        """Store what the verdicts on some rows keep for it."""

    def _judge_repeat(
        self,
        reading: Reading,
        identity: object,
        values: Mapping[str, Any],
        error: tuple[str, str],
        **more: str,
    ) -> Judged | None:
        """Judge a row whose identity an earlier row has; None for the first. ``values`` are what has to be the same."""
        first, seen = self._first.setdefault(identity, (reading, values))
        if first is reading:
            return None
        different = [code for code, value in values.items() if seen.get(code) != value]
        return judge_repeat(reading, first, different, error, **more)

    def _check_past(self, row: NamedRecords, code: str) -> None:
        """Add a fault to a row whose date is in the future."""
        day = row.reading.get(code)
        if day is not None and day > self._here.today:
            text = gettext_noop("The date is in the future. Check it.")
            row.take(code, PlainError(f"{self.kind}.future", text))

    def _broken_rule(self, rule: StrEnum, messages: Mapping[Any, Any]) -> PlainError:
        """Return the error for a broken rule; a fault stores the message in English, to be translated when shown."""
        with override(None):
            return PlainError(f"{self.kind}.{rule}", str(messages[rule]))


def loaded(judged: Iterable[Judged]) -> list[Any]:
    """Return what is to be stored of the rows that are new or changed."""
    return [row.deed for row in judged if row.verdict in LOADED]


def judge_repeat(
    reading: Reading,
    first: Reading,
    different: Sequence[str],
    error: tuple[str, str],
    at: str = "",
    **more: str,
) -> Judged:
    """Judge a row that means the same thing as an earlier row of the file, but differs from it in some fields.

    ``error`` is the code and the message, which may name the row ``first``, the headings ``different`` and ``more``;
    the fault is at the field ``at``, or else at the first different one.
    """
    if not different:
        return Judged(reading, Verdict.REPEATED, first=first.number)
    words = list(map(reading.sheet.heading, different))
    plain = PlainError(*error, first=first.number, different=words, **more)
    return Judged(reading, Verdict.WRONG, (reading.fault(at or different[0], plain),))


def judge_changes(reading: Reading, changes: tuple[Change, ...], deed: Any, key: int) -> Judged:
    """Judge a row whose record is stored already under a key, by what it would change."""
    if not changes:
        return Judged(reading, Verdict.UNCHANGED, key=key)
    return Judged(reading, Verdict.CHANGED, changes=changes, deed=deed, key=key)


def changes_to(stored: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return the values of a row that differ from the stored values."""
    return tuple(Change(code, stored[code], new) for code, new in values.items() if stored[code] != new)
