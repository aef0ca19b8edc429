"""Form fields that accept counts and dates in any usual notation."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import signature
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.common.dates import DateOrder, parse_date
from touchstone.common.drawing import LONGEST_SEED, SHORTEST_SEED
from touchstone.common.errors import PlainError
from touchstone.common.fields import FieldKind, RecordField
from touchstone.common.numbers import parse_count
from touchstone.common.text import tidy

AnyForm = TypeVar("AnyForm", bound=type[forms.BaseForm])
Entry = TypeVar("Entry")


_USUAL_ORDER: ContextVar[DateOrder | None] = ContextVar("usual_order", default=None)


@contextmanager
def dates_in(order: DateOrder | None) -> Iterator[None]:
    """Read dates that are typed into forms in this order where they can be read in several ways."""
    token = _USUAL_ORDER.set(order)
    try:
        yield
    finally:
        _USUAL_ORDER.reset(token)


class CountField(forms.CharField):
    """A non-negative whole number such as ``32``, ``３２`` or ``32人``; empty means unknown."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_count(text)
        except PlainError as error:
            raise forms.ValidationError(error.translate(gettext)) from error


class DayField(forms.CharField):
    """A date, from the browser's calendar or typed in any usual notation, by the order of the campaign's country."""

    def __init__(self, *, default_year: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(max_length=40, **kwargs)
        self.default_year = default_year

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_date(text, self.default_year, _USUAL_ORDER.get())
        except PlainError as error:
            raise forms.ValidationError(error.translate(gettext)) from error

    def between(self, first: datetime.date | None, last: datetime.date | None) -> None:
        """Limit the browser's calendar to these days; the server applies its own rules."""
        for name, day in (("min", first), ("max", last)):
            if day is not None:
                self.widget.attrs[name] = day.isoformat()


class LineField(forms.CharField):
    """One line of text with its whitespace normalised."""

    def clean(self, value: Any) -> str:
        return tidy(super().clean(value) or "")


class SearchField(LineField):
    """An optional search text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput({"type": "search"}), **kwargs)


class SeedField(forms.CharField):
    """The seed of a draw, whose hash is published before the seed is revealed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Seed"))
        kwargs.setdefault(
            "widget", forms.TextInput({"autocomplete": "off", "spellcheck": "false", "data-no-draft": ""})
        )
        kwargs.setdefault(
            "help_text",
            _(
                "16 characters or more that nobody can guess. Write it down and keep it apart: it is not stored."
            ),
        )
        short = _("The seed is too short to be secret. Take 16 characters or more.")
        super().__init__(
            min_length=SHORTEST_SEED,
            max_length=LONGEST_SEED,
            error_messages={"min_length": short},
            **kwargs,
        )


class TextField(forms.CharField):
    """Several lines of text with their whitespace normalised."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": rows}))
        kwargs.setdefault("max_length", 2_000)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        return tidy(super().clean(value) or "", lines=True)


def one_line(label: Any, most: int, **more: Any) -> LineField:
    """Return an optional one-line field."""
    more.setdefault("required", False)
    return LineField(label=label, max_length=most, widget=forms.TextInput({"autocomplete": "off"}), **more)


def choice_of(
    label: Any, names: Mapping[Any, Any], kind: Callable[[str], Any], **more: Any
) -> forms.TypedChoiceField:
    """Return a choice of one of these codes; ``kind`` turns the chosen code into the field's value."""
    return forms.TypedChoiceField(label=label, choices=list(names.items()), coerce=kind, **more)


def record_choice(label: Any, *, required: bool = False, **more: Any) -> forms.TypedChoiceField:
    """Return a choice of a record; the form's ``offer`` gives it the records."""
    return forms.TypedChoiceField(label=label, required=required, empty_value=None, **more)


def reason_field(*, of_decision: bool = False) -> LineField:
    """Return an optional field for the reason of a change, which may be the number of a decision."""
    hint = _("For example the number of the decision.") if of_decision else ""
    return one_line(_("Reason"), 200, help_text=hint)


def like(field: RecordField, **overrides: Any) -> Any:
    """Return the form field for a record field; ``overrides`` replace its defaults, such as the help text."""
    overrides.setdefault("label", field.title)
    overrides.setdefault("required", field.required)
    if field.missing:
        overrides.setdefault("error_messages", {"required": field.missing})
    match field.kind:
        case FieldKind.LINE:
            overrides.setdefault("widget", forms.TextInput({"autocomplete": "off"}))
            return LineField(max_length=field.length, **overrides)
        case FieldKind.TEXT:
            return TextField(max_length=field.length, **overrides)
        case FieldKind.COUNT:
            return CountField(**overrides)
        case FieldKind.DAY:
            return DayField(**overrides)
        case FieldKind.FLAG:
            return forms.BooleanField(**overrides)
        case FieldKind.CHOICE:
            return forms.ChoiceField(**overrides)
        case FieldKind.TIME:
            return forms.TimeField(widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **overrides)
        case FieldKind.RECORD:
            return record_choice(**overrides)


def entry_of(kind: Callable[..., Entry], values: Mapping[str, Any], **more: Any) -> Entry:
    """Return an entry with those of the values that it has fields for, such as the cleaned data of a form."""
    names = signature(kind).parameters
    return kind(**{name: value for name, value in values.items() if name in names} | more)


def with_fields(*fields: RecordField) -> Callable[[AnyForm], AnyForm]:
    """Return a class decorator that adds these record fields to a form unless it declares them itself."""

    def complete(form: AnyForm) -> AnyForm:
        declared: dict[str, forms.Field] = form.base_fields  # type: ignore[attr-defined]  # the stubs lack it
        for field in fields:
            declared.setdefault(field.code, like(field))
        return form

    return complete
