"""The plan for reading the sheets of one file: detected first, then confirmed by a person, stored as plain values."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext, gettext_noop

from touchstone.interchange.detection import Detection, choose, detect
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.faults import plain_params
from touchstone.interchange.kinds import KINDS, SheetKind
from touchstone.interchange.reading import Workbook
from touchstone.interchange.reading.sheets import Sheet, cell_text, column_letter

Memory = Callable[[str], tuple[str, Mapping[str, str | None]] | None]
"""Looks up the signature of a header: returns the kind and the columns chosen last time, or None."""

_SAMPLES, _SAMPLE_LENGTH = 3, 80


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """A column: its index, its heading, and the code of the field that it fills (empty: not used).

    ``claims`` is the field that this and other columns claim, until a person chooses one of them; ``sample`` contains
    the first values.
    """

    index: int
    heading: str
    field: str = ""
    claims: str = ""
    sample: str = ""

    @property
    def letter(self) -> str:
        """The column's letters in a spreadsheet program, such as A or AB."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class PlannedSheet:
    """The plan for reading one sheet; ``kind`` is empty for a sheet that is ignored.

    ``problem`` is the reason why the sheet cannot be read yet or at all, as a template and its values; empty if it can.
    """

    sheet: str
    kind: str = ""
    header_row: int = 0
    title: str = ""
    year: int | None = None
    batch: int | None = None
    columns: tuple[PlannedColumn, ...] = ()
    problem: Mapping[str, Any] = field(default_factory=dict)
    remembered: bool = False

    @property
    def label(self) -> Any:
        """The label of the kind; empty for a sheet that is ignored."""
        return KINDS[self.kind].label if self.kind else ""

    @property
    def reason(self) -> str:
        """Why the sheet cannot be read, in the active language; empty if it can."""
        return refusal_message(self.problem)

    @property
    def chosen(self) -> dict[int, str | None]:
        """The field by column index, None for a column that is not used; columns in conflict are missing."""
        return {column.index: column.field or None for column in self.columns if not column.claims}

    @property
    def unneeded(self) -> list[str]:
        """The headings of columns that are left out because they say about people what nobody needs to know."""
        kind = KINDS[self.kind] if self.kind else None
        headings = [column.heading for column in self.columns if not column.field]
        return [heading for heading in headings if kind is not None and kind.is_unneeded(heading)]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "PlannedSheet":
        """Restore a plan from the values of ``asdict``."""
        columns = tuple(PlannedColumn(**column) for column in values["columns"])
        return cls(**{**values, "columns": columns})


def refusal_values(error: UnreadableFile) -> dict[str, Any]:
    """Return a refusal as values that JSON can represent, to be translated when it is shown."""
    return {"code": error.code, "template": error.template, "params": plain_params(error.params)}


def refusal_message(values: Mapping[str, Any]) -> str:
    """Return the sentence of a stored refusal in the active language, or "" if there is none."""
    return gettext(values["template"]) % values["params"] if values else ""


def signature(detection: Detection) -> str:
    """Return the digest of a sheet's headings in their order, under which a column mapping is remembered."""
    keys = "\n".join(column.key for column in detection.columns)
    return hashlib.sha256(keys.encode()).hexdigest()


def plan(workbook: Workbook, kinds: Iterable[SheetKind], memory: Memory | None = None) -> list[PlannedSheet]:
    """Detect the kind and columns of each sheet of a file, reusing what was chosen for the same header before.

    Sheets that are hidden, empty or of unknown kind are ignored; raises ``UnreadableFile`` if no other is left.
    """
    kinds = tuple(kinds)
    planned = [_plan_sheet(sheet, kinds, memory) for sheet in workbook.sheets]
    if not any(sheet.kind for sheet in planned):
        # Report the first sheet that is not empty, which is most likely the one that the person meant.
        reported = next(
            (sheet for sheet in planned if sheet.problem.get("code") != "sheet.empty"), planned[0]
        )
        problem = reported.problem
        raise UnreadableFile(problem["code"], problem["template"], **problem["params"])
    return planned


def _plan_sheet(sheet: Sheet, kinds: Sequence[SheetKind], memory: Memory | None) -> PlannedSheet:
    if sheet.hidden:
        text = gettext_noop(
            "Sheet “%(sheet)s” is hidden. Show it in the spreadsheet program if it holds data."
        )
        return _ignored_sheet(sheet, UnreadableFile("sheet.hidden", text, sheet=sheet.name))
    try:
        detection = detect(sheet, kinds)
        remembered = memory(signature(detection)) if memory else None
        if remembered is not None and any(kind.code == remembered[0] for kind in kinds):
            detection = detect(sheet, [KINDS[remembered[0]]], remembered[1])
    except UnreadableFile as error:
        return _ignored_sheet(sheet, error)
    return replace(_plan_detection(detection), remembered=remembered is not None)


def _ignored_sheet(sheet: Sheet, why: UnreadableFile) -> PlannedSheet:
    return PlannedSheet(sheet.name, problem=refusal_values(why))


def _plan_detection(detection: Detection) -> PlannedSheet:
    claims = {
        column.index: conflict.field.code for conflict in detection.conflicts for column in conflict.columns
    }
    problem: dict[str, Any] = {}
    try:
        detection.check_usable()
    except UnreadableFile as error:
        problem = refusal_values(error)
    return PlannedSheet(
        sheet=detection.sheet.name,
        kind=detection.kind.code,
        header_row=detection.header_row,
        title=" · ".join(detection.title_lines)[:200],
        year=detection.default_year,
        batch=detection.batch,
        columns=tuple(
            PlannedColumn(
                column.index,
                column.heading[:120],
                column.field or "",
                claims.get(column.index, ""),
                _sample_of_column(detection, column.index),
            )
            for column in detection.columns
        ),
        problem=problem,
    )


def _sample_of_column(detection: Detection, index: int) -> str:
    """Return the first distinct values of a column, which help a person to recognise it; none of one never stored."""
    if detection.kind.is_unneeded(
        next(column.heading for column in detection.columns if column.index == index)
    ):
        return ""
    rows = (row.values for row in detection.sheet.head if row.number > detection.last_header_row)
    values = [cell_text(values[index]).strip() for values in rows if index < len(values)]
    return " · ".join(list(dict.fromkeys(filter(None, values)))[:_SAMPLES])[:_SAMPLE_LENGTH]


def settle(sheet: Sheet, planned: PlannedSheet, kind: str, fields: Mapping[int, str | None]) -> PlannedSheet:
    """Return the plan of a sheet with a person's changes: a new kind is detected again, else the fields are adopted."""
    if not kind:
        return replace(planned, kind="", problem={})
    detection = detect(sheet, [KINDS[kind]])
    if kind == planned.kind:
        detection = choose(detection, fields)
    return _plan_detection(detection)


def detect_planned(workbook: Workbook, planned: Sequence[PlannedSheet]) -> list[Detection]:
    """Return the sheets to read, each with the columns of its plan, in the order of the kinds (units first).

    Raises ``UnreadableFile`` if a required column is missing or several columns claim one field.
    """
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    detections = [
        choose(detect(sheets[planned_sheet.sheet], [kind]), planned_sheet.chosen)
        for kind in KINDS
        for planned_sheet in planned
        if planned_sheet.kind == kind.code
    ]
    for detection in detections:
        detection.check_usable()
    return detections
