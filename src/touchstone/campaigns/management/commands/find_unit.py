"""Prints the units that a name may stand for as somebody wrote it, best first."""

import json
from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _
from rich.table import Table

from touchstone.campaigns.commandline import PlainCommand
from touchstone.common.command_language import add_language
from touchstone.common.refusal import Refused
from touchstone.common.terminal import Terminal
from touchstone.search.words import letters_of
from touchstone.units.access import everything
from touchstone.units.queries import Suggestion, suggest_units


class Command(PlainCommand):
    help = "Print the units that a name may stand for, best first; exit code 0 also when none is near."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="as it is written, a short name, pinyin initials, or misspelt")
        parser.add_argument(
            "--json", action="store_true", help="a list of {name, key, path, score, written_like}"
        )
        parser.add_argument("--limit", type=int, default=5, help="how many at most; 5 when not given")
        add_language(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        name, limit = options["name"], options["limit"]
        if not letters_of(name):
            raise Refused(_("Write at least one letter or digit of the unit's name."), "name")
        if not 1 <= limit <= 100:
            raise Refused(_("--limit needs a number from 1 to 100."), "limit")
        near = suggest_units(everything(), name, limit=limit)
        if options["json"]:
            self.stdout.write(json.dumps([_plain(one) for one in near], ensure_ascii=False, indent=1))
        elif near:
            Terminal().print(_table(near))
        else:
            self.stdout.write(_("No unit has a name like “%(name)s”.") % {"name": name})


def _plain(near: Suggestion) -> dict[str, Any]:
    return {
        "name": near.unit.name,
        "key": near.unit.pk,
        "path": list(near.above),
        "score": near.score,
        "written_like": near.name,
    }


def _table(suggestions: list[Suggestion]) -> Table:
    table = Table(_("Unit"), _("Below"), _("Found by"))
    table.add_column(_("Score"), justify="right")
    for near in suggestions:
        found_by = "" if near.name == near.unit.name else near.name
        table.add_row(near.unit.name, " / ".join(near.above), found_by, f"{near.score:.1f}")
    return table
