"""Where photos that show what was done with a problem lie."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage

from touchstone.common.private_files import PrivateFiles


def evidence() -> Storage:
    """Return the storage of the photos that show what was done and found."""
    return PrivateFiles(Path(settings.MEDIA_ROOT).parent / "evidence")
