"""Opens ledgers and reads their sheets and rows; the format is detected from the content."""

from touchstone.interchange.reading.opening import Source, open_workbook, read_source
from touchstone.interchange.reading.sheets import (
    BadCell,
    Merge,
    Row,
    Sheet,
    Workbook,
    column_letter,
    is_blank,
)

__all__ = [
    "BadCell",
    "Merge",
    "Row",
    "Sheet",
    "Source",
    "Workbook",
    "column_letter",
    "is_blank",
    "open_workbook",
    "read_source",
]
