"""Recognises the format of a file by its content; the name of the file is not trusted."""

from enum import Enum

from django.utils.translation import gettext_noop

from touchstone.interchange.errors import UnreadableFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"PK\x05\x06", b"\xfd7zXZ")
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"<body", b"<workbook")


def encrypted_error() -> UnreadableFile:
    """Return the error for a workbook that is protected by a password."""
    text = gettext_noop(
        "The workbook is protected by a password. Open it, remove the password, save and upload it again."
    )
    return UnreadableFile("file.encrypted", text)


def damaged_error() -> UnreadableFile:
    """Return the error for a workbook that violates its format."""
    text = gettext_noop(
        "The workbook is damaged. Open it in a spreadsheet program, save it as .xlsx and upload it again."
    )
    return UnreadableFile("file.damaged", text)


def other_document_error(code: str, kind: str) -> UnreadableFile:
    """Return the error for a document that is not a table."""
    text = gettext_noop(
        "This is a %(kind)s file, not a workbook. Save the table as .xlsx or .csv and upload that file."
    )
    return UnreadableFile(code, text, kind=kind)


def old_workbook_error(kind: str) -> UnreadableFile:
    """Return the error for a workbook in an unsupported format."""
    text = gettext_noop(
        "This is a workbook of another kind: %(kind)s. Open it in a spreadsheet program, save it as .xlsx and upload that."
    )
    return UnreadableFile("file.old-workbook", text, kind=kind)


class Format(Enum):
    """How the content of a file is written."""

    PACKED = "packed"
    OLD = "old"
    TEXT = "text"


def format_of(data: bytes) -> Format:
    """Return the format of a file: a zip archive (.xlsx, .xlsb), an OLE file (.xls) or a possible text; refuse known others."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise UnreadableFile(
            "file.empty", gettext_noop("The file is empty. Choose the file that holds the table.")
        )
    if data.startswith(_OLE):
        _refuse_other_compound_files(data)
        return Format.OLD
    if data.startswith(b"%PDF"):
        raise other_document_error("file.pdf", "PDF")
    if _is_picture(data):
        raise UnreadableFile(
            "file.picture",
            gettext_noop("This is a picture, not a workbook. Upload the table itself as .xlsx or .csv."),
        )
    if data.startswith(_ARCHIVES):
        raise UnreadableFile(
            "file.archive",
            gettext_noop("This is an archive. Unpack it and upload the workbook that is in it."),
        )
    if start.startswith(b"{\\rtf"):
        raise other_document_error("file.document", "RTF")
    if start.startswith(_MARKUP):
        raise UnreadableFile(
            "file.web-page",
            gettext_noop(
                "This is a web page saved as a table. Open it in a spreadsheet program and save it as .xlsx."
            ),
        )
    return Format.PACKED if data.startswith(_ZIP) else Format.TEXT


def _is_picture(data: bytes) -> bool:
    if data.startswith(b"BM"):
        # A text may start with these two letters as well, but a bitmap also contains its own length.
        return int.from_bytes(data[2:6], "little") == len(data)
    return data.startswith(_PICTURES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")


def _refuse_other_compound_files(data: bytes) -> None:
    """Refuse an OLE file that is a protected workbook or a document, by the names of its streams."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise encrypted_error()
    if "WordDocument".encode("utf-16-le") in data:
        raise other_document_error("file.document", "Word 97-2003")
    if "PowerPoint Document".encode("utf-16-le") in data:
        raise other_document_error("file.document", "PowerPoint 97-2003")


def refuse_other_packages(names: frozenset[str], mimetype: bytes) -> None:
    """Refuse a zip archive that is not an .xlsx or .xlsb workbook, with an error that names its format."""
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        text = gettext_noop(
            "This is an OpenDocument workbook (.ods), of which merged cells cannot be read here. "
            "Open it in a spreadsheet program, save it as .xlsx and upload that."
        )
        raise UnreadableFile("file.old-workbook", text)
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        raise other_document_error("file.document", "OpenDocument")
    if any(name.startswith("word/") for name in names):
        raise other_document_error("file.document", "Word")
    if any(name.startswith("ppt/") for name in names):
        raise other_document_error("file.document", "PowerPoint")
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return
    if "[content_types].xml" in names:
        raise damaged_error()
    raise UnreadableFile(
        "file.archive", gettext_noop("This is an archive. Unpack it and upload the workbook that is in it.")
    )
