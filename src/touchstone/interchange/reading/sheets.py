"""What a file holds once it is open: sheets, rows, merged cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple, Protocol


class Row(NamedTuple):
    """One row of a sheet: its number as a spreadsheet program shows it, and its values from column A."""

    number: int
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that has no usable value: a formula without a saved result, or an error such as #REF!."""

    code: str
    shown: str

    def __str__(self) -> str:
        return self.shown


UNCALCULATED = BadCell("cell.uncalculated", "")
"""A formula whose result the program that wrote the file did not save."""


class Merge(NamedTuple):
    """A block of merged cells; rows are numbered from 1, columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class SheetSource(Protocol):
    """Where the rows of a sheet come from."""

    @property
    def width(self) -> int: ...

    @property
    def merges(self) -> tuple[Merge, ...]: ...

    def rows(self) -> Iterator[Row]: ...


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet of a file; it is loaded when first asked for rows."""

    name: str
    hidden: bool
    source: SheetSource

    @property
    def width(self) -> int:
        """The number of columns in use, counted from column A."""
        return self.source.width

    @property
    def merges(self) -> tuple[Merge, ...]:
        """The blocks of merged cells."""
        return self.source.merges

    def rows(self) -> Iterator[Row]:
        """Give every row from the first, empty ones included."""
        return self.source.rows()

    @cached_property
    def head(self) -> tuple[Row, ...]:
        """The first rows, among which the header is sought."""
        return tuple(islice(self.rows(), 40))


@dataclass(frozen=True, eq=False)
class Workbook:
    """An opened file; ``encoding`` is that of a text file and empty for a workbook."""

    name: str
    encoding: str
    sheets: tuple[Sheet, ...]


def column_letter(index: int) -> str:
    """Return the letters by which a spreadsheet program calls the column with this index from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Return the index from 0 of the column with these letters."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def is_blank(value: object) -> bool:
    """Say whether a cell holds nothing that can be seen."""
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def shown(value: object) -> str:
    """Return a cell's value as people see it in a sheet."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)
