"""How the sheets of one file are to be read: found out first, then settled by a person, kept as plain values."""

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
"""Returns for the signature of a header which kind of sheet it was and what its headings meant the last time."""


_SAMPLES, _SAMPLE_LENGTH = 3, 80


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """A column: its index, the heading over it, and the field that it fills (empty: not used).

    ``claims`` is the field that several columns claim as long as nobody has chosen one of them; ``sample`` shows the
    first values.
    """

    index: int
    heading: str
    field: str = ""
    claims: str = ""
    sample: str = ""

    @property
    def letter(self) -> str:
        """The letter by which a spreadsheet program calls the column."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class PlannedSheet:
    """How one sheet is to be read; ``kind`` is empty for one that is left out.

    ``problem`` says, as a template and its values, why it cannot be read or not yet; empty when all is well.
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
        """The kind in words, empty for a sheet that is left out."""
        return KINDS[self.kind].label if self.kind else ""

    @property
    def reason(self) -> str:
        """Why the sheet cannot be read, in the active language; empty when it can."""
        return said(self.problem)

    @property
    def chosen(self) -> dict[int, str | None]:
        """The field by column index, None for a column that is not used; columns in dispute are left open."""
        return {column.index: column.field or None for column in self.columns if not column.claims}

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "PlannedSheet":
        """Make a plan again from what ``as_dict`` gave."""
        columns = tuple(PlannedColumn(**column) for column in values["columns"])
        return cls(**{**values, "columns": columns})


def refusal(error: UnreadableFile) -> dict[str, Any]:
    """Return a refusal as values that JSON can hold, to be said in any language."""
    params = {name: value if isinstance(value, int) else str(value) for name, value in error.params.items()}
    return {"code": error.code, "template": error.template, "params": params}


def said(refused: Mapping[str, Any]) -> str:
    """Say a kept refusal in the active language; empty when there is none."""
    return gettext(refused["template"]) % refused["params"] if refused else ""


def signature(detection: Detection) -> str:
    """Return the digest of a sheet's headings in their order, by which a mapping is remembered."""
    keys = "\n".join(column.key for column in detection.columns)
    return hashlib.sha256(keys.encode()).hexdigest()


def plan(workbook: Workbook, kinds: Iterable[SheetKind], memory: Memory | None = None) -> list[PlannedSheet]:
    """Find out what each sheet of a file is, with what was chosen for such a header before.

    Sheets that are hidden, empty or of no known kind are left out; raises ``UnreadableFile`` when none is left.
    """
    kinds = tuple(kinds)
    planned = [_plan_sheet(sheet, kinds, memory) for sheet in workbook.sheets]
    if not any(planned.kind for planned in planned):
        # One sheet is what the person meant; of several, the first that has something in it.
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
    """Return the first different values of a column, to recognise it by."""
    below = (row.values for row in detection.sheet.head if row.number > detection.last_header_row)
    values = [shown(values[index]).strip() for values in below if index < len(values)]
    return " · ".join(list(dict.fromkeys(filter(None, values)))[:_SAMPLES])[:_SAMPLE_LENGTH]


def settle(sheet: Sheet, planned: PlannedSheet, kind: str, fields: Mapping[int, str | None]) -> PlannedSheet:
    """Return the plan of a sheet as a person changed it: another kind is looked for anew, fields are taken over."""
    if not kind:
        return replace(planned, kind="", problem={})
    detection = detect(sheet, [KINDS[kind]])
    if kind == planned.kind:
        detection = choose(detection, fields)
    return _planned(detection)


def detections(workbook: Workbook, planned: Iterable[PlannedSheet]) -> list[Detection]:
    """Return the sheets that are to be read, each with the columns of its plan; units before what units did.

    Raises ``UnreadableFile`` when a needed column is missing or two claim one field.
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
