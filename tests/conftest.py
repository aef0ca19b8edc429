"""What all tests share: the database, the browser, and which tests can run here."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.utils import translation
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from config.catalogues import compile_catalogues

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
expect.set_options(timeout=30_000)

TRANSACTIONAL = {"transactional_db", "live_server"}

# Playwright keeps an event loop in the main thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_configure(config: pytest.Config) -> None:
    # A faulty catalogue has a test of its own and need not stop the others.
    with contextlib.suppress(PoFileError):
        compile_catalogues(settings.LOCALE_PATHS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="holds only on PostgreSQL: set DATABASE_URL"))
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))
        # A transactional test empties all tables; what migrations put there comes back for the next one.
        if isinstance(item, pytest.Function) and TRANSACTIONAL & set(item.fixturenames):
            item.fixturenames.append("django_db_serialized_rollback")
            item.fixturenames.insert(0, "_emptied_tables")


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Begin on SQLite with a copy of a migrated database, which saves a quarter of a minute."""
    if connection.vendor != "sqlite":
        return bool(request.config.getvalue("reuse_db"))
    shutil.copyfile(migrated_database(), settings.DATABASES["default"]["TEST"]["NAME"])
    return True


def migrated_database() -> Path:
    """Return an SQLite file in which every migration has run, made once for each state of the migrations."""
    migrations = sorted((ROOT / "src").glob("touchstone/*/migrations/*.py"))
    files = [ROOT / "requirements.lock", *migrations]
    state = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()
    folder = ROOT / ".pytest_cache" / "databases"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{state[:16]}.sqlite3"
    with (folder / "making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            with tempfile.TemporaryDirectory() as data:
                subprocess.run(
                    [sys.executable, ROOT / "src/manage.py", "migrate", "-v0"],
                    env={
                        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
                        "DJANGO_SETTINGS_MODULE": "config.settings",
                        "TOUCHSTONE_DATA": data,
                    },
                    check=True,
                )
                shutil.move(Path(data) / "db.sqlite3", kept)
            for path in sorted(folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-3]:
                path.unlink()
    return kept


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Return a folder as a site has it after its migrations, for a process of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(migrated_database(), folder / "db.sqlite3")
    return folder


@pytest.fixture
def _emptied_tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Begin with tables that hold nothing but the content types, under the keys that migrations gave them.

    The rows of migrations come back one by one, and saving a page asks for its content type: whatever is not there by
    then is made anew under another key, and the row that comes back afterwards finds its place taken. PostgreSQL goes
    on counting keys where it was: those that come back are taken.
    """
    with django_db_blocker.unblock():
        call_command(
            "flush", verbosity=0, interactive=False, inhibit_post_migrate=True, reset_sequences=False
        )
        kept = json.loads(getattr(connections["default"], "_test_serialized_contents", "[]"))
        kinds = [row for row in kept if row["model"] == "contenttypes.contenttype"]
        for kind in serializers.deserialize("python", kinds):
            kind.save()
        ContentType.objects.clear_cache()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Let no test find what another one left in the cache, such as counted log-ins."""
    cache.clear()


@pytest.fixture(autouse=True)
def _in_the_source_language() -> Iterator[None]:
    """Begin each test in English, whichever language the last request was answered in; a request has its own."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """Start the system's Chromium, which asks no other host for anything."""
    kept = getattr(connections["default"], "_test_serialized_contents", None)
    with sync_playwright() as playwright:
        # Around Playwright's event loop Django has further connections, which must all know the same rows by heart.
        if kept is not None:
            type(connections["default"])._test_serialized_contents = kept
        yield playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a fresh window, whose test fails when a script does or the Content-Security-Policy stops something."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
    )
    page.set_default_timeout(60_000)  # a busy machine is no fault of the page
    yield page
    context.close()
    assert not faults
