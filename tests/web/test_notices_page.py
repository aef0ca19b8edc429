"""Choosing the daily email."""

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.factories import make_person

from touchstone.notices.models import Preference
from touchstone.units.models import User

pytestmark = pytest.mark.django_db


def signed_in(name: str = "reader") -> tuple[Client, User]:
    client, person = Client(), make_person(name)
    client.force_login(person)
    return client, person


def test_who_is_not_signed_in_is_led_to_the_log_in_page() -> None:
    assert Client().get("/notices/").status_code == 302


def test_a_person_chooses_an_address_and_forgets_it_again() -> None:
    client, person = signed_in()
    assert client.post("/notices/", {"digest": "on", "email": "a@example.org"}).status_code == 302
    person.refresh_from_db()
    assert person.email == "a@example.org"
    assert "a@example.org" in client.get("/notices/").content.decode()
    client.post("/notices/", {"email": ""})
    person.refresh_from_db()
    assert (person.email, Preference.objects.get().digest) == ("", False)


def test_a_wrong_address_is_told_at_its_field() -> None:
    client, person = signed_in()
    answer = client.post("/notices/", {"digest": "on", "email": "nobody"})
    assert answer.status_code == 400
    assert "error-summary" in answer.content.decode()
    person.refresh_from_db()
    assert person.email == ""


def test_a_site_without_mail_says_so(settings: LazySettings) -> None:
    client, _ = signed_in()
    client.cookies["django_language"] = "en"
    assert "no mail server" not in client.get("/notices/").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "no mail server" in client.get("/notices/").content.decode()
