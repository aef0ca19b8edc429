"""SQLite is locked or full: whoever meets that gets an explanation and keeps what was entered."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from tests.web.workspace import OFFICE, ORGANISER, Place, people_everywhere

from touchstone.study.models import StudySession

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one writer at a time"),
]


@contextmanager
def somebody_stores() -> Iterator[None]:
    """Lock the database from another connection, as a large import does, with a short timeout here."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()
        patience = settings.DATABASES["default"]["OPTIONS"]["timeout"] * 1_000
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")


@pytest.fixture
def place() -> Place:
    place = people_everywhere()
    place.get(ORGANISER, "today/")
    place.get(OFFICE, "today/")
    return place


def test_what_was_entered_is_kept_and_sent_again(place: Place) -> None:
    entered = {
        "unit": str(place.world.units["north"].pk),
        "form": "reading-class",
        "held_on": "2019-06-18",
        "part_of_day": "morning",
        "expected": "32",
        "present": "30",
        "topic": "“第三章” <学习>",
        "note": "一\n二",
    }
    there = "/c/world/sessions/new/?unit=1"
    with somebody_stores():
        answer = place.client(ORGANISER).post(there, entered)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "nothing else can be stored meanwhile" in page
    assert f'action="{there}"' in page
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    again = {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}
    assert again == entered
    assert not StudySession.unscoped.exists()
    assert place.client(ORGANISER).post(there, again).status_code == 302
    assert StudySession.unscoped.get().topic == "“第三章” <学习>"


def test_reading_goes_on(place: Place) -> None:
    with somebody_stores():
        assert "North" in place.get(ORGANISER, "today/")


def test_a_file_is_to_be_chosen_again(place: Place) -> None:
    ledger = SimpleUploadedFile("a.csv", "单位,学习形式,日期\n北区,读书班,2019-06-03\n".encode())
    with somebody_stores():
        answer = place.client(OFFICE).post("/c/world/imports/new/", {"file": ledger, "kind": "sessions"})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert 'enctype="multipart/form-data"' in page
    assert '<input id="again-1" class="input" type="file" name="file">' in page
    assert '<input type="hidden" name="kind" value="sessions">' in page


def test_a_password_is_not_written_into_a_page(place: Place) -> None:
    with somebody_stores():
        answer = place.client("anonymous").post(
            "/accounts/login/", {"login": "office", "password": "secret-words"}
        )
    assert "secret-words" not in answer.content.decode()


def test_a_failure_outside_the_view_is_explained_too(place: Place) -> None:
    """The log-in itself only reads; storing its session waits for the lock."""
    person = place.people[ORGANISER]
    person.set_password("long-enough-words")
    person.save()
    guest = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    guest.get("/accounts/login/")
    with somebody_stores():
        answer = guest.post("/accounts/login/", {"login": ORGANISER, "password": "long-enough-words"})
    assert answer.status_code == 503
    assert "Go back and send it again." in answer.content.decode()


@contextmanager
def no_room() -> Iterator[None]:
    """Let the database not grow any more, which SQLite reports as a full disk."""
    with connection.cursor() as cursor:
        size, free = (
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "freelist_count")
        )
        # Pages that earlier tests left empty would take many sessions.
        cursor.execute("CREATE TABLE filler (filling)")
        cursor.execute(f"INSERT INTO filler VALUES (zeroblob({size * max(free - 8, 0)}))")
        cursor.execute("PRAGMA max_page_count = 1")  # means as many as there are
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")


def test_a_full_disk_is_said_and_the_text_kept(place: Place) -> None:
    """The first sessions still find room in pages that were begun; each takes half a page or more."""
    entered = {
        "unit": str(place.world.units["north"].pk),
        "form": "reading-class",
        "part_of_day": "morning",
        "topic": "第三章",
        "note": "长" * 300,
        "materials": "长" * 300,
    }
    with no_room():
        for day in range(1, 29):
            there, before = "/c/world/sessions/new/", StudySession.unscoped.count()
            answer = place.client(ORGANISER).post(there, entered | {"held_on": f"2019-06-{day:02}"})
            if answer.status_code != 302:
                break
    page = answer.content.decode()
    assert answer.status_code == 507
    assert "The disk of this site is full, so nothing can be stored. Tell whoever runs this site." in page
    assert '<input type="hidden" name="topic" value="第三章">' in page
    assert StudySession.unscoped.count() == before
