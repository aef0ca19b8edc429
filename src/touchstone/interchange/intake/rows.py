"""What judging and storing the rows of any kind of ledger have in common."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

from touchstone.campaigns.models import Campaign
from touchstone.common.errors import PlainError
from touchstone.interchange.faults import Fault
from touchstone.interchange.ordinals import day_in
from touchstone.interchange.reading.sheets import Row
from touchstone.interchange.rules import Options, Verdict
from touchstone.interchange.validation import ParsedRow, RowParser
from touchstone.units.access import Access
from touchstone.units.models import Unit, User


@dataclass(frozen=True, slots=True)
class Circumstances:
    """For whom, where and when rows are judged and stored.

    ``unit`` is the unit below which the rows may say something; ``origin`` names the import in what it stores;
    with ``storing`` what the rows meet in the database is held until the transaction ends.
    """

    by: User | None
    access: Access
    campaign: Campaign
    unit: Unit
    options: Options
    today: datetime.date
    origin: str = ""
    reason: str = ""
    storing: bool = False


class OpenSheet:
    """A sheet that is being read: its parser, and where the value of each field stands in a parsed row."""

    def __init__(self, parser: RowParser, number: int) -> None:
        self.parser = parser
        self.name = parser.detection.sheet.name
        self.number = number
        self.batch = parser.detection.batch
        self.titles = (self.name, *parser.detection.title_lines)
        self.day = next((day for line in self.titles if (day := day_in(line))), None)
        self._at = {code: index for index, code in enumerate(parser.fields)}
        self._filled: dict[tuple[str, ...], tuple[tuple[str, int], ...]] = {}
        self._headings = {column.field: column.heading for column in parser.detection.columns if column.field}

    def position(self, code: str) -> int:
        """Return where the value of a field stands in a parsed row."""
        return self._at[code]

    def filled(self, codes: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
        """Return those of some fields that a column fills, each with where its value stands in a parsed row."""
        if codes not in self._filled:
            self._filled[codes] = tuple((code, self._at[code]) for code in codes if code in self._headings)
        return self._filled[codes]

    def heading(self, code: str) -> str:
        """Return the heading of a field as the ledger writes it, or else the field's first known word."""
        return self._headings.get(code) or self.parser.detection.kind.field(code).synonyms[0]


class Reading(NamedTuple):
    """One data row as it was read."""

    sheet: OpenSheet
    row: Row
    parsed: ParsedRow

    @property
    def number(self) -> int:
        """The row's number as a spreadsheet program shows it."""
        return self.row.number

    @property
    def mark(self) -> str:
        """Where the row stands in its file: ``764``, or ``2.764`` on the second sheet that is read."""
        return str(self.row.number) if self.sheet.number == 1 else f"{self.sheet.number}.{self.row.number}"

    def get(self, code: str) -> Any:
        """Return the value of a field, None where the row has none."""
        return self.parsed.values[self.sheet.position(code)]

    def says(self, codes: tuple[str, ...]) -> dict[str, Any]:
        """Return the values of those of some fields for which the row has one."""
        values = self.parsed.values
        return {code: value for code, at in self.sheet.filled(codes) if (value := values[at]) is not None}

    def text(self, code: str) -> str:
        """Return the text of a field, empty where the row has none."""
        value = self.get(code)
        return "" if value is None else str(value)

    def fault(self, code: str, error: PlainError) -> Fault:
        """Return a fault at the cell of a field, or at the whole row where no column fills it."""
        return self.sheet.parser.fault(self.row, code, error)


class Change(NamedTuple):
    """A field that loading a row would change: its code, what is stored and what the row says."""

    field: str
    old: Any
    new: Any


class Judged(NamedTuple):
    """A data row with its verdict, and with what its kind needs to store it (``deed``).

    ``faults`` say why it is wrong; ``first`` is the row that it repeats; ``changes`` are what it would correct.
    """

    reading: Reading
    verdict: Verdict
    faults: tuple[Fault, ...] = ()
    first: int = 0
    changes: tuple[Change, ...] = ()
    deed: Any = None


class Intake(Protocol):
    """Judges the rows of one kind in one file, and stores them.

    Rows are handed over in order, some thousands at a time; ``at_once`` asks for all of them together, because an
    earlier row may need a later one.
    """

    at_once: bool

    def judge(self, readings: Sequence[Reading]) -> list[Judged]:
        """Say of each row what loading it would do; several statements for all rows, none for each."""

    def store(self, judged: Iterable[Judged]) -> None:
        """Store the rows that are new or changed, in the caller's transaction."""


@runtime_checkable
class Confirming(Intake, Protocol):
    """An intake whose rows may be judged before anything is held, so that others go on writing meanwhile."""

    def confirm(self, judged: Sequence[Judged]) -> list[Judged]:
        """Hold what the rows meet in the database, and judge those again for which it is not what it was."""
