"""Forms that read a template."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from touchstone.campaigns.template_text import LARGEST
from touchstone.common.refusal import Refused
from touchstone.web.common.refusals import RefusingForm


class FaultsForm(RefusingForm):
    """A form that shows every fault of a template in a line of its own."""

    def refuse(self, refused: Refused) -> None:
        """Add the refusal, or each of the faults, as an error."""
        for sentence in str(refused.message).split("\n"):
            self.add_error(None, sentence)


class TemplateForm(FaultsForm):
    """A template as a file or as text."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("A template that was downloaded, such as safety-2027.yaml."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("All of it, or only the part that is to change."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        file = data.get("file")
        self.template_text = data.get("text") or ""
        if file is not None and file.size > LARGEST * 4:
            self.add_error("file", gettext("This file is too large for a template."))
        elif file is not None:
            try:
                self.template_text = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", gettext("This file is not text in UTF-8. Save it as UTF-8."))
        elif not self.template_text.strip():
            self.add_error("file", gettext("Choose a file, or paste the text of a template."))
        return data


class ConfirmForm(FaultsForm):
    """The text of a template that was read, sent once more to change the campaign."""

    text = forms.CharField(
        strip=False, max_length=LARGEST, widget=forms.Textarea({"hidden": "", "aria-label": "YAML"})
    )
