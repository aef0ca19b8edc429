"""The zip archive of a workbook; its sizes are checked before anything is unpacked."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from io import BytesIO

from django.utils.translation import gettext_noop

from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.limits import Limits
from touchstone.interchange.reading.content import damaged_error, encrypted_error, refuse_other_packages

_CHUNK = 1 << 22
_RATIO_MATTERS_FROM = 10 * 1024 * 1024
_UNIQUE_COUNT = re.compile(rb"uniqueCount\s*=\s*[\"']\s*\+?([0-9]+)")
_LONGEST_ATTRIBUTE = 200
_SHORTEST_TEXT = len(b"<si/>")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def _too_large_error() -> UnreadableFile:
    text = gettext_noop(
        "The workbook unpacks to far more than it should. Copy the table into a new workbook and upload that."
    )
    return UnreadableFile("file.bomb", text)


class Archive:
    """The parts of a workbook's zip archive, after their sizes were checked against the limits."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            parts = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
            raise damaged_error() from None
        # If entries differed only in case, the parser could read another one than was checked here.
        self._parts = {part.filename.lower(): part for part in parts}
        if len(parts) > limits.parts:
            raise _too_large_error()
        if len(self._parts) != len(parts):
            raise damaged_error()
        if any(part.flag_bits & 1 for part in parts):
            raise encrypted_error()
        if any(part.compress_type not in _METHODS for part in parts):
            raise damaged_error()
        unpacked = sum(part.file_size for part in parts)
        ratio = unpacked / max(1, len(data))
        if unpacked > limits.unpacked_bytes:
            raise _too_large_error()
        if unpacked > _RATIO_MATTERS_FROM and ratio > limits.packing_ratio:
            raise _too_large_error()
        names = frozenset(self._parts)
        mimetype = self.read("mimetype")[:100] if "mimetype" in names else b""
        refuse_other_packages(names, mimetype)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in lower case."""
        return tuple(self._parts)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of one part in chunks, and refuse it if its size differs from the declared size.

        The directory of an archive can lie about sizes; a parser that reads to the end of the stream would then
        unpack far more than the directory declares.
        """
        part = self._parts[name.lower()]
        generous = copy(part)
        generous.file_size = part.file_size + 1
        read = 0
        try:
            with self._zip.open(generous) as stream:
                while chunk := stream.read(_CHUNK):
                    read += len(chunk)
                    if read > part.file_size:
                        raise _too_large_error()
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            if isinstance(error, UnreadableFile):
                raise
            raise damaged_error() from None
        if read != part.file_size:
            raise damaged_error()

    def read(self, name: str) -> bytes:
        """Return the whole content of one part."""
        if name not in self:
            raise damaged_error()
        return b"".join(self.chunks(name))

    def measure(self, name: str) -> None:
        """Unpack one part without keeping it, to verify the sizes that it declares.

        The parser reserves memory for the declared number of shared texts; each of them takes at least five bytes.
        """
        most = self._parts[name.lower()].file_size // _SHORTEST_TEXT
        rest = b""
        for chunk in self.chunks(name):
            text = rest + chunk
            if any(int(count[:20]) > most for count in _UNIQUE_COUNT.findall(text)):
                raise damaged_error()
            rest = text[-_LONGEST_ATTRIBUTE:]
