"""Importing a workbook of sessions, beside reading the file alone and beside storing the same rows bare."""

import datetime
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time

import xlsxwriter
from django.db import transaction

from benchmarks.province import DAYS, FORMS, OPENS
from benchmarks.timing import Row
from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.common import clock
from touchstone.interchange.actions import apply_run, upload
from touchstone.interchange.reading import open_workbook
from touchstone.interchange.rules import Options
from touchstone.measures.tallies import fold_all
from touchstone.study.models import FormOfStudy, StudySession
from touchstone.units.access import everything
from touchstone.units.models import Unit

HEADINGS = ("No.", "Unit", "Form of study", "Date", "Part of day", "Topic", "Expected", "Present")


def write_ledger(path: Path, units: list[str], rows: int) -> None:
    """Write a workbook of sessions."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Sessions")
        sheet.write_row(0, 0, HEADINGS)
        for number in range(rows):
            day = OPENS + datetime.timedelta(days=DAYS + number // len(units) % 100)
            form = FORMS[number % len(FORMS)]
            values = (
                number + 1,
                units[number % len(units)],
                form,
                day.isoformat(),
                "morning",
                "Topic",
                30,
                25,
            )
            sheet.write_row(number + 1, 0, values)


def _once(name: str, act: Callable[[], object], rows: int) -> Row:
    cpu, wall = process_time(), perf_counter()
    act()
    cpu, wall = (process_time() - cpu) * 1_000, (perf_counter() - wall) * 1_000
    return Row(
        f"import of {rows:,} sessions", name, cpu, wall, None, f"{rows / wall * 1_000:,.0f} rows a second"
    )


def _undone(act: Callable[[], object]) -> None:
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


def rows(campaign: Campaign, number: int) -> Iterator[Row]:
    """Yield the time for reading, for storing bare, and for the whole import; nothing stays stored."""
    units = list(Unit.unscoped.filter(depth__gte=4).order_by("path")[:2_000])
    memberships = dict(BatchMembership.unscoped.filter(unit__in=units).values_list("unit_id", "pk"))
    forms = list(FormOfStudy.objects.filter(campaign=campaign))
    access, now = everything(), clock.now()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sessions.xlsx"
        write_ledger(path, [unit.name for unit in units], number)

        def read() -> None:
            for sheet in open_workbook(path).sheets:
                for _row in sheet.rows():
                    pass

        def bare() -> None:
            made = (
                StudySession(
                    campaign=campaign,
                    unit=units[number % len(units)],
                    path=units[number % len(units)].path,
                    membership_id=memberships[units[number % len(units)].pk],
                    form=forms[number % len(forms)],
                    held_on=OPENS + datetime.timedelta(days=DAYS + number // len(units) % 100),
                    part_of_day="morning",
                    topic="Topic",
                    expected=30,
                    present=25,
                    recorded_at=now,
                    changed_at=now,
                )
                for number in range(number)
            )
            StudySession.unscoped.bulk_create(made, batch_size=2_000)

        def whole() -> None:
            run = upload(
                by=None,
                access=access,
                campaign=campaign,
                unit=campaign.root,
                source=path,
                name=path.name,
                options=Options(partial=True),
            )
            try:
                _run, outcome = apply_run(by=None, access=access, run=run, unchecked=True)
                if outcome.counts.new != number:
                    raise RuntimeError(f"{outcome.counts} of {number} rows; {outcome.faults[:1]}")
            finally:
                run.file.storage.delete(run.file.name)

        yield _once("reading the file alone", read, number)
        yield _once("bare bulk insert of the same rows", lambda: _undone(bare), number)
        yield _once("whole import: read, validate, store, count", lambda: _undone(whole), number)
        with transaction.atomic():
            whole()
            yield _once("settling the tallies afterwards", fold_all, number)
            transaction.set_rollback(True)
