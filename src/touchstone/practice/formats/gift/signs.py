"""The signs of GIFT that the reader and the writer both look at."""

import re

ESCAPED = "\\:#={}~"
"""Signs with a meaning, each of which is part of the text behind a backslash."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Control characters, which no text needs."""

WIDE_MARK = re.compile(
    r"(?:^|(?<=\n)|(?<=[^\d\s])\s+)([＝～])(?=\S)|＃{4}|^(?:％-?\d{1,3}[%％]|%-?\d{1,3}％)"
)
"""Where people in a hurry may have meant a full-width sign to be one of GIFT: at the beginning, or behind a space."""
