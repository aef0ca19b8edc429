"""Opens ledgers and reads their sheets and rows; the format is detected from the content."""

from touchstone.interchange.reading.opening import Source, open_workbook, read_source
from touchstone.interchange.reading.sheets import Workbook
