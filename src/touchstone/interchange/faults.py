"""What is wrong with a row, in words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one row; where it stands, what stands there, and why that cannot be.

    ``column`` is a letter and ``header`` the heading over it, both empty for a fault of the row as a whole. The reason
    is kept as a template and its values, so that a stored fault can be read in either language.
    """

    sheet: str
    row: int
    column: str
    header: str
    value: str
    code: str
    template: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Why this is wrong and what to do, in the active language."""
        return gettext(self.template) % self.params

    def as_dict(self) -> dict[str, Any]:
        """Return the fault as values that JSON can hold; ``Fault(**values)`` makes it again."""
        values = asdict(self)
        values["params"] = {
            key: value if isinstance(value, int | float | str) else str(value)
            for key, value in self.params.items()
        }
        return values
