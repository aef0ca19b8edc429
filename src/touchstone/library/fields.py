"""Fields of an item of a reading list, and the values that a person enters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.common.fields import FieldKind, RecordField
from touchstone.library.rules import MaterialKind, ReadingKind

if TYPE_CHECKING:
    from touchstone.content.models import BasePage

MATERIAL_KINDS = {
    MaterialKind.BOOK.value: pgettext_lazy("a material", "book"),
    MaterialKind.EXCERPT.value: pgettext_lazy("a material", "excerpt"),
    MaterialKind.DOCUMENT.value: pgettext_lazy("a material", "document"),
}
READING_KINDS = {
    ReadingKind.CORE.value: pgettext_lazy("a reading list", "core"),
    ReadingKind.LOCAL.value: pgettext_lazy("a reading list", "local"),
    ReadingKind.OPTIONAL.value: pgettext_lazy("a reading list", "optional"),
}
"""What each kind is called."""

KIND = RecordField(code="kind", label=_("how it is meant"), kind=FieldKind.CHOICE, length=10, required=True)
PAGE = RecordField(code="page", label=_("work in the library"), kind=FieldKind.RECORD)
CITATION = RecordField(code="citation", label=_("work that is not in the library"), length=300)
NOTE = RecordField(code="note", label=_("note"), length=300)

ENTERED = ("kind", "page", "citation", "note")
"""All fields that are entered for an item."""


@dataclass(frozen=True, slots=True)
class ReadingEntry:
    """The values a person enters for an item: either a page of the library, or a work as it is cited."""

    kind: str
    page: BasePage | None = None
    citation: str = ""
    note: str = ""
