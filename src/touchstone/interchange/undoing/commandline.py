"""Taking an import back from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from touchstone.campaigns.commandline import BAD_INPUT
from touchstone.common.refusal import Refused
from touchstone.common.wording import clauses
from touchstone.interchange.commandline import show_progress
from touchstone.interchange.models import ImportRun
from touchstone.interchange.queries import get_run_by_key
from touchstone.interchange.undoing.actions import explain_nothing_to_take_back, take_back
from touchstone.interchange.undoing.queries import TakingBack, preview_taking_back
from touchstone.units.access import everything


def add_undo(parser: ArgumentParser) -> None:
    """Add the option that takes an import back."""
    parser.add_argument(
        "--undo",
        type=int,
        metavar="NUMBER",
        help="take an import back, by the number that it printed and its address names; with --dry-run say what would happen",
    )


def undo(console: Console, number: int, *, dry_run: bool, as_json: bool) -> dict[str, Any]:
    """Take an import back with the rights of the system itself, and return what it did for a program.

    Raises ``CommandError`` with a sentence if it cannot be taken back.
    """
    access = everything()
    run = get_run_by_key(number)
    if run is None:
        raise CommandError(_("There is no import %(number)d.") % {"number": number}, returncode=BAD_INPUT)
    if nothing := explain_nothing_to_take_back(run):
        raise CommandError(nothing, returncode=BAD_INPUT)
    preview = preview_taking_back(run)
    if not as_json:
        _print(console, run, preview)
    try:
        if not dry_run:
            with show_progress(console, run.file_name) as report:
                run = take_back(by=None, access=access, run=run, report=report)
        elif not preview.possible:
            raise CommandError(clauses(map(str, preview.obstacles)), returncode=BAD_INPUT)
    except Refused as refused:
        raise CommandError(str(refused), returncode=BAD_INPUT) from refused
    if not as_json and not dry_run:
        console.print(_("The import was taken back. Everything is as it was before."))
    return {
        "import": run.pk,
        "file": run.file_name,
        "state": run.state,
        "deleted": dict(preview.gone),
        "restored": dict(preview.restored),
    }


def _print(console: Console, run: ImportRun, preview: TakingBack) -> None:
    table = Table(title=run.file_name, title_justify="left")
    for label in (_("Records"), _("deleted"), _("as before")):
        table.add_column(label, justify="left" if label == _("Records") else "right")
    gone, restored = dict(preview.gone), dict(preview.restored)
    for name in dict.fromkeys((*gone, *restored)):
        table.add_row(name, f"{gone.get(name, 0):,}", f"{restored.get(name, 0):,}")
    if gone or restored:
        console.print(table)
    for obstacle in preview.obstacles:
        console.print(str(obstacle), style="red", highlight=False, markup=False)
        for example in obstacle.examples:
            console.print(f"  {example.label}", style="dim", highlight=False, markup=False)
