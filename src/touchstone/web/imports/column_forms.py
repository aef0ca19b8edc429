"""The form to say what the sheets of a ledger hold, which row is the header, and what each column is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.campaigns.countries import name_country, usual_date_order
from touchstone.campaigns.queries import find_batches
from touchstone.common import clock
from touchstone.common.dates import FIRST_YEAR, LAST_YEAR
from touchstone.interchange.date_orders import ORDERS
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.planning import PlannedColumn, PlannedSheet
from touchstone.interchange.queries import get_options, get_planned_sheets
from touchstone.interchange.rules import Options
from touchstone.web.common.refusals import RefusingForm

if TYPE_CHECKING:
    from touchstone.interchange.models import ImportRun


class EitherChoice(forms.ChoiceField):
    """A choice that is always made, of which one is to leave something out and has no code."""

    def validate(self, value: Any) -> None:
        """Accept the choice without a code."""
        if value:
            super().validate(value)


def field_choices(kind: str) -> list[tuple[str, Any]]:
    """Return the fields of a kind of ledger, after the choice to leave a column out."""
    return [("", _("leave out")), *((field.code, field.label) for field in KINDS[kind].fields)]


def check_each_field_once(form: forms.Form, names: Mapping[str, str], kind: str) -> None:
    """Add an error to the columns, given by the names of their inputs, that are to fill a field filled already."""
    first: dict[str, str] = {}
    for name, column in names.items():
        code = form.cleaned_data.get(name)
        if code and code in first:
            message = _("“%(field)s” is chosen for column %(column)s already. Leave one of the two out.")
            parts = {"field": KINDS[kind].field(code).label, "column": first[code]}
            form.add_error(name, message % parts)
        elif code:
            first[code] = column


class ColumnsForm(RefusingForm):
    """The kind of each sheet, its header, the meaning of its columns, and options for the whole file."""

    use_required_attribute = False

    year = forms.IntegerField(
        label=gettext_lazy("Year of dates without one"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    date_order = forms.ChoiceField(
        label=gettext_lazy("Dates like 03/04/2019 or 26-11-04"), required=False, choices=list(ORDERS.items())
    )
    batch = forms.ChoiceField(label=gettext_lazy("Batch that the units join"), required=False)

    def __init__(self, run: ImportRun, kinds: Sequence[str], *args: Any, **kwargs: Any) -> None:
        self.run, self.sheets = run, get_planned_sheets(run)
        super().__init__(*args, **kwargs)
        self._offer_batches()
        words = [("", _("Leave this sheet out")), *((code, KINDS[code].label) for code in kinds)]
        for number, sheet in enumerate(self.sheets):
            if not sheet.columns:
                continue
            self.fields[f"kind-{number}"] = EitherChoice(
                label=_("What it holds"), choices=words, initial=sheet.kind
            )
            rows = [(str(row), _header_label(row, text)) for row, text in sheet.first_rows]
            if rows:
                self.fields[f"header-{number}"] = EitherChoice(
                    label=_("Row with the headings"),
                    choices=rows,
                    initial=str(sheet.header_row),
                )
            for column in sheet.columns if sheet.kind else ():
                self._add_column(number, sheet, column)
        options, titled = get_options(run), next((sheet.year for sheet in self.sheets if sheet.kind), None)
        self.initial["year"] = options.year or titled or self._only_year() or ""
        self.set_choices("date_order", ORDERS.items(), self._usual_order())
        self.initial["date_order"] = options.date_order
        self.initial["batch"] = "" if options.batch is None else str(options.batch)

    def _only_year(self) -> int | None:
        """Return the year that a date can only mean, as the campaign began this year, unless a title names one."""
        year, today = self.run.campaign.opens_on.year, clock.today()
        return None if year != today.year or any(sheet.year for sheet in self.sheets) else year

    def _usual_order(self) -> str:
        campaign = self.run.campaign
        usual = usual_date_order(campaign.country, campaign.opens_on.year)
        if usual is None:
            return _("not said: such a row is wrong")
        parts = {"country": name_country(campaign.country), "order": ORDERS[usual.first]}
        return _("as is usual in %(country)s: %(order)s") % parts

    def _add_column(self, number: int, sheet: PlannedSheet, column: PlannedColumn) -> None:
        guess = "" if sheet.settled else column.guess
        self.fields[f"field-{number}-{column.index}"] = forms.ChoiceField(
            label=_("Meaning of column %(heading)s") % {"heading": column.heading or column.letter},
            choices=field_choices(sheet.kind),
            required=False,
            initial=column.field or guess,
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

    def clean(self) -> dict[str, Any]:
        """Check that no two columns of a sheet fill one field."""
        for number, sheet in enumerate(self.sheets):
            if sheet.kind and not self.is_read_anew(number):
                names = {
                    name: column.name
                    for column in sheet.columns
                    if (name := f"field-{number}-{column.index}") in self.fields
                }
                check_each_field_once(self, names, sheet.kind)
        return self.cleaned_data

    def is_read_anew(self, number: int) -> bool:
        """Whether another kind or header was chosen for a sheet, so that its columns have to be looked at again."""
        kind, row = (self.cleaned_data.get(f"{name}-{number}", "") for name in ("kind", "header"))
        sheet = self.sheets[number]
        return bool(kind) and (kind != sheet.kind or row not in ("", str(sheet.header_row)))

    def kind_field(self, number: int) -> forms.BoundField | None:
        """Return the field for a sheet's kind, or None if the sheet cannot be a table."""
        return self._bound(f"kind-{number}")

    def header_field(self, number: int) -> forms.BoundField | None:
        """Return the field for the row of a sheet's header, or None if there is no choice."""
        return self._bound(f"header-{number}")

    def _bound(self, name: str) -> forms.BoundField | None:
        return self[name] if name in self.fields else None

    def column_field(self, number: int, column: PlannedColumn) -> SafeString:
        """Render the field for a column's meaning, with a label for screen readers, its error and what is a guess."""
        return render_column(self[f"field-{number}-{column.index}"], self._note(number, column))

    def _note(self, number: int, column: PlannedColumn) -> str:
        sheet = self.sheets[number]
        if column.guess and not column.field and not sheet.settled and not self.is_bound:
            return _("a guess; check it")
        return _("not kept, see the note on the import") if column.heading in sheet.unneeded else ""

    @property
    def options(self) -> Options:
        """The options for the whole file."""
        batch = self.cleaned_data.get("batch", "")
        order = self.cleaned_data["date_order"]
        return Options(self.cleaned_data["year"], int(batch) if batch else None, date_order=order)

    @property
    def kinds(self) -> dict[str, str]:
        """The chosen kind by sheet name."""
        return {
            sheet.sheet: self.cleaned_data[f"kind-{number}"]
            for number, sheet in enumerate(self.sheets)
            if f"kind-{number}" in self.fields
        }

    @property
    def headers(self) -> dict[str, int]:
        """The chosen row of the header by sheet name."""
        return {
            sheet.sheet: int(row)
            for number, sheet in enumerate(self.sheets)
            if (row := self.cleaned_data.get(f"header-{number}"))
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


class MappingForm(RefusingForm):
    """What is remembered of the columns of one header."""

    use_required_attribute = False

    def __init__(
        self, kind: str, headings: Mapping[str, str], fields: Mapping[str, str | None], *args: Any
    ) -> None:
        super().__init__(*args)
        self.kind = kind
        self.names = {f"column-{number}": key for number, key in enumerate(headings)}
        self.headings = headings
        for name, key in self.names.items():
            self.fields[name] = EitherChoice(
                label=headings[key], choices=field_choices(kind), initial=fields[key] or ""
            )

    def clean(self) -> dict[str, Any]:
        """Check that no two columns fill one field."""
        check_each_field_once(self, {name: self.headings[key] for name, key in self.names.items()}, self.kind)
        return self.cleaned_data

    @property
    def chosen(self) -> dict[str, str | None]:
        """The chosen field by the key of the heading."""
        return {key: self.cleaned_data[name] or None for name, key in self.names.items()}


def _header_label(row: int, text: str) -> str:
    return _("row %(row)d: %(text)s") % {"row": row, "text": text}


def render_column(bound: forms.BoundField, note: str = "") -> SafeString:
    """Render an input in a table: its label for screen readers, the input, a note and its errors."""
    label = format_html('<label class="visually-hidden" for="{}">{}</label>', bound.id_for_label, bound.label)
    said = format_html("<small>{}</small>", note) if note else ""
    errors = (
        format_html(
            '<p class="field__error" id="{}_error"><span>{}</span></p>',
            bound.auto_id,
            " ".join(map(str, bound.errors)),
        )
        if bound.errors
        else ""
    )
    return format_html("{}{}{}{}", label, bound.as_widget(), said, errors)
