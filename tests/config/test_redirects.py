"""An address that is not found is redirected if the CMS says where."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.newsroom import newsroom
from wagtail.contrib.redirects.models import Redirect

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]


def test_it_is_redirected() -> None:
    newsroom()
    client = Client()
    assert client.get("/en/old/").status_code == 404
    Redirect.add_redirect("/en/old", "/en/")
    answer = client.get("/en/old/?from=letter")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/")


def test_without_any_redirect_one_statement_says_so() -> None:
    newsroom()
    client = Client()
    with CaptureQueriesContext(connection) as asked:
        client.get("/en/nothing/?from=letter")
    assert sum("redirects_redirect" in query["sql"] for query in asked) == 1
