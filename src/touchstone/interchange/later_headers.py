"""Headers that stand again further down a sheet, with their columns in the same or in another order."""

from bisect import bisect_right
from collections.abc import Mapping

from django.utils.translation import gettext_noop

from touchstone.interchange.detection import Detection
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.headings import heading_key, heading_keys
from touchstone.interchange.reading.sheets import Row, cell_text, is_blank

_LONGEST_HEADING = 40


class LaterHeaders:
    """Recognises later headers of a sheet, and puts the cells below them where the first header has their columns."""

    def __init__(self, detection: Detection) -> None:
        self._detection = detection
        self._columns = {column.key: column for column in detection.columns if column.key}
        self._at = {column.index: column for column in detection.columns}
        claims = detection.kind.claims
        self._field_at = detection.mapping
        self._index_of = {code: index for index, code in self._field_at.items()}
        self._known_keys = self._columns.keys() | {
            key for key, code in claims.items() if code in self._index_of
        }
        self._known: dict[str, bool] = {}
        self._from_rows: list[int] = []
        self._places: list[Mapping[int, int]] = []
        self.moved = False
        """Whether the columns stand elsewhere than below the first header."""

    def forget(self) -> None:
        """Begin again at the first header."""
        self._from_rows.clear()
        self._places.clear()
        self.moved = False

    def is_heading(self, value: object) -> bool:
        """Return whether a cell holds a heading; values recur in a column, so each is looked at only once."""
        if type(value) is not str or len(value) > _LONGEST_HEADING:
            return False
        known = self._known.get(value)
        if known is None:
            known = self._known[value] = heading_key(value) in self._known_keys
        return known

    def repeats(self, row: Row) -> bool:
        """Return whether most cells of a row are headings."""
        filled = [value for value in row.values if not is_blank(value)]
        return sum(map(self.is_heading, filled)) * 2 > len(filled)

    def enter(self, row: Row) -> None:
        """Read the rows from here on by the header in this row; refuse one that has other columns."""
        places: dict[int, int] = {}
        others = []
        for index, value in enumerate(row.values):
            if is_blank(value):
                continue
            first = self._first_index(cell_text(value))
            if first is not None:
                places.setdefault(first, index)
            elif index in self._field_at or index not in self._at:
                others.append(cell_text(value)[:_LONGEST_HEADING])
        if others:
            text = gettext_noop(
                "Sheet “%(sheet)s” has a second header in row %(row)d, with other columns: %(columns)s. "
                "Put the rows below it on a sheet of their own."
            )
            raise UnreadableFile(
                "columns.second-header",
                text,
                sheet=self._detection.sheet.name,
                row=row.number,
                columns=others,
            )
        taken = set(places.values())
        gone = {index: -1 for index in self._at if index not in places and index in taken}
        self._from_rows.append(row.number)
        self._places.append({first: place for first, place in (places | gone).items() if first != place})
        self.moved = bool(self._places[-1])

    def _first_index(self, heading: str) -> int | None:
        """Return the index of the column with this heading, or of the same field, in the first header."""
        column = self._columns.get(heading_key(heading))
        if column is not None:
            return column.index
        claims = self._detection.kind.claims
        fields = (claims[key] for key in heading_keys(heading) if key in claims)
        return self._index_of.get(next(fields, ""))

    def place(self, row: int, index: int) -> int:
        """Return the index at which a row has the cell that the first header has at ``index``."""
        at = bisect_right(self._from_rows, row) - 1
        return self._places[at].get(index, index) if at >= 0 else index

    def arranged(self, row: Row) -> Row:
        """Return a row with its cells where the first header has their columns."""
        if not self.moved:
            return row
        values = [*row.values, *[""] * (max(self._at) + 1 - len(row.values))]
        for first, place in self._places[-1].items():
            values[first] = row.values[place] if 0 <= place < len(row.values) else ""
        return Row(row.number, tuple(values))
