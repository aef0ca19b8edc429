"""Brings a data folder up to date: message catalogues, static files, database."""

import contextlib
import fcntl
import hashlib
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.catalogues import compile_catalogues
from config.settings.environment import DATA, ROOT


def prepare() -> None:
    """Do whatever has not been done yet. A second call, or one at the same time, has nothing left to do."""
    with _one_at_a_time():
        compile_catalogues(settings.LOCALE_PATHS)
        _collect_static_files()
        _keep_to_owner()
        _migrate()
        _have_own_language()
        call_command("reindex", outdated=True, stdout=sys.stderr)  # by new rules, or after an upgrade at all


def _keep_to_owner() -> None:
    """Let nobody else read SQLite's files, also in a folder that everybody may enter.

    SQLite gives the files that it makes beside the database the same rights as the database.
    """
    if connection.vendor != "sqlite":
        return
    path = Path(connection.settings_dict["NAME"])
    path.touch(mode=0o600)
    for file in (path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))):
        with contextlib.suppress(FileNotFoundError, PermissionError):
            file.chmod(file.stat().st_mode & ~stat.S_IRWXO)


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if steps:
        _say(f"making the database: {len(steps)} steps, about {1 + len(steps) // 15} s ...")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("learn_sizes", verbosity=0)  # or SQLite assumes that any new index finds ten rows


def _have_own_language() -> None:
    """Let the editor's room have the language of the installation, which may be settled after the first migration."""
    apps.get_model("wagtailcore", "Locale").objects.get_or_create(language_code=settings.LANGUAGE_CODE)


def _collect_static_files() -> None:
    if settings.DEBUG:
        return
    marker = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = _fingerprint(*settings.STATICFILES_DIRS)
    if not marker.exists() or marker.read_text(encoding="ascii") != fingerprint:
        # Without the marker an earlier try was cut short, perhaps by a full disk, and may have left half a file.
        cut_short = not marker.exists()
        marker.unlink(missing_ok=True)
        call_command("collectstatic", verbosity=0, interactive=False, clear=cut_short)
        marker.write_text(fingerprint, encoding="ascii")


def _fingerprint(*folders: Path) -> str:
    """Return a hash that changes with our static files and with the versions of the libraries."""
    lines = [
        f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}"
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    lock = (ROOT / "requirements.lock").read_bytes()
    return hashlib.sha256("\n".join(lines).encode() + lock).hexdigest()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (DATA / "preparing").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _say(text: str) -> None:
    sys.stderr.write(f"touchstone: {text}\n")
    sys.stderr.flush()
