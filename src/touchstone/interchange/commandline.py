"""Imports from the command line, with a progress bar and a final report."""

from collections.abc import Iterator, Mapping, Sequence
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
from touchstone.common.wording import listed
from touchstone.interchange.actions import (
    apply_run,
    check_closely,
    discard,
    remember_columns,
    settle_words,
    upload,
)
from touchstone.interchange.date_orders import usage_notes
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.faults import Fault
from touchstone.interchange.hidden import hidden_notes
from touchstone.interchange.intake.outline import Mark
from touchstone.interchange.models import ImportRun
from touchstone.interchange.plain_report import fields_of, kinds_called
from touchstone.interchange.planning import PlannedColumn, PlannedSheet, refusal_message
from touchstone.interchange.queries import get_outline, get_planned_sheets, needs_choice, open_file
from touchstone.interchange.rules import Options, Progress
from touchstone.interchange.running import Outcome, Report
from touchstone.interchange.said import find_unnamed, read_answers
from touchstone.interchange.unneeded import explain_unneeded
from touchstone.units.access import Access, everything
from touchstone.units.models import Unit, User

_TREE_LINES = 60
"""Maximum number of lines of a tree on the terminal."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A request to import a file: its kind (empty: detect it), its options, and whether to store anything.

    ``said`` is the field, or None to leave the column out, by heading; ``settled`` the meaning of words by the words. With
    ``strict``, nothing is loaded while a column that nobody named holds something.
    """

    kind: str = ""
    options: Options = field(default_factory=lambda: Options(partial=True))
    dry_run: bool = False
    said: Mapping[str, str | None] = field(default_factory=dict)
    settled: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """An import and its outcome; ``unnamed`` are the columns because of which nothing was loaded."""

    run: ImportRun
    outcome: Outcome | None
    unnamed: Sequence[tuple[PlannedSheet, PlannedColumn]] = ()


def import_path(
    console: Console, *, by: User | None, campaign: Campaign, unit: Unit, path: Path, request: ImportRequest
) -> Imported:
    """Import one file with the rights of the system itself and show a progress bar.

    Raises ``UnreadableFile`` or ``Refused`` and stores nothing if the file as a whole cannot be loaded.
    """
    run = begin(by=by, campaign=campaign, unit=unit, path=path, request=request)
    return go_on(console, by=by, run=run, request=request)


def begin(
    *, by: User | None, campaign: Campaign, unit: Unit, path: Path, request: ImportRequest
) -> ImportRun:
    """Store a file as a new import, with its columns as the request names them."""
    return upload(
        by=by,
        access=_access(by),
        campaign=campaign,
        unit=unit,
        source=path,
        name=path.name,
        kind=request.kind,
        said=request.said,
        options=request.options,
    )


def go_on(console: Console, *, by: User | None, run: ImportRun, request: ImportRequest) -> Imported:
    """Check an import, settle its words and load it, as the request says."""
    access = _access(by)
    unnamed = find_unnamed(run, request.said) if request.strict else []
    with show_progress(console, run.file_name) as report:
        try:
            _refuse_unsettled(run)
            if request.settled:
                checked, _outcome = check_closely(by=by, access=access, run=run, report=report)
                _refuse_unreadable(checked)
                answers = read_answers(access, checked, request.settled)
                run = settle_words(by=by, access=access, run=run, answers=answers)
            if request.dry_run or unnamed:
                run, outcome = check_closely(by=by, access=access, run=run, report=report)
                _refuse_unreadable(run)
                return Imported(discard(by=by, access=access, run=run), outcome, unnamed)
            loaded, outcome = apply_run(
                by=by, access=access, run=run, partial=request.options.partial, unchecked=True, report=report
            )
        except (UnreadableFile, Refused):
            # Nobody will return to this import, so its file is not needed.
            discard(by=by, access=access, run=run)
            raise
    if request.said:
        remember_columns(by=by, run=loaded, workbook=open_file(loaded), planned=get_planned_sheets(loaded))
    return Imported(loaded, outcome)


def _refuse_unreadable(run: ImportRun) -> None:
    if run.refusal:
        raise Refused(refusal_message(run.refusal))


def _access(by: User | None) -> Access:
    return everything(None if by is None else by.pk)


