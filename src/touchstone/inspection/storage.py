"""Storage of photos of findings."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage

from touchstone.common.private_files import PrivateFiles


def photos() -> Storage:
    """Return the private storage in the ``photos`` folder beside the media folder."""
    return PrivateFiles(Path(settings.MEDIA_ROOT).parent / "photos")
