"""The form to upload a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.interchange.kinds import KINDS
from touchstone.interchange.limits import limits_from_settings
from touchstone.web.common.fields import record_choice
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.imports.column_forms import EitherChoice

if TYPE_CHECKING:
    from touchstone.units.models import Unit

TYPES = ".xlsx,.xlsm,.xlsb,.xls,.csv,.tsv,.txt"
"""File types that the browser offers; the server detects the type from the content."""


def megabytes() -> int:
    """Return the maximum file size in megabytes."""
    return limits_from_settings().file_bytes // (1024 * 1024)


class UploadForm(RefusingForm):
    """The file and, optionally, the kind of ledger."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput({"accept": TYPES}),
        error_messages={
            "required": gettext_lazy("Choose the file that holds the table."),
            "empty": gettext_lazy("The file is empty. Choose the file that holds the table."),
        },
    )
    kind = EitherChoice(label=gettext_lazy("What it holds"), widget=forms.RadioSelect)
    unit = record_choice(gettext_lazy("For"), required=True)

    def __init__(self, units: Sequence[Unit], kinds: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.set_choices(
            "kind", [(code, KINDS[code].label) for code in kinds], _("Find out from the headings")
        )
        self.offer("unit", units)
        self.fields["file"].help_text = _(
            "A workbook (.xlsx, .xlsb, .xls) or a text table (.csv), up to %(size)d MB. Nothing is changed before you say so."
        ) % {"size": megabytes()}
        if len(units) == 1:
            self.fields["unit"].widget, self.fields["unit"].required = forms.HiddenInput(), False
            self.initial.setdefault("unit", units[0].pk)

    @property
    def chosen_unit(self) -> Unit:
        """The unit for which the ledger is uploaded."""
        return self.cleaned_data["unit"] or self.units[0]
