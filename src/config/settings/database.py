"""The database: SQLite by default, PostgreSQL by `DATABASE_URL`."""

from typing import Any

from config.settings.environment import DATA, env

# With eight writers most transactions fail under Django's defaults; with these settings none failed.
# IMMEDIATE takes the write lock at the start, so no transaction fails midway because it read first.
_SQLITE: dict[str, Any] = {
    "ENGINE": "config.sqlite",
    "CONN_MAX_AGE": None,
    "NAME": str(DATA / "db.sqlite3"),
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode = WAL;"
            "PRAGMA synchronous = NORMAL;"
            "PRAGMA foreign_keys = ON;"
            # Each thread of the server keeps its own.
            "PRAGMA cache_size = -8000;"
            "PRAGMA temp_store = MEMORY;"
            # Otherwise the write-ahead log keeps for ever the size that it had during the largest import.
            "PRAGMA journal_size_limit = 16777216;"
        ),
    },
}

# A server that went away is noticed after seconds, while the reader is still there; the system's default is minutes.
_POSTGRESQL: dict[str, Any] = {"connect_timeout": 5, "tcp_user_timeout": 20_000}


def database(url: str) -> dict[str, Any]:
    """Return Django's settings for the database at a URL; without one, SQLite in the data folder."""
    if not url:
        return _SQLITE
    config: dict[str, Any] = env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        return _SQLITE | {"NAME": config["NAME"]}
    # Each thread keeps one connection open; a pool would only hide how many there are.
    options = _POSTGRESQL | config.get("OPTIONS", {})
    return config | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


DATABASES = {"default": database(env.str("DATABASE_URL", default=""))}
