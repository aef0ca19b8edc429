"""Proves the tallies against the records, and makes them anew where they differ."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from touchstone.measures.recounting import differences, rebuild
from touchstone.measures.tallies import families


class Command(BaseCommand):
    help = "Recount every tally from the records; exit code 1 when one differs and --repair was not given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="make the tallies that differ anew")

    def handle(self, **options: Any) -> None:
        wrong = 0
        for family in families():
            found = differences(family)
            self.stdout.write(f"{family.name}: {'as counted' if not found else f'{len(found)} rows differ'}")
            for difference in found[:10]:
                self.stdout.write(f"  {difference.side}: {difference.row}")
            if found and options["repair"]:
                rebuild(family)
                self.stdout.write(f"{family.name}: made anew")
            elif found:
                wrong += 1
        if wrong:
            raise CommandError("Run it with --repair to make the tallies anew.", returncode=1)
