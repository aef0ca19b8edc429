import gettext
import os
import shutil
from pathlib import Path

from django.conf import settings

from config.catalogues import compile_catalogues

ROOT = Path(__file__).resolve().parents[2]
WORDS = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "unit"
msgstr "单位"

#, fuzzy
msgid "session"
msgstr "没有看过"
"""


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(WORDS, encoding="utf-8")
    return folder


def test_words_are_compiled_without_gettext_and_guesses_stay_out(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    assert compile_catalogues([tmp_path]) == [folder / "django.mo"]
    with (folder / "django.mo").open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("unit") == "单位"
    assert words.gettext("session") == "session"


def test_our_own_words_compile(tmp_path: Path) -> None:
    for folder in settings.LOCALE_PATHS:
        copy = tmp_path / folder.relative_to(ROOT)
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.mo"))
        assert compile_catalogues([copy])


def test_only_words_that_changed_are_compiled_again(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    compile_catalogues([tmp_path])
    assert compile_catalogues([tmp_path]) == []
    os.utime(folder / "django.po", (1, 1))
    assert compile_catalogues([tmp_path]) == [folder / "django.mo"]
