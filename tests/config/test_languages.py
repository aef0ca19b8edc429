import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_first_address_leads_to_the_public_pages_in_the_office_s_language(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/zh-hans/"


@pytest.mark.parametrize(
    ("accepted", "home"), [("en-GB,en", "/en/"), ("zh-CN,zh", "/zh-hans/"), ("fr", "/zh-hans/")]
)
def test_a_browser_s_language_decides_where_no_cookie_does(client: Client, accepted: str, home: str) -> None:
    assert client.get("/", headers={"Accept-Language": accepted}).headers["Location"] == home


def test_the_choice_of_a_language_is_remembered_and_beats_the_browser(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert client.get("/", headers={"Accept-Language": "zh-CN"}).headers["Location"] == "/en/"
    assert client.get("/accounts/login/").headers["Content-Language"] == "en"


def test_an_address_of_no_page_ends_as_not_found(client: Client) -> None:
    assert client.get("/nowhere/", follow=True).status_code == 404
