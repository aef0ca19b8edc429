"""Pages appear at their time, and one that cannot be published keeps no other waiting."""

import datetime
from typing import Any

import pytest
from django.core.management import call_command
from tests.newsroom import Newsroom
from wagtail.models import PageLogEntry, Revision

from touchstone.audit.models import AuditEvent
from touchstone.bulletins.models import BulletinPage, Edition
from touchstone.bulletins.rules import tag
from touchstone.common import clock


def schedule(room: Newsroom, page: BulletinPage) -> None:
    """Schedule a bulletin for a moment that has come in the meantime."""
    page.go_live_at = clock.real_now() + datetime.timedelta(hours=1)
    page.save_revision(user=room.people["office"]).publish(user=room.people["office"])
    past = clock.real_now() - datetime.timedelta(minutes=1)
    revision = page.get_latest_revision()
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()


@pytest.mark.parametrize("days", [0, -2700], ids=["on the real clock", "in an example"])
def test_a_bulletin_that_cannot_be_published_keeps_no_other_waiting(
    room: Newsroom, capsys: pytest.CaptureFixture[str], settings: Any, days: int
) -> None:
    settings.CLOCK_SHIFT = datetime.timedelta(days=days)
    bad = room.draft(body=f"<p>{tag('study.nothing')}</p>", slug="bad")
    good = room.draft(number=2, slug="good")
    for page in (bad, good):
        schedule(room, page)
    call_command("publish_scheduled")
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.live, good.live) == (False, True)
    edition = Edition.objects.get()
    assert (edition.bulletin_id, edition.published_by) == (good.pk, room.people["office"])
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    event = AuditEvent.unscoped.get(verb="bulletins.held-back")
    assert "study.nothing" in event.reason
    assert PageLogEntry.objects.filter(page=bad.pk, action="wagtail.schedule.cancel").count() == 1
    assert str(bad.pk) in capsys.readouterr().err
    call_command("publish_scheduled")
    assert Edition.objects.count() == 1


def test_a_dry_run_changes_nothing(room: Newsroom) -> None:
    page = room.draft()
    schedule(room, page)
    call_command("publish_scheduled", dryrun=True)
    page.refresh_from_db()
    assert not page.live
