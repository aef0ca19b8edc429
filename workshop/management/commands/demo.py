"""Loads the example campaign and prints the import reports, the headline figures and one account for each role."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from touchstone.common.command_language import add_language, speaking
from touchstone.common.refusal import Refused
from touchstone.common.terminal import Terminal
from touchstone.interchange.errors import UnreadableFile
from workshop.demonstration import campaign


class Command(BaseCommand):
    help = "Load the example campaign; a second time nothing is changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="end after loading")
        parser.add_argument(
            "--port", type=int, default=8000, help="the port on which it is served afterwards"
        )
        add_language(parser)

    def handle(self, **options: Any) -> None:
        began = time.monotonic()
        console = Terminal(soft_wrap=True)
        with speaking(options["language"]):
            passwords: dict[str, str] = {}
            if campaign.is_loaded():
                console.print(_("The example campaign is already there; its data is kept."))
            else:
                try:
                    passwords = campaign.load(console)
                except (Refused, UnreadableFile) as error:
                    raise CommandError(str(error), returncode=2) from error
            campaign.print_headlines(console)
            campaign.print_accounts(console, passwords)
            if not passwords:
                console.print(
                    _(
                        "Passwords were shown at the first start. A new one: ./touchstone manage changepassword NAME"
                    )
                )
            console.print(_("Ready after %(seconds)d s.") % {"seconds": round(time.monotonic() - began)})
