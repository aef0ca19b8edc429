"""Names of people as a unit writes them on a roll, one on each line."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.common.text import match_key, tidy

LONGEST_NAME = 60
"""Characters of a name, with what tells two people of one name apart."""

LONGEST_ROLL = 20_000
"""Characters of a roll as it is written."""


def read_names(lines: Iterable[str], field: str = "names") -> dict[str, str]:
    """Return match key -> name; refused for a name that is there twice, however it is written, or too long."""
    names: dict[str, str] = {}
    for name in filter(match_key, map(tidy, lines)):
        key = match_key(name)
        if max(len(name), len(key)) > LONGEST_NAME:
            raise Refused(_("A name is longer than 60 characters. Write one name on each line."), field)
        if key in names:
            message = _(
                "“%(name)s” is on the roll twice. Add what tells the two apart, such as their section."
            )
            raise Refused(message % {"name": name}, field)
        names[key] = name
    return names
