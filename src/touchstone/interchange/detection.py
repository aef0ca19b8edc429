"""Finding the header of a sheet and what its columns mean."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from django.utils.translation import get_language, gettext, gettext_noop

from touchstone.common.errors import PlainError
from touchstone.common.text import tidy
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.fields import Choice, Field, Names, ReadCell, RowContext, Text
from touchstone.interchange.headings import heading_key, heading_readings, stacked_readings
from touchstone.interchange.kinds import SheetKind
from touchstone.interchange.ordinals import batch_in, year_in
from touchstone.interchange.reading.sheets import Row, Sheet, column_letter, is_blank, shown

HEADER_WITHIN = 30
"""The header is sought in this many rows from the top."""

Remembered = Mapping[str, Mapping[str, str | None]]
"""What was chosen before: for each kind, the field (or None: not used) by the key of a heading."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet with the heading over it; ``field`` is the code of the field that it fills, if any."""

    index: int
    heading: str
    field: str | None = None

    @property
    def letter(self) -> str:
        """The letter by which a spreadsheet program calls the column."""
        return column_letter(self.index)

    @property
    def key(self) -> str:
        """The key under which a choice about this heading is remembered."""
        return heading_key(self.heading)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Several columns that claim one field; a person has to choose."""

    field: Field
    columns: tuple[Column, ...]


@dataclass(frozen=True, eq=False)
class Detection:
    """What was found out about a sheet: its kind, where its header stands and what each column means.

    ``header_row`` and ``last_header_row`` are row numbers (equal unless the header has two rows). Columns without a
    field are not used. ``confidence`` lies between 0 and 1.
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
        """The fields that every row needs and no column fills; a field in dispute is not among them."""
        texts = {column.field for column in self.columns} | {
            conflict.field.code for conflict in self.conflicts
        }
        return tuple(field for field in self.kind.required if field.code not in texts)

    @property
    def memory(self) -> dict[str, str | None]:
        """What to remember of this mapping: the field, or None for a column that is not used, by heading key."""
        return {column.key: column.field for column in self.columns if column.key}

    def check_usable(self) -> None:
        """Raise ``UnreadableFile`` unless every needed field has exactly one column."""
        for conflict in self.conflicts:
            text = gettext_noop(
                "Sheet “%(sheet)s”: the columns %(columns)s all claim the field “%(field)s”. "
                "Choose one of them, or give the others another heading."
            )
            columns = gettext(", ").join(f"{column.letter} “{column.heading}”" for column in conflict.columns)
            raise UnreadableFile(
                "columns.conflict", text, sheet=self.sheet.name, columns=columns, field=conflict.field.label
            )
        if missing := self.missing_required:
            text = gettext_noop(
                "Sheet “%(sheet)s” has no column for: %(fields)s. Add it to the header, or say which column holds it."
            )
            fields = gettext(", ").join(_named(field) for field in missing)
            raise UnreadableFile("columns.missing", text, sheet=self.sheet.name, fields=fields)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One reading of one or two rows as the header of one kind."""

    kind: SheetKind
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns if column.field is not None}

    @property
    def telling(self) -> int:
        """How many fields were found that say something about the kind."""
        return sum(not self.kind.field(code).common for code in self.fields)

    @property
    def share(self) -> float:
        """Which part of the telling columns is understood."""
        common = {code for code in self.fields if self.kind.field(code).common}
        return self.telling / max(1, len(self.columns) - len(common))

    @property
    def required_found(self) -> int:
        return sum(field.code in self.fields for field in self.kind.required)

    @property
    def acceptable(self) -> bool:
        """Say whether this can be a header: half of what is required, and enough else to be no accident."""
        required = len(self.kind.required)
        if self.required_found * 2 < required:
            return False
        if self.telling >= 2 and (self.share >= 0.35 or self.telling >= 4):
            return True
        return self.required_found == required and self.telling >= 1 and self.share >= 0.5

    @property
    def score(self) -> float:
        return (
            self.telling
            + self.required_found
            + 0.25 * (len(self.fields) - self.telling)
            - 0.25 * (1 - self.share)
        )

    @property
    def confidence(self) -> float:
        return round(self.required_found / max(1, len(self.kind.required)) * (0.5 + 0.5 * self.share), 3)


def _field_of(kind: SheetKind, readings: Iterable[str], remembered: Mapping[str, str | None]) -> str | None:
    claims = kind.claims
    codes = {field.code for field in kind.fields}
    for position, reading in enumerate(readings):
        if position == 0 and reading in remembered:
            code = remembered[reading]
            return code if code in codes else None
        if reading and reading in claims:
            return claims[reading]
    return None


def _heading(value: object) -> str:
    return tidy(shown(value))


def _single(kind: SheetKind, row: Row, remembered: Mapping[str, str | None]) -> _Candidate:
    columns = []
    for index, value in enumerate(row.values):
        if not is_blank(value):
            heading = _heading(value)
            field = _field_of(kind, heading_readings(heading), remembered) if isinstance(value, str) else None
            columns.append(Column(index, heading, field))
    return _Candidate(kind, (row,), tuple(columns))


def _stacked(
    kind: SheetKind, upper: Row, lower: Row, remembered: Mapping[str, str | None]
) -> _Candidate | None:
    """Read two rows as one header: a group heading stands over the columns to its right that have only a lower one."""
    if not all(isinstance(value, str) for value in lower.values if not is_blank(value)):
        return None
    columns = []
    group = ""
    for index in range(max(len(upper.values), len(lower.values))):
        top = _heading(upper.values[index]) if index < len(upper.values) else ""
        bottom = _heading(lower.values[index]) if index < len(lower.values) else ""
        group = top or (group if bottom else "")
        if not top and not bottom:
            continue
        above = top or group
        heading = f"{above} {bottom}".strip() if bottom else above
        remembered_first = (heading_key(heading), *stacked_readings(above, bottom))
        columns.append(Column(index, heading, _field_of(kind, remembered_first, remembered)))
    return _Candidate(kind, (upper, lower), tuple(columns))


def _candidates(sheet: Sheet, kind: SheetKind, remembered: Mapping[str, str | None]) -> Iterable[_Candidate]:
    rows = [row for row in sheet.head if row.number <= HEADER_WITHIN and not all(map(is_blank, row.values))]
    for position, row in enumerate(rows):
        single = _single(kind, row, remembered)
        yield single
        has_groups = len(single.columns) > 1 and single.fields
        if has_groups and position + 1 < len(rows) and rows[position + 1].number == row.number + 1:
            stacked = _stacked(kind, row, rows[position + 1], remembered)
            # The second row must say something that the first does not, and take nothing away.
            if stacked is not None and stacked.fields > single.fields:
                yield stacked


def _resolve(kind: SheetKind, columns: tuple[Column, ...]) -> tuple[tuple[Column, ...], tuple[Conflict, ...]]:
    """Take the field from columns that claim the same one and return them as conflicts."""
    claimants: dict[str, list[Column]] = {}
    for column in columns:
        if column.field is not None:
            claimants.setdefault(column.field, []).append(column)
    conflicts = tuple(
        Conflict(kind.field(code), tuple(replace(column, field=None) for column in several))
        for code, several in claimants.items()
        if len(several) > 1
    )
    disputed = {column.index for conflict in conflicts for column in conflict.columns}
    settled = tuple(replace(column, field=None) if column.index in disputed else column for column in columns)
    return settled, conflicts


def _settled_by_values(sheet: Sheet, best: _Candidate, context: RowContext) -> tuple[Column, ...]:
    """Give a field that several columns claim to the one whose cells can be read as it, where all others cannot.

    So 日期 and 时间 side by side are a date and a part of the day, and nobody has to be asked.
    """
    kind = best.kind
    claims = Counter(column.field for column in best.columns if column.field is not None)
    rows = [row for row in sheet.head if row.number > best.rows[-1].number]
    settled = {column.index: column for column in best.columns}
    for code, times in claims.items():
        holds = kind.field(code).holds
        if times == 1 or isinstance(holds, Text | Names):
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
            meant = [
                name for name, read in readers.items() if (_readable_share(rows, index, read) or 0) > 0.5
            ]
            settled[index] = replace(settled[index], field=meant[0] if len(meant) == 1 else None)
    return tuple(settled.values())


def _readable_share(rows: Iterable[Row], index: int, read: ReadCell) -> float | None:
    """Return which part of a column's filled cells can be read; None for a column without any."""
    cells = [row.values[index] for row in rows if index < len(row.values) and not is_blank(row.values[index])]
    good = 0
    for cell in cells:
        with suppress(PlainError):
            read(cell)
            good += 1
    return good / len(cells) if cells else None


