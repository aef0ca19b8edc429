"""The log-in and second-factor pages in the site's frame."""

import pytest
from django.test import Client

from touchstone.units.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user("organiser", password="a-long-enough-one")


def test_a_wrong_password_is_said_in_the_summary(client: Client, person: User) -> None:
    page = client.post("/accounts/login/", {"login": "organiser", "password": "guess"}).content.decode()
    assert page.count('class="error-summary"') == 1
    assert 'class="field__label" for="id_login"' in page


def test_a_right_password_opens_the_door(client: Client, person: User) -> None:
    answer = client.post("/accounts/login/", {"login": "organiser", "password": "a-long-enough-one"})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("path", ["2fa/", "password/change/", "logout/"])
def test_the_pages_of_an_account_stand_in_the_frame(client: Client, person: User, path: str) -> None:
    client.force_login(person)
    page = client.get(f"/accounts/{path}").content.decode()
    assert 'class="masthead"' in page
    assert '<main id="main"' in page
    assert "<h1>" in page


def test_a_picture_written_into_the_page_is_allowed_and_nothing_else_is(client: Client) -> None:
    policy = client.get("/accounts/login/")["Content-Security-Policy"]
    assert "img-src 'self' data:" in policy
    assert "unsafe" not in policy
