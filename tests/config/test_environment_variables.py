import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')


@pytest.fixture
def variables_read() -> set[str]:
    files = [*(ROOT / "src/config/settings").glob("*.py")]
    return {name for file in files for name in READ.findall(file.read_text(encoding="utf-8"))}


def test_the_example_lists_exactly_the_variables_that_the_settings_read(variables_read: set[str]) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = re.findall(r"^#?([A-Z_]+)=", example, flags=re.MULTILINE)
    assert sorted(listed) == sorted(variables_read)


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for folder in ("src", "workshop")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bos\.environ\b|\bgetenv\b", path.read_text(encoding="utf-8"))
    }
    # These pass the environment on to the process that they start or become.
    readers -= {
        "src/manage.py",
        "src/config/wsgi.py",
        "workshop/testing.py",
        "workshop/management/commands/bench.py",
    }
    assert not readers