def _example(field: Field) -> str:
    """Return a heading by which a field is known, in the reader's language."""
    english = not (get_language() or "").startswith("zh")
    return next((synonym for synonym in field.synonyms if synonym.isascii() == english), field.synonyms[0])


def _named(field: Field) -> str:
    label, example = str(field.label), _example(field)
    return label if label.casefold() == example.casefold() else f"{label} ({example})"


def _title_lines(sheet: Sheet, header_row: int) -> tuple[str, ...]:
    lines = []
    for row in sheet.head:
        if row.number >= header_row:
            break
        line = "  ".join(_heading(value) for value in row.values if not is_blank(value))
        if line:
            lines.append(line)
    return tuple(lines)


def _detection(sheet: Sheet, best: _Candidate) -> Detection:
    titles = _title_lines(sheet, best.rows[0].number)
    named = (*titles, sheet.name)
    year = next((year for line in named if (year := year_in(line))), None)
    columns, conflicts = _resolve(best.kind, _settled_by_values(sheet, best, RowContext(year)))
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
        batch=next((batch for line in named if (batch := batch_in(line))), None),
    )


def detect(sheet: Sheet, kinds: Iterable[SheetKind], remembered: Remembered | None = None) -> Detection:
    """Find the header of a sheet among its first rows, and which of the kinds it is, or raise ``UnreadableFile``.

    Columns may stand in any order and bear Chinese or English headings. ``remembered`` holds earlier choices and
    goes before the declared synonyms.
    """
    best: _Candidate | None = None
    kinds = tuple(kinds)
    for kind in kinds:
        marks = set(kind.marks) if len(kinds) > 1 else set()
        for candidate in _candidates(sheet, kind, (remembered or {}).get(kind.code, {})):
            fits = candidate.acceptable and marks <= candidate.fields
            if fits and (best is None or candidate.score > best.score):
                best = candidate
    if best is None:
        if not sheet.head or all(is_blank(value) for row in sheet.head for value in row.values):
            text = gettext_noop("Sheet “%(sheet)s” is empty. Choose the sheet or file that holds the table.")
            raise UnreadableFile("sheet.empty", text, sheet=sheet.name)
        text = gettext_noop(
            "Sheet “%(sheet)s” has no header that is known here in its first %(rows)d rows. "
            "Name the columns in one row above the data, for example: %(example)s."
        )
        example = " / ".join(gettext(", ").join(map(_example, kind.required)) for kind in kinds)
        raise UnreadableFile("sheet.no-header", text, sheet=sheet.name, rows=HEADER_WITHIN, example=example)
    return _detection(sheet, best)


def choose(detection: Detection, fields: Mapping[int, str | None]) -> Detection:
    """Return the detection with the columns that a person chose: the field code, or None, by column index.

    Columns that ``fields`` does not name keep their field, unless it was given to another column.
    """
    known = {field.code for field in detection.kind.fields}
    chosen = {index: code if code in known else None for index, code in fields.items()}
    taken = {code for code in chosen.values() if code is not None}
    columns = tuple(
        replace(column, field=chosen[column.index])
        if column.index in chosen
        else replace(column, field=None if column.field in taken else column.field)
        for column in detection.columns
    )
    settled, conflicts = _resolve(detection.kind, columns)
    answered = taken | {conflict.field.code for conflict in conflicts}
    open_still = tuple(
        conflict
        for conflict in detection.conflicts
        if conflict.field.code not in answered
        and not all(column.index in chosen for column in conflict.columns)
    )
    return replace(detection, columns=settled, conflicts=(*conflicts, *open_still))
