"""The fast look and the exact look at a sheet agree."""

import io
import zipfile
from collections.abc import Iterator

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from touchstone.interchange.reading.inspection import examine, glance

CELLS = st.dictionaries(
    st.tuples(st.integers(0, 130_000), st.integers(0, 60)),
    st.one_of(st.text("单位a<&", max_size=5), st.integers(0, 9), st.just("=A1+1"), st.just("=")),
    max_size=12,
)


def xml_of(cells: dict[tuple[int, int], str | int]) -> bytes:
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as book:
        sheet = book.add_worksheet()
        for (row, column), value in cells.items():
            if value == "=":
                sheet.write_formula(row, column, "=1/0", None, "")
            elif isinstance(value, str) and value.startswith("="):
                sheet.write_formula(row, column, value, None, 3)
            else:
                sheet.write(row, column, value)
    return zipfile.ZipFile(output).read("xl/worksheets/sheet1.xml")


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@settings(deadline=None)
@given(CELLS, st.integers(40, 400))
def test_both_looks_agree(cells: dict[tuple[int, int], str | int], size: int) -> None:
    xml = xml_of(cells)
    exact = examine(pieces(xml, size))
    quick = glance(pieces(xml, size))
    written = [place for place, value in cells.items() if value != ""]
    assert exact.rows == max((row + 1 for row, _column in written), default=0)
    assert exact.columns == max((column + 1 for _row, column in written), default=0)
    assert quick is not None
    assert (quick.rows >= exact.rows, quick.columns >= exact.columns) == (True, True)
    assert quick.bad_cells == exact.bad_cells
