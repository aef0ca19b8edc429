"""Copies of bulletins: their numbers, their figures, their places, and what is refused."""

import datetime
import re
from typing import Any

import pytest
from tests.bulletins.conftest import Guest
from tests.newsroom import SESSIONS, Newsroom
from wagtail.models import Locale

from touchstone.bulletins.models import LARGEST_NUMBER, BulletinIndexPage, BulletinPage, Edition
from touchstone.bulletins.rules import tag
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.content.models import BasePage
from touchstone.figures.freezing import get_published_figures
from touchstone.figures.models import FrozenFigure


def copy(room: Newsroom, guest: Guest, page: BasePage, **changes: Any) -> Any:
    """Copy a page by the form of the CMS."""
    parent = page.get_parent()
    data = {"new_title": "复制", "new_slug": "copied", "new_parent_page": parent.pk, **changes}
    return guest.post(f"/cms/pages/{page.pk}/copy/", data, follow=True)


def copied() -> BulletinPage:
    page: BulletinPage = BulletinPage.objects.get(slug="copied")
    return page


def value(page: BulletinPage, sequence: int = 1) -> float | None:
    frozen = get_published_figures("bulletin", str(page.pk), sequence)["study.sessions"].value
    return None if frozen is None else float(frozen)


@pytest.fixture
def office(room: Newsroom, guest: Guest) -> Guest:
    return guest.enter(room.people["office"])


@pytest.mark.postgres_too
def test_a_published_copy_takes_the_next_number_and_freezes_its_own_figures(
    room: Newsroom, office: Guest
) -> None:
    first = room.published(number=7)
    room.draft(number=9, slug="later")
    room.world.hold("branch", "reading-class", 9, expected=1, present=1)
    copy(room, office, first, publish_copies="on")
    second = copied()
    assert (second.live, second.number, second.title) == (True, 10, "复制")
    assert (value(first), value(second)) == (4, 5)
    edition = second.last_edition()
    assert edition is not None
    assert (edition.sequence, edition.number, edition.published_by) == (1, 10, room.people["office"])
    assert Edition.objects.filter(bulletin=first.pk).count() == 1


def test_a_copy_that_is_not_published_is_a_draft_with_the_next_number(room: Newsroom, guest: Guest) -> None:
    first = room.published()
    guest.enter(room.people["editor"])
    copy(room, guest, first)
    second = copied()
    assert (second.live, second.number) == (False, 2)
    assert second.get_latest_revision_as_object().number == 2
    assert second.last_edition() is None


def test_an_old_version_of_a_copy_has_the_number_of_the_copy_too(room: Newsroom, office: Guest) -> None:
    first = room.draft(number=3)
    first.save_revision()
    first.title = "第二稿"
    first.save_revision()
    copy(room, office, first)
    assert {revision.as_object().number for revision in copied().revisions.all()} == {4}


def test_a_copy_into_another_series_takes_the_next_number_there(room: Newsroom, office: Guest) -> None:
    other = BulletinIndexPage(title="专报", slug="other")
    room.home().add_child(instance=other)
    first = room.published(number=7)
    copy(room, office, first, new_parent_page=other.pk, publish_copies="on")
    assert (copied().number, copied().get_parent().pk) == (1, other.pk)


@pytest.mark.postgres_too
def test_a_copy_into_the_series_of_another_language_speaks_that_language(
    room: Newsroom, office: Guest
) -> None:
    first = room.published(number=7)
    english = room.series["en"]
    copy(room, office, first, new_parent_page=english.pk, publish_copies="on")
    assert (copied().locale.language_code, copied().number) == ("en", 1)
    assert office.get(copied().url).status_code == 200


def test_a_copied_series_numbers_its_bulletins_from_one(room: Newsroom, office: Guest) -> None:
    for number in (4, 5):
        room.published(number=number, slug=f"no-{number}")
    copy(room, office, room.series["zh-hans"], copy_subpages="on", publish_copies="on")
    series = BulletinIndexPage.objects.get(slug="copied")
    bulletins = BulletinPage.objects.child_of(series).order_by("path")
    assert [(page.number, page.live, value(page)) for page in bulletins] == [(1, True, 4), (2, True, 4)]


@pytest.mark.postgres_too
def test_a_tree_is_copied_whole_or_not_at_all(room: Newsroom, office: Guest) -> None:
    good = room.published(slug="good")
    bad = room.published(number=2, slug="bad", body="<p>。</p>")
    BulletinPage.objects.filter(pk=bad.pk).update(body=f"<p>{tag('study.nothing')}</p>")
    before = list(BasePage.objects.order_by("pk").values("path", "numchild"))
    answer = copy(room, office, room.series["zh-hans"], copy_subpages="on", publish_copies="on")
    assert "study.nothing" in answer.content.decode()
    assert list(BasePage.objects.order_by("pk").values("path", "numchild")) == before
    assert set(Edition.objects.values_list("bulletin", flat=True)) == {good.pk, bad.pk}


def test_the_form_offers_no_alias_and_refuses_one(room: Newsroom, office: Guest) -> None:
    first = room.published()
    assert "alias" not in office.get(f"/cms/pages/{first.pk}/copy/").context["form"].fields
    answer = copy(room, office, first, alias="on")
    assert "没有别名" in answer.content.decode()
    assert BulletinPage.objects.count() == 1


def test_no_other_door_makes_an_alias(room: Newsroom, office: Guest) -> None:
    first = room.published()
    with pytest.raises(Refused):
        first.create_alias(update_slug="alias")
    answer = office.post(f"/cms/api/main/pages/{first.pk}/action/create_alias/", {"update_slug": "alias"})
    assert answer.status_code == 400
    assert "没有别名" in answer.json()["error_message"]
    assert BulletinPage.objects.count() == 1


