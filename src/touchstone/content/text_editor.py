"""The widget in which rich text is written in the CMS."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from draftjs_exporter.error import ExporterException
from wagtail.admin.rich_text import DraftailRichTextArea

_WRONG = (
    ArithmeticError,
    AttributeError,
    ExporterException,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What comes of a text that no editor wrote: Wagtail believes what it reads, and fails in many ways."""


class TextEditor(DraftailRichTextArea):
    """Wagtail's editor, whose text is refused if no editor wrote it, and is stored without what no database stores."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
        try:
            text = super().value_from_datadict(data, files, name)
        except _WRONG as broken:
            raise BadRequest("The text is not what the editor writes.") from broken
        return text if text is None else _storable(text)


def _storable(text: str) -> str:
    """Return a text without NUL and without halves of letters; two halves of one letter are put together."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
