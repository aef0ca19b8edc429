"""The language in which a command speaks to whoever typed it."""

from argparse import ArgumentParser
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.utils import translation

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language that a terminal is set to, or the site's own where it names none of ours.

    The first of LC_ALL, LC_MESSAGES and LANG that says anything decides, as it does for every other program.
    """
    said = next((value for name in _VARIABLES if (value := environment.get(name))), "")
    code = said.partition(".")[0].partition("@")[0].replace("_", "-").lower()
    try:
        return translation.get_supported_language_variant(code)
    except LookupError:
        return settings.LANGUAGE_CODE


def add_language(parser: ArgumentParser) -> None:
    """Let a command be asked for another language than that of the terminal."""
    parser.add_argument(
        "--language",
        choices=[code for code, _name in settings.LANGUAGES],
        help="the language to speak; that of the terminal when not given",
    )


def speaking(language: str | None) -> AbstractContextManager[None]:
    """Speak the language that was asked for, or go on in the one that is spoken."""
    return translation.override(language) if language else nullcontext()
