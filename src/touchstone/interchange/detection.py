"""Finds the header of a sheet and the fields that its columns fill."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from operator import attrgetter

from django.utils.translation import gettext_noop

from touchstone.common.errors import PlainError
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.field_words import named_fields, named_kinds
from touchstone.interchange.fields import Choice, Field, Names, ReadCell, RowContext, Text
from touchstone.interchange.header_candidates import (
    HEADER_WITHIN,
    Candidate,
    Choices,
    Column,
    find_candidates,
    read_heading,
)
from touchstone.interchange.kinds import SheetKind
from touchstone.interchange.ordinals import batch_in, year_in
from touchstone.interchange.reading.sheets import Row, Sheet, is_blank


@dataclass(frozen=True, slots=True)
class Conflict:
    """Several columns that claim the same field; a person has to choose one."""

    field: Field
    columns: tuple[Column, ...]


@dataclass(frozen=True, eq=False)
class Detection:
    """The kind of a sheet, the position of its header and the field of each column.

    ``header_row`` and ``last_header_row`` are row numbers (equal unless the header has two rows). Columns without a
    field are not used. ``confidence`` is between 0 and 1.
    """

    sheet: Sheet
    kind: SheetKind
    header_row: int
    last_header_row: int
    title_lines: tuple[str, ...]
    columns: tuple[Column, ...]
    conflicts: tuple[Conflict, ...]
    confidence: float
    default_year: int | None
    batch: int | None

    @property
    def mapping(self) -> dict[int, str]:
        """The field code by column index."""
        return {column.index: column.field for column in self.columns if column.field is not None}

    @property
    def missing_required(self) -> tuple[Field, ...]:
        """The required fields that no column fills or claims."""
        codes = {column.field for column in self.columns} | {
            conflict.field.code for conflict in self.conflicts
        }
        return tuple(field for field in self.kind.required if field.code not in codes)

    @property
    def memory(self) -> dict[str, str | None]:
        """The mapping to remember: the field, or None for a column that is not used, by heading key."""
        return {column.key: column.field for column in self.columns if column.key}

    @property
    def stands_below_the_rows(self) -> bool:
        """Whether the sheet has rows of several cells above the header and no row below it."""
        below = any(
            not is_blank(value)
            for row in self.sheet.head
            if row.number > self.last_header_row
            for value in row.values
        )
        above = [row for row in self.sheet.head if row.number < self.header_row]
        return not below and any(
            sum(not is_blank(value) for value in row.values) * 2 > len(self.columns) > 1 for row in above
        )

    def check_usable(self) -> None:
        """Raise ``UnreadableFile`` unless every required field has exactly one column and no field has several.

        A header with nothing but rows above it is refused as well.
        """
        if self.stands_below_the_rows:
            text = gettext_noop(
                "Sheet “%(sheet)s”: there are rows above the header in row %(row)d, and none below it. "
                "Choose the row above the data, or move the header there."
            )
            raise UnreadableFile("header.below", text, sheet=self.sheet.name, row=self.header_row)
        for conflict in self.conflicts:
            text = gettext_noop(
                "Sheet “%(sheet)s”: the columns %(columns)s all claim the field “%(field)s”. "
                "Choose one of them, or give the others another heading."
            )
            columns = [f"{column.letter} “{column.heading}”" for column in conflict.columns]
            named = named_fields(self.kind, [conflict.field])
            raise UnreadableFile("columns.conflict", text, sheet=self.sheet.name, columns=columns, **named)
        if missing := self.missing_required:
            text = gettext_noop(
                "Sheet “%(sheet)s” has no column for: %(fields)s. Add it to the header, or say which column holds it."
            )
            named = named_fields(self.kind, missing)
            raise UnreadableFile("columns.missing", text, sheet=self.sheet.name, **named)


def _split_conflicts(
    kind: SheetKind, columns: tuple[Column, ...]
) -> tuple[tuple[Column, ...], tuple[Conflict, ...]]:
    """Clear the field of columns that claim the same one, and return those columns as conflicts."""
    claimants: dict[str, list[Column]] = {}
    for column in columns:
        if column.field is not None:
            claimants.setdefault(column.field, []).append(column)
    conflicts = tuple(
        Conflict(kind.field(code), tuple(replace(column, field=None) for column in claiming))
        for code, claiming in claimants.items()
        if len(claiming) > 1
    )
    disputed = {column.index for conflict in conflicts for column in conflict.columns}
    settled = tuple(replace(column, field=None) if column.index in disputed else column for column in columns)
    return settled, conflicts


def _resolve_by_values(sheet: Sheet, best: Candidate, context: RowContext) -> tuple[Column, ...]:
    """Give a field that several columns claim to the only column whose cells can be read as that field.

    For example, 日期 beside 时间 is recognised as a date and a part of the day, without asking anyone.
    """
    kind = best.kind
    claims = Counter(column.field for column in best.columns if column.field is not None)
    rows = [row for row in sheet.head if row.number > best.rows[-1].number]
    settled = {column.index: column for column in best.columns}
    for code, number in claims.items():
        holds = kind.field(code).holds
        if number == 1 or isinstance(holds, Text | Names):
            continue
        shares = {
            column.index: _readable_share(rows, column.index, holds.reader(context))
            for column in best.columns
            if column.field == code
        }
        fitting = [index for index, share in shares.items() if share is not None and share > 0.5]
        if len(fitting) != 1 or any(share != 0 for index, share in shares.items() if index not in fitting):
            continue
        choices = [
            field for field in kind.fields if isinstance(field.holds, Choice) and field.code not in claims
        ]
        for index in shares.keys() - set(fitting):
            readers = {field.code: field.holds.reader(context) for field in choices}
            matching = [
                name for name, read in readers.items() if (_readable_share(rows, index, read) or 0) > 0.5
            ]
            settled[index] = replace(settled[index], field=matching[0] if len(matching) == 1 else None)
    return tuple(settled.values())


def _readable_share(rows: Iterable[Row], index: int, read: ReadCell) -> float | None:
    """Return the share of a column's filled cells that can be read, or None if all its cells are empty."""
    cells = [row.values[index] for row in rows if index < len(row.values) and not is_blank(row.values[index])]
    readable = 0
    for cell in cells:
        with suppress(PlainError):
            read(cell)
            readable += 1
    return readable / len(cells) if cells else None


