"""Guesses at the header, the kind and the columns of a sheet whose headings are not known; a person decides."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from rapidfuzz import fuzz

from touchstone.common.errors import PlainError
from touchstone.interchange.detection import Detection, read_header
from touchstone.interchange.fields import Choice, Count, Day, Field, Names, Ordinal, RowContext, Text
from touchstone.interchange.header_candidates import HEADER_WITHIN, Choices, Column
from touchstone.interchange.headings import heading_key
from touchstone.interchange.kinds import SheetKind
from touchstone.interchange.reading.sheets import Row, Sheet, cell_text, is_blank

KnownNames = Callable[[str, Sequence[str]], int]
"""Says how many of some values are names of one sort (units, forms of study), given the sort and the values."""

_ALIKE = 62
"""Minimum likeness, of 100, of a heading to one that is known."""

_VALUES = 8
"""Number of different values by which a column is guessed."""

_LIKE, _SAME_WORD, _SAME_VALUES, _ONLY_NUMBERS = 1.0, 1.2, 1.5, 0.4
"""What a guess by likeness, by a word of the heading, by the values, or only by their type is worth."""


_RARE = ("leave", "held_until", "days_held")
"""Beginnings of the codes of fields that few ledgers have, so that numbers or days alone do not speak for them."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A column that may fill a field, and how much speaks for it."""

    column: int
    field: str
    weight: float


def know_nothing(_sort: str, _values: Sequence[str]) -> int:
    """Return zero: no value is known as a name."""
    return 0


def guess_header(
    sheet: Sheet, kinds: Sequence[SheetKind], known: KnownNames, said: Choices
) -> tuple[Detection, bool] | None:
    """Return the row and the kind that most likely are the header of a sheet, and whether anything speaks for the kind.

    ``said`` is what a person says of some headings. None if no row can be a header; one heading is enough if the kind is given.
    """
    rows = list(_header_rows(sheet, least=1 if len(kinds) == 1 else 2))
    if not rows:
        return None
    best, best_weight = None, 0.0
    for row in rows:
        for kind in kinds:
            detection = read_header(sheet, kind, row.number, said)
            weight = _weight_of_headings(detection)
            if best is None or weight > best_weight:
                best, best_weight = detection, weight
    if best is None or best_weight < _LIKE:
        widest = max(rows, key=_filled)
        best = max(
            (read_header(sheet, kind, widest.number, said) for kind in kinds),
            key=lambda detection: sum(guess.weight for guess in guess_fields(detection, known)),
        )
    sure = len(kinds) == 1 or bool(best.mapping) or bool(guess_fields(best, known))
    return best, sure


def _weight_of_headings(detection: Detection) -> float:
    sure = sum(0.25 if detection.kind.field(code).common else 2.0 for code in detection.mapping.values())
    likely = guess_fields(detection, know_nothing)
    return sure + sum(guess.weight for guess in likely if guess.weight >= _LIKE * 0.9)


def _header_rows(sheet: Sheet, least: int) -> Iterator[Row]:
    """Yield the rows that can be a header: only texts, and at least so many; none if the sheet has a single row."""
    rows = [row for row in sheet.head if _filled(row)]
    for row in rows if len(rows) > 1 else ():
        texts = all(isinstance(value, str) for value in row.values if not is_blank(value))
        if row.number <= HEADER_WITHIN and texts and _filled(row) >= least:
            yield row


def _filled(row: Row) -> int:
    return sum(not is_blank(value) for value in row.values)


def guess_fields(detection: Detection, known: KnownNames) -> list[Guess]:
    """Return what the columns without a field may be: by likeness of their headings, by their values.

    Each column and each field occurs once, the most likely first.
    """
    disputed = {column.index for conflict in detection.conflicts for column in conflict.columns}
    taken = {*detection.mapping.values(), *(conflict.field.code for conflict in detection.conflicts)}
    columns = [
        column for column in detection.columns if column.field is None and column.index not in disputed
    ]
    free = [field for field in detection.kind.fields if field.code not in taken]
    guesses = [
        guess
        for column in columns
        for guess in _guesses(column, free, _values_of(detection, column.index), known, detection)
    ]
    chosen: dict[int, Guess] = {}
    fields: set[str] = set()
    for guess in sorted(guesses, key=lambda guess: -guess.weight):
        if guess.column not in chosen and guess.field not in fields:
            chosen[guess.column] = guess
            fields.add(guess.field)
    return list(chosen.values())


def _values_of(detection: Detection, index: int) -> list[object]:
    rows = (row.values for row in detection.sheet.head if row.number > detection.last_header_row)
    return [values[index] for values in rows if index < len(values) and not is_blank(values[index])]


def _guesses(
    column: Column, free: Iterable[Field], values: Sequence[object], known: KnownNames, detection: Detection
) -> Iterator[Guess]:
    key = heading_key(column.heading)
    context = RowContext(detection.default_year)
    words = list(dict.fromkeys(cell_text(value).strip() for value in values))[:_VALUES]
    for field in free:
        if not _readable(field, values, context):
            continue
        weight = _likeness(key, field)
        if isinstance(field.holds, Text) and words and 3 * known(field.code, words) >= len(words):
            weight = max(weight, _SAME_VALUES)
        elif isinstance(field.holds, Day | Count) and values and not isinstance(field.holds, Ordinal):
            weight = max(weight, 0 if field.code.startswith(_RARE) else _ONLY_NUMBERS)
        if weight:
            yield Guess(column.index, field.code, weight)


def _readable(field: Field, values: Sequence[object], context: RowContext) -> bool:
    """Return whether most values can be read as the field; anything can be read as a text."""
    if isinstance(field.holds, Text | Names):
        return True
    read, readable = field.holds.reader(context), 0
    for value in values:
        with suppress(PlainError):
            read(value)
            readable += 1
    most = 2 * readable > len(values) or isinstance(field.holds, Choice)
    return bool(values) and most


def _likeness(key: str, field: Field) -> float:
    """Return what the likeness of a heading to those of a field is worth, 0 if it is not alike."""
    words = field.keys
    if len(key) > 1 and any(len(word) > 3 and word in key for word in words):
        return _SAME_WORD
    if any(len(word) > 1 and not word.isascii() and (word in key) for word in words):
        return _SAME_WORD
    best = max(fuzz.ratio(key, word) for word in words)
    return _LIKE * best / 100 if best >= _ALIKE and min(len(key), 4) >= 2 else 0
