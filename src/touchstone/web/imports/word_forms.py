"""The form to say what the words of a ledger mean that nobody knows, a page of them at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from touchstone.common.refusal import Refused
from touchstone.interchange.actions import Answer
from touchstone.interchange.grouping import WordGroup
from touchstone.interchange.vocabulary import UNIT
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.imports.column_forms import render_column

if TYPE_CHECKING:
    from collections.abc import Callable

Choices = Sequence[tuple[str, str]]
"""What a word may mean: a word's code or a unit's key, and its label."""


@dataclass(frozen=True)
class Word:
    """A word to settle, what it may mean, and what it was said to mean already.

    ``is_new``: the campaign has got this very word since the file was checked.
    """

    group: WordGroup
    choices: Choices
    answer: str = ""
    is_new: bool = False
    name: str = field(init=False)
    """The name of its input."""

    def __post_init__(self) -> None:
        digest = sha256(f"{self.group.sort}\n{self.group.key}".encode()).hexdigest()[:12]
        object.__setattr__(self, "name", f"word-{digest}")

    @property
    def is_unit(self) -> bool:
        """Whether it is the name of a unit, of which there are too many to list them."""
        return self.group.sort == UNIT

    @property
    def search(self) -> str:
        """The name of the input for the name of another unit."""
        return self.name.replace("word", "other")


class WordsForm(RefusingForm):
    """What each word of a page means; ``find_units`` are the units with a name, as choices."""

    def __init__(self, words: Sequence[Word], find_units: Callable[[str], Choices], *args: Any) -> None:
        super().__init__(*args)
        self.words, self._find_units = words, find_units
        for word in words:
            self.fields[word.name] = forms.ChoiceField(
                label=_("Meaning of “%(word)s”") % {"word": word.group.value},
                choices=[("", _("not settled")), *word.choices, *self._found_besides(word)],
                required=False,
                initial=word.answer,
                # A draft of this page from before does not know the new word.
                widget=forms.Select({"class": "input", **({"data-no-draft": ""} if word.is_new else {})}),
            )
            if word.is_unit:
                self.fields[word.search] = forms.CharField(
                    label=_("Another unit for “%(word)s”") % {"word": word.group.value},
                    required=False,
                    max_length=120,
                    widget=forms.TextInput(
                        {"class": "input", "placeholder": _("another unit: its name"), "autocomplete": "off"}
                    ),
                )

    def _found_besides(self, word: Word) -> Choices:
        """Return the units that were searched for and not suggested, so that one of them can be chosen."""
        text = self.data.get(word.search, "").strip() if self.is_bound and word.is_unit else ""
        return [pair for pair in self._find_units(text) if pair not in word.choices] if text else []

    def clean(self) -> dict[str, Any]:
        """Take the only unit that was searched for, or ask which one is meant."""
        for word in self.words:
            text = (self.cleaned_data.get(word.search) or "").strip() if word.is_unit else ""
            if not text:
                continue
            found = self._find_units(text)
            if self.cleaned_data.get(word.name) in {key for key, _label in found}:
                continue
            if len(found) == 1:
                self.cleaned_data[word.name] = found[0][0]
            elif found:
                self.add_error(word.name, _("Several units have a name like this. Choose one."))
            else:
                self.add_error(
                    word.search, _("No unit has a name like this. Write another part of its name.")
                )
        return self.cleaned_data

    @property
    def answers(self) -> list[Answer]:
        """What the words of the page mean, those that are not settled included."""
        return [
            Answer(word.group.sort, word.group.value, self.cleaned_data.get(word.name) or "")
            for word in self.words
        ]

    def refuse(self, refused: Refused) -> None:
        """Add a refusal at the word that it names."""
        names: Mapping[str, str] = {word.group.value: word.name for word in self.words}
        super().refuse(Refused(refused.message, names.get(refused.field, refused.field)))

    def input_of(self, word: Word) -> SafeString:
        """Render the inputs for a word."""
        choice = render_column(self[word.name])
        return format_html("{}{}", choice, render_column(self[word.search])) if word.is_unit else choice
