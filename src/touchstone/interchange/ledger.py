"""Iterates over the data rows of a ledger and records why the other rows are skipped."""

import re
from collections import Counter
from collections.abc import Iterator

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from touchstone.common.folding import simplify
from touchstone.common.text import match_key
from touchstone.interchange.detection import Detection
from touchstone.interchange.later_headers import LaterHeaders
from touchstone.interchange.reading.sheets import Merge, Row, cell_text, is_blank


class Skipped(TextChoices):
    """Why a row is not a data row."""

    BLANK = "blank", _("empty row")
    SECTION = "section", _("section heading")
    TOTAL = "total", _("total row")
    HEADER = "header", _("header repeated")
    NUMBERING = "numbering", _("column numbers")
    NOTE = "note", _("note")


_TOTAL_WORD = (
    r"(?:本页|本月|本组|本区)?(?:合计|总计|小计|共计|累计|总数|总和)|(?:grand|page)?-?(?:sub)?-?totals?|sum"
)
_TOTAL = re.compile(
    rf"(?:{_TOTAL_WORD})(?:[:,.=]*\(?[0-9,.]*(?:家|个|人|人次|次|场|项|units?|sessions?)?\)?)?$"
)
_SUBTOTAL = re.compile(r".{2,20}(?:小计|合计|总计|共计)$")
_AVERAGE = re.compile(r"(?:人均|平均|均值|平均数|平均值|汇总|average|mean)$")
_TOTAL_START = re.compile(rf"(?:{_TOTAL_WORD})(?![a-z])")
_NOTE_START = re.compile(
    r"(?:注|备注|说明|附注|填表|填报|制表|审核|审批|报送|经办|联系人|联系电话|单位负责人|负责人|盖章|打印日期|数据来源)[^、]{0,6}[:(]"
    r"|(?:注|备注|说明|附注)[0-9]*$|[*※]"
    r"|(?:notes?|prepared\s*by|source|remarks?|approved\s*by|contact)[0-9]?:"
)
_SECTION = re.compile(
    r"(?:\(?[一二三四五六七八九十百]{1,4}\)|[一二三四五六七八九十百]{1,4}[、.]|第[一二三四五六七八九十百0-9]+(?:部分|类|组|片区?|批))"
    r"|.*\((?:共)?[0-9]+(?:家|个|所|人|项|units?)\)$"
    r"|(?:[ivx]{1,5}|[a-h])[.)]|(?:part|section)[0-9ivxa-h]{1,4}(?:[:.-]|$)"
)
_SINGLE_TEXT = (Skipped.SECTION, Skipped.NOTE)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_SAME_AS_ABOVE = frozenset(
    {"同上", "同 上", "同上。", "〃", '"', "”", "''", "″", "〞", "ditto", "Ditto", "same as above"}
)


