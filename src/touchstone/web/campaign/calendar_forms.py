"""Forms of the calendar: days by hand, the notice of a year, and settling it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from touchstone.campaigns.notice import Notice, read_notice, read_rows
from touchstone.common.dates import FIRST_YEAR, LAST_YEAR
from touchstone.common.errors import PlainError
from touchstone.common.refusal import Refused
from touchstone.interchange.reading import open_workbook
from touchstone.web.common import formats
from touchstone.web.common.fields import DayField, reason_field
from touchstone.web.common.refusals import RefusingForm

if TYPE_CHECKING:
    from touchstone.campaigns.due_days import DueDays, Move

STATES = (
    ("free", gettext_lazy("Free")),
    ("worked", gettext_lazy("Worked")),
    ("usual", gettext_lazy("As they are in the country")),
)

LARGEST = 20_000
"""Maximum length of a pasted notice in characters."""


class DaysForm(RefusingForm):
    """Some days in a row, and whether they are worked."""

    first = DayField(label=gettext_lazy("First day"))
    last = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Left empty: the same day.")
    )
    state = forms.ChoiceField(
        label=gettext_lazy("These days are"), choices=STATES, widget=forms.RadioSelect, initial="free"
    )
    reason = reason_field(of_decision=True)

    refusals = {"closes_on": "last"}

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned data as the action takes them."""
        data = self.cleaned_data
        works = {"free": False, "worked": True, "usual": None}[data["state"]]
        last = data["last"] or data["first"]
        return {"first": data["first"], "last": last, "works": works, "reason": data["reason"]}


class NoticeForm(RefusingForm):
    """The year, and its notice as text or as a file."""

    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Text of the notice"),
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy(
            "Sentences as they are published, or lines such as “2027-01-01, free” and “2027-02-20, worked”."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy("Excel or CSV: a column with the day, and one with “free” or “worked”."),
    )

    def read(self) -> tuple[int, Notice]:
        """Return the year and the days of the notice; refused with the reason if it cannot be read."""
        data = self.cleaned_data
        year, file = data["year"], data["file"]
        if not data["text"].strip() and file is None:
            raise Refused(gettext("Paste the text of the notice, or choose a file."), "text")
        try:
            if file is None:
                notice = read_notice(data["text"], year)
            else:
                workbook = open_workbook(file.read(), name=file.name)
                notice = read_rows((row.values for sheet in workbook.sheets for row in sheet.rows()), year)
        except PlainError as error:
            raise Refused(error.translate(gettext), "text" if file is None else "file") from error
        within = notice.within(year)
        if not within.free and not within.worked:
            message = gettext("The notice names no day of %(year)d. Check the year.")
            raise Refused(message % {"year": year}, "year")
        return year, within


class SettleForm(RefusingForm):
    """The days that were read, and which given days move with them."""

    year = forms.CharField(widget=forms.HiddenInput)
    free = forms.CharField(widget=forms.HiddenInput, required=False)
    worked = forms.CharField(widget=forms.HiddenInput, required=False)
    every = forms.BooleanField(label=gettext_lazy("Move all of them"), required=False)
    moves = forms.MultipleChoiceField(
        label=gettext_lazy("Days that move"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What is not chosen stays on its day."),
    )
    reason = reason_field(of_decision=True)

    def __init__(self, moves: Sequence[tuple[DueDays, Move]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not moves:
            del self.fields["moves"], self.fields["every"]
            return
        self.set_choices("moves", [(f"{kind.code}:{move.key}", _said(move)) for kind, move in moves])

    @property
    def chosen(self) -> list[tuple[str, int]]:
        """The given days that move: kind and key."""
        if "moves" not in self.fields:
            return []
        field: Any = self.fields["moves"]
        values = [value for value, _label in field.choices] if self.cleaned_data["every"] else []
        pairs = (value.split(":") for value in values or self.cleaned_data["moves"])
        return [(code, int(key)) for code, key in pairs]


def _said(move: Move) -> str:
    """Return what moves, of which unit, and from which day to which; the days are not broken across lines."""
    days = format_html(
        '<span class="nowrap">{} → {}</span>', formats.short_day(move.old), formats.short_day(move.new)
    )
    frame = gettext("%(label)s, %(unit)s: %(days)s") % {"label": "{0}", "unit": "{1}", "days": "{2}"}
    return format_html(frame, move.label, move.unit, days)
