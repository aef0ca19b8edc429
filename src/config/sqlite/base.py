"""Connections to SQLite that live on from request to request, unless the file was replaced or something failed.

Opening the database, with its settings and Django's functions, costs more than most requests ask of it.
"""

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

Identity = tuple[int, int] | None
"""Device and number of a file; None if there is none."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection, which also notices that another file lies in the place of its own.

    A file that was moved away is left as it is: SQLite neither writes its log into it nor deletes the log of the new one.
    """

    _opened: Identity = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the database, and remember which file that was."""
        connection = super().get_new_connection(conn_params)
        self._opened = self._identity()
        return connection

    def close_if_unusable_or_obsolete(self) -> None:
        """Close a connection whose file was replaced, or that met a failure, besides those that are too old.

        Django calls this before and after each request, and the worker around each task.
        """
        if self.connection is not None and not self.in_atomic_block:
            if self.errors_occurred or self._identity() != self._opened:
                self.close()
            else:
                super().close_if_unusable_or_obsolete()

    def _identity(self) -> Identity:
        try:
            found = Path(self.settings_dict["NAME"]).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
