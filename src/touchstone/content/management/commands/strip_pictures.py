"""Take place, time and device out of the pictures of the public site that were uploaded before this was done at upload.

Exit code 0: every picture is stripped now; 1: at least one cannot be read, and stays as it is.
"""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from touchstone.campaigns.commandline import PlainCommand
from touchstone.common.command_language import add_language
from touchstone.content.uploads import strip_stored_pictures


class Command(PlainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_language(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        words = {"stripped": _("stripped"), "unreadable": _("unreadable")}
        outcomes = []
        for picture, outcome in strip_stored_pictures():
            self.stdout.write(f"{picture.pk:>6}  {words[outcome]}  {picture.title}")
            outcomes.append(outcome)
        self.stdout.write(_("Pictures stripped: %(number)d") % {"number": outcomes.count("stripped")})
        if "unreadable" in outcomes:
            raise SystemExit(1)
