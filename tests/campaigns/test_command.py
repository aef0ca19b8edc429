"""The command line starts, writes and lists campaigns, and refuses in plain words with exit code 2."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from tests.factories import guard_open

from touchstone.campaigns.models import Campaign
from touchstone.units.access import everything
from touchstone.units.actions import create_unit
from touchstone.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Unit:
    return create_unit(by=None, access=everything(), parent=None, name="浙江省", name_en="Zhejiang")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("campaign", *arguments, stdout=out)
    return out.getvalue()


START = ("start", "theme-education", "--slug", "theme-2019", "--root", "浙江省", "--opens", "2019年6月1日")


def test_a_campaign_is_started_listed_and_written(root: Unit, tmp_path: Path) -> None:
    assert "/c/theme-2019/" in run(*START, "--closes", "2020-01-31", "--name", "2019年主题教育")
    campaign = Campaign.objects.get()
    assert (campaign.name, campaign.root, campaign.template) == ("2019年主题教育", root, "theme-education")
    assert "theme-2019" in run("list")
    assert "template: workplace-safety" in run("list")
    file = tmp_path / "own.yaml"
    run("export", "theme-2019", str(file))
    assert file.read_text(encoding="utf-8") == run("export", "theme-2019")
    file.write_text("\ufeff" + file.read_text(encoding="utf-8"), encoding="utf-8")
    run("start", str(file), "--slug", "again", "--root", "浙江省", "--opens", "2023-04-01")
    assert run("export", "again") == run("export", "theme-2019")


def test_a_work_stream_is_added(root: Unit) -> None:
    run(*START)
    assert "Added “Repair”." in run("stream", "theme-2019", "repair", "--name", "修缮", "--name-en", "Repair")
    with pytest.raises(CommandError, match="The code “repair” is taken"):
        run("stream", "theme-2019", "repair", "--name", "修缮")
    with pytest.raises(CommandError, match="no campaign “none”"):
        run("stream", "none", "repair", "--name", "修缮")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("theme-education", "theme"), "There is no template “theme”"),
        (("浙江省", "浙江"), "Did you mean: 浙江省?"),
        (("浙江省", "四川"), "There is no unit “四川”"),
        (("2019年6月1日", "2019-06-31"), "no day 31 in month 6"),
        (("theme-2019", "Theme 2019"), "“Theme 2019” cannot be used in an address"),
    ],
)
def test_what_is_wrong_is_said_with_exit_code_two(root: Unit, change: tuple[str, str], words: str) -> None:
    with pytest.raises(CommandError, match=words) as refused:
        run(*[change[1] if argument == change[0] else argument for argument in START])
    assert refused.value.returncode == 2
    assert not Campaign.objects.exists()


def test_a_unit_named_twice_needs_the_unit_above(root: Unit) -> None:
    with guard_open():
        for name in ("杭州市", "宁波市"):
            root.refresh_from_db()
            root.add_child(name=name).add_child(name="教育局")
    with pytest.raises(CommandError, match="2 units are called “教育局”"):
        run(*["教育局" if argument == "浙江省" else argument for argument in START])
    run(*["宁波市/教育局" if argument == "浙江省" else argument for argument in START])


def test_a_file_that_is_no_text_is_refused(root: Unit, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_bytes("name: 主题".encode("gb18030"))
    with pytest.raises(CommandError, match="Save it as UTF-8"):
        run(*[str(file) if argument == "theme-education" else argument for argument in START])
    with pytest.raises(CommandError, match="There is no campaign “x”"):
        run("export", "x")
