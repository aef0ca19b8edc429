"""Wrong and used codes of the second factor are counted in the database, by all processes together."""

import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.db import OperationalError, connection, connections, transaction
from django.test import Client
from tests.factories import make_person

from touchstone.units.models import CacheEntry, User

WORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP"
CODE_PAGE = "/accounts/2fa/authenticate/"


@pytest.fixture
def person(db: None, monkeypatch: pytest.MonkeyPatch) -> User:
    """Return a person with a password and a second factor whose code stays the same during the test."""
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([50_000_000]))
    person = make_person("liaison")
    person.set_password(WORD)
    person.save()
    auth.TOTP.activate(person, SECRET)
    return person


def right_code() -> str:
    return auth.format_hotp_value(auth.hotp_value(SECRET, 50_000_000))


def wrong_code() -> str:
    return f"{(int(right_code()) + 1) % 1_000_000:06}"


def past_the_password(address: str = "192.0.2.1") -> Client:
    """Return a client that gave the right password and is now asked for a code."""
    client = Client(REMOTE_ADDR=address, headers={"accept-language": "en"})
    answer = client.post("/accounts/login/", {"login": "liaison", "password": WORD})
    assert answer.headers["Location"].startswith(CODE_PAGE)
    return client


def give(client: Client, code: str) -> str:
    """Give a code; return what came of it."""
    answer = client.post(CODE_PAGE, {"code": code})
    if "_auth_user_id" in client.session:
        return "in"
    return "stopped" if "Too many failed login attempts" in answer.content.decode() else "wrong"


def together(act: Callable[[int], Any]) -> list[Any]:
    """Do an act on two connections at once and return both results; no state is shared but the database."""
    results: dict[int, Any] = {}
    start = threading.Barrier(2)

    def run(number: int) -> None:
        try:
            start.wait(10)
            results[number] = act(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return [results[number] for number in range(2)]


def test_eight_wrong_codes_are_the_last_and_even_the_right_one_is_refused(person: User) -> None:
    answers = [give(past_the_password(f"192.0.2.{number}"), wrong_code()) for number in range(10)]
    assert answers == ["wrong"] * 8 + ["stopped"] * 2
    assert give(past_the_password(), right_code()) == "stopped"
    CacheEntry.objects.all().delete()  # a quarter of an hour later
    assert give(past_the_password(), right_code()) == "in"


def test_a_right_code_forgives_the_wrong_ones_before_it(person: User) -> None:
    client = past_the_password()
    assert [give(client, wrong_code()) for _ in range(7)] == ["wrong"] * 7
    assert give(client, right_code()) == "in"
    assert give(past_the_password(), wrong_code()) == "wrong"


def test_a_used_code_is_not_taken_again(person: User) -> None:
    assert give(past_the_password(), right_code()) == "in"
    assert give(past_the_password("192.0.2.2"), right_code()) == "wrong"


def test_wrong_passwords_lock_nobody_out_by_name_alone(person: User) -> None:
    for number in range(12):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        client.post("/accounts/login/", {"login": "liaison", "password": "wrong"})
    past_the_password("192.0.2.99")


def test_reauthentication_is_limited_in_the_database(person: User) -> None:
    client = past_the_password()
    assert give(client, right_code()) == "in"
    answers = [
        client.post("/accounts/2fa/reauthenticate/", {"code": wrong_code()}).status_code for _ in range(11)
    ]
    assert answers[-1] == 429
    assert CacheEntry.objects.filter(cache_key__contains="reauthenticate").exists()


@pytest.mark.django_db(transaction=True)
def test_two_processes_count_wrong_codes_together(person: User) -> None:
    clients = [past_the_password("192.0.2.1"), past_the_password("192.0.2.2")]
    answers = together(lambda number: [give(clients[number], wrong_code()) for _ in range(8)])
    every = answers[0] + answers[1]
    assert every.count("wrong") <= 8
    assert every.count("stopped") >= 8
    assert give(clients[0], right_code()) == "stopped"


@pytest.mark.django_db(transaction=True)
def test_two_processes_take_a_code_once(person: User) -> None:
    clients = [past_the_password("192.0.2.1"), past_the_password("192.0.2.2")]
    answers = together(lambda number: give(clients[number], right_code()))
    assert sorted(answers) == ["in", "wrong"]


@pytest.mark.django_db(transaction=True)
def test_of_two_that_claim_a_key_at_once_one_gets_it() -> None:
    for attempt in range(5):
        key = f"once-{attempt}"
        assert sorted(together(lambda _number, key=key: cache.add(key, "y", 30))) == [False, True]


def test_what_is_only_speed_stays_in_the_process(db: None) -> None:
    with connection.execute_wrapper(_no_statements):
        cache.set("wagtail_site_root_paths", [1], 60)
        assert cache.get("wagtail_site_root_paths") == [1]
        cache.delete("wagtail_site_root_paths")
        assert cache.get("wagtail_site_root_paths") is None


def _no_statements(_execute: Callable[..., Any], sql: str, *_more: Any) -> Any:
    raise AssertionError(sql)


@pytest.mark.postgres_too
def test_a_database_that_can_only_be_read_is_no_limit_that_was_reached(person: User) -> None:
    """The library asks the cache for a lock; "not given" would be answered as if too much had been tried."""
    client = Client(REMOTE_ADDR="192.0.2.1", headers={"accept-language": "en"})
    with _only_read():
        answer = client.post("/accounts/login/", {"login": "liaison", "password": WORD})
    assert answer.status_code == 503
    assert "can only be read at the moment" in answer.content.decode()


@contextmanager
def _only_read() -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = ON")
            yield
            cursor.execute("PRAGMA query_only = OFF")
            return
        with transaction.atomic():
            cursor.execute("SET LOCAL transaction_read_only = on")
            yield
            transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL finds room before it commits")
def test_what_does_not_fit_on_the_disk_is_not_taken_already() -> None:
    """Often there is room for a statement and none for its commit; "taken" would be answered as "too many attempts"."""
    cache.set("other", "y", 30)
    with _no_room_to_commit(), pytest.raises(OperationalError):
        cache.add("once", "y", 30)
    assert cache.add("once", "y", 30)
    assert not cache.add("once", "y", 30)


@contextmanager
def _no_room_to_commit() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    limit, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
