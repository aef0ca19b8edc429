"""The results of an import as plain values, for other programs."""

from collections.abc import Iterable, Mapping
from typing import Any

from touchstone.interchange.faults import Fault
from touchstone.interchange.kinds import KINDS, SheetKind
from touchstone.interchange.models import COUNTED, ImportRun, RunState
from touchstone.interchange.planning import PlannedSheet
from touchstone.interchange.queries import get_outline, get_planned_sheets, get_words
from touchstone.interchange.running import Outcome
from touchstone.units.access import Access


def report(access: Access, run: ImportRun, outcome: Outcome | None, *, error: str = "") -> dict[str, Any]:
    """Return the sheets of an import with their columns, counts and wrong cells; ``error`` says why nothing was loaded."""
    words = get_words(access, run)
    suggested = {word.value: [name for _key, name in word.choices] for word in words}
    faults = [_wrong(fault, suggested) for fault in (outcome.faults if outcome else ())]
    counts = run.details.get("sheets", {})
    return {
        "import": run.pk,
        "file": run.file_name,
        "loaded": run.state == RunState.APPLIED,
        "error": error or None,
        "sheets": [_sheet(sheet, counts.get(sheet.sheet, {}), faults) for sheet in get_planned_sheets(run)],
        "counts": {name: getattr(run, name) for name in COUNTED},
        "wrong": faults,
        "tree": get_outline(run).as_dict() if get_outline(run).lines else None,
        "unknown": [
            {
                "sort": group.sort,
                "value": group.value,
                "rows": group.rows,
                "suggestions": suggested[group.value],
            }
            for group in words
        ],
    }


def _sheet(sheet: PlannedSheet, counts: dict[str, int], faults: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": sheet.sheet,
        "kind": sheet.kind or None,
        "header_row": sheet.header_row or None,
        "hidden_rows": sheet.hidden_rows,
        "hidden_columns": sheet.hidden_columns.split(),
        "reason": sheet.reason or None,
        "columns": [
            {
                "letter": column.letter,
                "heading": column.heading,
                "field": column.field or None,
                "likely": column.guess or None,
                "left_out_rows": column.filled,
            }
            for column in sheet.columns
        ],
        "counts": {name: counts.get(name, 0) for name in COUNTED if name != "skipped"},
        "wrong": [fault for fault in faults if fault["sheet"] == sheet.sheet],
    }


def _wrong(fault: Fault, suggested: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
        "heading": fault.header,
        "value": fault.value,
        "code": fault.code,
        "reason": fault.reason,
        "suggestions": suggested.get(str(fault.params.get("name", fault.params.get("value"))), []),
    }


def fields_of(kind: SheetKind) -> list[dict[str, Any]]:
    """Return the fields that columns of a kind of ledger may fill, with the headings that are known for them."""
    return [
        {
            "kind": kind.code,
            "field": field.code,
            "label": str(field.label),
            "required": field.required,
            "headings": list(field.synonyms),
        }
        for field in kind.fields
    ]


def kinds_called(code: str) -> list[SheetKind]:
    """Return the kind with this code, or all kinds."""
    return [kind for kind in KINDS if code in ("", kind.code)]
