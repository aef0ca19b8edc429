"""Databases in which every migration has run, made once for each state of the migrations; every test process copies one.

After a transactional test the rows of the migrations come back, a table at a time. With ``TEST_TURN=all``, as before a
release, ``migrate`` makes them as an installation does; otherwise ``tests.migrating``, which ends with the same tables.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.db import connection, transaction
from psycopg.sql import SQL, Identifier
from tests.turns import current_turn

ROOT = Path(__file__).resolve().parents[1]


def state_of_migrations() -> str:
    """Return a name that changes whenever a migration changes, ours or a library's."""
    migrations = sorted((ROOT / "src").glob("touchstone/*/migrations/*.py"))
    files = [ROOT / "requirements.lock", *migrations]
    state = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files))
    return state.hexdigest()[:16] + ("_all" if current_turn() is None else "")


def migrate(database_url: str, data: str) -> None:
    """Run every migration in a new database."""
    environment = {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TOUCHSTONE_DATA": data,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    how = [ROOT / "src/manage.py", "migrate", "-v0"] if current_turn() is None else ["-m", "tests.migrating"]
    command = [sys.executable, *how]
    subprocess.run(command, env=os.environ | environment, check=True)


def migrated_database() -> Path:
    """Return an SQLite file in which every migration has run, made once for each state of the migrations."""
    folder = ROOT / ".pytest_cache" / "databases"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{state_of_migrations()}.sqlite3"
    with (folder / "making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            with tempfile.TemporaryDirectory() as data:
                migrate("", data)
                shutil.move(Path(data) / "db.sqlite3", kept)
            for path in sorted(folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-3]:
                path.unlink()
    return kept


def migrated_template() -> str:
    """Return the name of a database on the PostgreSQL server in which every migration has run.

    It is built once for each state of the migrations; those of other states are then dropped.
    """
    url, prefix = os.environ["DATABASE_URL"], "touchstone_template_"
    name, unfinished = prefix + state_of_migrations(), prefix + "unfinished"
    with psycopg.connect(url, autocommit=True) as server:

        def change(statement: str, *names: str) -> None:
            server.execute(SQL(statement).format(*map(Identifier, names)))

        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [prefix])
        kept = [
            row[0] for row in server.execute("SELECT datname FROM pg_database") if row[0].startswith(prefix)
        ]
        if name not in kept:
            for other in kept:
                change("DROP DATABASE {}", other)
            change("CREATE DATABASE {}", unfinished)
            with tempfile.TemporaryDirectory() as data:
                migrate(urlsplit(url)._replace(path=f"/{unfinished}").geturl(), data)
            change("ALTER DATABASE {} RENAME TO {}", unfinished, name)
    return name


@cache
def _read(written: str) -> list[DeserializedObject]:
    return list(serializers.deserialize("json", written))


def put_back(written: str) -> None:
    """Insert these rows, which nobody may change, table by table and without signals."""
    tables: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in _read(written):
        tables[type(row.object)].append(row.object)
    with transaction.atomic(), connection.constraint_checks_disabled():
        for model, rows in tables.items():
            present = set(model._base_manager.values_list("pk", flat=True))
            missing = [row for row in rows if row.pk not in present]
            columns = model._meta.local_concrete_fields
            if missing:
                model._base_manager._insert(missing, fields=columns, using=connection.alias, raw=True)
        for row in _read(written):
            for field, others in (row.m2m_data or {}).items():
                if others:
                    getattr(row.object, field).set(others)
    connection.check_constraints(table_names=[model._meta.db_table for model in tables])


if __name__ == "__main__":  # made beside other work, so that no test waits for it
    migrated_template() if connection.vendor == "postgresql" else migrated_database()
