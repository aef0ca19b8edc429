"""The plan for reading the sheets of one file: detected first, then confirmed by a person, stored as plain values."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext, gettext_noop

from touchstone.interchange.detection import Detection, choose, detect
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.kinds import KINDS, SheetKind
from touchstone.interchange.reading import Workbook
from touchstone.interchange.reading.sheets import Sheet, column_letter, shown

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
        return said(self.problem)

    @property
    def chosen(self) -> dict[int, str | None]:
        """The field by column index, None for a column that is not used; columns in conflict are missing."""
        return {column.index: column.field or None for column in self.columns if not column.claims}

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as values that JSON can represent."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "PlannedSheet":
        """Restore a plan from the values of ``as_dict``."""
        columns = tuple(PlannedColumn(**column) for column in values["columns"])
        return cls(**{**values, "columns": columns})


def refusal(error: UnreadableFile) -> dict[str, Any]:
    """Return a refusal as values that JSON can represent, to be translated when it is shown."""
    params = {name: value if isinstance(value, int) else str(value) for name, value in error.params.items()}
    return {"code": error.code, "template": error.template, "params": params}


def said(refused: Mapping[str, Any]) -> str:
    """Return the sentence of a stored refusal in the active language, or "" if there is none."""
    return gettext(refused["template"]) % refused["params"] if refused else ""


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
    if not any(planned.kind for planned in planned):
        # Report the first sheet that is not empty, which is most likely the one that the person meant.
        worst = next(
            (planned for planned in planned if planned.problem.get("code") != "sheet.empty"), planned[0]
        )
        raise UnreadableFile(worst.problem["code"], worst.problem["template"], **worst.problem["params"])
    return planned


def _plan_sheet(sheet: Sheet, kinds: Sequence[SheetKind], memory: Memory | None) -> PlannedSheet:
    if sheet.hidden:
        text = gettext_noop(
            "Sheet “%(sheet)s” is hidden. Show it in the spreadsheet program if it holds data."
        )
        return _left_out(sheet, UnreadableFile("sheet.hidden", text, sheet=sheet.name))
    try:
        detection = detect(sheet, kinds)
        known = memory(signature(detection)) if memory else None
        if known is not None and any(kind.code == known[0] for kind in kinds):
            detection = detect(sheet, [KINDS[known[0]]], {known[0]: known[1]})
    except UnreadableFile as error:
        return _left_out(sheet, error)
    return replace(_planned(detection), remembered=known is not None)


def _left_out(sheet: Sheet, why: UnreadableFile) -> PlannedSheet:
    return PlannedSheet(sheet.name, problem=refusal(why))


def _planned(detection: Detection) -> PlannedSheet:
    claims = {
        column.index: conflict.field.code for conflict in detection.conflicts for column in conflict.columns
    }
    problem: dict[str, Any] = {}
    try:
        detection.check_usable()
    except UnreadableFile as error:
        problem = refusal(error)
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
                _sample(detection, column.index),
            )
            for column in detection.columns
        ),
        problem=problem,
    )


def _sample(detection: Detection, index: int) -> str:
    """Return the first distinct values of a column, which help a person to recognise it."""
    below = (row.values for row in detection.sheet.head if row.number > detection.last_header_row)
    values = [shown(values[index]).strip() for values in below if index < len(values)]
    return " · ".join(list(dict.fromkeys(filter(None, values)))[:_SAMPLES])[:_SAMPLE_LENGTH]


def settle(sheet: Sheet, planned: PlannedSheet, kind: str, fields: Mapping[int, str | None]) -> PlannedSheet:
    """Return the plan of a sheet with a person's changes: a new kind is detected again, else the fields are adopted."""
    if not kind:
        return replace(planned, kind="", problem={})
    detection = detect(sheet, [KINDS[kind]])
    if kind == planned.kind:
        detection = choose(detection, fields)
    return _planned(detection)


def detections(workbook: Workbook, planned: Iterable[PlannedSheet]) -> list[Detection]:
    """Return the sheets to read, each with the columns of its plan, in the order of the kinds (units first).

    Raises ``UnreadableFile`` if a required column is missing or several columns claim one field.
    """
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    order = [kind.code for kind in KINDS]
    results = []
    for one in sorted(
        (planned for planned in planned if planned.kind), key=lambda item: order.index(item.kind)
    ):
        detection = choose(detect(sheets[one.sheet], [KINDS[one.kind]]), one.chosen)
        detection.check_usable()
        results.append(detection)
    return results
