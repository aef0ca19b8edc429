"""Publishing a bulletin: what is frozen, what is refused, and what stays readable."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from tests.newsroom import CLASSES, SESSIONS, Newsroom

from touchstone.audit.models import AuditEvent
from touchstone.bulletins.actions import publish
from touchstone.bulletins.models import BulletinPage, Edition
from touchstone.bulletins.rules import tag
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.content.models import BasePage
from touchstone.figures.freezing import get_published_figures
from touchstone.figures.models import FrozenFigure
from touchstone.units.access import within


def frozen(page: BulletinPage, sequence: int = 1) -> dict[str, float | None]:
    stored = get_published_figures("bulletin", str(page.pk), sequence)
    return {
        text: None if frozen_figure.value is None else float(frozen_figure.value)
        for text, frozen_figure in stored.items()
    }


def test_a_draft_freezes_nothing(room: Newsroom) -> None:
    page = room.draft()
    page.save_revision()
    assert page.last_edition() is None
    assert not FrozenFigure.objects.exists()


def test_publishing_freezes_every_figure_once(room: Newsroom) -> None:
    page = room.published(body=f"<p>{SESSIONS} {CLASSES} {SESSIONS} {tag('study.attendance-rate')}</p>")
    assert frozen(page) == {
        "study.sessions": 4,
        "study.sessions?form=reading-class": 3,
        "study.attendance-rate": 92.5,
    }
    edition = page.last_edition()
    assert edition is not None
    assert (edition.sequence, edition.title, edition.erratum) == (1, "学习情况", "")
    assert edition.published_by == room.world.keeper
    assert AuditEvent.unscoped.filter(verb="bulletins.published", by=room.world.keeper).count() == 1


def test_a_page_created_and_published_in_one_go_has_one_edition(room: Newsroom) -> None:
    page = room.draft(live=True)
    page.save_revision(user=room.world.keeper).publish()
    assert Edition.objects.filter(bulletin=page.pk).count() == 1


def test_what_waits_for_its_day_is_not_frozen(room: Newsroom) -> None:
    page = room.draft()
    page.go_live_at = clock.now() + datetime.timedelta(days=1)
    page.save_revision().publish()
    assert page.last_edition() is None


def test_a_text_without_figures_is_published_too(room: Newsroom) -> None:
    assert frozen(room.published(body="<p>平安。</p>")) == {}


def test_figures_are_those_of_the_audience_whoever_publishes(room: Newsroom) -> None:
    page = room.draft()
    page.owning_unit = room.world.units["city"]
    page.save()
    publish(by=room.world.keeper, access=room.world.access, bulletin=page)
    assert frozen(page)["study.sessions"] == 2


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (tag("study.nothing"), "study.nothing"),
        (tag("study.sessions?form=flying"), "flying"),
        (tag("study.sessions?unit=999999"), "999999"),
        (tag("not a figure"), "not a figure"),
        ('<embed embedtype="figure"/>', ""),
    ],
)
def test_a_figure_that_names_nothing_keeps_a_bulletin_back(room: Newsroom, body: str, sentence: str) -> None:
    page = room.draft(body=f"<p>{SESSIONS} {body}</p>")
    with pytest.raises(Refused) as refused:
        page.save_revision().publish()
    assert sentence in str(refused.value)
    page.refresh_from_db()
    assert not page.live
    assert not Edition.objects.exists()
    assert not FrozenFigure.objects.exists()


def test_a_campaign_elsewhere_keeps_a_bulletin_back(room: Newsroom) -> None:
    elsewhere = Campaign.objects.create(
        slug="e", name="别处", root=room.world.units["company"], opens_on=datetime.date(2019, 6, 1)
    )
    page = room.draft(campaign=elsewhere)
    page.owning_unit = room.world.units["city"]
    assert next(field for field, _sentence in page.obstacles()) == "campaign"


def test_a_changed_text_needs_a_note_of_what_was_corrected(room: Newsroom) -> None:
    page = room.published()
    page.body = f"<p>只有{CLASSES}。</p>"
    with pytest.raises(Refused, match="published before"):
        page.save_revision().publish()
    assert Edition.objects.count() == 1
    page.erratum = "更正读书班一句。"
    page.save_revision().publish()
    page.refresh_from_db()
    assert [edition.erratum for edition in Edition.objects.order_by("sequence")] == ["", "更正读书班一句。"]
    assert frozen(page, 1).keys() > frozen(page, 2).keys()


def test_a_note_serves_for_one_correction_only(room: Newsroom) -> None:
    page = room.published()
    page.title, page.erratum = "学习情况（更正）", "更正标题。"
    page.save_revision().publish()
    page.refresh_from_db()
    page.title = "又一个标题"
    with pytest.raises(Refused, match="published before"):
        page.save_revision().publish()


def test_publishing_again_without_change_makes_no_edition(room: Newsroom) -> None:
    page = room.published()
    page.save_revision().publish()
    assert Edition.objects.count() == 1


def test_a_note_alone_freezes_anew(room: Newsroom) -> None:
    page = room.published()
    room.world.hold("branch", "reading-class", 9, expected=1, present=1)
    page.erratum = "补记一场。"
    page.save_revision().publish()
    assert (frozen(page, 1)["study.sessions"], frozen(page, 2)["study.sessions"]) == (4, 5)


def test_a_published_text_is_not_changed_behind_the_readers_back(room: Newsroom) -> None:
    page = room.published()
    page.title = "悄悄改过"
    with pytest.raises(Refused):
        page.save()
    page.refresh_from_db()
    assert page.title == "学习情况"


def test_drafts_of_a_published_bulletin_are_free(room: Newsroom) -> None:
    page = room.published()
    page.title = "新稿"
    page.save_revision()
    page.refresh_from_db()
    assert (page.title, page.draft_title) == ("学习情况", "新稿")


def test_an_edition_stays_as_it_is(room: Newsroom) -> None:
    edition = room.published().last_edition()
    assert edition is not None
    with pytest.raises(TypeError):
        edition.save()
    with pytest.raises(TypeError):
        edition.delete()


def test_what_was_published_is_not_deleted(room: Newsroom) -> None:
    page = room.published()
    with pytest.raises(ProtectedError):
        page.delete()
    room.draft(number=2).delete()


def test_a_number_is_given_once_in_a_series(room: Newsroom) -> None:
    room.published()
    with pytest.raises(ValidationError, match="number"):
        room.draft(number=1, live=True)
    room.draft("en", number=1, live=True)


def test_the_database_keeps_editions_apart_and_their_reasons(room: Newsroom) -> None:
    edition = room.published().last_edition()
    assert edition is not None
    for sequence, erratum in ((1, ""), (2, "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.bulk_create(
                [
                    Edition(
                        bulletin=edition.bulletin,
                        sequence=sequence,
                        erratum=erratum,
                        title="x",
                        number=1,
                        issued_on=edition.issued_on,
                        issuing_office="x",
                        body="x",
                        published_at=edition.published_at,
                    )
                ]
            )


def test_publishing_needs_the_right_for_the_unit(room: Newsroom) -> None:
    with pytest.raises(Refused, match="approval"):
        publish(by=room.people["editor"], access=within(room.world.units["city"].path), bulletin=room.draft())


def test_a_page_of_no_unit_speaks_for_the_whole_campaign(room: Newsroom) -> None:
    page = room.draft()
    BasePage.objects.update(owning_unit=None)
    page = BulletinPage.objects.get(pk=page.pk)
    assert page.audience == room.world.units["province"].path
    assert page.obstacles() == []


def test_a_draft_from_before_does_not_take_a_publication_back(room: Newsroom) -> None:
    page = room.draft()
    before = BulletinPage.objects.get(pk=page.pk)
    page.save_revision(user=room.world.keeper).publish()
    before.title = "旧稿"
    before.save()
    before.save_revision(clean=False)
    page = BulletinPage.objects.get(pk=page.pk)
    assert (page.live, page.title) == (True, "学习情况")
    assert page.get_latest_revision_as_object().title == "旧稿"
    page.unpublish()
    assert not BulletinPage.objects.get(pk=page.pk).live
