"""Copies plans and outcomes to the fields of an import, as values that every database can store."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from touchstone.interchange.faults import said_once
from touchstone.interchange.grouping import group_faults
from touchstone.interchange.models import ImportRun
from touchstone.interchange.planning import PlannedSheet
from touchstone.interchange.rules import Verdict
from touchstone.interchange.running import Outcome

KEPT_FAULTS = 1_000
"""Maximum number of faults stored with an import; a marked workbook shows all of them."""

_KINDS = 40
"""How many characters of the codes of an import's kinds are stored; a code is never cut in two."""

NUL = "\x00"
"""A character that a workbook may contain as ``_x0000_`` and that PostgreSQL cannot store."""


def storable(value: Any) -> Any:
    """Return a JSON value without the NUL characters in its texts, which PostgreSQL cannot store."""
    if isinstance(value, str):
        return value.replace(NUL, "") if NUL in value else value
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


def note_plan(run: ImportRun, planned: Sequence[PlannedSheet]) -> None:
    """Set the plan and the kinds of an import."""
    run.plan = storable([asdict(sheet) for sheet in planned])
    kinds = "+".join(dict.fromkeys(sheet.kind for sheet in planned if sheet.kind))
    run.kind = kinds if len(kinds) <= _KINDS else kinds[: kinds.rindex("+", 0, _KINDS + 1)]


def counts_by_sheet(outcome: Outcome) -> dict[str, dict[str, int]]:
    """Return the number of rows by verdict for each sheet that was read."""
    names = dict.fromkeys(sheet for sheet, _verdict in outcome.by_sheet)
    return {name: {verdict: outcome.by_sheet[name, verdict] for verdict in Verdict} for name in names}


def note_outcome(run: ImportRun, outcome: Outcome) -> None:
    """Set the counts, first faults and preview of an import, and clear its refusal."""
    run.counts = outcome.counts
    run.faults = storable([fault.as_dict() for fault in said_once(outcome.faults)[:KEPT_FAULTS]])
    run.preview = storable(outcome.preview)
    details: dict[str, Any] = {
        "sheets": counts_by_sheet(outcome),
        "groups": group_faults(outcome.faults).as_dict(),
    }
    if outcome.by_usage:
        details["by_usage"] = outcome.by_usage
    if outcome.outline is not None:
        details["outline"] = outcome.outline.as_dict()
    run.details = storable(details)
    run.refusal = {}
