"""Files that only the server reads: they lie in a folder of their own, which no address leads to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import FileSystemStorage, Storage


class PrivateFiles(FileSystemStorage):
    """Files that only the server reads; none of them has an address."""

    def __init__(self, folder: Path) -> None:
        super().__init__(location=folder, file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def url(self, name: str | None) -> str:
        raise ValueError("This file is not accessible via a URL.")


@contextmanager
def taken_back(storage: Callable[[], Storage]) -> Iterator[list[str]]:
    """Yield a list for the names of files as they are written; what fails afterwards takes them away again.

    It stands around the transaction, for a database that goes back does not take files with it.
    """
    written: list[str] = []
    try:
        yield written
    except BaseException:
        for name in written:
            storage().delete(name)
        raise
