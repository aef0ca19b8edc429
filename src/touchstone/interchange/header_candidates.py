"""Rows read as the header of a kind of sheet: the column of each heading and the field that it claims."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from touchstone.common.text import tidy
from touchstone.interchange.headings import heading_key, heading_keys, heading_parts, stacked_heading_keys
from touchstone.interchange.kinds import SheetKind
from touchstone.interchange.reading.sheets import Row, Sheet, cell_text, column_letter, is_blank

HEADER_WITHIN = 30
"""Number of rows at the top of a sheet that are searched for the header."""

_TOTALS = frozenset({"合计", "小计", "总计", "共计", "总数", "总人数", "总人次", "total", "all"})

Choices = Mapping[str, str | None]
"""Earlier choices: the field (None: column not used) by the key of a heading."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet and its heading; ``field`` is the code of the field that the column fills, if any."""

    index: int
    heading: str
    field: str | None = None

    @property
    def letter(self) -> str:
        """The column's letters in a spreadsheet program, such as A or AB."""
        return column_letter(self.index)

    @property
    def key(self) -> str:
        """The normalised heading, under which a choice for this column is remembered."""
        return heading_key(self.heading)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One or two rows, interpreted as the header of one kind of sheet."""

    kind: SheetKind
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    divides: bool = False
    """Whether the second row only divides headings of the first one."""

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns if column.field is not None}

    @property
    def distinctive(self) -> int:
        """Number of recognised fields that few other kinds share."""
        return sum(not self.kind.field(code).common for code in self.fields)

    @property
    def recognised_share(self) -> float:
        """Share of the columns that were recognised, without the fields that many kinds share."""
        common = {code for code in self.fields if self.kind.field(code).common}
        return self.distinctive / max(1, len(self.columns) - len(common))

    @property
    def required_count(self) -> int:
        return sum(field.code in self.fields for field in self.kind.required)

    @property
    def acceptable(self) -> bool:
        """Whether this can be a header: half of the required fields, and enough others to rule out chance."""
        required = len(self.kind.required)
        if self.required_count * 2 < required:
            return False
        if self.distinctive >= 2 and (self.recognised_share >= 0.35 or self.distinctive >= 4):
            return True
        return self.required_count == required and self.distinctive >= 1 and self.recognised_share >= 0.5

    @property
    def score(self) -> float:
        """Number of recognised fields; one that the kind needs speaks for it when it is there, against it when not."""
        return (
            self.distinctive
            + 2 * self.required_count
            - len(self.kind.required)
            + 0.25 * (len(self.fields) - self.distinctive)
            - 0.25 * (1 - self.recognised_share)
        )

    def completes(self, best: "Candidate") -> bool:
        """Return whether this is the candidate so far, with the row of headings that divide its own."""
        return self.divides and self.kind is best.kind and self.rows[0] is best.rows[0]

    @property
    def confidence(self) -> float:
        return round(
            self.required_count / max(1, len(self.kind.required)) * (0.5 + 0.5 * self.recognised_share), 3
        )


def _find_field(kind: SheetKind, keys: Iterable[str], remembered: Choices) -> str | None:
    claims = kind.claims
    codes = {field.code for field in kind.fields}
    for position, key in enumerate(keys):
        if position == 0 and key in remembered:
            code = remembered[key]
            return code if code in codes else None
        if key and key in claims:
            return claims[key]
    return None


def _names_several(kind: SheetKind, heading: str, remembered: Choices) -> bool:
    """Return whether a heading that nobody knows as a whole has parts that are different fields.

    Of three or more parts all must be the same field; of two, one may be in another language.
    """
    key, parts = heading_key(heading), heading_parts(heading)
    if key in remembered or key in kind.claims:
        return False
    fields = {kind.claims.get(part) for part in parts}
    return len(fields - {None}) > 1 or (len(parts) > 2 and len(fields) > 1)


def read_heading(value: object) -> str:
    """Return the text of a cell as a heading."""
    return tidy(cell_text(value))


def _read_single_header(kind: SheetKind, row: Row, remembered: Choices) -> Candidate:
    columns = []
    for index, value in enumerate(row.values):
        if not is_blank(value):
            heading = read_heading(value)
            field = _find_field(kind, heading_keys(heading), remembered) if isinstance(value, str) else None
            if field is not None and _names_several(kind, heading, remembered):
                field = None
            columns.append(Column(index, heading, field))
    return Candidate(kind, (row,), tuple(columns))


def _read_stacked_header(kind: SheetKind, upper: Row, lower: Row, remembered: Choices) -> Candidate | None:
    """Read two rows as one header; a group heading also covers the columns to its right that have none of their own."""
    if not all(isinstance(value, str) for value in lower.values if not is_blank(value)):
        return None
    groups = _group_headings(upper, lower)
    columns = []
    for group in groups:
        fields = {
            index: _find_field(
                kind,
                (heading_key(f"{group.top} {bottom}"), *stacked_heading_keys(group.top, bottom)),
                remembered,
            )
            for index, bottom in group.bottoms.items()
        }
        if group.divides and not any(fields.values()):
            # Sub-headings that nobody knows, such as 在职 and 退休 below 实到人数: their total counts, or it is asked.
            whole = _find_field(kind, heading_keys(group.top), remembered)
            totals = [index for index, bottom in group.bottoms.items() if heading_key(bottom) in _TOTALS]
            fields |= dict.fromkeys(totals or group.bottoms, whole)
        columns += [
            Column(index, f"{group.top} {bottom}".strip(), fields[index])
            for index, bottom in group.bottoms.items()
        ]
    return Candidate(kind, (upper, lower), tuple(columns))


@dataclass(frozen=True, slots=True)
class _HeadingGroup:
    """A heading of the upper row, and the headings below it by column."""

    top: str
    bottoms: dict[int, str]

    @property
    def divides(self) -> bool:
        """Whether the heading stands above several others."""
        return len(self.bottoms) > 1


def _group_headings(upper: Row, lower: Row) -> list[_HeadingGroup]:
    groups: list[_HeadingGroup] = []
    gap = True
    for index in range(max(len(upper.values), len(lower.values))):
        top = read_heading(upper.values[index]) if index < len(upper.values) else ""
        bottom = read_heading(lower.values[index]) if index < len(lower.values) else ""
        if top or (bottom and gap):
            groups.append(_HeadingGroup(top, {index: bottom}))
        elif bottom:
            groups[-1].bottoms[index] = bottom
        gap = not top and not bottom
    return groups


def _only_divides(upper: Row, lower: Row) -> bool:
    """Return whether all cells of the lower row stand below a heading that they divide."""
    groups = _group_headings(upper, lower)
    return any(group.divides for group in groups) and all(
        all(group.bottoms.values()) if group.divides else not any(group.bottoms.values()) for group in groups
    )


def find_candidates(sheet: Sheet, kind: SheetKind, remembered: Choices) -> Iterable[Candidate]:
    """Yield each row near the top, alone or with the row below it, as a header of this kind."""
    rows = [row for row in sheet.head if row.number <= HEADER_WITHIN and not all(map(is_blank, row.values))]
    for position, row in enumerate(rows):
        single = _read_single_header(kind, row, remembered)
        yield single
        has_groups = len(single.columns) > 1 and single.fields
        if has_groups and position + 1 < len(rows) and rows[position + 1].number == row.number + 1:
            stacked = _read_stacked_header(kind, row, rows[position + 1], remembered)
            if stacked is None or not stacked.fields >= single.fields:
                continue
            # The second row adds fields, or it only divides headings of the first; it is no row of data.
            if stacked.fields > single.fields:
                yield stacked
            elif _only_divides(row, rows[position + 1]):
                yield replace(stacked, divides=True)
