"""A compiled reader as a PDF, set by Typst, an optional package.

The text reaches Typst as JSON and never as markup, so that no sign in it means anything. Fonts are those of the package
beside it: a machine without Chinese fonts would print empty boxes, and Typst would not say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from touchstone.library.texts import as_blocks

if TYPE_CHECKING:
    from touchstone.library.models import CompiledReaderPage, MaterialPage
    from touchstone.library.queries import Part

TEMPLATE = Path(__file__).with_name("reader.typ")


STANDARD: Final = "a-2u"
"""PDF/A with the text of every character: Typst refuses one that no font has, which it would leave out otherwise."""

_LETTERS = re.compile(r"the text `\"(.+?)\"` could not be displayed")


class NotInstalled(Exception):
    """Typst or its fonts are not installed."""


class LettersMissing(Exception):
    """The fonts lack some characters; the file would be printed without them."""

    def __init__(self, letters: str) -> None:
        self.letters = letters
        super().__init__(letters)


def reader_data(page: CompiledReaderPage, parts: Sequence[Part], words: Mapping[str, str]) -> dict[str, Any]:
    """Return what is printed of a reader as plain data; ``words`` are those that the page adds to the texts."""
    return {
        "words": dict(words),
        "language": page.locale.language_code,
        "title": page.title,
        "compiler": page.compiler,
        "foreword": as_blocks(page.foreword),
        "parts": [
            {
                "heading": part.heading,
                "title": part.material.title,
                "author": part.material.author,
                "source": source_line(part.material),
                "blocks": as_blocks(part.material.body),
            }
            for part in parts
        ],
    }


def source_line(material: MaterialPage) -> list[str]:
    """Return the parts of a material's source in the order in which they are written."""
    source = material.source
    return [part for part in (source.work, source.edition, source.chapter, source.pages) if part]


def make_pdf(data: str) -> bytes:
    """Set a reader that :func:`reader_data` made, as JSON; raises NotInstalled or LettersMissing."""
    try:
        import pylopdf_fonts_zh_cn  # noqa: PLC0415  # optional
        import typst  # noqa: PLC0415
    except ImportError as missing:
        raise NotInstalled from missing
    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    try:
        pdf: bytes = typst.compile(
            TEMPLATE,
            root=TEMPLATE.parent,
            font_paths=[fonts],
            ignore_system_fonts=True,
            sys_inputs={"data": data},
            pdf_standards=[STANDARD],
        )
    except typst.TypstError as error:
        missing_letters = _LETTERS.search(str(error))
        if missing_letters is None:
            raise
        raise LettersMissing(missing_letters[1]) from error
    return pdf
