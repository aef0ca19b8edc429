"""Commands use the language of the terminal if the product supports it."""

import io

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connections

import manage
from config.settings.i18n import site_language
from touchstone.common.command_language import language_of


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
    ("environment", "language"), [({}, "en"), ({"LANG": "C"}, "en"), ({"LC_ALL": "zh_CN.UTF-8"}, "zh-hans")]
)
def test_without_a_language_of_ours_that_of_the_installation_counts(
    settings: LazySettings, environment: dict[str, str], language: str
) -> None:
    settings.LANGUAGE_CODE = "en"
    assert language_of(environment) == language


def test_the_language_of_the_installation_is_set_or_kept() -> None:
    assert site_language("", "") == "zh-hans"
    assert site_language("", "en") == "en"
    assert site_language("zh-hans", "en") == "zh-hans"
    with pytest.raises(ImproperlyConfigured, match=r"'fr'.*zh-hans, en"):
        site_language("fr", "en")


@pytest.mark.parametrize(
    ("lang", "more", "said"),
    [
        ("en_US.UTF-8", (), "There are no bulletins yet."),
        ("C.UTF-8", (), "还没有简报"),
        ("zh_CN.UTF-8", ("--language", "en"), "There are no bulletins yet."),
        ("en_US.UTF-8", ("--language", "zh-hans"), "还没有简报"),
    ],
)
@pytest.mark.django_db
def test_a_command_speaks_it_without_being_asked(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lang: str,
    more: tuple[str, ...],
    said: str,
) -> None:
    """Runs in this process; tests/campaigns/test_begin.py checks the same in a separate one."""
    monkeypatch.setattr("config.preparing.prepare", lambda: None)  # the database is ready
    monkeypatch.setattr(connections, "close_all", lambda: None)  # and stays open
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LC_MESSAGES", "")
    monkeypatch.setenv("LANG", lang)
    manage.main(["manage.py", "bulletin", "--list", *more])
    assert said in capsys.readouterr().out


def test_another_language_than_ours_is_refused() -> None:
    with pytest.raises(CommandError, match="language"):
        call_command("recount", "--language", "fr", stdout=io.StringIO())
