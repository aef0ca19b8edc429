"""Opens a file of unknown format."""

from pathlib import Path, PurePath
from typing import BinaryIO

from django.utils.translation import gettext_noop

from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.limits import Limits, limits_from_settings
from touchstone.interchange.reading.content import Format, format_of
from touchstone.interchange.reading.delimited import read_delimited
from touchstone.interchange.reading.excel import read_excel, read_old_excel
from touchstone.interchange.reading.sheets import Workbook

Source = Path | bytes | BinaryIO
"""A file to read: its path, its content, or an open binary stream."""


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        text = gettext_noop(
            "The file has %(size)d MB; at most %(limit)d MB can be read. Divide it into several files."
        )
        megabyte = 1024 * 1024
        raise UnreadableFile(
            "file.size", text, size=-(-size // megabyte), limit=limits.file_bytes // megabyte
        )


def read_source(source: Source, limits: Limits | None = None) -> bytes:
    """Return the whole content, after checking its size before reading."""
    limits = limits or limits_from_settings()
    if isinstance(source, bytes):
        _check_size(len(source), limits)
        return source
    if isinstance(source, Path):
        try:
            _check_size(source.stat().st_size, limits)
            return source.read_bytes()
        except OSError as error:
            text = gettext_noop("The file %(name)s cannot be opened: %(reason)s.")
            reason = error.strerror or type(error).__name__
            raise UnreadableFile("file.missing", text, name=source.name, reason=reason) from None
    _check_size(source.seek(0, 2), limits)
    source.seek(0)
    return source.read()


def open_workbook(source: Source, *, name: str = "", limits: Limits | None = None) -> Workbook:
    """Open an .xlsx, .xlsb or .xls workbook or a text table and return its sheets, or raise ``UnreadableFile``.

    The format is detected from the content; ``name`` is only displayed (by default the file name of a path). Each
    sheet is loaded on first use, after a check of its extent.
    """
    limits = limits or limits_from_settings()
    data = read_source(source, limits)
    if not name and isinstance(source, Path):
        name = source.name
    encoding = ""
    match format_of(data):
        case Format.PACKED:
            sheets = read_excel(data, limits)
        case Format.OLD:
            sheets = read_old_excel(data, limits)
        case Format.TEXT:
            encoding, table = read_delimited(data, PurePath(name).stem, limits)
            sheets = (table,)
    if not sheets:
        raise UnreadableFile(
            "file.no-sheet", gettext_noop("The workbook has no sheet with cells. Add the table to it.")
        )
    return Workbook(name, encoding, sheets)
