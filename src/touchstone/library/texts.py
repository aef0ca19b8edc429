"""Stored rich texts as they are read: as HTML with a table of contents, and as plain blocks for printing."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html, get_text_for_indexing

from touchstone.library.rules import Entry

_HEADING = re.compile(r"<(h([23]))([^>]*)>(.*?)</\1>", re.DOTALL)


def plain_text(stored: str) -> str:
    """Return a stored text without its tags."""
    return " ".join(get_text_for_indexing(stored).split())


def as_html(stored: str) -> tuple[SafeString, list[Entry]]:
    """Return a stored text as HTML, each heading with an anchor, and the entries of its table of contents."""
    entries: list[Entry] = []

    def anchored(match: re.Match[str]) -> str:
        tag, level, attributes, content = match.groups()
        text = get_text_for_indexing(content).strip()
        if not text:
            return match[0]
        anchor = f"h{len(entries) + 1}"
        entries.append(Entry(int(level), anchor, text))
        return f'<{tag} id="{anchor}"{attributes}>{content}</{tag}>'

    # Safe because the editor keeps only the tags of its features.
    html = mark_safe(_HEADING.sub(anchored, expand_db_html(stored)))  # noqa: S308
    return html, entries


@dataclass(slots=True)
class _Block:
    kind: str
    level: int = 0
    number: int = 0
    runs: list[dict[str, Any]] = field(default_factory=list)


class _Blocks(HTMLParser):
    """Collects the blocks of a text: headings, paragraphs, lines of lists, quotations."""

    PARAGRAPHS = {"p": "paragraph", "h2": "heading", "h3": "subheading", "blockquote": "quotation"}
    FACES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[_Block] = []
        self._faces: list[str] = []
        self._lists: list[list[Any]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("ol", "ul"):
            self._lists.append([tag, 0])
        elif tag == "li":
            kind, number = self._lists[-1] if self._lists else ("ul", 0)
            if self._lists:
                self._lists[-1][1] = number + 1
            ordered = number + 1 if kind == "ol" else 0
            self._begin(_Block("line", max(len(self._lists), 1), ordered))
        elif tag in self.PARAGRAPHS:
            self._begin(_Block(self.PARAGRAPHS[tag]))
        elif tag == "br":
            self.handle_data("\n")
        elif tag in self.FACES:
            self._faces.append(self.FACES[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        if tag in self.PARAGRAPHS or tag in ("li", "ol", "ul"):
            self._open = False
        elif tag in self.FACES and self.FACES[tag] in self._faces:
            self._faces.remove(self.FACES[tag])

    def handle_data(self, data: str) -> None:
        if not self._open and not data.strip():
            return
        if not self._open:
            self._begin(_Block("paragraph"))
        faces = {face: face in self._faces for face in ("bold", "italic")}
        self.blocks[-1].runs.append({"text": data, **faces})

    def _begin(self, block: _Block) -> None:
        self.blocks.append(block)
        self._open = True


def as_blocks(stored: str) -> list[dict[str, Any]]:
    """Return a stored text as plain data: blocks of runs, each run with its text and face."""
    parser = _Blocks()
    parser.feed(expand_db_html(stored))
    parser.close()
    return [
        {"kind": block.kind, "level": block.level, "number": block.number, "runs": block.runs}
        for block in parser.blocks
        if any(run["text"].strip() for run in block.runs)
    ]
