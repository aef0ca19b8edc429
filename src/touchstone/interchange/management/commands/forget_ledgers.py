"""Deletes old uploaded ledgers; the results of their checks stay readable."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from touchstone.interchange.actions import forget_files
from touchstone.interchange.limits import KEPT_DAYS


class Command(BaseCommand):
    help = "Delete uploaded ledgers that are older than some days; the imports themselves stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=int, default=KEPT_DAYS, help="how long they are kept (default %(default)s)"
        )

    def handle(self, **options: Any) -> None:
        number = forget_files(older_than=datetime.timedelta(days=options["days"]))
        self.stdout.write(
            ngettext("%(n)d file was deleted.", "%(n)d files were deleted.", number) % {"n": number}
        )
