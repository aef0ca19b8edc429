"""Proves the sums of questions from the answer sheets, and makes those that differ anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from touchstone.common.command_language import add_language, speaking
from touchstone.practice.actions.counting import find_differences, make_anew


class Command(BaseCommand):
    help = "Recount how questions of practice tests were answered; exit code 1 when a sum differs and --repair was not given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="make the sums that differ anew")
        add_language(parser)

    def handle(self, **options: Any) -> None:
        with speaking(options["language"]):
            wrong = find_differences()
            for test in wrong if options["repair"] else ():
                make_anew(test)
            if wrong and not options["repair"]:
                raise CommandError(_("Run it with --repair to make the tallies anew."), returncode=1)
            self.stdout.write(_("as counted") if not wrong else _("made anew"))
