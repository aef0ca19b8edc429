"""A command speaks the language of the terminal where it is one of ours."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from touchstone.common.command_language import language_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh-hans"),
        ({"LANG": "C"}, "zh-hans"),
        ({"LANG": "POSIX"}, "zh-hans"),
        ({"LANG": "C.UTF-8"}, "zh-hans"),
        ({"LANG": "none"}, "zh-hans"),
        ({"LANG": "de_DE.UTF-8"}, "zh-hans"),
        ({"LANG": "../../etc"}, "zh-hans"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en"}, "en"),
        ({"LANG": "en_IE@euro"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8", "LANG": "en_US.UTF-8"}, "zh-hans"),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, "zh-hans"),
        ({"LC_ALL": "", "LANG": "en_US.UTF-8"}, "en"),
    ],
)
def test_the_first_variable_that_says_anything_decides(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


@pytest.mark.parametrize(
    ("lang", "more", "said"),
    [
        ("en_US.UTF-8", (), "There are no bulletins yet."),
        ("C.UTF-8", (), "还没有简报"),
        ("zh_CN.UTF-8", ("--language", "en"), "There are no bulletins yet."),
        ("en_US.UTF-8", ("--language", "zh-hans"), "还没有简报"),
    ],
)
def test_a_command_speaks_it_without_being_asked(
    data_folder: Path, lang: str, more: tuple[str, ...], said: str
) -> None:
    inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "LC_ALL"}}
    ran = subprocess.run(
        [sys.executable, ROOT / "src/manage.py", "bulletin", "--list", *more],
        env=inherited
        | {
            "LANG": lang,
            "LC_MESSAGES": "",
            "PYTHONUTF8": "1",
            "TOUCHSTONE_DATA": str(data_folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert said in ran.stdout


def test_another_language_than_ours_is_refused() -> None:
    with pytest.raises(CommandError, match="language"):
        call_command("recount", "--language", "fr", stdout=io.StringIO())
