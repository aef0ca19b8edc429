"""The cache that all server processes share because it counts: limits on attempts, and codes that were used."""

from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import InternalError, OperationalError, connections, router, transaction

ONLY_SPEED = ("wagtail_site_root_paths",)
"""Keys of libraries that each process may keep for itself; in the database, a public page would wait to write them."""


class SharedCache(DatabaseCache):
    """Django's cache in the database, except for what is only speed. What we cache ourselves says where it belongs."""

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Store an entry as Django does, but raise what keeps the database from storing it: that is no "taken already"."""
        failures: list[OperationalError | InternalError] = []

        def note(execute: Callable[..., Any], *call: Any) -> Any:
            try:
                return execute(*call)
            except (OperationalError, InternalError) as error:  # the latter if the database can only be read
                failures.append(error)
                raise

        database = router.db_for_write(self.cache_model_class)
        # Django also hides what happens at its commit, which is therefore ours.
        with connections[database].execute_wrapper(note), transaction.atomic(using=database):
            stored: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]  # the stubs do not know it
        if failures and not stored:
            raise failures[0]
        return stored

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        if key in ONLY_SPEED:
            return caches["local"].get(key, default, version)
        return super().get(key, default, version)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        if key in ONLY_SPEED:
            caches["local"].set(key, value, timeout, version)
        else:
            super().set(key, value, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        if key in ONLY_SPEED:
            return caches["local"].delete(key, version)
        return super().delete(key, version)
