"""What a field of a record is called and may hold: its model, form, sheet, files and history take it from here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst


class FieldKind(StrEnum):
    """What a field holds, and so how it is typed and read."""

    LINE = "line"
    TEXT = "text"
    COUNT = "count"
    DAY = "day"
    FLAG = "flag"
    CHOICE = "choice"
    TIME = "time"
    RECORD = "record"
    """Another record, chosen from a list or, in a ledger, looked up by its name."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class RecordField:
    """One field of a record, declared once.

    ``label`` begins with a small letter, as names of model fields do. ``length`` is the most characters of a text,
    or of the name by which a ledger refers to another record.
    ``missing`` is the message for a required field that is left empty, where the usual one does not do. Ledgers name
    the field by one of the ``headings``, divided by bars; without headings no ledger has it. In a ledger a cell may
    have several ``cell_lines``, and with ``fill_down`` cells merged down the column share one value.
    """

    code: str
    label: Any
    kind: FieldKind = FieldKind.LINE
    length: int = 0
    required: bool = False
    missing: str | Promise = ""
    headings: str = ""
    cell_lines: bool = False
    fill_down: bool = False

    @property
    def title(self) -> Any:
        """The label as it begins a line: above a form field, a column or a fact."""
        return capfirst(self.label)


def codes(*fields: RecordField) -> tuple[str, ...]:
    """Return the names that fields have in their record, entry and form."""
    return tuple(field.code for field in fields)
