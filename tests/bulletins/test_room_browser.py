"""The editor's room in a real browser, under its Content-Security-Policy: the ``page`` fixture fails on any violation."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.bulletins.test_browser import enter
from tests.newsroom import Newsroom, newsroom

from touchstone.bulletins.models import BulletinPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

FROM_A_WORD_PROCESSOR = """
<html><head><style>p.MsoNormal {color: red}</style></head><body><!--StartFragment-->
<p class="MsoNormal" style="font-size:16pt">第一段<b>要点</b><o:p></o:p></p>
<table class="MsoTable"><tr><td><p>单位</p></td><td><p>数</p></td></tr><tr><td>某局</td><td>36</td></tr></table>
<p><img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==" width="1" height="1"></p>
<script>window.pasted = true</script><!--EndFragment--></body></html>
"""


@pytest.fixture
def open_room(transactional_db: None) -> Newsroom:
    room = newsroom()
    room.world.keeper.set_password("correct horse")
    room.world.keeper.save()
    return room


def test_every_page_of_the_room_keeps_to_its_policy(
    page: Page, live_server: LiveServer, open_room: Newsroom
) -> None:
    bulletin = open_room.published()
    of_page = f"pages/{bulletin.pk}"
    enter(page, live_server.url, "keeper")
    for path in (
        "",
        f"pages/{open_room.series['zh-hans'].pk}/",
        *(f"{of_page}/{act}/" for act in ("edit", "copy", "move", "delete", "unpublish", "history", "usage")),
        "images/",
        "images/multiple/add/",
        "documents/multiple/add/",
        "workflows/list/",
        "workflows/add/",
        "reports/site-history/",
        "users/",
        "groups/new/",
        "collections/add/",
        "redirects/add/",
        "sites/new/",
        "account/",
    ):
        answer = page.goto(f"{live_server.url}/cms/{path}")
        assert answer is not None
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")


def test_what_inline_scripts_start_works(page: Page, live_server: LiveServer, open_room: Newsroom) -> None:
    bulletin = open_room.published()
    enter(page, live_server.url, "keeper")
    page.goto(f"{live_server.url}/cms/pages/{bulletin.pk}/edit/")
    page.locator("[name=issued_on]").click()
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    page.goto(f"{live_server.url}/cms/sites/new/")
    page.locator("[data-chooser-action-choose]:visible").first.click()
    expect(page.locator(".modal-body")).to_be_visible()
    page.goto(f"{live_server.url}/cms/workflows/add/")
    page.locator("#id_workflow_tasks-ADD").click()
    expect(page.locator("[id^=inline_child_workflow_tasks]:visible")).not_to_have_count(0)


def test_text_pasted_from_a_word_processor_keeps_its_words_alone(
    page: Page, live_server: LiveServer, open_room: Newsroom
) -> None:
    bulletin = open_room.draft(body="<p></p>")
    enter(page, live_server.url, "editor")
    page.goto(f"{live_server.url}/cms/pages/{bulletin.pk}/edit/")
    text = page.locator("[data-contentpath=body] [contenteditable=true]")
    text.click()
    page.evaluate(
        """(html) => {
            const data = new DataTransfer();
            data.setData('text/html', html);
            data.setData('text/plain', '第一段要点');
            document.activeElement.dispatchEvent(
                new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        FROM_A_WORD_PROCESSOR,
    )
    expect(text).to_contain_text("第一段要点")
    expect(page.locator("[name=body]")).to_have_value(re.compile("某局"))
    page.locator("footer button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    body = BulletinPage.objects.get(pk=bulletin.pk).get_latest_revision_as_object().body
    assert "要点" in body
    assert "某局" in body
    for unwanted in ("<img", "data:", "<table", "style", "script", "Mso", "📷"):
        assert unwanted not in body
    assert page.evaluate("window.pasted") is None
