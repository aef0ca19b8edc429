"""Files that only the server reads: they lie in a folder of their own, which no address leads to."""

from pathlib import Path

from django.core.files.storage import FileSystemStorage


class PrivateFiles(FileSystemStorage):
    """Files that only the server reads; none of them has an address."""

    def __init__(self, folder: Path) -> None:
        super().__init__(location=folder, file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def url(self, name: str | None) -> str:
        raise ValueError("This file is not accessible via a URL.")
