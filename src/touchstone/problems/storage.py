"""The storage of photos taken as evidence."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage

from touchstone.common.private_files import PrivateFiles


def evidence() -> Storage:
    """Return the storage of evidence photos, a private folder next to the media."""
    return PrivateFiles(Path(settings.MEDIA_ROOT).parent / "evidence")
