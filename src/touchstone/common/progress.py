"""The progress of long work, readable while its transaction is still open.

Nobody else can see what an open transaction has written, so the progress is stored in a small file.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from touchstone.common.private_files import PrivateFiles

_INTERVAL = 0.5
"""Minimum number of seconds between two writes."""


def _files() -> Storage:
    return PrivateFiles(Path(settings.MEDIA_ROOT).parent / "progress")


def make_writer(key: str) -> Callable[[Any], None]:
    """Return a function that stores how far some work is, as values of JSON, at most once every half second."""
    last = 0.0

    def write(values: Any) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _INTERVAL:
            last = now
            files = _files()
            files.delete(key)
            files.save(key, ContentFile(json.dumps(values).encode()))

    return write


def read(key: str) -> Any:
    """Return how far some work is, as it was stored last; None if nothing readable says so."""
    try:
        with _files().open(key) as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def forget(key: str) -> None:
    """Delete the progress of work that has ended."""
    _files().delete(key)
