"""Imports ledgers of any kind from workbooks and text tables."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from touchstone.campaigns.commandline import BAD_INPUT, PlainCommand, campaign_named, unit_named
from touchstone.campaigns.models import Campaign
from touchstone.common.command_language import add_language
from touchstone.common.dates import First
from touchstone.common.refusal import Refused
from touchstone.common.terminal import Terminal
from touchstone.interchange.commandline import (
    Imported,
    ImportRequest,
    all_rows_wrong,
    begin,
    go_on,
    print_fields,
    print_report,
)
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.models import ImportRun, RunState
from touchstone.interchange.plain_report import fields_of, kinds_called, report
from touchstone.interchange.rules import Options
from touchstone.interchange.said import name_columns, read_pairs
from touchstone.interchange.undoing.commandline import add_undo, undo
from touchstone.units.access import everything
from touchstone.units.models import Unit

LEFT_OUT = 3
"""The exit code when a column that nobody named holds something."""

CODES = sorted(kind.code for kind in KINDS)


class Command(PlainCommand):
    help = (
        "Import ledgers. Exit code 2 when a file cannot be read, a rule refuses it as a whole, or every row is wrong; "
        "3, with nothing loaded, when a column that nobody named holds something."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--campaign", help="its address; the one started first when not given")
        parser.add_argument(
            "--unit", help="for which unit and those below; that of the campaign when not given"
        )
        parser.add_argument("--kind", choices=CODES, help="what the file holds; found out when not given")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="HEADING=FIELD",
            help="what a column is, by its heading or its letter; see --fields",
        )
        parser.add_argument(
            "--leave-out", action="append", default=[], metavar="HEADING", help="a column that is not needed"
        )
        parser.add_argument(
            "--settle",
            action="append",
            default=[],
            metavar="VALUE=CODE",
            help="what an unknown word means: the code or a name of a form, a source ..., or the name of a unit",
        )
        parser.add_argument(
            "--batch", type=int, help="the batch that units join, 0 for none; else as the title says"
        )
        parser.add_argument("--year", type=int, help="the year of dates without one; else as the title says")
        parser.add_argument(
            "--date-order",
            choices=[first.value for first in First],
            default="",
            help="which number comes first in dates like 03/04/2019 or 26-11-04; as is usual in the country when not given",
        )
        parser.add_argument(
            "--move",
            action="store_true",
            help="move units that are listed elsewhere than they stand, instead of making second ones of their names",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and store nothing")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="one wrong row refuses the whole file"
        )
        parser.add_argument("--json", action="store_true", help="print the results for a program")
        parser.add_argument(
            "--fields",
            nargs="?",
            const="",
            choices=["", *CODES],
            metavar="KIND",
            help="list the fields that columns may fill, and nothing else",
        )
        add_undo(parser)
        add_language(parser)

    def handle(self, **options: Any) -> None:
        # What a program reads must not be mixed with what a person reads.
        self._console = Terminal(soft_wrap=True, stderr=options["json"])
        self._json = options["json"]
        if options["fields"] is not None:
            self._list_fields(options["fields"])
            return
        if options["undo"] is not None:
            done = undo(self._console, options["undo"], dry_run=options["dry_run"], as_json=self._json)
            if self._json:
                self._write(done)
            return
        if not options["files"]:
            raise CommandError(_("Name the file to import."), returncode=BAD_INPUT)
        campaign = campaign_named(options["campaign"])
        unit = unit_named(options["unit"]) if options["unit"] else campaign.root
        request = _read_request(options)
        reports: list[dict[str, Any]] = []
        try:
            for path in options["files"]:
                self._import(campaign, unit, path, request, reports)
        finally:
            if self._json:
                self._write(reports[0] if len(options["files"]) == 1 and reports else reports)

    def _import(
        self,
        campaign: Campaign,
        unit: Unit,
        path: Path,
        request: ImportRequest,
        reports: list[dict[str, Any]],
    ) -> None:
        """Import one file and add its report, also if it cannot be loaded."""
        run: ImportRun | None = None
        try:
            run = begin(by=None, campaign=campaign, unit=unit, path=path, request=request)
            imported = go_on(self._console, by=None, run=run, request=request)
        except (UnreadableFile, Refused) as error:
            reports.append(
                report(everything(), run, None, error=str(error))
                if run
                else {"file": path.name, "error": str(error)}
            )
            raise CommandError(f"{path.name}: {error}", returncode=BAD_INPUT) from error
        why, code = _why_not(imported)
        reports.append(report(everything(), imported.run, imported.outcome, error=why))
        if not self._json:
            print_report(self._console, imported.run, imported.outcome)
            if imported.run.state == RunState.APPLIED and imported.run.loadable:
                how = _("To take this import back: %(command)s")
                undoing = {"command": f"./touchstone import --undo {imported.run.pk}"}
                self._console.print(how % undoing, highlight=False, markup=False)
        if why:
            raise CommandError(f"{path.name}: {why}", returncode=code)

    def _list_fields(self, code: str) -> None:
        if self._json:
            self._write([row for kind in kinds_called(code) for row in fields_of(kind)])
        else:
            print_fields(self._console, code)

    def _write(self, plain: object) -> None:
        self.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2))


def _read_request(options: dict[str, Any]) -> ImportRequest:
    said: dict[str, str | None] = {**read_pairs(options["map"], "--map", "HEADING=field")}
    for heading in options["leave_out"]:
        if said.setdefault(heading.strip(), None) is not None:
            message = _("“%(heading)s” is both mapped and left out. Say one of the two.")
            raise Refused(message % {"heading": heading})
    return ImportRequest(
        options["kind"] or "",
        Options(
            options["year"],
            options["batch"],
            partial=not options["all_or_nothing"],
            move=options["move"],
            date_order=options["date_order"],
        ),
        options["dry_run"],
        said,
        read_pairs(options["settle"], "--settle", "VALUE=code"),
        strict=True,
    )


def _why_not(imported: Imported) -> tuple[str, int]:
    """Return why a file that can be read was not loaded, and the exit code; "" if it was or would be."""
    if imported.unnamed:
        return name_columns(imported.unnamed), LEFT_OUT
    if all_rows_wrong(imported.run):
        return _("No row can be loaded: each is wrong. Correct them and import the file again."), BAD_INPUT
    return "", 0