def an_older_alias(room: Newsroom, original: BulletinPage) -> BulletinPage:
    """Return an alias from before they were refused."""
    alias = room.draft(number=2, slug="alias")
    BulletinPage.objects.filter(pk=alias.pk).update(alias_of=original)
    alias.refresh_from_db()
    return alias


def test_an_older_alias_is_not_published_with_its_original_and_can_be_converted(
    room: Newsroom, office: Guest
) -> None:
    first = room.draft()
    alias = an_older_alias(room, first)
    first.save_revision(user=room.world.keeper).publish(user=room.world.keeper)
    alias.refresh_from_db()
    assert (alias.live, alias.number) == (False, 2)
    office.post(f"/cms/pages/{alias.pk}/convert_alias/")
    alias.refresh_from_db()
    assert alias.alias_of is None
    alias.save_revision(user=room.people["office"]).publish(user=room.people["office"])
    assert value(BulletinPage.objects.get(pk=alias.pk)) == 4


def test_a_translation_keeps_the_number_where_it_is_free(room: Newsroom) -> None:
    first, second = room.published(number=7, slug="a"), room.draft(number=8, slug="b")
    english = Locale.objects.get(language_code="en")
    room.draft("en", number=8, slug="taken")
    assert first.copy_for_translation(english).number == 7
    assert second.copy_for_translation(english).number == 9


def test_the_keeper_translates_a_series_with_everything_below(room: Newsroom, guest: Guest) -> None:
    other = BulletinIndexPage(title="专报", slug="other")
    room.home().add_child(instance=other)
    other.add_child(instance=BulletinPage(**{**fields(room), "number": 5}))
    guest.enter(room.world.keeper)
    english = Locale.objects.get(language_code="en")
    guest.post(
        f"/cms/translation/submit/page/{other.pk}/", {"locales": [english.pk], "include_subtree": "on"}
    )
    translated = BulletinPage.objects.get(locale=english)
    assert (translated.number, translated.live) == (5, False)
    assert translated.owning_unit == room.world.units["province"]


def fields(room: Newsroom) -> dict[str, Any]:
    """Return the fields of a draft."""
    return {
        "title": "专报一",
        "slug": "special",
        "issued_on": datetime.date(2019, 6, 30),
        "issuing_office": "办公室",
        "body": f"<p>{SESSIONS}</p>",
        "campaign": room.world.campaign,
        "live": False,
    }


def test_a_copy_has_no_schedule_no_expiry_and_no_note(room: Newsroom, office: Guest) -> None:
    first = room.published()
    first.erratum, first.expire_at = "更正。", clock.now() + datetime.timedelta(days=1)
    first.save_revision().publish()
    first.go_live_at = clock.now() + datetime.timedelta(hours=1)
    first.save_revision().publish()
    copy(room, office, first, publish_copies="on")
    second = copied()
    assert (second.go_live_at, second.expire_at, second.erratum) == (None, None, "")
    newest = second.get_latest_revision_as_object()
    assert (newest.go_live_at, newest.expire_at, newest.erratum) == (None, None, "")


def test_a_series_that_has_used_up_its_numbers_says_so(room: Newsroom, office: Guest) -> None:
    last = room.published(number=LARGEST_NUMBER)
    answer = copy(room, office, last)
    assert "没有空余期号" in answer.content.decode()
    assert BulletinPage.objects.count() == 1


@pytest.mark.parametrize("place", ["", "0", "x", "9" * 26])
def test_a_copy_to_nowhere_is_no_error_page(room: Newsroom, office: Guest, place: str) -> None:
    first = room.published()
    office.raise_request_exception = False
    assert copy(room, office, first, new_parent_page=place).status_code in {200, 400, 404}
    assert BulletinPage.objects.count() == 1


def test_a_copy_below_another_unit_belongs_to_that_unit(room: Newsroom, office: Guest) -> None:
    city = BulletinIndexPage(title="市简报", slug="city", owning_unit=room.world.units["city"])
    room.home().add_child(instance=city)
    first = room.published()
    copy(room, office, first, new_parent_page=city.pk, publish_copies="on")
    assert copied().owning_unit == room.world.units["city"]
    assert (value(first), value(copied())) == (4, 2)
    assert FrozenFigure.objects.filter(publication_key=str(copied().pk)).exists()


def test_a_stored_version_does_not_take_a_page_to_another_unit(room: Newsroom) -> None:
    page = room.draft()
    page.save_revision()
    BasePage.objects.filter(pk=page.pk).update(owning_unit=room.world.units["city"])
    page = BulletinPage.objects.get(pk=page.pk)
    assert page.get_latest_revision_as_object().owning_unit == room.world.units["city"]


@pytest.mark.parametrize(("slug", "free"), [("study", "study-2"), ("1", "3"), ("月报", "月报-2")])
def test_the_form_to_copy_can_be_sent_as_it_is(room: Newsroom, office: Guest, slug: str, free: str) -> None:
    first = room.draft(slug=slug)
    room.draft(number=2, slug="2")
    address = f"/cms/pages/{first.pk}/copy/"
    (form,) = {
        match[1]
        for match in re.finditer(r'name="new_slug" value="([^"]*)"', office.get(address).content.decode())
    }
    assert form == free
    copy(room, office, first, new_slug=form)
    assert BulletinPage.objects.get(slug=free).number == 3
