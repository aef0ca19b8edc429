"""What axe and the width of the window say of a page in a browser."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor/axe/axe.min.js").read_text(encoding="utf-8")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def violations(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """Return axe's violations on the whole page, with a window tall enough that no fixed bar covers anything.

    Only the gallery may repeat parts of the frame.
    """
    page.wait_for_load_state()  # a press of the button before may have just begun to bring it
    window = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    if window is not None and height > window["height"]:
        page.set_viewport_size({"width": window["width"], "height": height + 200})
    page.evaluate(AXE)
    options = {
        "runOnly": {"type": "tag", "values": list(rules)},
        "rules": {"landmark-unique": {"enabled": False}} if page.url.endswith("/gallery/") else {},
        "resultTypes": ["violations"],  # the nodes that pass are not described, which takes as long
    }
    report: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    if window is not None:
        page.set_viewport_size(window)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in report["violations"]
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    page.wait_for_load_state()
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