def _refuse_unsettled(run: ImportRun) -> None:
    """Refuse a file of which nobody has said what the columns are."""
    for sheet in get_planned_sheets(run):
        if sheet.needs_choice or (needs_choice(run) and sheet.columns):
            how = _("Say it with --map 'HEADING=field'; --fields lists the fields.")
            raise Refused(f"{sheet.reason} {how}")


@contextmanager
def show_progress(console: Console, name: str) -> Iterator[Report]:
    """Show a progress bar until the block ends."""
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
    """Print the results of an import: counts, columns left out, repeated rows, and the first faults with their reasons."""
    title = _("Import %(number)d: %(file)s") % {"number": run.pk, "file": escape(run.file_name)}
    summary = Table(title=title, title_justify="left")
    for label in (_("new"), _("changed"), _("unchanged"), _("repeated"), _("wrong")):
        summary.add_column(label, justify="right")
    numbers = (run.new, run.changed, run.unchanged, run.repeated, run.wrong)
    summary.add_row(*(f"{number:,}" for number in numbers))
    console.print(summary)
    for note in (*_left_out_notes(run), *explain_unneeded(run), *hidden_notes(run), *usage_notes(run)):
        console.print(_printable(note), style="yellow", highlight=False, markup=False)
    print_tree(console, run)
    if outcome is not None and outcome.repeats:
        rows = listed(f"{row}={first}" for _sheet, row, first in outcome.repeats[:at_most])
        console.print(
            _("Repeated rows, each with the row that it repeats: %(rows)s") % {"rows": rows}, style="dim"
        )
    faults = [Fault(**values) for values in run.faults] if outcome is None else outcome.faults
    for fault in faults[:at_most]:
        cell = f"{fault.sheet}!{fault.column}{fault.row}"
        value = f" “{fault.value}”" if fault.value else ""
        text = f"  {cell} {fault.header}{value}: {fault.reason}"
        console.print(_printable(text), style="red", highlight=False, markup=False)
    if len(faults) > at_most:
        more = len(faults) - at_most
        console.print(ngettext("and %(more)d more", "and %(more)d more", more) % {"more": more})
    if all_rows_wrong(run) or run.loadable:
        return
    if run.wrong:
        console.print(_("Nothing is new: everything that is not wrong is already there."))
    else:
        console.print(_("Nothing is new: everything in this file is already there."))


def _left_out_notes(run: ImportRun) -> Iterator[str]:
    """Yield a sentence for each sheet that is left out, or has columns that are left out and hold something."""
    for sheet in get_planned_sheets(run):
        if sheet.left_out:
            parts = {"sheet": sheet.sheet, "columns": _(", ").join(column.name for column in sheet.left_out)}
            yield _("Columns of sheet “%(sheet)s” that are left out and hold something: %(columns)s") % parts
        elif not sheet.kind and sheet.columns:
            yield _("Sheet “%(sheet)s” is left out; its headings are not known.") % {"sheet": sheet.sheet}


def print_tree(console: Console, run: ImportRun) -> None:
    """Print the tree that would come of a list of units, as far as it fits."""
    marks = {
        Mark.HERE: "",
        Mark.MORE: "",
        Mark.NEW: _("new"),
        Mark.CHANGED: _("changed"),
        Mark.MOVED: _("moved"),
        Mark.DOUBTFUL: _("doubtful"),
        Mark.WRONG: _("wrong"),
    }
    for line in get_outline(run).lines[:_TREE_LINES]:
        name = line.name if line.mark != Mark.MORE else f"… {sum(line.counts.values())}"
        said = listed(filter(None, (marks[Mark(line.mark)], line.about)))
        text = f"{'  ' * line.depth}{name}" + (f"  ({said})" if said else "")
        console.print(_printable(text), highlight=False, markup=False)


def _printable(text: str) -> str:
    """Return a text without control characters: what a file says is untrusted."""
    return "".join(character if character.isprintable() else " " for character in text)


def print_fields(console: Console, code: str) -> None:
    """Print the fields that columns of a kind of ledger may fill, or those of all kinds."""
    for kind in kinds_called(code):
        table = Table(title=f"{kind.code}: {kind.label}", title_justify="left")
        for label in (_("field"), _("meaning"), _("needed"), _("headings that are known")):
            table.add_column(label)
        for row in fields_of(kind):
            needed = _("yes") if row["required"] else ""
            table.add_row(row["field"], row["label"], needed, listed(row["headings"][:6]))
        console.print(table)
