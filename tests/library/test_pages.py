"""The pages of the library: who reads them, how a reader turns from part to part, what is found, what is printed."""

import builtins
import json
import re
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.library.shelf import Shelf, put

from touchstone.common.refusal import Refused
from touchstone.content.excerpts import Piece
from touchstone.content.models import BasePage
from touchstone.library.actions import add_item
from touchstone.library.fields import ReadingEntry
from touchstone.library.models import RoleModelIndexPage, RoleModelPage
from touchstone.library.printing import make_pdf, reader_data
from touchstone.library.queries import find_parts, search_library
from touchstone.library.texts import as_blocks
from touchstone.units.access import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest() -> Client:
    return Client()


@pytest.fixture
def signed_in(shelf: Shelf) -> Client:
    client = Client()
    client.force_login(
        shelf.room.people["organiser"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def shown(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.headers.get("Location", "")
    return answer.content.decode()


def test_the_public_reads_only_what_is_for_everybody(shelf: Shelf, guest: Client, signed_in: Client) -> None:
    assert "怎样下基层" in shown(guest, shelf.library.get_url())
    assert "内部细则" not in shown(guest, shelf.library.get_url())
    assert "立行<b>整改</b>" in shown(guest, shelf.research.get_url())
    assert "accounts/login" in guest.get(shelf.rules.get_url()).headers["Location"]
    assert "三十天" in shown(signed_in, shelf.rules.get_url())
    assert "内部细则" in shown(signed_in, shelf.library.get_url())


def test_a_reader_turns_from_part_to_part(shelf: Shelf, guest: Client, signed_in: Client) -> None:
    address = shelf.reader.get_url()
    cover = shown(signed_in, address)
    assert [word in cover for word in ("请通读", "第一编", f'href="{address}2/"')] == [True] * 3
    first = shown(signed_in, f"{address}1/")
    assert f'rel="next" href="{address}2/"' in first
    assert 'rel="prev"' not in first
    assert f'rel="prev" href="{address}1/"' in shown(signed_in, f"{address}2/")
    assert 'rel="next"' not in shown(guest, f"{address}1/")
    shown(guest, f"{address}2/", 404)
    shown(guest, f"{address}3/", 404)
    whole = shown(guest, f"{address}whole/")
    assert "立行<b>整改</b>" in whole
    assert "三十天" not in whole


def test_a_text_names_its_source_its_contents_and_its_readers(shelf: Shelf, guest: Client) -> None:
    page = shown(guest, shelf.research.get_url())
    assert [word in page for word in ("工作方法", "第2版", "12-15", 'href="#h2"', 'id="h2"')] == [True] * 5
    assert f'href="{shelf.reader.get_url()}1/"' in page


@pytest.mark.postgres_too
@pytest.mark.parametrize(
    ("query", "titles"), [("整改", {"怎样下基层", "内部细则"}), ("调研", {"怎样下基层"})]
)
def test_two_letters_inside_a_sentence_are_found_and_marked(
    shelf: Shelf, guest: Client, query: str, titles: set[str]
) -> None:
    found = search_library(query, signed_in=True)
    assert {hit.page.title for hit in found} == titles
    assert all(Piece(query, True) in hit.excerpt for hit in found)
    public = shown(guest, f"{shelf.library.get_url()}?q={query}")
    assert f"<mark>{query}</mark>" in public
    assert "内部细则" not in public
    assert f"<mark>{query}</mark>" in shown(guest, f"{shelf.room.home().get_url()}search/?q={query}")


def test_an_excerpt_is_not_published_without_its_source(shelf: Shelf) -> None:
    shelf.research.pages = ""
    assert [field for field, _sentence in shelf.research.obstacles()] == ["pages"]
    shelf.research.kind = "document"
    assert shelf.research.obstacles() == []


def test_a_text_in_a_reader_is_not_deleted(shelf: Shelf) -> None:
    with pytest.raises(Refused, match="读本"):
        shelf.research.delete()
    shelf.reader.parts = []
    shelf.reader.save_revision().publish()
    shelf.research.delete()


def test_the_statements_of_a_reader_do_not_grow_with_its_parts(
    shelf: Shelf, django_assert_num_queries: Any
) -> None:
    page = type(shelf.reader).objects.get(pk=shelf.reader.pk)
    with django_assert_num_queries(1):
        assert [part.number for part in find_parts(page, signed_in=True)] == [1, 2]


@pytest.mark.postgres_too
@pytest.mark.parametrize("address", ["{library}", "{library}?q=正文", "/library/"])
def test_no_page_asks_more_for_more_texts(shelf: Shelf, signed_in: Client, address: str) -> None:
    address = address.format(library=shelf.library.get_url())

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(signed_in, address)
        return len(captured)

    def add(title: str) -> None:
        page = BasePage.objects.get(pk=shelf.material(title=title).pk)
        world = shelf.room.world
        by = {"by": None, "access": everything(), "campaign": world.campaign}
        add_item(**by, unit=world.units["city"], entry=ReadingEntry("core", page))  # type: ignore[arg-type]

    add("甲")
    add("乙")
    statements()
    before = statements()
    for title in "丙丁戊":
        add(title)
    assert statements() == before


def test_role_models_stand_in_the_order_of_publication(shelf: Shelf, guest: Client) -> None:
    index = put(shelf.room.home(), RoleModelIndexPage(title="先进典型", slug="models"))
    story = put(
        index, RoleModelPage(title="窗口不排队", subject="办事大厅", story="<p>错峰服务，即时整改。</p>")
    )
    assert "办事大厅" in shown(guest, index.get_url())
    assert "错峰服务" in shown(guest, story.get_url())
    assert search_library("错峰", signed_in=False)[0].page.title == "窗口不排队"


def test_texts_become_blocks() -> None:
    blocks = as_blocks(
        "<h2>一</h2><p>甲<b>乙</b><br/>丙</p><ol><li>1</li><li>2<ul><li>三</li></ul></li></ol><blockquote>引</blockquote>"
    )
    assert [(block["kind"], block["level"], block["number"]) for block in blocks] == [
        ("heading", 0, 0),
        ("paragraph", 0, 0),
        ("line", 1, 1),
        ("line", 1, 2),
        ("line", 2, 0),
        ("quotation", 0, 0),
    ]
    assert [run["text"] for run in blocks[1]["runs"]] == ["甲", "乙", "\n", "丙"]
    assert blocks[1]["runs"][1]["bold"]


def test_a_reader_is_printed_with_contents_and_page_numbers(shelf: Shelf, guest: Client) -> None:
    shelf.research.title = '#import "x" *星* $1$'
    parts = find_parts(shelf.reader, signed_in=True)
    data = reader_data(shelf.reader, parts, {"contents": "目录", "foreword": "前言", "day": ""})
    pdf = make_pdf(json.dumps(data))
    assert pdf.startswith(b"%PDF-")
    # Title, foreword, contents, and two texts, each on a page of its own.
    assert re.search(rb"/Count (\d+)", pdf)[1] == b"5"  # type: ignore[index]
    answer = guest.get(f"{shelf.reader.get_url()}pdf/")
    assert answer["Content-Type"] == "application/pdf"


def test_a_letter_that_no_font_has_is_said_and_no_file_is_made(shelf: Shelf, guest: Client) -> None:
    """Typst by itself leaves such a letter out, without a word."""
    shelf.research.title = "\U00020bb7田"  # a surname
    shelf.research.save_revision().publish()
    answer = shown(guest, f"{shelf.reader.get_url()}pdf/")
    assert "\U00020bb7" in answer
    assert f"{shelf.reader.get_url()}whole/" in answer


def test_without_the_extra_the_page_says_what_to_install(shelf: Shelf, guest: Client) -> None:
    imported = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "typst":
            raise ImportError(name)
        return imported(name, *args, **kwargs)

    with mock.patch.object(builtins, "__import__", refuse):
        page = shown(guest, f"{shelf.reader.get_url()}pdf/")
    assert "setup --pdf" in page
    assert f"{shelf.reader.get_url()}whole/" in page
