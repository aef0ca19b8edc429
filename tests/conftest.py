"""What all tests share: the database, the browser, and which tests can run here."""

import contextlib
import gc
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence, Set
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import PoFileError
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as examples
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker
from tests.databases import migrated_database, migrated_template, put_back
from tests.turns import current_turn, has_turn
from tests.unchanging import door
from tests.worlds import Shared, wanted

from config.catalogues import compile_catalogues

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
expect.set_options(timeout=30_000)

TRANSACTIONAL = {"transactional_db", "live_server"}
ASKS_THE_DATABASE = TRANSACTIONAL | {"db"}
DRAWS_PAGES = {"client", "guest", "place"}

# A busy machine is not the fault of what is tested.
examples.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
examples.load_profile("patient")

# Playwright keeps an event loop in the main thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_configure(config: pytest.Config) -> None:
    # A faulty catalogue fails its own test and need not stop the others.
    with contextlib.suppress(PoFileError):
        compile_catalogues(settings.LOCALE_PATHS)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep what is loaded by now out of garbage collection, and collect less often: that saves a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def runs_on_postgresql(folder: str, markers: Set[str], fixtures: Set[str]) -> bool:
    """Return whether a test can end differently on PostgreSQL; all others run on SQLite alone.

    Locks, constraints, collation, search, statements written by hand and migrations can differ, so every test of a
    domain package that uses the database runs on both. Pages hardly depend on it: of the page tests, only those run that
    are marked ``postgres_too`` (each address once, the lists and the counts of statements). A browser shows nothing
    that depends on the database. See docs/adr/0022-what-runs-on-which-database.md.
    """
    if "browser" in markers:
        return False
    if markers & {"postgres", "postgres_too"}:
        return True
    asks = "django_db" in markers or bool(fixtures & ASKS_THE_DATABASE)
    return asks and folder != "web" and not fixtures & DRAWS_PAGES


def _runs_here(item: pytest.Item) -> bool:
    """Return whether a test runs on the database of this run."""
    if connection.vendor != "postgresql":
        return True
    folder = item.path.relative_to(ROOT / "tests").parts[0]
    fixtures = set(getattr(item, "fixturenames", ()))
    return runs_on_postgresql(folder, {marker.name for marker in item.iter_markers()}, fixtures)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    turn = current_turn()
    here = [item for item in items if _runs_here(item) and has_turn(item, turn)]
    if len(here) < len(items):  # deselected, not skipped: a skip would look like a problem
        config.hook.pytest_deselected(items=list(set(items) - set(here)))
        items[:] = here
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="holds only on PostgreSQL: set DATABASE_URL"))
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))
        if isinstance(item, pytest.Function) and _asks_the_database(item):
            item.fixturenames.insert(0, "_shared_world")
        # A transactional test empties all tables; what migrations put there comes back for the next one.
        if isinstance(item, pytest.Function) and TRANSACTIONAL & set(item.fixturenames):
            item.fixturenames.append("django_db_serialized_rollback")
            item.fixturenames.insert(1, "_emptied_tables")


def _asks_the_database(item: pytest.Function) -> bool:
    return "django_db" in item.keywords or bool(ASKS_THE_DATABASE & set(item.fixturenames))


@pytest.fixture(scope="session")
def shared(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Shared]:
    """Keep one world for all tests that begin with it."""
    shared = Shared()
    yield shared
    with django_db_blocker.unblock():
        shared.end()


@pytest.fixture
def _shared_world(request: pytest.FixtureRequest, shared: Shared, django_db_blocker: DjangoDbBlocker) -> None:
    """Load the test's world into the database before the test's transaction begins."""
    fixtures = set(request.fixturenames)
    folder = request.path.relative_to(ROOT / "tests").parts[0]
    marker = request.node.get_closest_marker("django_db")
    transactional = bool(fixtures & TRANSACTIONAL or (marker and marker.kwargs.get("transaction")))
    own = getattr(request.module, "WORLDS", {})
    with django_db_blocker.unblock():
        shared.begin(None if transactional else wanted(folder, fixtures, own))


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Begin with a copy of a migrated database, which saves 15 seconds in each process."""
    # Each connection puts rows back like this, also those around Playwright's loop.
    type(connection.creation).deserialize_db_from_string = lambda _creation, written: put_back(written)
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template()
        _open_the_door_to_flush(type(connection.ops), _delete_rows)
        return bool(request.config.getvalue("reuse_db"))
    _open_the_door_to_flush(type(connection.ops), type(connection.ops).sql_flush)
    shutil.copyfile(migrated_database(), settings.DATABASES["default"]["TEST"]["NAME"])
    return True


def _open_the_door_to_flush(operations: Any, flush: Callable[..., list[str]]) -> None:
    """Let each connection, also those around Playwright's loop, empty the tables whose rows are never deleted."""

    def flush_all(*args: Any, **options: Any) -> list[str]:
        opening, closing = door()
        return [*opening, *flush(*args, **options), *closing]

    operations.sql_flush = flush_all


def _delete_rows(_operations: object, _style: object, tables: Sequence[str], **_options: bool) -> list[str]:
    """Return statements that empty the tables with rows.

    A transactional test fills a few of them; TRUNCATE would make new files for every table and index.
    """
    names = [connection.ops.quote_name(table) for table in tables]
    holding = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(holding)
        return ["SET CONSTRAINTS ALL DEFERRED", *(f"DELETE FROM {name}" for (name,) in cursor.fetchall())]


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Return a data folder with a migrated database, for a separate process."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(migrated_database(), folder / "db.sqlite3")
    return folder


@pytest.fixture
def _emptied_tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Empty all tables except the content types, which keep the keys that the migrations gave them.

    The rows of migrations come back one by one, and saving a page asks for its content type: whatever is not there by
    then is made anew under another key, and the row that comes back afterwards finds its place taken. PostgreSQL goes
    on counting keys where it was: those that come back are taken.
    """
    with django_db_blocker.unblock():
        if (
            ContentType.objects.exists()
        ):  # otherwise the previous transactional test has emptied them at its end
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
    """Clear the caches of the process. That of the database goes with the transaction of its test."""
    for alias in ("local", "renditions"):
        caches[alias].clear()


@pytest.fixture(autouse=True)
def _in_the_source_language() -> Iterator[None]:
    """Begin each test in English, whatever language the last request activated."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """Start the system's Chromium, which contacts no other host."""
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
    """Open a new window; the test fails on a script error or a Content-Security-Policy violation."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
    )
    page.set_default_timeout(60_000)  # a busy machine is not the page's fault
    yield page
    context.close()
    assert not faults
