"""A session is found until it ends, by its key alone."""

import datetime

import pytest
from django.contrib.sessions.models import Session

from config.sessions import SessionStore
from touchstone.common import clock

pytestmark = pytest.mark.django_db


def begun() -> SessionStore:
    session = SessionStore()
    session["reader"] = "7"
    session.create()
    return session


def test_each_key_finds_its_own() -> None:
    first, second = begun(), begun()
    second["reader"] = "8"
    second.save()
    assert [SessionStore(one.session_key)["reader"] for one in (first, second)] == ["7", "8"]


def test_one_that_ended_is_not_found_and_its_key_is_not_used_again() -> None:
    session = begun()
    ended = clock.real_now() - datetime.timedelta(seconds=1)
    Session.objects.filter(session_key=session.session_key).update(expire_date=ended)
    found = SessionStore(session.session_key)
    assert found.get("reader") is None
    assert found.session_key is None


@pytest.mark.parametrize("key", [None, "", "no such key of anybody", "a" * 5_000, "\0" * 9])
def test_a_key_of_nobody_finds_nothing(key: str | None) -> None:
    begun()
    assert SessionStore(key).get("reader") is None
