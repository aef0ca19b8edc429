"""Files that only the server reads: they are in a folder of their own that has no URL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import Storage

from touchstone.common.whole_files import WholeFiles


class PrivateFiles(WholeFiles):
    """Storage of files that only the server reads; they have no URLs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(location=folder, file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def url(self, name: str | None) -> str:
        raise ValueError("This file is not accessible via a URL.")


@contextmanager
def delete_on_error(storage: Callable[[], Storage]) -> Iterator[list[str]]:
    """Yield a list for the names of the files that are written; if the block fails, delete those files.

    Use it around the transaction: a database that rolls back does not delete files.
    """
    written: list[str] = []
    try:
        yield written
    except BaseException:
        for name in written:
            storage().delete(name)
        raise
