"""The countries and regions whose public holidays are known, by code and by name."""

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

from touchstone.common.text import match_key
from touchstone.common.working_days import find_countries, find_parts

FIRST = "CN"
"""The country at the head of the list."""

LANGUAGES = ("zh_Hans", "en")


def name_country(code: str) -> str:
    """Return the name of a country, or of a part of it, in the reader's language: ``Germany (BY)``."""
    country, _, part = code.partition("-")
    name = _names(_language()).get(country, country)
    return f"{name} ({part})" if part else name


def find_country_names() -> list[tuple[str, str]]:
    """Return the code and the name of every country in the reader's language, China first."""
    names = _names(_language())
    return sorted(names.items(), key=lambda entry: (entry[0] != FIRST, entry[1]))


def read_country(text: str) -> str:
    """Return the code of a country written by its code or by its name in either language; other text unchanged."""
    written = match_key(text)
    for language in LANGUAGES:
        for code, name in _names(language).items():
            if match_key(name) == written:
                return code
    country, hyphen, part = text.strip().partition("-")
    known = {value.casefold(): value for value in find_parts(country.upper())}
    return f"{country.upper()}{hyphen}{known.get(part.casefold(), part)}"


def _language() -> str:
    return "zh_Hans" if (get_language() or "").startswith("zh") else "en"


@lru_cache(maxsize=len(LANGUAGES))
def _names(language: str) -> Mapping[str, str]:
    territories = Locale.parse(language).territories
    return {code: str(territories.get(code, code)) for code in find_countries()}
