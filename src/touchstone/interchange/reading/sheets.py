"""The content of an open file: sheets, rows and merged cells."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import NamedTuple


class Row(NamedTuple):
    """One row of a sheet: its number in a spreadsheet program, and its values from column A.

    ``parts`` are the rows that are one record together, if it is joined from several.
    """

    number: int
    values: tuple[object, ...]
    parts: tuple["Row", ...] = ()


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell without a usable value: a formula without a saved result, or an error such as #REF!."""

    code: str
    shown: str

    def __str__(self) -> str:
        return self.shown


UNCALCULATED = BadCell("cell.uncalculated", "")
"""A formula whose result was not saved with the file."""


class Merge(NamedTuple):
    """A block of merged cells; rows count from 1, columns from 0, both ends inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Sheet(ABC):
    """One sheet of a file, loaded on first use."""

    def __init__(self, name: str, *, hidden: bool = False) -> None:
        self.name = name
        self.hidden = hidden

    @property
    @abstractmethod
    def width(self) -> int:
        """The number of columns in use, counted from column A."""

    @property
    def merges(self) -> tuple[Merge, ...]:
        """The blocks of merged cells."""
        return ()

    @property
    def hidden_rows(self) -> frozenset[int]:
        """The numbers of the rows that are hidden, such as by a filter."""
        return frozenset()

    @property
    def hidden_columns(self) -> frozenset[int]:
        """The indexes of the columns that are hidden."""
        return frozenset()

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Yield every row from the first, including empty rows."""

    @cached_property
    def head(self) -> tuple[Row, ...]:
        """The first rows, which are searched for the header."""
        return tuple(islice(self.rows(), 40))


@dataclass(frozen=True, eq=False)
class Workbook:
    """An open file; ``encoding`` is the encoding of a text file and empty for a workbook."""

    name: str
    encoding: str
    sheets: tuple[Sheet, ...]


@cache
def column_letter(index: int) -> str:
    """Return the letters of the column with this index (0 is A), as in a spreadsheet program."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Return the index of the column with these letters (A is 0)."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def is_blank(value: object) -> bool:
    """Return True if a cell is empty or contains only spaces."""
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def cell_text(value: object) -> str:
    """Return the value of a cell as text, with whole floats as integers."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)
