import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_list_of_decisions_names_each_once_by_its_title() -> None:
    listed = re.findall(
        r"^\| \[(\d{4})\]\((.+?)\) \| (.+) \|$",
        (ROOT / "docs/adr/README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    records = sorted((ROOT / "docs/adr").glob("0*.md"))
    titles = [path.read_text("utf-8").splitlines()[0].removeprefix("# ").split(" ", 1)[1] for path in records]
    assert listed == [(path.name[:4], path.name, title) for path, title in zip(records, titles, strict=True)]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    assert not [link for link in links if "://" not in link and not (page.parent / link).exists()]
