"""Forms that show an action's refusal at the field concerned."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.forms import BoundField

from touchstone.common.refusal import Refused
from touchstone.web.common.fields import DayField


def offer(
    form: forms.Form,
    name: str,
    records: Iterable[Any],
    none: Any = None,
    *,
    code: str = "pk",
    label: Callable[[Any], str] = str,
) -> None:
    """Offer records in a field of any form; see :meth:`RefusingForm.offer`."""
    by_code = {str(getattr(record, code)): record for record in records}
    _set_choices(form, name, [(key, label(record)) for key, record in by_code.items()], none)
    cast(forms.TypedChoiceField, form.fields[name]).coerce = by_code.__getitem__


def _set_choices(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]], none: Any) -> None:
    first = [] if none is None else [("", none)]
    cast(forms.ChoiceField, form.fields[name]).choices = [*first, *choices]


class RefusingForm(forms.Form):
    """A form that shows a refusal at the field concerned, or above the fields if it has no such field."""

    refusals: Mapping[str, str] = {}
    """Maps field names used in refusals to the form's own, where they differ."""

    def refuse(self, refused: Refused) -> None:
        """Add the refusal as an error."""
        name = self.refusals.get(refused.field, refused.field)
        self.add_error(name if name in self.fields else None, str(refused.message))

    def offer(
        self,
        name: str,
        records: Iterable[Any],
        none: Any = None,
        *,
        code: str = "pk",
        label: Callable[[Any], str] = str,
    ) -> None:
        """Offer records by an attribute, so that the field's value is a record; ``none`` labels an empty choice.

        The field is a :func:`~touchstone.web.common.fields.record_choice`.
        """
        offer(self, name, records, none, code=code, label=label)

    def offer_any(self, name: str, records: Iterable[Any], none: Any = None, *, code: str = "code") -> None:
        """Offer records like :meth:`offer`, or remove the field if there are none."""
        records = list(records)
        if records:
            self.offer(name, records, none, code=code)
        else:
            del self.fields[name]

    def between(self, name: str, first: datetime.date | None, last: datetime.date | None = None) -> None:
        """Limit the days that the browser's date picker offers for a field."""
        cast(DayField, self.fields[name]).between(first, last)

    def set_choices(self, name: str, choices: Iterable[tuple[str, Any]], none: Any = None) -> None:
        """Set the choices of a field; ``none`` labels an additional empty choice."""
        _set_choices(self, name, choices, none)


class MoreFields(forms.Form):
    """A form with fields behind "more", which may be left empty."""

    behind_more: Sequence[str] = ()
    """The names of these fields; those that the form does not have are passed over."""

    @property
    def more(self) -> list[BoundField]:
        """The fields behind "more"."""
        return [self[name] for name in self.behind_more if name in self.fields]

    @property
    def more_open(self) -> bool:
        """Whether one of them has an error, so that they must be shown."""
        return any(field.errors for field in self.more)


class VersionForm(RefusingForm):
    """The form of an act on a record that others may change: the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
