"""Checking a workbook of sessions with many words that nobody knows, in groups; nothing is stored."""

import datetime
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

import xlsxwriter
from django.db import transaction

from benchmarks.imports_at_scale import HEADINGS
from benchmarks.province import DAYS, FORMS, OPENS
from benchmarks.timing import Row
from touchstone.campaigns.models import Campaign
from touchstone.interchange.actions import check, upload
from touchstone.units.access import everything
from touchstone.units.models import Unit

UNITS, WORDS = 400, 30
"""Number of unknown names of units, and of unknown words for forms of study."""


def _ledger(path: Path, units: list[str], rows: int) -> None:
    """Write rows of which every other names an unknown unit and every third an unknown form."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Sessions")
        sheet.write_row(0, 0, HEADINGS)
        for number in range(rows):
            unit, form = units[number % len(units)], FORMS[number % len(FORMS)]
            if number % 2:
                unit = f"{units[number // 2 % UNITS]}分部"
            if number % 3 == 0:
                form = f"{form}{number // 3 % WORDS}"
            day = OPENS + datetime.timedelta(days=DAYS + number // len(units) % 100)
            sheet.write_row(
                number + 1, 0, (number + 1, unit, form, day.isoformat(), "morning", "Topic", 30, 25)
            )


def rows(campaign: Campaign, number: int) -> Iterator[Row]:
    """Yield the time for reading and judging a workbook, its unknown words included; nothing stays stored."""
    units = list(Unit.unscoped.filter(depth__gte=4).order_by("path").values_list("name", flat=True)[:2_000])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sessions.xlsx"
        _ledger(path, units, number)
        with transaction.atomic():
            access = everything()
            run = upload(
                by=None, access=access, campaign=campaign, unit=campaign.root, source=path, name=path.name
            )
            cpu, wall = process_time(), perf_counter()
            checked = check(by=None, access=access, run=run)
            cpu, wall = (process_time() - cpu) * 1_000, (perf_counter() - wall) * 1_000
            run.file.storage.delete(run.file.name)
            transaction.set_rollback(True)
    what = f"{checked.wrong:,} rows with unknown words, {number / wall * 1_000:,.0f} rows a second"
    yield Row(
        f"check of {number:,} sessions",
        f"{UNITS} unknown units, {WORDS} unknown words",
        cpu,
        wall,
        None,
        what,
    )
