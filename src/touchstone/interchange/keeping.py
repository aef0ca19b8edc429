"""What was found in a file, noted with its import as values that every database can keep."""

from collections.abc import Sequence
from typing import Any

from touchstone.interchange.models import ImportRun
from touchstone.interchange.planning import PlannedSheet
from touchstone.interchange.running import Outcome

KEPT_FAULTS = 1_000
"""Faults that are kept with an import; a marked workbook shows all of them."""

NOTHING = "\x00"
"""The character that a workbook can hold as ``_x0000_`` and PostgreSQL cannot hold at all."""


def storable(value: Any) -> Any:
    """Return plain values, nested as JSON is, without the one character that no text in PostgreSQL may hold."""
    if isinstance(value, str):
        return value.replace(NOTHING, "") if NOTHING in value else value
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


def note_plan(run: ImportRun, planned: Sequence[PlannedSheet]) -> None:
    """Note how the sheets of a file are to be read."""
    run.plan = storable([planned.as_dict() for planned in planned])
    run.kind = "+".join(dict.fromkeys(planned.kind for planned in planned if planned.kind))[:40]


def note_outcome(run: ImportRun, outcome: Outcome) -> None:
    """Note what was found in the rows: counts, the first faults, the first rows of each verdict."""
    run.counts = outcome.counts
    run.faults = storable([fault.as_dict() for fault in outcome.faults[:KEPT_FAULTS]])
    run.preview = storable(outcome.preview)
    run.refusal = {}
