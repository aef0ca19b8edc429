"""Checks the tallies against the records, and rebuilds those that differ."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.common.command_language import add_language, speaking
from touchstone.measures.recounting import differences, rebuild
from touchstone.measures.tallies import Family, families


class Command(BaseCommand):
    help = "Recount every tally from the records; exit code 1 when one differs and --repair was not given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="make the tallies that differ anew")
        add_language(parser)

    def handle(self, **options: Any) -> None:
        with speaking(options["language"]):
            wrong = [family for family in families() if not self._holds(family, repair=options["repair"])]
            if wrong:
                raise CommandError(_("Run it with --repair to make the tallies anew."), returncode=1)

    def _holds(self, family: Family, *, repair: bool) -> bool:
        """Print whether the tallies of a family match the records, after rebuilding them if asked."""
        wrong = differences(family)
        status, rebuilt = _("as counted"), _("made anew")
        if wrong:
            status = ngettext("%(n)d row differs", "%(n)d rows differ", len(wrong)) % {"n": len(wrong)}
        self.stdout.write(f"{family.name}: {status}")
        for difference in wrong[:10]:
            self.stdout.write(f"  {difference.side}: {difference.row}")
        if wrong and repair:
            rebuild(family)
            self.stdout.write(f"{family.name}: {rebuilt}")
        return repair or not wrong
