"""The countries and regions whose public holidays are known, by code and by name."""

from collections.abc import Mapping
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext

from touchstone.common.dates import DateOrder, First
from touchstone.common.text import match_key
from touchstone.common.working_days import find_countries, find_parts

FIRST = "CN"
"""The country at the head of the list."""

LANGUAGES = ("zh_Hans", "en")

_NAMED_ALIKE = {"zh_Hans": {"HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾"}}
"""Names that are written alike; the library has a long form for two of them and a short one for the third."""


def name_country(code: str) -> str:
    """Return the name of a country in the reader's language, or of a part of it: ``Germany (Bayern)``."""
    country, _, part = code.partition("-")
    name = _names(_language()).get(country, country)
    return (
        gettext("%(country)s (%(part)s)") % {"country": name, "part": find_parts(country).get(part, part)}
        if part
        else name
    )


def find_country_names() -> list[tuple[str, str]]:
    """Return the code and the name of every country in the reader's language, China first."""
    names = _names(_language())
    return sorted(names.items(), key=lambda entry: (entry[0] != FIRST, entry[1]))


def read_country(text: str) -> str:
    """Return the code of a country, or of a part of it, written by codes or by names; other text unchanged.

    ``Germany``, ``德国``, ``de-by``, ``Germany-Bayern`` and ``England`` alone are known.
    """
    country, hyphen, part = text.strip().partition("-")
    code = _read_name(country)
    if hyphen:
        return f"{code}-{read_part(code, part)}"
    return code if code in find_countries() else _read_part_alone(text) or code


def read_part(country: str, text: str) -> str:
    """Return the code of a part of a country, written by its code or its name; other text unchanged."""
    written = match_key(text)
    parts = find_parts(country).items()
    return next((code for code, name in parts if written in {match_key(code), match_key(name)}), text.strip())


def usual_date_order(country: str, near: int) -> DateOrder | None:
    """Return the order of the numbers of a date that is usual in a country; ``near`` is a year, for those of two digits."""
    first = _first_of_date(country.partition("-")[0])
    return None if first is None else DateOrder(first, near)


@cache
def _first_of_date(country: str) -> First | None:
    try:
        pattern = str(Locale.parse(f"und_{country}").date_formats["short"].pattern)
    except (UnknownLocaleError, ValueError):
        return None
    letter = next((letter for letter in pattern if letter in "dMy"), "")
    return {"d": First.DAY, "M": First.MONTH, "y": First.YEAR}.get(letter)


def _read_part_alone(text: str) -> str:
    """Return the code of the one part of all countries that has this name, or nothing."""
    written = match_key(text)
    codes = [
        f"{country}-{code}"
        for country in find_countries()
        for code, name in find_parts(country).items()
        if match_key(name) == written and name != code
    ]
    return codes[0] if len(codes) == 1 else ""


def _read_name(text: str) -> str:
    written = _key(text)
    for language in LANGUAGES:
        for code, name in _names(language).items():
            if _key(name) == written:
                return code
    return text.strip().upper()


def _key(name: str) -> str:
    """Return the form in which names are compared: 香港 and 中国香港特别行政区 are 中国香港."""
    key = match_key(name).removesuffix("特别行政区")
    return key.removeprefix("中国") or key


def _language() -> str:
    return "zh_Hans" if (get_language() or "").startswith("zh") else "en"


@lru_cache(maxsize=len(LANGUAGES))
def _names(language: str) -> Mapping[str, str]:
    territories = {**Locale.parse(language).territories, **_NAMED_ALIKE.get(language, {})}
    return {code: str(territories.get(code, code)) for code in find_countries()}
