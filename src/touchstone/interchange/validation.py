"""Parses data rows into values and faults."""

from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

from django.utils.translation import gettext_noop

from touchstone.common.errors import PlainError
from touchstone.interchange.detection import Detection
from touchstone.interchange.faults import Fault
from touchstone.interchange.fields import ReadCell, RowContext, Telling, settled
from touchstone.interchange.header_candidates import Column
from touchstone.interchange.ledger import Ledger
from touchstone.interchange.reading.sheets import Row, cell_text, column_letter

_LONGEST_VALUE = 200

CONTRADICTION = gettext_noop("“%(heading)s” says otherwise: %(value)s. Correct one of the two.")

MISSING = gettext_noop("The cell is empty, but every row needs a value here. Fill it in.")


class ParsedRow(NamedTuple):
    """The values of a data row in the order of ``RowParser.fields``, and its faults; a faulty value is None."""

    number: int
    values: tuple[object, ...]
    faults: tuple[Fault, ...]


class RowParser:
    """Parses the data rows of one detected sheet; everything that does not depend on the row is computed once.

    ``fields`` are the codes of the values in a ``ParsedRow``: all fields of the kind in their declared order. A field
    that no column fills, or that no cell
    of another column says (those of ``filled``), is None in every row. Raises ``UnreadableFile`` if columns are missing or in conflict.
    """

    def __init__(self, detection: Detection, context: RowContext | None = None) -> None:
        detection.check_usable()
        self.detection = detection
        self.ledger = Ledger(detection)
        self.context = context or RowContext(detection.default_year)
        self.fields = tuple(field.code for field in detection.kind.fields)
        self._columns: dict[str, Column] = {
            column.field: column for column in detection.columns if column.field
        }
        self._plan: list[tuple[int, int, ReadCell]] = []
        self._required: list[int] = []
        for position, field in enumerate(detection.kind.fields):
            column = self._columns.get(field.code)
            if column is not None:
                read = settled(field.holds.reader(self.context), self.context.answers.get(field.code))
                self._plan.append((position, column.index, read))
                if field.required:
                    self._required.append(position)
        self._more = [
            (column, field.holds.reader_of_more(self.context))
            for field in detection.kind.fields
            if isinstance(field.holds, Telling) and (column := self._columns.get(field.code)) is not None
        ]
        self.filled = self._columns.keys() | {
            code for column, _read in self._more for code in detection.kind.field(column.field or "").says
        }
        self._width = 1 + max((index for _position, index, _read in self._plan), default=0)
        self._empty: list[object] = [None] * len(self.fields)
        # Only those with a column for at least two of their fields can fail.
        self._checks = [
            (check, itemgetter(*map(self.fields.index, check.fields)))
            for check in detection.kind.checks
            if sum(code in self._columns for code in check.fields) > 1
        ]

    def position(self, code: str) -> int:
        """Return the index of a field in ``ParsedRow.values``."""
        return self.fields.index(code)

    def parse(self, row: Row) -> ParsedRow:
        """Parse one data row."""
        cells = row.values
        if len(cells) < self._width:
            cells = (*cells, *[""] * (self._width - len(cells)))
        values = self._empty.copy()
        try:
            for position, index, read in self._plan:
                values[position] = read(cells[index])
        except PlainError:
            return self._parse_closely(row, cells)
        for column, read in self._more:
            if read(cells[column.index]) is not None and self._take_more(row, cells, values):
                return self._parse_closely(row, cells)
        for position in self._required:
            if values[position] is None:
                return self._parse_closely(row, cells)
        for check, pick in self._checks:
            if check.test(*pick(values)) is not None:
                return self._parse_closely(row, cells)
        return ParsedRow(row.number, tuple(values), ())

    def _take_more(self, row: Row, cells: tuple[object, ...], values: list[object]) -> list[Fault]:
        """Add the values that cells of other columns say, and return the faults where a column contradicts them."""
        faults = []
        for column, read in self._more:
            try:
                said_by_code = read(cells[column.index])
            except PlainError:
                continue  # the reader of its own field says what is wrong
            if not isinstance(said_by_code, Mapping):
                continue
            for code, said in said_by_code.items():
                position = self.position(code)
                own = values[position]
                if own is None or own in said.vaguer:
                    values[position] = said.value
                elif own != said.value and own not in said.fits:
                    value = cell_text(cells[column.index])[:40]
                    error = PlainError("contradiction", CONTRADICTION, heading=column.heading, value=value)
                    faults.append(self.fault(row, code, error))
        return faults

    def _parse_closely(self, row: Row, cells: tuple[object, ...]) -> ParsedRow:
        """Parse a row that is known to be wrong, and collect all its faults."""
        values = self._empty.copy()
        faults = []
        for position, index, read in self._plan:
            try:
                values[position] = read(cells[index])
            except PlainError as error:
                faults.append(self.fault(row, self.fields[position], error))
                continue
            if values[position] is None and position in self._required:
                faults.append(self.fault(row, self.fields[position], PlainError("missing", MISSING)))
        faults += self._take_more(row, cells, values)
        for check, pick in self._checks:
            wrong = check.test(*pick(values))
            if wrong is not None:
                faults.append(self.fault(row, check.at, wrong))
        return ParsedRow(row.number, tuple(values), tuple(faults))

    def fault(self, row: Row, code: str, error: PlainError) -> Fault:
        """Return an error as a fault of this row at the cell of a field; later steps use it for their own errors."""
        column = self._columns.get(code)
        cell = row.values[column.index] if column is not None and column.index < len(row.values) else ""
        return Fault(
            sheet=self.detection.sheet.name,
            row=row.number,
            column=column_letter(self.ledger.headers.place(row.number, column.index)) if column else "",
            header=column.heading if column else "",
            value=cell_text(cell)[:_LONGEST_VALUE],
            code=error.code,
            template=error.template,
            params=error.params,
            field=code,
        )

    def rows(self) -> Iterator[ParsedRow]:
        """Parse all data rows of the sheet; afterwards ``ledger.skipped`` counts the other rows."""
        return map(self.parse, self.ledger)
