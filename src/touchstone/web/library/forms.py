"""The form of an item of a reading list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.library import fields
from touchstone.library.fields import READING_KINDS, ReadingEntry
from touchstone.web.common.fields import entry_of, like
from touchstone.web.common.refusals import VersionForm

if TYPE_CHECKING:
    from touchstone.content.models import BasePage
    from touchstone.library.models import ReadingItem


class ItemForm(VersionForm):
    """What stands on the list, and how it is meant; the unit is chosen outside this form."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    page = like(fields.PAGE)
    citation = like(
        fields.CITATION,
        help_text=gettext_lazy("As it is cited: author, title, edition, chapter and pages."),
    )
    kind = like(
        fields.KIND,
        choices=list(READING_KINDS.items()),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Core: everybody at and below the unit reads it. Local: the unit adds it for its own people. Optional: who likes."
        ),
    )
    note = like(fields.NOTE)

    def __init__(self, data: Any, pages: Sequence[BasePage], item: ReadingItem | None = None) -> None:
        initial = {} if item is None else model_to_dict(item, ("version", *fields.ENTERED))
        super().__init__(data, initial={"kind": "core", **initial})
        self.offer("page", pages, _("none, another work"), label=_titled)

    def entry(self) -> ReadingEntry:
        """Return the cleaned data as the entry that the actions take."""
        return entry_of(ReadingEntry, self.cleaned_data)


def _titled(page: BasePage) -> str:
    return f"{page.title} ({page.locale.language_code.partition('-')[0]})"
