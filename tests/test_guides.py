"""The guides name only interface terms, commands and pages that exist."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GUIDES = sorted((DOCS / "guides").glob("*.md"))
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
LAUNCHER = (ROOT / "touchstone").read_text("utf-8")

BOLD = re.compile(r"\*\*([^*]+)\*\*")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"\./touchstone (?:manage )?([a-z_]+)")


def _words() -> tuple[set[str], set[str]]:
    """Return all interface messages in English and in Chinese."""
    with (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    english: set[str] = set()
    chinese: set[str] = set()
    for message in messages:
        english.update((message.id,) if isinstance(message.id, str) else map(str, message.id))
        words = message.string or ""
        chinese.update((words,) if isinstance(words, str) else words)
    return english, chinese


def test_there_is_a_guide_for_each_who_works_with_it() -> None:
    assert {path.stem for path in GUIDES} == {
        *("auditor", "campaign-office", "editor", "inspector", "leader", "learner", "organiser"),
        *("steering-group", "system-keeper"),
    }


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_bold_words_are_words_of_the_interface(path: Path) -> None:
    in_chinese, in_english = path.read_text("utf-8").split("\n---\n")
    english, chinese = _words()
    assert [word for word in BOLD.findall(in_chinese) if word not in chinese] == []
    # Bold text that ends with a full stop is a paragraph heading.
    terms = [word for word in BOLD.findall(in_english) if not word.endswith(".")]
    assert [word for word in terms if word not in english] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_and_commands_lead_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    links = [link for link in LINK.findall(text) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []
    known = {*get_commands(), *re.findall(r"^\./touchstone ([a-z]+)", LAUNCHER, re.MULTILINE)}
    assert [command for command in COMMAND.findall(text) if command not in known] == []
