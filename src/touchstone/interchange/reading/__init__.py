"""Opens ledgers and reads their sheets and rows; the format is detected from the content."""

from touchstone.interchange.reading.opening import open_workbook
from touchstone.interchange.reading.sheets import (
    BadCell,
    Merge,
    Row,
    Sheet,
    Workbook,
    column_letter,
    is_blank,
)

__all__ = ["BadCell", "Merge", "Row", "Sheet", "Workbook", "column_letter", "is_blank", "open_workbook"]
