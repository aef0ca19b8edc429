"""Imports ledgers of any kind from workbooks and text tables."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from touchstone.campaigns.commandline import BAD_INPUT, PlainCommand, campaign_named, unit_named
from touchstone.common.command_language import add_language
from touchstone.common.refusal import Refused
from touchstone.common.terminal import Terminal
from touchstone.interchange.commandline import ImportRequest, all_rows_wrong, import_path, print_report
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.rules import Options


class Command(PlainCommand):
    help = "Import ledgers; exit code 2 when a file cannot be read, a rule refuses it as a whole, or every row is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--campaign", help="its address; the one started first when not given")
        parser.add_argument(
            "--unit", help="for which unit and those below; that of the campaign when not given"
        )
        parser.add_argument(
            "--kind",
            choices=sorted(kind.code for kind in KINDS),
            help="what the file holds; found out when not given",
        )
        parser.add_argument(
            "--batch", type=int, help="the batch that units join, 0 for none; else as the title says"
        )
        parser.add_argument("--year", type=int, help="the year of dates without one; else as the title says")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and store nothing")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="one wrong row refuses the whole file"
        )
        add_language(parser)

    def handle(self, **options: Any) -> None:
        console = Terminal(soft_wrap=True)
        campaign = campaign_named(options["campaign"])
        unit = unit_named(options["unit"]) if options["unit"] else campaign.root
        import_options = Options(options["year"], options["batch"], partial=not options["all_or_nothing"])
        request = ImportRequest(options["kind"] or "", import_options, options["dry_run"])
        for path in options["files"]:
            try:
                run, outcome = import_path(
                    console, by=None, campaign=campaign, unit=unit, path=path, request=request
                )
            except (UnreadableFile, Refused) as error:
                raise CommandError(f"{path.name}: {error}", returncode=BAD_INPUT) from error
            print_report(console, run, outcome)
            if all_rows_wrong(run):
                why = _("No row can be loaded: each is wrong. Correct them and import the file again.")
                raise CommandError(f"{path.name}: {why}", returncode=BAD_INPUT)
