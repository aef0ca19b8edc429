"""Reading preferences: what is remembered, and where the form redirects to."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from touchstone.web.common import reading_preferences
from touchstone.web.common.reading_preferences import BACKGROUNDS, SIZES, Reading, from_cookie


def test_the_eight_backgrounds_have_their_familiar_names_order_and_colours() -> None:
    assert [background.colour for background in BACKGROUNDS] == [
        "#FAFBE6",
        "#FFF2E2",
        "#FDE6E0",
        "#F3FFE1",
        "#DAFAFE",
        "#E9EBFE",
        "#EAEAEF",
        "#FFFFFF",
    ]
    assert [size.pixels for size in SIZES] == [16, 18, 22, 28]


@pytest.mark.parametrize(
    ("cookie", "read"),
    [
        ("almond.22", Reading("almond", "22")),
        (".28", Reading("", "28")),
        ("sky.", Reading("sky", "")),
        ("", Reading()),
        ("almond", Reading("almond", "")),
        ("purple.99", Reading()),
        ('"><script>.16', Reading("", "16")),
    ],
)
def test_a_cookie_says_only_what_is_known(cookie: str, read: Reading) -> None:
    assert from_cookie(cookie) == read


def test_every_choice_survives_its_cookie() -> None:
    for background in BACKGROUNDS:
        for size in SIZES:
            choice = Reading(background.code, size.code)
            assert from_cookie(choice.cookie) == choice


def test_the_choice_is_kept_for_a_year_and_one_returns(client: Client) -> None:
    answer = client.post(
        reverse("web:reading"), {"background": "rouge", "size": "28", "next": "/gallery/reader/"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/gallery/reader/"
    cookie = answer.cookies[reading_preferences.COOKIE]
    assert cookie.value == "rouge.28"
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert cookie["samesite"] == "Lax"


def test_the_default_forgets_the_cookie(client: Client) -> None:
    client.cookies[reading_preferences.COOKIE] = "rouge.28"
    answer = client.post(reverse("web:reading"), {"background": "", "size": ""})
    assert answer.cookies[reading_preferences.COOKIE]["max-age"] == 0


@pytest.mark.parametrize(
    "next_page",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "javascript:alert(1)",
        "http:///elsewhere.example",
        "",
    ],
)
def test_nobody_is_led_to_another_site(client: Client, next_page: str) -> None:
    answer = client.post(
        reverse("web:reading"),
        {"background": "sky", "next": next_page},
        headers={"referer": "https://elsewhere.example/"},
    )
    assert answer["Location"] == "/"


def test_without_next_the_page_one_came_from_is_shown_again(client: Client) -> None:
    answer = client.post(
        reverse("web:reading"), {"size": "18"}, headers={"referer": "http://testserver/gallery/"}
    )
    assert answer["Location"] == "http://testserver/gallery/"


def test_it_is_not_read_by_following_a_link(client: Client) -> None:
    assert client.get(reverse("web:reading")).status_code == 405


def test_a_page_shows_the_remembered_choice_without_any_script(client: Client) -> None:
    client.cookies[reading_preferences.COOKIE] = "lilac.22"
    page = client.get("/gallery/reader/").content.decode()
    assert 'data-reading-background="lilac"' in page
    assert 'data-text-size="22"' in page
    assert re.search(r'value="lilac" aria-label="[^"]+" checked', page)
    assert re.search(r'value="22" aria-label="[^"]+" checked', page)
    assert page.count(" checked") == 2


def test_the_workspace_takes_the_size_but_keeps_to_light_and_dark(client: Client) -> None:
    client.cookies[reading_preferences.COOKIE] = "lilac.22"
    page = client.get("/gallery/").content.decode()
    assert "data-reading-background" not in page
    assert 'data-text-size="22"' in page
