"""Forms that show an action's refusal at the field concerned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms

from touchstone.common.refusal import Refused


class RefusingForm(forms.Form):
    """A form that shows a refusal at the field concerned, or above the fields if it has no such field."""

    refusals: Mapping[str, str] = {}
    """Maps field names used in refusals to the form's own, where they differ."""

    def refuse(self, refused: Refused) -> None:
        """Add the refusal as an error."""
        name = self.refusals.get(refused.field, refused.field)
        self.add_error(name if name in self.fields else None, str(refused.message))

    def set_choices(self, name: str, choices: Iterable[tuple[str, Any]], none: Any = None) -> None:
        """Set the choices of a field; ``none`` labels an additional empty choice."""
        first = [] if none is None else [("", none)]
        cast(forms.ChoiceField, self.fields[name]).choices = [*first, *choices]
