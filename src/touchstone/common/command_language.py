"""The language in which a management command prints."""

from argparse import ArgumentParser
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.utils import translation

from touchstone.common.text import is_chinese

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language of a terminal's environment, or that of the installation if it names none that we support.

    The first of LC_ALL, LC_MESSAGES and LANG that is set decides, as it does in other programs.
    """
    locale = next((value for name in _VARIABLES if (value := environment.get(name))), "")
    code = locale.partition(".")[0].partition("@")[0].replace("_", "-").lower()
    try:
        return translation.get_supported_language_variant(code)
    except LookupError:
        return settings.LANGUAGE_CODE


def language_written(name: str) -> str:
    """Return the language in which a name is written, of those that the product has."""
    return "zh-hans" if is_chinese(name) else "en"


def add_language(parser: ArgumentParser) -> None:
    """Add a ``--language`` option to a command."""
    parser.add_argument(
        "--language",
        choices=[code for code, _name in settings.LANGUAGES],
        help="the language to speak; that of the terminal when not given",
    )


def speaking(language: str | None) -> AbstractContextManager[None]:
    """Activate the language given; without one, keep the language that is active."""
    return translation.override(language) if language else nullcontext()
