"""The frame of a page: the account menu, and where "problem with this page?" leads."""

from urllib.parse import parse_qs, urlsplit

import pytest
from tests.web import workspace
from tests.web.workspace import Place

from touchstone.web.common.shell import feedback_href

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


@pytest.mark.parametrize("who", [workspace.OFFICE, workspace.EDITOR])
def test_the_account_of_who_writes_leads_to_the_editor_s_room(place: Place, who: str) -> None:
    assert 'href="/cms/"' in place.get(who, "today/")


@pytest.mark.parametrize("who", [workspace.ORGANISER, workspace.AUDITOR])
def test_other_accounts_lead_to_their_password_and_second_factor_alone(place: Place, who: str) -> None:
    page = place.get(who, "today/")
    assert 'href="/cms/"' not in page
    assert 'href="/accounts/password/change/"' in page
    assert 'href="/accounts/2fa/"' in page
