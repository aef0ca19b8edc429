#!/usr/bin/env python
"""Runs Django's commands; `./touchstone manage` is the usual way here."""

import os
import sys

from touchstone.common.ending import end_plainly

NEED_A_SITE = {
    "begin",
    "bulletin",
    "campaign",
    "demo",
    "figures",
    "find_unit",
    "import_file",
    "link",
    "recount",
    "serve",
}
"""Commands before which words, static files and database are brought up to date."""


NOBODY_READS = {"serve", "work", "db_worker"}
"""Commands that work for the site and its readers, not for whoever typed them."""


def main(arguments: list[str]) -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # The settings are read when these are imported, and may already find that the disk is full.
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    from config.catalogues import compile_catalogues  # noqa: PLC0415
    from config.preparing import prepare  # noqa: PLC0415
    from config.waiting import through_outages  # noqa: PLC0415
    from touchstone.common.command_language import language_of  # noqa: PLC0415

    needs_a_site = NEED_A_SITE & set(arguments[1:2]) and not {"-h", "--help"} & set(arguments)
    if needs_a_site:
        compile_catalogues(
            settings.LOCALE_PATHS
        )  # before the apps, of which some speak while they are loaded
    django.setup()  # whatever speaks needs the catalogues, and these need the apps
    if not NOBODY_READS & set(arguments[1:2]):
        translation.activate(language_of(os.environ))
    if arguments[1:2] == ["serve"] and needs_a_site:
        through_outages(prepare)
    elif needs_a_site:
        prepare()
    execute_from_command_line(arguments)


if __name__ == "__main__":
    sys.exit(end_plainly(lambda: main(sys.argv)))
