"""Storage of uploaded ledgers: a separate folder that is not served by any URL."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage

from touchstone.common.private_files import PrivateFiles


def ledgers() -> Storage:
    """Return the storage of uploaded ledgers."""
    folder: Path = getattr(settings, "INTERCHANGE_FOLDER", Path(settings.MEDIA_ROOT).parent / "ledgers")
    return PrivateFiles(folder)
