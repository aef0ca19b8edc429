"""Forms that show at their fields why an action said no."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from touchstone.common.refusal import Refused


class RefusingForm(forms.Form):
    """A form that shows a refusal at the field that it concerns, or above all fields where it has none of that name."""

    refusals: Mapping[str, str] = {}
    """Fields of refusals that bear another name here."""

    def refuse(self, refused: Refused) -> None:
        """Show why an action said no."""
        name = self.refusals.get(refused.field, refused.field)
        self.add_error(name if name in self.fields else None, str(refused.message))