def _title_lines(sheet: Sheet, header_row: int) -> tuple[str, ...]:
    lines = []
    for row in sheet.head:
        if row.number >= header_row:
            break
        line = "  ".join(read_heading(value) for value in row.values if not is_blank(value))
        if line:
            lines.append(line)
    return tuple(lines)


def _build_detection(sheet: Sheet, best: Candidate) -> Detection:
    titles = _title_lines(sheet, best.rows[0].number)
    lines = (*titles, sheet.name)
    year = next((year for line in lines if (year := year_in(line))), None)
    columns, conflicts = _split_conflicts(best.kind, _resolve_by_values(sheet, best, RowContext(year)))
    return Detection(
        sheet=sheet,
        kind=best.kind,
        header_row=best.rows[0].number,
        last_header_row=best.rows[-1].number,
        title_lines=titles,
        columns=columns,
        conflicts=conflicts,
        confidence=best.confidence,
        default_year=year,
        batch=next((batch for line in lines if (batch := batch_in(line))), None),
    )


def detect(sheet: Sheet, kinds: Iterable[SheetKind], remembered: Choices | None = None) -> Detection:
    """Find the header of a sheet among its first rows and the kind that fits best, or raise ``UnreadableFile``.

    Columns may be in any order, with Chinese or English headings. ``remembered`` contains earlier choices, which
    take precedence over the declared synonyms.
    """
    best: Candidate | None = None
    kinds = tuple(kinds)
    for kind in kinds:
        marks = set(kind.marks) if len(kinds) > 1 else set()
        for candidate in find_candidates(sheet, kind, remembered or {}):
            fits = candidate.acceptable and marks <= candidate.fields
            if fits and (best is None or candidate.score > best.score or candidate.completes(best)):
                best = candidate
    if best is None:
        if not sheet.head or all(is_blank(value) for row in sheet.head for value in row.values):
            text = gettext_noop("Sheet “%(sheet)s” is empty. Choose the sheet or file that holds the table.")
            raise UnreadableFile("sheet.empty", text, sheet=sheet.name)
        text = gettext_noop(
            "Sheet “%(sheet)s” has no header that is known here in its first %(rows)d rows. "
            "Name the columns in one row above the data, for example: %(example)s."
        )
        named = named_kinds(kinds)
        raise UnreadableFile("sheet.no-header", text, sheet=sheet.name, rows=HEADER_WITHIN, **named)
    return _build_detection(sheet, best)


def read_header(sheet: Sheet, kind: SheetKind, number: int, remembered: Choices | None = None) -> Detection:
    """Read the row with this number, and the next one where it belongs to it, as the header of a kind.

    Whether it looks like a header is not asked: a person said so, or will be asked. Raises ``UnreadableFile`` if the row
    is empty or too far down.
    """
    candidates = [
        candidate
        for candidate in find_candidates(sheet, kind, remembered or {})
        if candidate.rows[0].number == number
    ]
    if not candidates:
        text = gettext_noop(
            "Sheet “%(sheet)s”: row %(row)d cannot be the header. Choose a row with headings within the first %(rows)d."
        )
        raise UnreadableFile("header.empty", text, sheet=sheet.name, row=number, rows=HEADER_WITHIN)
    return _build_detection(sheet, max(candidates, key=attrgetter("score")))


def choose(detection: Detection, fields: Mapping[int, str | None]) -> Detection:
    """Return the detection with a person's choice of columns: the field code, or None, by column index.

    Columns missing from ``fields`` keep their field, unless the choice gives that field to another column.
    """
    known = {field.code for field in detection.kind.fields}
    chosen = {index: code if code in known else None for index, code in fields.items()}
    taken = {code for code in chosen.values() if code is not None}
    nameless = chosen.keys() - {column.index for column in detection.columns}
    columns = tuple(
        replace(column, field=chosen[column.index])
        if column.index in chosen
        else replace(column, field=None if column.field in taken else column.field)
        for column in detection.columns
    ) + tuple(Column(index, "", chosen[index]) for index in sorted(nameless) if chosen[index] is not None)
    settled, conflicts = _split_conflicts(detection.kind, columns)
    decided = taken | {conflict.field.code for conflict in conflicts}
    still_open = tuple(
        conflict
        for conflict in detection.conflicts
        if conflict.field.code not in decided
        and not all(column.index in chosen for column in conflict.columns)
    )
    return replace(detection, columns=settled, conflicts=(*conflicts, *still_open))
