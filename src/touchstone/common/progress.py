"""The progress of long work, readable while its transaction is still open.

Nobody else can see what an open transaction has written, so the progress is stored in a small file.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from touchstone.common.private_files import PrivateFiles

_INTERVAL = 0.5
"""Minimum number of seconds between two writes."""


def _files() -> Storage:
    folder: Path = getattr(settings, "PROGRESS_FOLDER", Path(settings.MEDIA_ROOT).parent / "progress")
    return PrivateFiles(folder)


def make_writer(key: str) -> Callable[[int, int], None]:
    """Return a function that stores how much of some work is done, at most once every half second."""
    last = 0.0

    def write(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _INTERVAL:
            last = now
            files = _files()
            files.delete(key)
            files.save(key, ContentFile(json.dumps([done, total]).encode()))

    return write


def read(key: str) -> tuple[int, int]:
    """Return how much of some work is done, of how much; (0, 0) if nothing readable says so."""
    try:
        with _files().open(key) as file:
            done, total = json.load(file)
            return int(done), int(total)
    except (OSError, ValueError, TypeError):
        return 0, 0


def forget(key: str) -> None:
    """Delete the progress of work that has ended."""
    _files().delete(key)
