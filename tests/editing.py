"""The editor of a page in a real browser: it looks at the form some seconds after it opened, and from then on saves by itself what changed.

What a fast browser wrote before that look is saved only with the next change, or by a button.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

_WATCH = """
addEventListener("w-unsaved:watch-edits", () => document.documentElement.toggleAttribute("data-edits-are-watched", true))
"""


@contextmanager
def opened_editor(page: Page) -> Iterator[None]:
    """Wait, after the page of the editor was opened within the block, until it saves by itself what changes."""
    page.add_init_script(_WATCH)
    yield
    page.locator("html[data-edits-are-watched]").wait_for(state="attached")
