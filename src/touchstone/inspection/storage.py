"""Where photos of findings lie."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage

from touchstone.common.private_files import PrivateFiles


def photos() -> Storage:
    """Return the storage of photos of findings."""
    return PrivateFiles(Path(settings.MEDIA_ROOT).parent / "photos")
