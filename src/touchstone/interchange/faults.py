"""Faults of rows."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext

from touchstone.common.errors import fill_in


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one row: its cell, the value of the cell, and the reason.

    ``column`` is the column's letter and ``header`` its heading; both are empty for a fault of the whole row. The
    reason is stored as a template and its values, so that it can be shown in either language. ``field`` is the code of the
    field that the cell fills. ``rows`` is the number of rows that it stands for where it is said once for all of them.
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
    rows: int = 1

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


SAID_ONCE = frozenset({"exhibition.unknown", "exhibition.ambiguous"})
"""Codes of the faults that no correction of one row settles, such as an exhibition that the campaign does not have."""


def said_once(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults in their order, with those of SAID_ONCE about one value put together at the place of the first."""
    together: dict[object, Fault] = {}
    for place, fault in enumerate(faults):
        same: object = place
        if fault.code in SAID_ONCE:
            same = (fault.sheet, fault.column, fault.code, fault.value)
        first = together.get(same)
        together[same] = fault if first is None else dataclasses.replace(first, rows=first.rows + 1)
    return list(together.values())
