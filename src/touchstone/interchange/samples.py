"""What a person looks at to recognise a header and its columns: first rows, first values, and how many are filled."""

from collections import Counter
from collections.abc import Collection, Iterator

from touchstone.interchange.detection import Detection
from touchstone.interchange.header_candidates import HEADER_WITHIN
from touchstone.interchange.ledger import Ledger
from touchstone.interchange.reading.sheets import Sheet, cell_text, is_blank

_SAMPLES, _SAMPLE_LENGTH = 3, 80


def find_first_rows(sheet: Sheet, but: Collection[int] = ()) -> Iterator[tuple[int, str]]:
    """Yield the rows that can be the header, each with the beginning of what it says in all columns ``but`` these."""
    for row in sheet.head[:HEADER_WITHIN]:
        cells = [value for index, value in enumerate(row.values) if index not in but]
        texts = [cell_text(value).strip() for value in cells if not is_blank(value)]
        if texts:
            yield row.number, " · ".join(texts)[:_SAMPLE_LENGTH]


def count_filled(detection: Detection) -> dict[int, int]:
    """Return in how many rows of data each column that fills no field holds something, if it does in any."""
    used = set(detection.mapping)
    unused = [index for index in range(detection.sheet.width) if index not in used]
    if not unused:
        return {}
    filled: Counter[int] = Counter()
    for row in Ledger(detection):
        values, width = row.values, len(row.values)
        filled.update(index for index in unused if index < width and not is_blank(values[index]))
    return dict(filled)


def sample_column(detection: Detection, index: int) -> str:
    """Return the first distinct values of a column, which help a person to recognise it."""
    rows = (row.values for row in detection.sheet.head if row.number > detection.last_header_row)
    values = [cell_text(values[index]).strip() for values in rows if index < len(values)]
    return " · ".join(list(dict.fromkeys(filter(None, values)))[:_SAMPLES])[:_SAMPLE_LENGTH]
