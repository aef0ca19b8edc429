"""Log-in names that are made from the names of people."""

import re
from collections.abc import Set

from touchstone.common.text import is_chinese
from touchstone.search.sounds import spell

_LONGEST = 30
_OTHER = re.compile(r"[^\w+-]+")


def make_log_in_name(name: str, taken: Set[str]) -> str:
    """Return a log-in name such as ``wangwei`` or ``mary.jones`` that is not among those taken, in small letters."""
    spelled = spell("".join(name.split()) if is_chinese(name) else name)
    plain = _OTHER.sub(".", spelled)[:_LONGEST].strip(".+-_") or "person"
    number, free = 1, plain
    while free in taken:
        number += 1
        free = f"{plain}{number}"
    return free
