"""Imports from the command line, with a progress bar and a final report."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from touchstone.campaigns.models import Campaign
from touchstone.common.refusal import Refused
from touchstone.interchange.actions import apply_run, check, discard, upload
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.faults import Fault
from touchstone.interchange.models import ImportRun
from touchstone.interchange.planning import refusal_message
from touchstone.interchange.rules import Options, Progress
from touchstone.interchange.running import Outcome, Report
from touchstone.interchange.unneeded import explain_unneeded
from touchstone.units.access import everything
from touchstone.units.models import Unit, User


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A request to import a file: its kind (empty: detect it), its options, and whether to store anything."""

    kind: str = ""
    options: Options = field(default_factory=lambda: Options(partial=True))
    dry_run: bool = False


def import_path(
    console: Console, *, by: User | None, campaign: Campaign, unit: Unit, path: Path, request: ImportRequest
) -> tuple[ImportRun, Outcome | None]:
    """Import one file with the rights of the system itself and show a progress bar.

    Returns the import and its outcome, which is None for a dry run. Raises ``UnreadableFile`` or ``Refused`` and
    stores nothing if the file as a whole cannot be loaded.
    """
    access = everything(None if by is None else by.pk)
    run = upload(
        by=by,
        access=access,
        campaign=campaign,
        unit=unit,
        source=path,
        name=path.name,
        kind=request.kind,
        options=request.options,
    )
    with _progress_bar(console, path.name) as report:
        try:
            if not request.dry_run:
                return apply_run(
                    by=by,
                    access=access,
                    run=run,
                    partial=request.options.partial,
                    unchecked=True,
                    report=report,
                )
            checked_run = check(by=by, access=access, run=run, report=report)
        except (UnreadableFile, Refused):
            # Nobody will return to this import, so its file is not needed.
            discard(by=by, access=access, run=run)
            raise
    discarded_run = discard(by=by, access=access, run=checked_run)
    if checked_run.refusal:
        raise Refused(refusal_message(checked_run.refusal))
    return discarded_run, None


@contextmanager
def _progress_bar(console: Console, name: str) -> Iterator[Report]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=not console.is_terminal) as bars:
        task = bars.add_task(escape(name), total=None)

        def report(progress: Progress) -> None:
            bars.update(task, completed=progress.done, total=progress.total or None)

        yield report


def all_rows_wrong(run: ImportRun) -> bool:
    """Return True if a file has data rows and all of them are wrong."""
    return bool(run.wrong) and run.wrong == run.counts.data


def print_report(console: Console, run: ImportRun, outcome: Outcome | None, *, at_most: int = 20) -> None:
    """Print the results of an import: counts, repeated rows, and the first ``at_most`` faults with their reasons."""
    summary = Table(title=escape(run.file_name), title_justify="left")
    for label in (_("new"), _("changed"), _("unchanged"), _("repeated"), _("wrong")):
        summary.add_column(label, justify="right")
    numbers = (run.new, run.changed, run.unchanged, run.repeated, run.wrong)
    summary.add_row(*(f"{number:,}" for number in numbers))
    console.print(summary)
    if unneeded := explain_unneeded(run):
        console.print(unneeded, markup=False)
    if outcome is not None and outcome.repeats:
        rows = ", ".join(f"{row}={first}" for _sheet, row, first in outcome.repeats[:at_most])
        console.print(
            _("Repeated rows, each with the row that it repeats: %(rows)s") % {"rows": rows}, style="dim"
        )
    faults = [Fault(**values) for values in run.faults] if outcome is None else outcome.faults
    for fault in faults[:at_most]:
        cell = f"{fault.sheet}!{fault.column}{fault.row}"
        value = f" “{fault.value}”" if fault.value else ""
        text = f"  {cell} {fault.header}{value}: {fault.reason}"
        # Cells are untrusted: strip control characters and do not interpret markup.
        plain = "".join(character if character.isprintable() else " " for character in text)
        console.print(plain, style="red", highlight=False, markup=False)
    if len(faults) > at_most:
        more = len(faults) - at_most
        console.print(ngettext("and %(more)d more", "and %(more)d more", more) % {"more": more})
    if all_rows_wrong(run) or run.loadable:
        return
    if run.wrong:
        console.print(_("Nothing is new: everything that is not wrong is already there."))
    else:
        console.print(_("Nothing is new: everything in this file is already there."))
