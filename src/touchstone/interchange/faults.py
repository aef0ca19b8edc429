"""Faults of rows."""

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext

from touchstone.common.errors import fill_in


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one row: its cell, the value of the cell, and the reason.

    ``column`` is the column's letter and ``header`` its heading; both are empty for a fault of the whole row. The
    reason is stored as a template and its values, so that it can be shown in either language. ``field`` is the code of the
    field that the cell fills.
    """

    sheet: str
    row: int
    column: str
    header: str
    value: str
    code: str
    template: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    field: str = ""

    @property
    def reason(self) -> str:
        """What is wrong and what to do about it, in the active language."""
        return fill_in(self.template, self.params, gettext)

    def as_dict(self) -> dict[str, Any]:
        """Return the fault as values that JSON can represent; ``Fault(**values)`` restores it."""
        return asdict(self) | {"params": plain_params(self.params)}


def plain_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return what fills in the template of an error, as values that JSON can represent."""
    return {
        key: value if isinstance(value, int | float | list) else str(value) for key, value in params.items()
    }
