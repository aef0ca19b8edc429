"""The page for findings opens again without a network, for whoever opened it, as long as it is needed, and for nobody else."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accessibility import violations
from tests.inspection.field import TODAY, Field, build_field
from tests.web.test_finding_journey import enter, fill
from tests.web.test_inspection_pages import at
from tests.web.test_inspection_pages import browser as client_of
from tests.web.test_journeys import PHONE

from touchstone.common import clock
from touchstone.inspection.models import Finding, Photo, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def field(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Field:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return build_field()


@pytest.fixture
def address(page: Page, live_server: LiveServer, field: Field) -> str:
    """Let Anna open the page once with a network, and return its address."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    path = at("inspection-write", pk=field.plan().pk)
    enter(page, live_server, field, "anna", path)
    expect(page.locator("template[data-spot=stored]")).to_be_attached()
    return f"{live_server.url}{path}"


def kept(page: Page) -> list[str]:
    """Return what the device keeps: the addresses in its caches, and the scopes of its workers."""
    texts: list[str] = page.evaluate(
        """async () => {
            const boxes = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
            const asked = await Promise.all(boxes.map((box) => box.keys()));
            const workers = await navigator.serviceWorker.getRegistrations();
            return [...asked.flat().map((one) => one.url), ...workers.map((one) => one.scope)];
        }"""
    )
    return texts


def opens(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def refuses(context: BrowserContext, address: str) -> None:
    """Check that without a network there is no page at an address."""
    context.set_offline(True)
    page = context.new_page()
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.goto(address)
    context.set_offline(False)


def test_the_page_opens_without_a_network_and_what_is_written_is_stored_once(
    page: Page, field: Field, address: str
) -> None:
    field.write(Visit.unscoped.get(), statement="Written before, and not for the copy")
    context = page.context
    page.close()
    context.set_offline(True)
    copy = opens(context, address)
    notice = copy.get_by_role("status").filter(has_text="this is the saved copy")
    expect(notice).to_contain_text(re.compile(r"put aside on this device on \d+ \w+ 20\d\d, \d\d:\d\d"))
    expect(copy.get_by_role("heading", name="Write a finding")).to_be_visible()
    assert "Written before" not in copy.content()
    assert violations(copy) == []
    fill(copy, "Written in a cellar")
    copy.get_by_role("button", name="Store the finding").click()
    queue = copy.locator("[data-queue-shown]")
    expect(queue).to_contain_text("Saved on this device until there is a network again.")
    # A window that is closed here is let onto the network again for a moment before it is gone.
    copy.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('lost')); }")
    copy.close()
    copy = opens(context, address)  # and once more, with what waits
    expect(copy.get_by_text("this is the saved copy")).to_be_visible()
    expect(copy.locator("[data-queue-shown]")).to_contain_text("Written in a cellar")
    assert not Finding.unscoped.filter(statement="Written in a cellar").exists()

    context.set_offline(False)
    expect(copy.locator("[data-queue-shown]")).to_be_hidden()
    assert Finding.unscoped.filter(statement="Written in a cellar").count() == 1
    copy.get_by_role("link", name="Try the network again").click()
    expect(copy.get_by_text("this is the saved copy")).to_have_count(0)
    expect(copy.get_by_text("Written in a cellar")).to_be_visible()


def heic() -> bytes:
    """Return a photo in a format that this browser cannot read."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "HEIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"), [(heic(), ""), (b"no photo", "Photos: photo-1: This file is not a photo")]
)
def test_a_photo_that_the_browser_cannot_read_is_kept_and_judged_by_the_server(
    page: Page, address: str, content: bytes, said: str
) -> None:
    context = page.context
    context.set_offline(True)
    fill(page, "With a photo of a phone")
    page.set_input_files(
        "input[name=photos]", {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": content}
    )
    page.get_by_role("button", name="Store the finding").click()
    queue = page.locator("[data-queue-shown]")
    expect(queue).to_contain_text("photos: 1")
    context.set_offline(False)
    page.locator("[data-queue-send]").dispatch_event(
        "click"
    )  # it is hidden as soon as the page has sent by itself
    if said:
        expect(queue).to_contain_text(said)
        assert not Finding.unscoped.exists()
    else:
        expect(queue).to_be_hidden()
        photo = Photo.unscoped.get()
        assert (photo.finding.statement, photo.width) == ("With a photo of a phone", 64)


def test_nothing_is_kept_but_the_form_and_what_it_is_drawn_with(
    page: Page, live_server: LiveServer, address: str
) -> None:
    texts = kept(page)
    assert texts.count(address) == 2, "the page, and the scope of its worker"
    assert {text.removeprefix(live_server.url).split("/")[1] for text in texts if text != address} == {
        "static"
    }
    page.get_by_role("link", name="To the visit").click()
    expect(page.get_by_role("heading", name="Findings")).to_be_visible()
    assert sorted(kept(page)) == sorted(texts)
    refuses(page.context, address.replace("write/", ""))


def test_log_out_takes_it_away(page: Page, address: str) -> None:
    page.locator(".topbar__tools summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: url != address)
    assert kept(page) == []
    refuses(page.context, address)


def test_somebody_else_at_the_device_never_gets_it(
    page: Page, live_server: LiveServer, field: Field, address: str
) -> None:
    """Not even when the log-in of the first one was never ended, and whichever page the next one opens first."""
    page.context.clear_cookies()
    enter(page, live_server, field, "north", at("today"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function("caches.keys().then((names) => names.length === 0)")
    assert kept(page) == []
    refuses(page.context, address)


@pytest.mark.parametrize("way", ["somebody else", "nobody", "left the round"])
def test_an_answer_that_refuses_the_page_takes_it_away(
    page: Page, live_server: LiveServer, field: Field, address: str, way: str
) -> None:
    context = page.context
    if way == "left the round":
        field.do("call_off", "anna", visit=Visit.unscoped.get(), version=1, reason="Weather")
    else:
        context.clear_cookies()
    if way == "somebody else":
        key = client_of(field, "north").cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
    page.close()
    again = opens(context, address)
    again.wait_for_function("caches.keys().then((names) => names.length === 0)")
    assert kept(again) == []
    again.close()
    refuses(context, address)


def test_the_disclosure_takes_it_away(page: Page, field: Field, address: str) -> None:
    fill(page, "Records copied from another branch")
    page.get_by_role("button", name="Store the finding").click()
    expect(page.get_by_role("status").filter(has_text="Finding 1 is stored.")).to_be_visible()
    page.get_by_role("link", name="To the visit").click()
    page.get_by_role("link", name="Disclose").click()
    page.get_by_role("button", name="Disclose").click()
    expect(page.get_by_role("status").filter(has_text="The visit is disclosed.")).to_be_visible()
    page.wait_for_function("caches.keys().then((names) => names.length === 0)")
    assert kept(page) == []
    page.get_by_role("link", name="Write a finding").click()  # a late finding is still taken, with a network
    expect(page.locator("template[data-spot=over]")).to_be_attached()
    assert kept(page) == []


def test_it_lasts_no_longer_than_the_log_in(page: Page, address: str) -> None:
    page.evaluate(
        """async (path) => {
            const box = await caches.open((await caches.keys())[0]);
            const old = await box.match(path);
            const head = new Headers(old.headers);
            head.set("X-Kept-Until", new Date(Date.now() - 1000).toUTCString());
            await box.put(path, new Response(await old.text(), { headers: head }));
        }""",
        address,
    )
    refuses(page.context, address)
    page.goto(address.split("/c/", maxsplit=1)[0] + "/accounts/login/")
    assert kept(page) == []
