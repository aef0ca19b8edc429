"""Fields of ledgers and the types of their values, each with a function that reads a cell."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Protocol, TypeVar, runtime_checkable

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_noop

from touchstone.common.dates import FIRST_YEAR, LAST_YEAR, DateOrder, InvalidDate, parse_date
from touchstone.common.errors import PlainError
from touchstone.common.numbers import LARGEST, parse_count
from touchstone.common.text import clean, match_key, tidy
from touchstone.interchange.headings import heading_key
from touchstone.interchange.ordinals import parse_ordinal
from touchstone.interchange.reading.sheets import BadCell, cell_text
from touchstone.interchange.rules import Answers

Label = str | Promise
"""A displayed text; a lazy one is translated into the reader's language."""

ReadCell = Callable[[object], object]
"""Converts a cell to a value, or to None if it is empty; raises ``PlainError`` if the cell is wrong."""

Dates = TypeVar("Dates", bound=date | tuple[Any, ...])

ReadDates = Callable[[object, int | None, DateOrder | None], Dates]
"""Reads a day or several from a cell, with the year of those without one and the order of their numbers."""

_EXAMPLES = 3
"""How many cells are kept that were read in the usual order."""

# Maximum size of the cache of a column; a full cache is cleared, so that a long column of notes cannot fill memory.
_CACHE_SIZE = 20_000

# What people write to say "nothing"; not applied to columns of text.
_EMPTY_MARKERS = frozenset({"-", "--", "/", "\\", "—", "——", "…", "n/a", "na", "nil", "none"})


class Said(NamedTuple):
    """A value that a cell of another column says, such as the part of the day in a date.

    The column of the field itself may also hold a value that ``fits``, which then counts, or a ``vaguer`` one, which
    does not; any other contradicts.
    """

    value: object
    fits: tuple[object, ...] = ()
    vaguer: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class RowContext:
    """Information about the file that reading a row needs: the year of dates without one, and settled words by field.

    ``order`` is what a person said of the numbers of dates that can be read in several ways. Where nobody did, ``usual``
    reads them, the order of the campaign's country; ``by_usage`` gets the first cells that were read so, with the day.
    """

    default_year: int | None = None
    answers: Answers = dataclass_field(default_factory=dict)
    order: DateOrder | None = None
    usual: DateOrder | None = None
    by_usage: dict[str, str] = dataclass_field(default_factory=dict)

    def dated(self, read: ReadDates[Dates], value: object) -> Dates:
        """Read a cell with dates, in the order that was said for the file or else in the usual one."""
        try:
            return read(value, self.default_year, self.order)
        except InvalidDate as error:
            if self.order or self.usual is None or error.code not in ("date.ambiguous", "date.short-year"):
                raise
            found = read(value, self.default_year, self.usual)
            if len(self.by_usage) < _EXAMPLES:
                day = found if isinstance(found, date) else found[0]
                self.by_usage[cell_text(value)[:40]] = str(day)
            return found


class ValueType(Protocol):
    """A type of value that a column may contain."""

    def reader(self, context: RowContext) -> ReadCell:
        """Return the function that reads a cell of this type."""


@runtime_checkable
class Telling(ValueType, Protocol):
    """A type of value whose cells may also say something about other fields."""

    def reader_of_more(self, context: RowContext) -> ReadCell:
        """Return the function that reads it, as field code -> ``Said``, or None."""


def _bad_cell_error(cell: BadCell) -> PlainError:
    if cell.code == "cell.uncalculated":
        text = gettext_noop(
            "The cell holds a formula without a saved result. Open the file, save it and upload it again, or type the value."
        )
        return PlainError(cell.code, text)
    text = gettext_noop("The cell shows the error %(shown)s. Correct its formula or type the value.")
    return PlainError(cell.code, text, shown=cell.shown)


