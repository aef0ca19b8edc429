"""Normalises the headings of columns, so that different spellings can be compared."""

import re
from collections.abc import Iterator

from touchstone.common.folding import simplify
from touchstone.common.text import match_key

_NOTES = re.compile(r"\(([^()]*)\)")
_PUNCTUATION = re.compile(r"[\s*:_.,;'\"·。、，；：?!/\\|()-]+")
_NUMBERING = re.compile(r"^(?:\(?[0-9]{1,2}\)|[0-9]{1,2}[.、]|[一二三四五六七八九十]+、)")
_DIVIDER = re.compile(r"[/|\\\n]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z0-9]*")


def _plain(text: str) -> str:
    return simplify(match_key(text))


def heading_key(text: str) -> str:
    """Return the normalised heading, without spaces, punctuation and case, in simplified letters."""
    key = _plain(text)
    return _PUNCTUATION.sub("", key) or key


def _join_key(*parts: str) -> str:
    return _PUNCTUATION.sub("", "".join(parts))


def heading_keys(text: str) -> Iterator[str]:
    """Yield the keys that a heading may be known under, the most exact first.

    A heading may contain a note in brackets (日期（年月日）), a qualifier in brackets (人数（应到）), a number, an asterisk,
    or the same words in two languages (日期 / Date).
    """
    key = _plain(text)
    yield heading_key(text)
    key = _NUMBERING.sub("", key)
    inner = _NOTES.findall(key)
    outer = _NOTES.sub("", key)
    for note in inner:
        yield _join_key(note, outer)
    yield _join_key(outer)
    for part in _DIVIDER.split(outer):
        yield _join_key(part)
    yield "".join(_HAN.findall(outer))
    yield "".join(_LATIN.findall(outer))
    for note in inner:
        yield _join_key(note)


def heading_parts(text: str) -> list[str]:
    """Return the keys of the parts of a heading that bars, slashes or line breaks divide."""
    keys = (_join_key(part) for part in _DIVIDER.split(_NOTES.sub("", _plain(text))))
    return [key for key in keys if key]


def stacked_heading_keys(top: str, bottom: str) -> Iterator[str]:
    """Yield the keys of a column whose heading is divided over two rows, such as 人数 above 应到."""
    if not bottom:
        yield from heading_keys(top)
        return
    if top:
        yield heading_key(bottom + top)
        yield heading_key(top + bottom)
    yield from heading_keys(bottom)
