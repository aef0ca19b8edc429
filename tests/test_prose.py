"""Phrases that are not the English of a native engineer: docstrings, comments and documentation do without them."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("src", "tests", "benchmarks", "workshop")
FILES = sorted(
    path
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts and path != Path(__file__)
)
# The phrase, and what to write instead.
PHRASES = {
    r"\b(?:for|with) who\b": "for someone who, for those who",
    r"\bletters of (?:a|the) (?:statement|name|text|word)\b": "characters",
    r"\bstands? (?:in|there|here) (?:the|a) (?:list|page|file|history|tree|row|table)\b": "is in, is listed in",
    r"\bbears? (?:a|the|this|that|its|their) (?:name|number|title|code)\b": "has",
    r"\bthe ways? to (?:the page|a page|it|its)\b": "the link to",
    r"(?<!here )\b(?:is|are) no (?:figure|field|choice|secret|tie)\b": "is not a",
    r"\bwho has the ball\b": "whom it is waiting for",
    r"\b[Nn]othing for who\b": "nothing for someone who",
    r"\bthe own (?:unit|page|file|problem|list|name)\b": "their own",
    r"\blooked at besides\b": "also looked at",
}
LINT = re.compile("|".join(f"(?:{phrase})" for phrase in PHRASES))


def _prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield docstrings and comments with their lines."""
    source = path.read_text("utf-8")
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.lineno, node.value.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def test_docstrings_and_comments_read_as_a_native_engineer_writes() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {match[0]}"
        for path in FILES
        for line, text in _prose(path)
        for match in LINT.finditer(text)
    ]
    assert not wrong


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_documentation_reads_as_a_native_engineer_writes(page: Path) -> None:
    assert not [match[0] for match in LINT.finditer(page.read_text("utf-8"))]


def test_no_banner_divides_a_file() -> None:
    """A file that needs banners is two files."""
    banners = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.match(r"\s*# ?[-=]{3,}", line)
    ]
    assert not banners
