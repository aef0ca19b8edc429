"""HTML, as question files have it, made plain: paragraphs as lines, and a list of what plain text cannot hold."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import basename
from urllib.parse import unquote

_LINES = frozenset(
    "address article aside blockquote br caption dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr"
    " li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
_SPACES = frozenset({"td", "th"})
_HIDDEN = frozenset({"script", "style", "head", "title", "template"})
_MEDIA = frozenset({"img", "audio", "video", "source", "object", "embed", "iframe", "svg", "canvas", "math"})
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)([^<>]*)>|<[!?][^<>]*>")
_LOOKS = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|img|sub|sup|ul|ol|li|table|tr|td|th|a|font|h[1-6]|pre|code|audio|video)"
    r"(?:\s[^<>]*|/)?>|&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo|mdash|hellip|#\d{2,6});",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""\b(alt|href|src|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_COMMENTS = ("<!--", "-->")
_RAISED = {**dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))}
_LOWERED = {**dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))}
_SMALL = {"sup": ("^", _RAISED), "sub": ("_", _LOWERED)}
_DEEPEST = 3  # raised letters within raised ones


@dataclass(slots=True)
class Plain:
    """Plain text, and the names of the pictures and recordings that it had."""

    text: str = ""
    media: list[str] = field(default_factory=list)


def looks_like_html(text: str) -> bool:
    """Say whether a text has tags or entities of HTML; "a < b" has not."""
    return _LOOKS.search(text) is not None


def plain(source: str) -> Plain:
    """Return HTML as plain text. It takes time in proportion to the length, whatever the input.

    The address of a link follows its words in brackets; raised and lowered digits stay so (m², H₂O).
    """
    reader = _Reader()
    source = _without_comments(source)
    end = 0
    for tag in _TAG.finditer(source):
        reader.words(source[end : tag.start()])
        reader.tag((tag[2] or "").lower(), tag[3] or "", closing=bool(tag[1]))
        end = tag.end()
    reader.words(source[end:])
    return reader.result()


class _Reader:
    """Collects the words between tags."""

    def __init__(self) -> None:
        self._media: list[str] = []
        self._parts: list[str] = []
        self._hidden = ""
        self._links: list[str] = []
        self._small: list[tuple[str, int]] = []

    def words(self, source: str) -> None:
        """Take the text between two tags, where a line break is only a space."""
        if not self._hidden and source:
            text = html.unescape(source).replace("\u200b", "")
            self._parts.append(text.replace("\n", " ").replace("\r", " "))

    def tag(self, name: str, attributes: str, *, closing: bool) -> None:
        """Take a tag."""
        if self._hidden:
            self._hidden = "" if closing and self._hidden == name else self._hidden
        elif name in _HIDDEN:
            self._hidden = "" if closing else name
        elif name in _LINES:
            self._parts.append("\n")
        elif name in _SPACES:
            self._parts.append(" ")
        elif name in _MEDIA and not closing:
            self._take_media(name, _attributes(attributes))
        elif name == "a":
            self._take_link(_attributes(attributes), closing=closing)
        elif name in _SMALL:
            self._take_small(name, closing=closing)

    def result(self) -> Plain:
        """Return the text, without empty lines."""
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        return Plain("\n".join(line for line in lines if line), self._media)

    def _take_media(self, name: str, attributes: Mapping[str, str]) -> None:
        address = attributes.get("src") or attributes.get("data", "")
        inside = address.startswith("data:")
        self._media.append((not inside and unquote(basename(address.partition("?")[0]))) or f"<{name}>")
        if attributes.get("alt", "").strip():
            self._parts.append(f" {attributes['alt']} ")

    def _take_link(self, attributes: Mapping[str, str], *, closing: bool) -> None:
        if not closing:
            self._links.append(attributes.get("href", ""))
        elif self._links:
            address = self._links.pop()
            words = self._parts[-1] if self._parts else ""
            if address.startswith(("http://", "https://")) and address.rstrip("/") != words.strip().rstrip(
                "/"
            ):
                self._parts.append(f" ({address})")

    def _take_small(self, name: str, *, closing: bool) -> None:
        if not closing:
            if len(self._small) < _DEEPEST:
                self._small.append((name, len(self._parts)))
        elif self._small:
            opened, at = self._small.pop()
            self._parts[at:] = [_small(opened, "".join(self._parts[at:]))]


def _without_comments(source: str) -> str:
    """Return HTML without comments; an unclosed one reaches to the end. Word leaves whole documents in them."""
    parts = []
    start = 0
    opening, closing = _COMMENTS
    while (at := source.find(opening, start)) >= 0:
        parts.append(source[start:at])
        end = source.find(closing, at)
        start = len(source) if end < 0 else end + len(closing)
    return "".join([*parts, source[start:]])


def _attributes(source: str) -> dict[str, str]:
    return {
        match[1].lower(): html.unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(source)
    }


def _small(tag: str, words: str) -> str:
    mark, letters = _SMALL[tag]
    words = words.strip()
    if words and all(letter in letters for letter in words):
        return "".join(letters[letter] for letter in words)
    return f"{mark}({words})" if len(words) > 1 else words and mark + words
