"""The command that prints bulletins."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from tests.newsroom import Newsroom

pytestmark = pytest.mark.django_db


def printed(*arguments: str) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command("bulletin", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_lists_bulletins(room: Newsroom) -> None:
    assert "no bulletins" in printed("--list")
    room.published()
    room.draft(number=2, title="草稿")
    shown = printed("--list")
    assert "学习情况" in shown
    assert "published" in shown
    assert "draft" in shown


def test_the_command_prints_the_newest_bulletin_in_the_language_of_its_reader(room: Newsroom) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("bulletin")
    assert refused.value.returncode == 2
    room.published(title="甲")
    assert "甲" in printed()
    room.published("en", title="First")
    room.draft("en", number=2, title="Second", issued_on="2020-01-01")
    assert "First" in printed()


def test_the_command_prints_a_bulletin_and_how_it_stands(room: Newsroom) -> None:
    page = room.published(
        "en", body='<p>In all <embed embedtype="figure" reference="study.sessions"/> &amp; more.</p>'
    )
    shown = printed(str(page.pk))
    assert "In all 4 & more." in shown
    assert "holds" in shown
    room.world.hold("branch", "reading-class", 20)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("bulletin", str(page.pk), stdout=out)
    assert ended.value.code == 1
    assert "now 5" in out.getvalue()


def test_the_command_refuses_what_is_not_there(room: Newsroom) -> None:
    draft = room.draft()
    for key in ("999999", str(draft.pk)):
        with pytest.raises(CommandError) as refused:
            call_command("bulletin", key)
        assert refused.value.returncode == 2
