#!/usr/bin/env python
"""Runs Django's commands; `./touchstone manage` is the usual way here."""

import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.utils import translation

from touchstone.common.command_language import language_of

try:
    from config.catalogues import compile_catalogues
    from config.preparing import prepare
except ImproperlyConfigured as error:  # a setting that cannot be read
    sys.stderr.write(f"touchstone: {error}\n")
    sys.exit(2)

NEED_A_SITE = {"begin", "link", "demo", "import_file", "figures", "bulletin", "recount", "serve"}
"""Commands before which words, static files and database are brought up to date."""


NOBODY_READS = {"serve", "db_worker"}
"""Commands that work for the site and its readers, not for whoever typed them."""


def main(arguments: list[str]) -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    needs_a_site = NEED_A_SITE & set(arguments[1:2]) and not {"-h", "--help"} & set(arguments)
    if needs_a_site:
        compile_catalogues(
            settings.LOCALE_PATHS
        )  # before the apps, of which some speak while they are loaded
    django.setup()  # whatever speaks needs the catalogues, and these need the apps
    if needs_a_site:
        prepare()
    if not NOBODY_READS & set(arguments[1:2]):
        translation.activate(language_of(os.environ))
    execute_from_command_line(arguments)


if __name__ == "__main__":
    try:
        main(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
