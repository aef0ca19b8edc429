"""The types that the intakes of all kinds of ledger share."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, runtime_checkable

from touchstone.campaigns.models import Campaign
from touchstone.common.errors import PlainError
from touchstone.interchange.faults import Fault
from touchstone.interchange.ordinals import day_in
from touchstone.interchange.reading.sheets import Row
from touchstone.interchange.rules import Answers, Options, Verdict
from touchstone.interchange.undoing.tracing import Trace
from touchstone.interchange.validation import ParsedRow, RowParser
from touchstone.units.access import Access
from touchstone.units.models import Unit, User


@dataclass(frozen=True, slots=True)
class ImportContext:
    """The person, campaign, unit, options and day that rows are judged and stored for.

    Rows may only concern ``unit`` and the units below it; ``origin`` identifies the import in the stored records;
    with ``storing``, the records that the rows match are locked until the transaction ends. ``answers`` are what people
    said of words that nobody knew. ``trace`` takes down what storing does, by which it can be taken back.
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
    answers: Answers = field(default_factory=dict)
    trace: Trace = field(default_factory=Trace)


class OpenSheet:
    """A sheet that is being read: its parser, titles, and the index of each field in a parsed row."""

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
        """Return the index of a field in a parsed row."""
        return self._at[code]

    def filled(self, codes: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
        """Return those of the fields that a column fills or a cell of another one says, each with its index in a parsed row."""
        if codes not in self._filled:
            self._filled[codes] = tuple(
                (code, self._at[code]) for code in codes if code in self.parser.filled
            )
        return self._filled[codes]

    def heading(self, code: str) -> str:
        """Return the heading of a field in this sheet, or one in the reader's language if it has no column."""
        return self._headings.get(code) or self.parser.detection.kind.field(code).example


class Reading(NamedTuple):
    """One data row and its parsed values."""

    sheet: OpenSheet
    row: Row
    parsed: ParsedRow

    @property
    def number(self) -> int:
        """The number of the row in a spreadsheet program."""
        return self.row.number

    @property
    def mark(self) -> str:
        """The position of the row in its file: ``764``, or ``2.764`` on the second sheet that is read."""
        return str(self.row.number) if self.sheet.number == 1 else f"{self.sheet.number}.{self.row.number}"

    def get(self, code: str) -> Any:
        """Return the value of a field, or None if the row has none."""
        return self.parsed.values[self.sheet.position(code)]

    def says(self, codes: tuple[str, ...]) -> dict[str, Any]:
        """Return the values of these fields, without the fields that are empty in the row."""
        values = self.parsed.values
        return {code: value for code, at in self.sheet.filled(codes) if (value := values[at]) is not None}

    def text(self, code: str) -> str:
        """Return the value of a field as text, empty if the row has none."""
        value = self.get(code)
        return "" if value is None else str(value)

    def parts(self, *codes: str) -> list[tuple[Any, ...]]:
        """Return the values of these fields in each of the rows that are one record, or nothing if it is one row."""
        parser = self.sheet.parser
        at = [self.sheet.position(code) for code in codes]
        parsed = (parser.parse(part).values for part in self.row.parts)
        return [tuple(values[position] for position in at) for values in parsed]

    def fault(self, code: str, error: PlainError) -> Fault:
        """Return an error as a fault at the cell of a field, or of the whole row if no column fills the field."""
        return self.sheet.parser.fault(self.row, code, error)


class Change(NamedTuple):
    """A field that loading a row would change: its code, the stored value and the value of the row."""

    field: str
    old: Any
    new: Any


class Judged(NamedTuple):
    """A data row with its verdict, and in ``deed`` the data that its intake needs to store it.

    ``faults`` are the reasons why the row is wrong, ``first`` is the number of the row that it repeats, and
    ``changes`` are the corrections that it would make. ``key`` is that of the stored record that it matches.
    """

    reading: Reading
    verdict: Verdict
    faults: tuple[Fault, ...] = ()
    first: int = 0
    changes: tuple[Change, ...] = ()
    deed: Any = None
    key: int | None = None


class Intake(Protocol):
    """Judges and stores the rows of one kind in one file.

    Rows are passed in order, some thousands at a time; with ``at_once``, they are passed all together, because an
    earlier row may need a later one.
    """

    at_once: bool

    def judge(self, readings: Sequence[Reading]) -> list[Judged]:
        """Judge what loading each row would do; the number of database queries does not depend on the rows."""

    def store(self, judged: Iterable[Judged]) -> None:
        """Store the rows that are new or changed, in the caller's transaction."""


@runtime_checkable
class Outlining(Intake, Protocol):
    """An intake whose rows make a tree."""

    def outline(self, judged: Sequence[Judged]) -> Any:
        """Return the tree that would come of all rows, as an :class:`~touchstone.interchange.intake.outline.Outline`."""


@runtime_checkable
class Confirming(Intake, Protocol):
    """An intake that can judge rows before any lock is taken, so that other people can write meanwhile."""

    def confirm(self, judged: Sequence[Judged]) -> list[Judged]:
        """Lock the records that the rows match, and judge the rows again whose record has changed."""
