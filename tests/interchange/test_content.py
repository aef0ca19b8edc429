"""A file's type is recognised by its content; an unknown one is refused in one sentence."""

import io
import zipfile
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from tests.interchange.workbooks import make_xlsx

from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.reading import open_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def package(**parts: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return output.getvalue()


def encrypted() -> bytes:
    output = io.BytesIO()
    OOXMLFile(io.BytesIO(make_xlsx({"台账": [("单位", "日期")]}))).encrypt("secret", output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (OLE + "Workbook".encode("utf-16-le") + b"\0" * 600, "file.damaged", "damaged"),
        (OLE + "WordDocument".encode("utf-16-le") + b"\0" * 600, "file.document", "Word 97-2003"),
        (package(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "file.old-workbook", ".ods"),
        (package(mimetype=b"application/vnd.oasis.opendocument.text"), "file.document", "OpenDocument"),
        (package(word__document_xml=b"<x/>"), "file.document", "Word"),
        (package(ppt__presentation_xml=b"<x/>"), "file.document", "PowerPoint"),
        (package(xl__workbook_bin=b"x"), "file.damaged", "damaged"),
        (package(**{"台账.xlsx": b"x"}), "file.archive", "Unpack it"),
        (package(), "file.archive", "Unpack it"),
        (b"%PDF-1.7 ...", "file.pdf", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "file.picture", "picture"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "file.picture", "picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "file.picture", "picture"),
        (b"Rar!\x1a\x07", "file.archive", "archive"),
        (b"{\\rtf1 x}", "file.document", "RTF"),
        (b" \r\n<html><table><tr><td>x</td></tr></table></html>", "file.web-page", "web page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "file.web-page", "save it as .xlsx"),
        (b"", "file.empty", "empty"),
        (b"\xef\xbb\xbf \r\n", "file.empty", "empty"),
        (bytes(range(1, 256)) * 20, "file.unknown", "neither a workbook nor a text table"),
        (b"MZ\x90\x00\x03\x00\x00\x00" + b"\x01\x02" * 50, "file.unknown", "neither a workbook"),
        (b"\x80\x81\xff " * 40, "file.encoding", "UTF-8"),
        (b"abc\x01\x02\x03def", "file.unknown", "neither a workbook nor a text table"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_files_are_refused_whatever_their_name(
    tmp_path: Path, content: bytes, code: str, said: str
) -> None:
    assert_refused(tmp_path / "台账.xlsx", content, code, said)


def test_an_encrypted_file_is_refused_whatever_its_name(tmp_path: Path) -> None:
    """By itself, for encrypting takes a second, which each process would need to name its tests."""
    assert_refused(tmp_path / "台账.xlsx", encrypted(), "file.encrypted", "remove the password")


def assert_refused(path: Path, content: bytes, code: str, said: str) -> None:
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as refused:
        open_workbook(path)
    assert refused.value.code == code
    assert said in refused.value.message
    assert refused.value.message.endswith(".")


def test_a_workbook_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_bytes(make_xlsx({"名册": [("单位",)]}))
    workbook = open_workbook(path)
    assert [sheet.name for sheet in workbook.sheets] == ["名册"]
    assert workbook.name == "台账.csv"
    text = tmp_path / "名册.xlsx"
    text.write_text("单位\n省教育厅\n", encoding="utf-8")
    assert [row.values for row in open_workbook(text).sheets[0].rows()] == [("单位",), ("省教育厅",)]


def test_a_text_that_begins_like_a_bitmap_is_a_text() -> None:
    assert open_workbook(b"BM,unit\n1,x\n").sheets[0].head[0].values == ("BM", "unit")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"The file no\.xlsx cannot be opened: No such file"):
        open_workbook(tmp_path / "no.xlsx")
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        open_workbook(tmp_path)


def test_an_uploaded_file_is_read_from_its_beginning() -> None:
    upload = io.BytesIO("单位\n省教育厅\n".encode())
    upload.read(3)
    assert open_workbook(upload, name="名册.csv").sheets[0].name == "名册"
