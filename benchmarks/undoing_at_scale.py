"""Taking an import back, beside the import itself: a ledger of sessions, and a ledger of units that join a batch."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time

import xlsxwriter

from benchmarks.imports_at_scale import write_ledger
from benchmarks.timing import Row
from touchstone.campaigns.models import Batch, Campaign
from touchstone.interchange.actions import apply_run, upload
from touchstone.interchange.models import ImportRun
from touchstone.interchange.rules import Options
from touchstone.interchange.undoing.actions import take_back
from touchstone.interchange.undoing.queries import preview_taking_back
from touchstone.measures.tallies import fold_all
from touchstone.units.access import everything
from touchstone.units.models import Unit

HEADINGS = ("Unit", "Short name", "Kind", "Unit above", "Batch")
BELOW = 1_000
"""Number of new units below each existing one."""


def _write_units(path: Path, parents: list[str], rows: int, batch: int) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Units")
        sheet.write_row(0, 0, HEADINGS)
        for number in range(rows):
            names = (f"New unit {number:06}", f"NU{number:06}", "Office", parents[number // BELOW], batch)
            sheet.write_row(number + 1, 0, names)


def _load(campaign: Campaign, path: Path) -> ImportRun:
    given = {"campaign": campaign, "unit": campaign.root, "source": path, "name": path.name}
    run = upload(by=None, access=everything(), options=Options(partial=True), **given)
    run, _outcome = apply_run(by=None, access=everything(), run=run, unchecked=True)
    return run


def _timed(group: str, name: str, act: Callable[[], object], rows: int) -> Row:
    cpu, wall = process_time(), perf_counter()
    act()
    cpu, wall = (process_time() - cpu) * 1_000, (perf_counter() - wall) * 1_000
    return Row(group, name, cpu, wall, None, f"{rows / wall * 1_000:,.0f} rows a second")


def rows(campaign: Campaign, number: int) -> Iterator[Row]:
    """Yield the times of an import, of the look at what stands in its way, and of taking it back; nothing stays.

    There are a tenth as many units as sessions.
    """
    units = list(Unit.unscoped.filter(depth__gte=4).order_by("path")[:2_000])
    above = list(Unit.unscoped.filter(depth=3).order_by("path")[: number // BELOW + 1])
    batch = Batch.objects.filter(campaign=campaign).earliest("number")
    with tempfile.TemporaryDirectory() as folder:
        sessions, new_units = Path(folder) / "sessions.xlsx", Path(folder) / "units.xlsx"
        write_ledger(sessions, [unit.name for unit in units], number)
        _write_units(new_units, [unit.name for unit in above], number // 10, batch.number)
        yield from _one(campaign, sessions, f"import of {number:,} sessions, and back", number)
        group = f"import of {number // 10:,} units that join a batch, and back"
        yield from _one(campaign, new_units, group, number // 10)


def _one(campaign: Campaign, path: Path, group: str, number: int) -> Iterator[Row]:
    runs: list[ImportRun] = []
    yield _timed(group, "whole import", lambda: runs.append(_load(campaign, path)), number)
    (run,) = runs
    try:
        if run.new != number:
            raise RuntimeError(f"{run.counts} of {number} rows; {run.faults[:1]}")
        yield _timed(group, "what stands in the way", lambda: preview_taking_back(run), number)
        yield _timed(
            group, "taking it back", lambda: take_back(by=None, access=everything(), run=run), number
        )
        yield _timed(group, "settling the tallies afterwards", fold_all, number)
    finally:
        run.file.storage.delete(run.file.name)