class Ledger:
    """The data rows of a detected sheet; iterating counts the other rows in ``skipped``.

    For fields that declare ``fill_down``, the value of a block merged down a column is given to each of its rows, and
    a cell that says 同上 gets the value above it.
    """

    def __init__(self, detection: Detection) -> None:
        self.detection = detection
        self.skipped: Counter[Skipped] = Counter()
        self.skipped_rows: list[tuple[int, Skipped]] = []
        mapping = detection.mapping
        kind = detection.kind
        self._needed = [index for index, code in mapping.items() if kind.field(code).required]
        self._used = sorted(column.index for column in detection.columns)
        self._others = [index for index in self._used if index not in self._needed]
        self._numbering_until = detection.last_header_row + 3
        self._numbers = {index for index, code in mapping.items() if code in ("number", "row_number")}
        self.headers = LaterHeaders(detection)
        self._fillable = [index for index, code in mapping.items() if kind.field(code).fill_down]
        joined_by = next((index for index, code in mapping.items() if code == kind.joined_by), None)
        if joined_by is not None and joined_by not in self._fillable:
            self._fillable.append(joined_by)
        self._parts = {index for index, code in mapping.items() if code in kind.parts}
        self._joined_until = {
            merge.first_row: merge.last_row
            for merge in detection.sheet.merges
            if merge.first_column == joined_by and merge.last_row > merge.first_row
        }
        merged_widths: dict[int, int] = {}
        for merge in detection.sheet.merges:
            if merge.first_row == merge.last_row:
                width = merge.last_column - merge.first_column + 1
                merged_widths[merge.first_row] = max(width, merged_widths.get(merge.first_row, 0))
        self._merged_widths = merged_widths

    def __iter__(self) -> Iterator[Row]:
        rows = self._data_rows()
        return self._join(rows) if self._joined_until else rows

    def _join(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Join the rows over which the cell of a record is merged."""
        together: list[Row] = []
        until = 0
        for row in rows:
            if row.number > until and together:
                yield self._as_one(together)
                together = []
            if not together:
                until = self._joined_until.get(row.number, row.number)
            together.append(row)
        if together:
            yield self._as_one(together)

    def _as_one(self, rows: list[Row]) -> Row:
        """Return several rows as one: where they differ it has all of their values, of its parts only the first."""
        if len(rows) == 1:
            return rows[0]
        values = list(rows[0].values)
        for index in range(len(values)):
            cells = (row.values[index] for row in rows if index < len(row.values))
            different = list(dict.fromkeys(cell for cell in cells if not is_blank(cell)))
            if different and (len(different) == 1 or index in self._parts):
                values[index] = different[0]
            elif different:
                values[index] = "\n".join(map(cell_text, different))
        return Row(rows[0].number, tuple(values), tuple(rows))

    def _data_rows(self) -> Iterator[Row]:
        self.skipped.clear()
        self.skipped_rows.clear()
        self.headers.forget()
        filler = _Filler(self._fillable, self.detection)
        start = self.detection.last_header_row
        classify = self.classify
        for written in self.detection.sheet.rows():
            if written.number <= start:
                continue
            filled = filler.fill_merged(written)
            row = self.headers.arranged(written) if self.headers.moved else written
            merged = row if filled is written else self.headers.arranged(filled)
            reason = classify(row)
            if reason is Skipped.HEADER:
                self.headers.enter(written)
            if reason in _SINGLE_TEXT and merged is not row:
                # The other values of the row come from cells merged down from above.
                reason = None
            if reason is None:
                yield filler.fill_repeated(merged)
            else:
                self.skipped[reason] += 1
                if reason is not Skipped.BLANK:
                    self.skipped_rows.append((row.number, reason))

    def classify(self, row: Row) -> Skipped | None:
        """Return why a row is skipped, or None for a data row."""
        values = row.values
        needed = self._needed
        width = len(values)
        # Nearly every row is plain data: the required cells are filled and none starts like a special row.
        if row.number <= self._numbering_until or not needed:
            return self._classify_closely(row)
        for index in needed:
            if index >= width or _may_start_marker(values[index]):
                return self._classify_closely(row)
        if _may_start_marker(values[0]) and values[0]:
            return self._classify_closely(row)
        if len(needed) == 1 and not any(values[index] for index in self._others if index < width):
            return self._classify_closely(row)
        is_heading = self.headers.is_heading
        for index in needed[:2]:
            if is_heading(values[index]):
                return Skipped.HEADER if self.headers.repeats(row) else None
        return None

    def _classify_closely(self, row: Row) -> Skipped | None:
        filled = [(index, value) for index, value in enumerate(row.values) if not is_blank(value)]
        if not filled:
            return Skipped.BLANK
        begins = len(filled) > 1 and any(self.headers.is_heading(value) for _at, value in filled[:2])
        if begins and self._needed and self.headers.repeats(row):
            return Skipped.HEADER
        texts = [(index, simplify(match_key(value))) for index, value in filled if isinstance(value, str)]
        complete = all(index in {i for i, _value in filled} for index in self._needed)
        leading = {filled[0][0], *self._needed[:1]}
        for index, text in texts:
            if index in leading and _says_total(text, complete=complete):
                return Skipped.TOTAL
        if row.number <= self._numbering_until and _numbers_columns(filled):
            return Skipped.NUMBERING
        if len(filled) == 1 and texts:
            return self._classify_single_text(row, *texts[0])
        if (
            not complete
            and len(filled) == 2
            and texts
            and texts[0][0] == filled[0][0]
            and _SECTION.match(texts[0][1])
        ):
            return Skipped.SECTION
        if not complete and texts and texts[0][0] == filled[0][0] and _NOTE_START.match(texts[0][1]):
            return Skipped.NOTE
        return None

    def _classify_single_text(self, row: Row, index: int, text: str) -> Skipped | None:
        """Classify a row with a single text: a section heading, a note, or a data row whose other cells are missing."""
        if _NOTE_START.match(text):
            return Skipped.NOTE
        if self._merged_widths.get(row.number, 1) > 1 or _SECTION.match(text) or index in self._numbers:
            return Skipped.SECTION
        if index not in self.detection.mapping:
            return Skipped.NOTE
        return None


def _says_total(text: str, *, complete: bool) -> bool:
    """Return whether the first text of a row says that the row is a total; ``complete`` rows need plain words for it."""
    if _TOTAL.match(text) or _SUBTOTAL.match(text):
        return True
    return not complete and bool(_TOTAL_START.match(text) or _AVERAGE.match(text))


# Characters that a total, a note, a section heading or a repeated header may start with, including spaces.
_MARKER_STARTS = frozenset(
    "合总總小共累本均平汇注备说附填制审报经联单负盖打数*※（(一二三四五六七八九十第GgTtSsPpNnRrCcAaIiVvXxMm 　\t\n"
)


def _may_start_marker(value: object) -> bool:
    """Return False only if a filled cell cannot start a special row; True means that a closer look is needed."""
    return value is None or (
        type(value) is str and (not value or value[0] in _MARKER_STARTS or value[-1] in "计計")
    )


def _numbers_columns(filled: list[tuple[int, object]]) -> bool:
    """Return True if a row only numbers the columns, as in 1, 2, 3 or 甲, 乙, 1, 2."""
    texts = [match_key(cell_text(value)).strip("()") for _index, value in filled]
    stems = [text for text in texts if text in _STEMS]
    digits = [text for text in texts if text.isdecimal()]
    if len(texts) < 3 or len(stems) + len(digits) != len(texts) or "".join(stems) != _STEMS[: len(stems)]:
        return False
    start = int(digits[0]) if digits else 0
    return start in (0, 1) and [int(digit) for digit in digits] == list(range(start, start + len(digits)))


class _Filler:
    """Copies values down: to all rows of a merged block, and into cells that say 同上."""

    def __init__(self, columns: list[int], detection: Detection) -> None:
        self._columns = set(columns)
        self._above: tuple[object, ...] = ()
        blocks = [
            merge
            for merge in detection.sheet.merges
            if merge.last_row > merge.first_row and merge.first_column in self._columns
        ]
        self._waiting = sorted(blocks, reverse=True)
        self._open: list[tuple[Merge, object]] = []

    def fill_merged(self, row: Row) -> Row:
        """Return the row with the values of the merged blocks that cover it."""
        if not self._waiting and not self._open:
            return row
        while self._waiting and self._waiting[-1].first_row <= row.number:
            merge = self._waiting.pop()
            if merge.first_row == row.number and merge.first_column < len(row.values):
                self._open.append((merge, row.values[merge.first_column]))
        self._open = [(merge, value) for merge, value in self._open if merge.last_row >= row.number]
        values = row.values
        for merge, value in self._open:
            index = merge.first_column
            if index >= len(values) or is_blank(values[index]):
                padded = [*values, *[""] * (index + 1 - len(values))]
                padded[index] = value
                values = tuple(padded)
        return row if values is row.values else Row(row.number, values)

    def fill_repeated(self, row: Row) -> Row:
        """Return the data row with words such as 同上 replaced by the value of the row above."""
        values = row.values
        if not _SAME_AS_ABOVE.isdisjoint(values):
            above = self._above
            values = tuple(
                above[index]
                if value in _SAME_AS_ABOVE and index in self._columns and index < len(above)
                else value
                for index, value in enumerate(values)
            )
        self._above = values
        return row if values is row.values else Row(row.number, values)
