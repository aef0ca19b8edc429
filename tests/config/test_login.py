import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db

WORD = "correct horse battery"


@pytest.fixture
def _liaison() -> None:
    get_user_model().objects.create_user("liaison", password=WORD)


def _try(client: Client, password: str) -> int:
    return client.post("/accounts/login/", {"login": "liaison", "password": password}).status_code


@pytest.mark.usefixtures("_liaison")
def test_a_person_logs_in_by_user_name(client: Client) -> None:
    assert _try(client, WORD) == 302
    assert "_auth_user_id" in client.session


@pytest.mark.usefixtures("_liaison")
def test_eight_wrong_passwords_lock_the_name_at_that_address_even_for_the_right_one(client: Client) -> None:
    answers = [_try(client, "wrong") for _ in range(8)]
    assert answers == [200] * 7 + [429]
    assert _try(client, WORD) == 429
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("_liaison")
def test_capitals_give_a_guesser_no_new_tries(client: Client) -> None:
    for name in ["liaison", "Liaison", "LIAISON", " liaison", "lIaison", "liAison", "liaIson", "liaiSon"]:
        client.post("/accounts/login/", {"login": name, "password": "wrong"})
    assert _try(client, WORD) == 429


@pytest.mark.usefixtures("_liaison")
def test_a_right_password_forgives_the_wrong_ones_before_it(client: Client) -> None:
    for _ in range(7):
        _try(client, "wrong")
    assert _try(client, WORD) == 302
    client.logout()
    assert [_try(client, "wrong") for _ in range(7)] == [200] * 7


@pytest.mark.usefixtures("_liaison")
def test_a_locked_name_is_open_from_another_address(client: Client) -> None:
    for _ in range(8):
        _try(client, "wrong")
    elsewhere = Client(REMOTE_ADDR="192.0.2.44")
    assert _try(elsewhere, WORD) == 302


def test_nobody_makes_an_account_for_themselves(client: Client) -> None:
    client.post("/accounts/signup/", {"username": "x", "password1": WORD, "password2": WORD})
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize("address", ["/cms/login/", "/cms/password_reset/"])
def test_the_editors_room_has_no_log_in_page_of_its_own(client: Client, address: str) -> None:
    answer = client.get(address + "?next=/cms/")
    assert answer.headers["Location"] == "/accounts/login/?next=/cms/"


def test_the_editors_room_sends_a_stranger_to_the_one_log_in_page(client: Client) -> None:
    answer = client.get("/cms/", follow=True)
    assert answer.redirect_chain[-1] == ("/accounts/login/?next=/cms/", 302)


@pytest.mark.usefixtures("_liaison")
def test_who_has_no_business_in_the_editors_room_is_told_so(client: Client) -> None:
    assert _try(client, WORD) == 302
    assert client.get("/cms/", follow=True).status_code == 403


ASK = "Ask your campaign office for a new link."
OFF = "django.core.mail.backends.dummy.EmailBackend"


def test_without_a_mail_server_nobody_is_offered_a_letter(client: Client, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = OFF
    for address in ("/accounts/login/", "/accounts/password/reset/"):
        page = client.get(address, headers={"accept-language": "en"}).content.decode()
        assert ASK in page
        assert 'href="/accounts/password/reset/' not in page
        assert 'type="email"' not in page


def test_with_a_mail_server_the_form_is_there(client: Client) -> None:
    page = client.get("/accounts/login/", headers={"accept-language": "en"}).content.decode()
    assert ASK in page
    assert "/accounts/password/reset/" in page
    assert 'type="email"' in client.get("/accounts/password/reset/").content.decode()
