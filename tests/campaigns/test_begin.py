"""The first start without the demonstration: one command makes the top unit, a campaign and its office."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from touchstone.campaigns.models import Batch, Campaign
from touchstone.common import clock
from touchstone.units.models import Unit, User
from touchstone.units.queries import build_access

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _data_of_its_own(settings: LazySettings, tmp_path: Path) -> None:
    settings.LANGUAGE_FILE, settings.TIME_ZONE_FILE = tmp_path / "language", tmp_path / "time-zone"
    settings.LANGUAGE_IS_SETTLED = settings.TIME_ZONE_IS_SETTLED = False


GIVEN = {
    "--unit": "浙江省",
    "--unit-en": "Zhejiang",
    "--template": "theme-education",
    "--slug": "theme-2026",
    "--opens": "2026-11-01",
    "--office": "office",
    "--office-name": "省活动办",
}


def run(*more: str, **change: str) -> str:
    """Run the command with the default options and these changes; an empty value omits the option."""
    given = GIVEN | {"--" + name.replace("_", "-"): value for name, value in change.items()}
    out = StringIO()
    options = [part for name, value in given.items() if value for part in (name, value)]
    call_command("begin", *options, *more, stdout=out)
    return out.getvalue()


def test_everything_is_made_and_the_office_sets_its_password() -> None:
    said = run()
    assert "/c/theme-2026/" in said
    campaign = Campaign.objects.get()
    assert (campaign.root.name, campaign.root.name_en, campaign.name) == ("浙江省", "Zhejiang", "主题教育")
    assert Batch.objects.get().campaign == campaign
    office = User.objects.get()
    assert (office.username, office.name, office.is_superuser) == ("office", "省活动办", False)
    assert build_access(office, clock.today()).covers("units.appoint", campaign.root.path)
    browser = Client(headers={"accept-language": "en"})
    link = said.split()[-1].removeprefix("http://127.0.0.1:8000")
    page = browser.get(link, follow=True)
    word = {"password1": "a-long-enough-one", "password2": "a-long-enough-one"}
    answer = browser.post(page.redirect_chain[-1][0], word, follow=True)
    assert answer.redirect_chain[-1][0] == "/c/theme-2026/today/"
    assert (
        "This link does not work any more"
        in Client().get(link, headers={"accept-language": "en"}).content.decode()
    )


def test_a_second_campaign_may_begin_at_the_same_top() -> None:
    run()
    run(slug="theme-2027", office="office-2027")
    assert Unit.unscoped.count() == 1
    assert Campaign.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit": ""}, "--unit is missing"),
        ({"slug": ""}, "--slug is missing"),
        ({"office": ""}, "--office is missing"),
        ({"office_name": ""}, "--office-name is missing"),
        ({"template": "none"}, "There is no template “none”"),
        ({"slug": "Theme 2026"}, "cannot be used in an address"),
        ({"opens": "2026-02-30"}, "no day 30 in month 2"),
        ({"closes": "2025-01-01"}, "."),
        ({"office": "a b"}, "."),
    ],
)
def test_what_is_wrong_is_said_with_exit_code_two_and_nothing_is_stored(
    change: dict[str, str], words: str
) -> None:
    with pytest.raises(CommandError, match=words) as refused:
        run(**change)
    assert refused.value.returncode == 2
    assert not Campaign.objects.exists()
    assert not Unit.unscoped.exists()
    assert not User.objects.exists()


def test_an_english_name_alone_does_not_stand_beside_that_of_the_template() -> None:
    run(name_en="Hand hygiene year")
    campaign = Campaign.objects.get()
    assert (campaign.name, campaign.name_en) == ("Hand hygiene year", "Hand hygiene year")


def test_a_campaign_of_that_name_is_not_touched() -> None:
    run()
    with pytest.raises(CommandError, match="There is already a campaign “theme-2026”") as refused:
        run(office="another")
    assert refused.value.returncode == 2
    assert User.objects.count() == 1


def test_on_a_terminal_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["浙江省", "", "", "", "theme-2026", "", "", "Germany", "", "", "", "", "省活动办"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    out = StringIO()
    call_command("begin", stdout=out)
    campaign = Campaign.objects.get()
    with timezone.override("Europe/Berlin"):
        assert (campaign.template, campaign.opens_on) == ("theme-education", clock.today())
    assert campaign.country == "DE"
    assert User.objects.get().username == "office"


@pytest.mark.parametrize(
    ("unit", "given", "kept", "batch"),
    [
        ("浙江省", "", "zh-hans", "第一批"),
        ("Northfield Hospitals", "", "en", "First batch"),
        ("Northfield Hospitals", "zh-hans", "zh-hans", "第一批"),
    ],
)
def test_the_installation_keeps_its_language(unit: str, given: str, kept: str, batch: str) -> None:
    run(unit=unit, site_language=given)
    assert settings.LANGUAGE_FILE.read_text(encoding="ascii") == kept
    assert Batch.objects.get().name == batch
    run(unit="某某市", slug="theme-2027", office="office-2027")
    assert settings.LANGUAGE_FILE.read_text(encoding="ascii") == kept


@pytest.mark.parametrize(
    ("country", "given", "kept"),
    [
        ("CN", "", "Asia/Shanghai"),
        ("DE-BY", "", "Europe/Berlin"),
        ("US", "america/chicago", "America/Chicago"),
        ("US", "", "--time-zone is missing. The country has: America/New_York"),
        ("DE", "Mars", "no time zone “Mars”. The country has: Europe/Berlin"),
    ],
)
def test_the_installation_keeps_its_time_zone(country: str, given: str, kept: str) -> None:
    if "/" in kept[:20]:
        said = run(country=country, time_zone=given)
        assert settings.TIME_ZONE_FILE.read_text(encoding="ascii") == kept
        assert kept in said
        run(slug="theme-2027", office="office-2027", country="GB")
        assert settings.TIME_ZONE_FILE.read_text(encoding="ascii") == kept
        return
    with pytest.raises(CommandError, match=kept):
        run(country=country, time_zone=given)
    assert not settings.TIME_ZONE_FILE.exists()


def test_a_lost_link_is_made_anew_but_not_for_a_keeper() -> None:
    run()
    out = StringIO()
    call_command("link", "office", stdout=out)
    assert "/accounts/password/reset/key/" in out.getvalue()
    User.objects.create(username="keeper", is_superuser=True)
    for name, words in (("keeper", "keeper of the system"), ("nobody", "no account “nobody”")):
        with pytest.raises(CommandError, match=words) as refused:
            call_command("link", name)
        assert refused.value.returncode == 2


def test_it_speaks_the_language_of_the_terminal(data_folder: Path) -> None:
    """Run in a separate process, as an operator would."""
    for language, words in (("zh_CN.UTF-8", "缺少 --unit"), ("en_GB.UTF-8", "--unit is missing")):
        ended = subprocess.run(
            [sys.executable, ROOT / "src/manage.py", "begin", "--no-input"],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "TOUCHSTONE_DATA": str(data_folder),
            }
            | {"LC_ALL": language, "DATABASE_URL": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, words in ended.stderr) == (2, True), ended.stderr
