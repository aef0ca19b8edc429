"""Files that are stored whole or not at all, under names that the system can hold."""

import contextlib
import os
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import TemporaryFileUploadHandler

LONGEST_NAME = 200
"""Maximum number of bytes of a stored file's name. The system allows 255, and a suffix may make the name unique."""

_LONGEST_SUFFIX = 20


class WholeFiles(FileSystemStorage):
    """A folder in which a full disk leaves no half a file, and in which a long name is shortened."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return a name that is free and not too long."""
        place = PurePosixPath(name)
        return super().get_available_name(str(place.with_name(shorten(place.name))), max_length)

    def _save(self, name: str, content: File[Any]) -> str:
        was_there = self.exists(name)
        try:
            stored: str = super()._save(name, content)  # type: ignore[misc]  # the stubs do not know it
        except OSError:
            if not was_there:
                with contextlib.suppress(OSError):
                    self.delete(name)
            raise
        return stored


class ShortNamed(TemporaryFileUploadHandler):
    """Streams a large upload to a temporary file whose suffix, the end of the uploaded name, is not too long."""

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        """Begin a file; it keeps its own name, whatever that of the temporary file is."""
        super().new_file(field_name, shorten(file_name), *args, **kwargs)
        self.file.name = file_name


def shorten(name: str, most: int = LONGEST_NAME) -> str:
    """Return a file name of at most so many bytes: the stem is cut, and a usual suffix such as ``.xlsx`` is kept."""
    if len(os.fsencode(name)) <= most:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix.encode()) > _LONGEST_SUFFIX:
        stem, dot, suffix = name, "", ""
    return stem.encode()[: most - len((dot + suffix).encode())].decode(errors="ignore") + dot + suffix
