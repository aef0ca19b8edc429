"""Checks the words by which records are found against the records, and reads them anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.common.command_language import add_language, speaking
from touchstone.search.actions import find_outdated, rebuild
from touchstone.search.kinds import Kind, all_kinds
from touchstone.search.queries import differences


class Command(BaseCommand):
    help = "Read the words of all records anew; with --check only compare, exit code 1 when they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, only compare")
        parser.add_argument("--outdated", action="store_true", help="only what was made by older rules")
        add_language(parser)

    def handle(self, **options: Any) -> None:
        with speaking(options["language"]):
            if options["check"]:
                wrong = [kind for kind in all_kinds() if not self._holds(kind)]
                if wrong:
                    raise CommandError(_("Run it without --check to read the words anew."), returncode=1)
                return
            for kind in find_outdated() if options["outdated"] else all_kinds():
                number = rebuild(kind)
                if options["outdated"] and not number:
                    continue
                text = ngettext("%(n)d record read", "%(n)d records read", number) % {"n": number}
                self.stdout.write(f"{kind.name}: {text}")

    def _holds(self, kind: Kind) -> bool:
        wrong = differences(kind)
        status = _("as recorded")
        if wrong:
            status = ngettext("%(n)d record differs", "%(n)d records differ", len(wrong)) % {"n": len(wrong)}
        self.stdout.write(f"{kind.name}: {status}")
        for difference in wrong[:10]:
            missing, surplus = sorted(difference.missing)[:5], sorted(difference.surplus)[:5]
            self.stdout.write(f"  {difference.key}: - {' '.join(missing)} + {' '.join(surplus)}")
        return not wrong
