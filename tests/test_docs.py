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


WEB = ROOT / "src/touchstone/web"
ROOMS = sorted(path.parent for path in WEB.rglob("urls.py") if path.parent != WEB)


def _inside_the_web() -> str:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    return page.split("## Inside the web", 1)[1].split("\n## ", 1)[0]


def test_each_file_of_the_recipes_is_there() -> None:
    paths = re.findall(r"`(src/[\w/.]+)`", _inside_the_web())
    assert len(paths) >= 6
    assert not [path for path in paths if not (ROOT / path).exists()]


def test_each_example_of_the_recipes_is_in_the_folder_that_they_name() -> None:
    examples = re.findall(r"\(example: `(\w+)`.*?`(src/[\w/]+\.py)`", _inside_the_web(), re.DOTALL)
    assert len(examples) == 3
    for name, path in examples:
        files = (ROOT / path).parent.glob("*.py")
        assert any(re.search(rf"\b{name}\b", file.read_text("utf-8")) for file in files), name


def test_the_machines_of_the_recipes_have_the_names_that_the_page_gives() -> None:
    page = _inside_the_web()
    for name, path in (
        ("ActPage", "common/acts.py"),
        ("act_view", "common/acts.py"),
        ("List", "common/lists.py"),
    ):
        assert f"`{name}`" in page
        assert re.search(rf"^(?:class|def) {name}\b", (WEB / path).read_text("utf-8"), re.MULTILINE), name


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: str(path.relative_to(WEB)))
def test_a_room_begins_with_what_the_page_says(room: Path) -> None:
    """A room says in one sentence what it is, and answers its addresses by views or by lists."""
    assert (room / "__init__.py").read_text("utf-8").startswith('"""')
    assert any(re.fullmatch(r"(\w+_)?views|lists", file.stem) for file in room.glob("*.py"))
