import pytest

from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.reading import open_workbook

TEXT = "2019年台账\r\n单位,日期,主题\r\n省教育厅,2019-06-18,“学习”，研讨\r\n"
VALUES = [("2019年台账",), ("单位", "日期", "主题"), ("省教育厅", "2019-06-18", "“学习”，研讨")]


def values(content: bytes) -> list[tuple[object, ...]]:
    return [row.values for row in open_workbook(content, name="台账.csv").sheets[0].rows()]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030"),
        ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"),
    ],
)  # fmt: skip
def test_encodings_are_told_by_content(encoding: str, named: str) -> None:
    # UTF-16 without a byte-order mark is recognised by the zero bytes of its Latin letters.
    latin = "".join(f"unit {number},2019-06-18,topic\r\n" for number in range(9))
    workbook = open_workbook((TEXT + latin).encode(encoding), name="台账.csv")
    assert workbook.encoding == named
    assert [row.values for row in workbook.sheets[0].rows()][:3] == VALUES


def test_a_rare_character_outside_gbk_is_read() -> None:
    assert values("单位\n㑇镇\n𠮷村\n".encode("gb18030")) == [("单位",), ("㑇镇",), ("𠮷村",)]


def test_bytes_of_no_known_encoding_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="Save the table as") as refused:
        open_workbook("Café,Zürich\n".encode("latin-1"))
    assert refused.value.code == "file.encoding"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_below_title_lines(delimiter: str) -> None:
    rows = [("单位", "主题", "人数"), ("省教育厅", "a, b; c", "1,234"), ("省财政厅", "", "3")]
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert values(f"某省，2019年; 台账, 第一批\n{quoted}\n".encode())[1:] == rows


def test_rows_are_numbered_as_a_spreadsheet_program_shows_them() -> None:
    rows = list(open_workbook('单位,备注\n\n甲,"两\n行"\n乙,x\n'.encode()).sheets[0].rows())
    assert [(row.number, row.values) for row in rows] == [
        (1, ("单位", "备注")), (2, ()), (3, ("甲", "两\n行")), (4, ("乙", "x")),
    ]  # fmt: skip


def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_row() -> None:
    with pytest.raises(UnreadableFile, match="Row 2 has a quotation mark that is not closed"):
        open_workbook('单位,备注\n甲,"没有\n乙,x\n'.encode())


def test_the_apostrophe_that_guards_against_formulas_is_taken_off() -> None:
    assert values(b"'=1+1,'+86 571,'quoted',it's,'\n") == [("=1+1", "+86 571", "'quoted'", "it's", "'")]


def test_a_cell_without_end_is_told_from_a_quotation_mark_that_is_not_closed() -> None:
    content = ("单位,主题\n甲," + "长" * 200_000 + "\n").encode()
    with pytest.raises(UnreadableFile, match="Row 2 has a cell of more than 131072 characters"):
        open_workbook(content, name="t.csv")


def test_bytes_that_are_no_text_are_not_taken_for_an_unknown_encoding() -> None:
    with pytest.raises(UnreadableFile, match="neither a workbook nor a text table"):
        open_workbook(bytes(range(1, 256)) * 20, name="t.xlsx")


@pytest.mark.parametrize("bar", ["|", "｜"])
def test_tables_drawn_with_bars_are_read(bar: str) -> None:
    drawn = f"2019年台账\n{bar}单位 {bar} 日期 {bar}主题{bar}\n{bar}---{bar}:---:{bar}---{bar}\n{bar}省教育厅{bar}2019-06-18{bar}a, b{bar}\n"
    assert values(drawn.encode()) == [
        ("2019年台账",),
        ("", "单位", "日期", "主题", ""),
        (),
        ("", "省教育厅", "2019-06-18", "a, b", ""),
    ]


def test_cells_guarded_as_formulas_are_their_text() -> None:
    assert values(b'="007",="2019-06-18","=""a""""b""",=1+1\n') == [("007", "2019-06-18", 'a"b', "=1+1")]


def test_the_mark_at_the_end_of_old_files_is_no_row() -> None:
    assert values("单位,备注\r\n甲,x\r\n\x1a".encode("gbk")) == [("单位", "备注"), ("甲", "x")]
