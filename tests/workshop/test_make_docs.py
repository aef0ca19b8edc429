"""The documentation pages that are generated from the code."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from workshop.management.commands import make_docs


@pytest.mark.parametrize("path", [path for path, _ in make_docs.PAGES])
def test_a_generated_page_is_current(path: str) -> None:
    assert path not in make_docs.out_of_date(), "run ./touchstone docs"


def test_stale_pages_are_named_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_docs, "ROOT", tmp_path)
    monkeypatch.setattr(make_docs, "PAGES", (("docs/one.md", lambda: "一\n"),))
    with pytest.raises(CommandError, match=r"docs/one\.md"):
        call_command("make_docs", check=True)
    assert not (tmp_path / "docs").exists()
    call_command("make_docs")
    assert (tmp_path / "docs/one.md").read_text("utf-8") == "一\n"
    call_command("make_docs", check=True)
