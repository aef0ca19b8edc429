"""The fast and the exact inspection of a sheet agree."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st
from tests.interchange.workbooks import sheet_xml

from touchstone.interchange.reading.inspection import examine, glance
from touchstone.interchange.reading.sheets import column_letter

CELLS = st.dictionaries(
    st.tuples(st.integers(0, 300) | st.integers(0, 1_048_575), st.integers(0, 60)),
    st.one_of(st.text("单位a<&", max_size=5), st.integers(0, 9), st.just("=A1+1"), st.just("=")),
    max_size=12,
)


def xml_of(cells: dict[tuple[int, int], str | int]) -> bytes:
    """Return the XML of a sheet as spreadsheet programs write it."""
    rows: dict[int, list[str]] = {}
    for (row, column), value in sorted(cells.items()):
        place = f'<c r="{column_letter(column)}{row + 1}"'
        if value == "=":
            cell = f"{place}><f>1/0</f><v></v></c>"
        elif isinstance(value, str) and value.startswith("="):
            cell = f'{place} s="1"><f>{value[1:]}</f><v>3</v></c>'
        elif isinstance(value, str):
            cell = (
                f'{place} t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else f'{place} s="1"/>'
            )
        else:
            cell = f"{place}><v>{value}</v></c>"
        rows.setdefault(row, []).append(cell)
    return sheet_xml(
        "".join(f'<row r="{row + 1}">{"".join(row_cells)}</row>' for row, row_cells in rows.items())
    )


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


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


def test_the_bound_of_a_large_sheet_is_close() -> None:
    """A bound far too high would send every large sheet to the slow inspection."""
    for row, column, rows in (
        (40, 8, 99_999),
        (150_000, 8, 199_999),
        (999_999, 8, 1_049_999),
        (1_048_575, 30, 1_049_999),
    ):
        facts = glance([xml_of({(0, 0): 1, (row, column): 1})])
        assert facts is not None
        assert (facts.rows, facts.columns) == (rows, column + 1)