def _cached(read: ReadCell) -> ReadCell:
    """Cache the results of a reader for texts, which recur in a column, and refuse bad cells."""
    cache: dict[str, object] = {}

    def remembering(value: object) -> object:
        if type(value) is not str:
            if isinstance(value, BadCell):
                raise _bad_cell_error(value)
            return read(value)
        try:
            return cache[value]
        except KeyError:
            pass
        if len(cache) >= _CACHE_SIZE:
            cache.clear()
        result = cache[value] = read(value)
        return result

    return remembering


def filled(read: ReadCell) -> ReadCell:
    """Read only cells that are filled: None for those that are empty or only say so. The results are cached."""

    def read_filled(value: object) -> object:
        if value is None or (isinstance(value, str) and _says_nothing(value)):
            return None
        return read(value)

    return _cached(read_filled)


def _says_nothing(text: str) -> bool:
    return not text.strip() or clean(text).casefold() in _EMPTY_MARKERS


def settled(read: ReadCell, answers: Mapping[str, str | int] | None) -> ReadCell:
    """Return a reader that takes words as a person settled them; without answers, the reader itself."""
    if not answers:
        return read

    def read_settled(value: object) -> object:
        return answers.get(match_key(cell_text(value))) or read(value)

    return read_settled


@dataclass(frozen=True, slots=True)
class Text:
    """Text up to a maximum length; a number or date in the cell is converted to its displayed text."""

    longest: int
    lines: bool = False

    def reader(self, context: RowContext) -> ReadCell:
        def read(value: object) -> object:
            return _short(tidy(cell_text(value), lines=self.lines), self.longest) or None

        remembering = _cached(read)

        def read_text(value: object) -> object:
            # Row numbers are different in every row, so they would only fill the cache.
            if type(value) is float and 0 <= value < 1e9 and value.is_integer() and self.longest > 9:
                return str(int(value))
            return remembering(value)

        return read_text


def _short(text: str, longest: int) -> str:
    """Return a text that is not too long; refuse any other."""
    if len(text) > longest:
        message = gettext_noop("The text has %(length)d characters; at most %(longest)d fit. Shorten it.")
        raise PlainError("text.long", message, length=len(text), longest=longest)
    return text


def _several(split: Callable[[str], Iterable[str]], longest: int) -> ReadCell:
    """Return the function that reads a tuple of texts from one cell."""

    def read(value: object) -> object:
        texts = split(tidy(cell_text(value), lines=True))
        return tuple(_short(text, longest) for text in texts) or None

    return _cached(read)


@dataclass(frozen=True, slots=True)
class Names:
    """Several names in one cell, separated by 、 or ; or , or / or a line break: a tuple without duplicates."""

    longest: int

    def reader(self, context: RowContext) -> ReadCell:
        return _several(_split_names, self.longest)


