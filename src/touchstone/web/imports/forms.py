"""The forms to upload a ledger and to confirm the meaning of its sheets and columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.campaigns.queries import find_batches
from touchstone.common.dates import FIRST_YEAR, LAST_YEAR
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.limits import limits_from_settings
from touchstone.interchange.planning import PlannedColumn, PlannedSheet
from touchstone.interchange.queries import get_options, get_planned_sheets
from touchstone.interchange.rules import Options
from touchstone.web.common.fields import record_choice
from touchstone.web.common.refusals import RefusingForm

if TYPE_CHECKING:
    from touchstone.interchange.models import ImportRun
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
    kind = forms.ChoiceField(label=gettext_lazy("What it holds"), required=False, widget=forms.RadioSelect)
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


class SettleForm(RefusingForm):
    """The kind of each sheet, the meaning of its columns, and options for the whole file."""

    year = forms.IntegerField(
        label=gettext_lazy("Year of dates without one"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    batch = forms.ChoiceField(label=gettext_lazy("Batch that the units join"), required=False)

    def __init__(self, run: ImportRun, kinds: Sequence[str], *args: Any, **kwargs: Any) -> None:
        self.run, self.sheets = run, get_planned_sheets(run)
        super().__init__(*args, **kwargs)
        self._offer_batches()
        words = [("", _("Leave this sheet out")), *((code, KINDS[code].label) for code in kinds)]
        for number, sheet in enumerate(self.sheets):
            if sheet.columns:
                self.fields[f"kind-{number}"] = forms.ChoiceField(
                    label=_("What it holds"), choices=words, required=False, initial=sheet.kind
                )
            for column in sheet.columns if sheet.kind else ():
                self._add_column(number, sheet, column)
        options, titled = get_options(run), next((sheet.year for sheet in self.sheets if sheet.kind), None)
        self.initial["year"] = options.year or titled or ""
        self.initial["batch"] = "" if options.batch is None else str(options.batch)

    def _add_column(self, number: int, sheet: PlannedSheet, column: PlannedColumn) -> None:
        choices = [("", _("not used")), *((field.code, field.label) for field in KINDS[sheet.kind].fields)]
        self.fields[f"field-{number}-{column.index}"] = forms.ChoiceField(
            label=_("Meaning of column %(heading)s") % {"heading": column.heading},
            choices=choices,
            required=False,
            initial=column.field,
            widget=forms.Select({"class": "input"}),
        )

    def _offer_batches(self) -> None:
        if not any(sheet.kind == "units" for sheet in self.sheets):
            del self.fields["batch"]
            return
        titled = next((sheet.batch for sheet in self.sheets if sheet.kind == "units"), None)
        as_titled = (
            _("as the title says: batch %(n)s") % {"n": titled} if titled else _("as the title says: none")
        )
        batches = [(str(batch.number), str(batch)) for batch in find_batches(self.run.campaign)]
        self.set_choices("batch", [("0", _("none")), *batches], as_titled)

    def kind_field(self, number: int) -> forms.BoundField | None:
        """Return the field for a sheet's kind, or None if no header was found in the sheet."""
        name = f"kind-{number}"
        return self[name] if name in self.fields else None

    def column_field(self, number: int, column: PlannedColumn) -> SafeString:
        """Render the field for a column's meaning, with a label for screen readers."""
        bound = self[f"field-{number}-{column.index}"]
        label = format_html(
            '<label class="visually-hidden" for="{}">{}</label>', bound.id_for_label, bound.label
        )
        return label + bound.as_widget()

    @property
    def options(self) -> Options:
        """The options for the whole file."""
        batch = self.cleaned_data.get("batch", "")
        return Options(self.cleaned_data["year"], int(batch) if batch else None)

    @property
    def kinds(self) -> dict[str, str]:
        """The chosen kind by sheet name."""
        return {
            sheet.sheet: self.cleaned_data[f"kind-{number}"]
            for number, sheet in enumerate(self.sheets)
            if f"kind-{number}" in self.fields
        }

    @property
    def chosen(self) -> dict[str, dict[int, str | None]]:
        """The chosen field by sheet name and column index."""
        return {
            sheet.sheet: {
                column.index: self.cleaned_data[f"field-{number}-{column.index}"] or None
                for column in sheet.columns
                if f"field-{number}-{column.index}" in self.fields
            }
            for number, sheet in enumerate(self.sheets)
        }
