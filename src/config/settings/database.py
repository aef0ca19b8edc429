"""Where records are kept: SQLite without being asked, PostgreSQL by `DATABASE_URL`."""

from typing import Any

from config.settings.environment import DATA, env

# With eight writers Django's defaults lose most transactions; with these four none was lost.
# IMMEDIATE takes the write lock at the start, so nobody fails in the middle for having read first.
_SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(DATA / "db.sqlite3"),
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode = WAL;"
            "PRAGMA synchronous = NORMAL;"
            "PRAGMA foreign_keys = ON;"
            "PRAGMA cache_size = -32000;"
            "PRAGMA temp_store = MEMORY;"
        ),
    },
}


def database(url: str) -> dict[str, Any]:
    """Return Django's description of the database at the address, SQLite in the data folder when it is empty."""
    if not url:
        return _SQLITE
    described: dict[str, Any] = env.db_url_config(url)
    if described["ENGINE"].endswith("sqlite3"):
        return _SQLITE | {"NAME": described["NAME"]}
    # One connection per thread is kept open; a pool on top would only hide how many there are.
    return described | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": database(env.str("DATABASE_URL", default=""))}
