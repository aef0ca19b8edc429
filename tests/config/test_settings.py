import json
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from config.accounts import client_address
from config.settings.database import database
from config.settings.security import secret_key

ROOT = Path(__file__).resolve().parents[2]


def test_sqlite_is_set_for_many_writers() -> None:
    options = database("")["OPTIONS"]
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)
    assert "journal_mode = WAL" in options["init_command"]


def test_a_named_sqlite_file_gets_the_same_options() -> None:
    assert database("sqlite:////tmp/x.sqlite3") == database("") | {"NAME": "/tmp/x.sqlite3"}


def test_postgresql_keeps_its_connections_and_has_no_pool() -> None:
    described = database("postgres://reader@127.0.0.1:5432/touchstone")
    assert described["ENGINE"] == "django.db.backends.postgresql"
    assert described["CONN_MAX_AGE"] == 60
    assert "pool" not in described.get("OPTIONS", {})


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "key"
    made = secret_key(file)
    assert len(made) > 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret_key(file) == made


def test_the_write_ahead_log_becomes_small_again(tmp_path: Path) -> None:
    file = tmp_path / "some.sqlite3"
    first, other = (sqlite3.connect(file, isolation_level=None) for _ in range(2))
    for connection in (first, other):  # with one alone, the log would end with its connection
        connection.executescript(database("")["OPTIONS"]["init_command"])
    first.execute("CREATE TABLE lines (text)")
    first.execute("INSERT INTO lines VALUES (zeroblob(40000000))")
    log = tmp_path / "some.sqlite3-wal"
    assert log.stat().st_size > 40_000_000
    for _ in range(2):
        first.execute("INSERT INTO lines VALUES ('a')")
    assert log.stat().st_size <= 16 * 1024 * 1024
    other.close()


def test_an_option_of_the_url_wins_on_postgresql() -> None:
    options = database("postgres://x@127.0.0.1/x?connect_timeout=9")["OPTIONS"]
    assert options == {"connect_timeout": 9, "tcp_user_timeout": 20_000}


def _settings(data: Path, **variables: str) -> dict[str, object]:
    """Read settings in a separate process with other environment variables."""
    names = [
        "SECURE_HSTS_SECONDS",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "ALLOWED_HOSTS",
    ]
    printed = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import config.settings as s, json; print(json.dumps([getattr(s, n) for n in {names}]))",
        ],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "TOUCHSTONE_DATA": str(data),
            **variables,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(names, json.loads(printed.stdout), strict=True))


def test_an_https_address_turns_on_what_https_allows(tmp_path: Path) -> None:
    safe = _settings(tmp_path, TOUCHSTONE_BASE_URL="https://study.example.org")
    assert safe["SECURE_HSTS_SECONDS"] == 365 * 24 * 60 * 60
    assert safe["SESSION_COOKIE_SECURE"]
    assert safe["CSRF_COOKIE_SECURE"]
    assert safe["SECURE_SSL_REDIRECT"]
    assert "study.example.org" in safe["ALLOWED_HOSTS"]  # type: ignore[operator]


def test_a_plain_address_works_without_https(tmp_path: Path) -> None:
    plain = _settings(tmp_path)
    assert plain["SECURE_HSTS_SECONDS"] == 0
    assert not plain["SESSION_COOKIE_SECURE"]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_trusted_proxies_say_where_a_request_comes_from(
    settings: object, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies  # type: ignore[attr-defined]
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": forwarded}
    assert client_address(request) == address


def test_nothing_in_the_editors_room_asks_another_host() -> None:
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAIL_ENABLE_WHATS_NEW_BANNER is False
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAILEMBEDS_FINDERS == []


def test_logs_leave_names_and_addresses_out() -> None:
    assert settings.LOGGING["loggers"]["axes"] == {"handlers": ["nowhere"], "propagate": False}


@pytest.mark.django_db
def test_pages_forbid_inline_script_and_other_hosts(client: Client) -> None:
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "http" not in policy