def _split_names(text: str) -> Iterable[str]:
    names = (name.strip() for name in re.split("[\n、；;，,/|｜]", text))
    return dict.fromkeys(name for name in names if name)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Several short texts in one cell, numbered (1.… 2.…, （1）…, ①…, 一、…) or one per line: a tuple."""

    longest: int

    def reader(self, context: RowContext) -> ReadCell:
        return _several(split_numbered, self.longest)


_NUMERALS = "一二三四五六七八九十"
_BETWEEN = r"(?:(?<=^)|(?<=[\s；;。，,、]))\s*"
_MARKER = re.compile(
    rf"{_BETWEEN}[(（]?([0-9]{{1,2}})[)）]\s*|{_BETWEEN}([0-9]{{1,2}})[.．、](?![0-9])\s*|([①-⑳])\s*"
    rf"|{_BETWEEN}[(（]?([{_NUMERALS}])[)）、]\s*",
    re.MULTILINE,
)


def split_numbered(text: str) -> tuple[str, ...]:
    """Split a text at numbers that count up from one, or else into lines; punctuation between the parts is dropped."""
    starts, ends, expected = [0], [], 1
    for marker in _MARKER.finditer(text):
        digits, plain, circled, numeral = marker.groups()
        if circled:
            number = ord(circled) - ord("①") + 1
        elif numeral:
            number = _NUMERALS.index(numeral) + 1
        else:
            number = int(digits or plain)
        if number == expected:
            ends.append(marker.start())
            starts.append(marker.end())
            expected += 1
    if expected > 1:
        parts = [text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True)]
    else:
        parts = text.split("\n")
    return tuple(part for part in (part.strip(" ；;，,、。\n") for part in parts) if part)


@dataclass(frozen=True, slots=True)
class Day:
    """One day."""

    def reader(self, context: RowContext) -> ReadCell:
        remembering = filled(lambda value: context.dated(parse_date, value))

        def read_day(value: object) -> object:
            if type(value) is date and FIRST_YEAR <= value.year <= LAST_YEAR:
                return value
            return remembering(value)

        return read_day


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number from zero up; an empty cell means unknown."""

    most: int = LARGEST

    def reader(self, context: RowContext) -> ReadCell:
        most = self.most

        remembering = filled(lambda value: parse_count(value, maximum=most))

        def read_count(value: object) -> object:
            if type(value) is float and 0 <= value <= most and value.is_integer():
                return int(value)
            return remembering(value)

        return read_count


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A position in a sequence that starts at 1, such as 第一批, 2 or “Batch 3”."""

    def reader(self, context: RowContext) -> ReadCell:
        return filled(parse_ordinal)


def split_words(text: str) -> tuple[str, ...]:
    """Split a line of words at the vertical bars."""
    return tuple(word.strip() for word in text.split("|") if word.strip())


@dataclass(frozen=True)
class Option:
    """One of the values that a choice allows; ``words`` are what people write for it, divided by bars."""

    code: str
    label: Label
    words: str

    @cached_property
    def synonyms(self) -> tuple[str, ...]:
        """The words for the value."""
        return split_words(self.words)


@dataclass(frozen=True)
class Choice:
    """One of a few codes, recognised by the words that people use for it; ``guess`` reads any other cell."""

    options: tuple[Option, ...]
    guess: Callable[[object], str | None] | None = None

    @cached_property
    def codes(self) -> dict[str, str]:
        """The code by normalised word."""
        return {
            match_key(word): option.code
            for option in self.options
            for word in (option.code, *option.synonyms)
        }

    def reader(self, context: RowContext) -> ReadCell:
        codes = self.codes

        def read(value: object) -> object:
            text = cell_text(value)
            code = codes.get(match_key(text))
            if code is None and self.guess is not None:
                code = self.guess(value)
            if code is None:
                known = [str(option.label) for option in self.options]
                note = gettext_noop("“%(value)s” is not one of the words for this column: %(known)s.")
                raise PlainError("choice.unknown", note, value=clean(text)[:40], known=known)
            return code

        return filled(read)


@dataclass(frozen=True)
class Field:
    """A field that a column of a ledger may fill: its headings in both languages, divided by bars, and its values.

    ``required``: a row without a value is wrong. ``fill_down``: cells merged down the column share one value.
    ``says``: the fields that its cells may say something about besides, if its values are ``Telling``.
    ``common``: many kinds of sheet have this column, so it says little about the kind.
    """

    code: str
    label: Label
    holds: ValueType
    headings: str
    required: bool = False
    fill_down: bool = False
    common: bool = False
    says: tuple[str, ...] = ()

    @cached_property
    def synonyms(self) -> tuple[str, ...]:
        """The headings, one by one."""
        return split_words(self.headings)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The normalised forms of the code and the headings."""
        return tuple(map(heading_key, (self.code, *self.synonyms)))

    @property
    def example(self) -> str:
        """The first of the headings in the reader's language."""
        english = not (get_language() or "").startswith("zh")
        return next((word for word in self.synonyms if word.isascii() == english), self.synonyms[0])


@dataclass(frozen=True, slots=True)
class Check:
    """A rule about several fields of one row; ``test`` receives their values in order, None where unknown.

    ``at`` is the field that a fault is reported at.
    """

    fields: tuple[str, ...]
    at: str
    test: Callable[..., PlainError | None]
