"""Where uploaded ledgers lie: in a folder of their own, which no address leads to."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage


def ledgers() -> Storage:
    """Return the storage of uploaded ledgers, readable by the server alone."""
    folder: Path = getattr(settings, "INTERCHANGE_FOLDER", Path(settings.MEDIA_ROOT).parent / "ledgers")
    return FileSystemStorage(
        location=folder, base_url=None, file_permissions_mode=0o600, directory_permissions_mode=0o700
    )
