"""Where "problem with this page?" leads."""

from urllib.parse import parse_qs, urlsplit

from touchstone.web.shell import feedback_href

PAGE = "https://site.example/c/theme/board/?unit=7&from=2019-06-01"


def test_a_letter_names_the_page() -> None:
    href = feedback_href("office@site.example", PAGE)
    assert href.startswith("mailto:office@site.example?subject=")
    assert parse_qs(urlsplit(href).query)["body"] == [PAGE]


def test_a_form_of_the_organisation_is_told_the_page() -> None:
    assert parse_qs(urlsplit(feedback_href("https://help.example/new?kind=site", PAGE)).query) == {
        "kind": ["site"],
        "page": [PAGE],
    }


def test_without_an_address_there_is_no_link() -> None:
    assert feedback_href("", PAGE) == ""
