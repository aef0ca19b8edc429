"""The public pages, as each kind of reader sees them."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from tests.bulletins.conftest import Guest
from tests.newsroom import RATE, SESSIONS, Newsroom

from touchstone.bulletins.models import BulletinPage
from touchstone.bulletins.rules import tag
from touchstone.figures.models import FrozenFigure
from touchstone.study.actions import withdraw_session
from touchstone.study.models import StudySession
from touchstone.units.models import Appointment
from touchstone.units.roles import Role

Queries = Callable[[int], AbstractContextManager[Any]]


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def figure_page(page: BulletinPage, reference: str = "study.sessions", sequence: int = 1) -> str:
    frozen_figure = FrozenFigure.objects.get(
        publication_key=str(page.pk), reference=reference, issue=sequence, part_of__isnull=True
    )
    return f"{page.url}figures/{frozen_figure.pk}/"


def test_the_address_of_the_site_leads_to_the_readers_language(room: Newsroom, client: Client) -> None:
    assert client.get("/")["Location"] == "/zh-hans/"
    assert client.get("/", headers={"accept-language": "en"})["Location"] == "/en/"


def test_before_the_first_bulletin_the_site_says_so(room: Newsroom, client: Client) -> None:
    for address in ("/zh-hans/", "/en/", "/en/bulletins/"):
        assert 'class="empty"' in read(client, address)
    assert "No bulletin has been published yet" in read(client, "/en/")


@pytest.mark.django_db
def test_a_site_without_pages_greets_all_the_same(client: Client) -> None:
    assert "/accounts/login/" in read(client, "/zh-hans/")


def test_the_front_page_shows_frozen_figures_only(room: Newsroom, client: Client) -> None:
    page = room.published()
    room.world.hold("branch", "reading-class", 20)
    shown = read(client, "/zh-hans/")
    assert "学习情况" in shown
    assert '<span class="figure__value">4</span>' in shown
    assert figure_page(page) in shown


def test_drafts_are_nowhere(room: Newsroom, client: Client) -> None:
    draft = room.draft(title="机密草稿")
    for address in ("/zh-hans/", "/zh-hans/bulletins/"):
        assert "机密草稿" not in read(client, address)
    assert client.get(f"/zh-hans/bulletins/{draft.slug}/").status_code == 404
    found = f"/cms/pages/{draft.pk}/edit/"
    for who, may_write in (("editor", True), ("office", True), ("city-editor", False), ("organiser", False)):
        client.force_login(room.people[who])
        assert (found in read(client, "/c/world/search/?q=机密")) == may_write, who


def test_a_page_that_is_not_there_is_said_so_in_our_own_words(room: Newsroom, client: Client) -> None:
    client.force_login(room.people["editor"])
    answer = client.get("/cms/pages/99999/edit/")
    assert answer.status_code == 404
    shown = re.sub(r"<noscript.*?</noscript>|<[^>]*>", "", answer.content.decode(), flags=re.DOTALL)
    assert "Wagtail" not in shown


@pytest.mark.postgres_too
def test_bulletins_are_listed_by_year_newest_first(room: Newsroom, client: Client) -> None:
    room.published(title="甲", number=1, issued_on="2019-06-30")
    room.published(title="乙", number=2, issued_on="2020-01-02")
    shown = read(client, "/zh-hans/bulletins/")
    places = [shown.index(word) for word in ('id="year-1"', "2020", "乙", 'id="year-2"', "2019", "甲")]
    assert places == sorted(places)


def test_a_bulletin_shows_its_frozen_figures_as_links(room: Newsroom, client: Client) -> None:
    page = room.published()
    room.world.hold("branch", "reading-class", 20)
    shown = read(client, page.url)
    assert f'<a class="inline-figure" href="{figure_page(page)}" title="' in shown
    assert ">4</a>" in shown
    assert "inline-figure--live" not in shown
    for part in ("活动简报", "办公室", "学习情况"):
        assert part in shown


@pytest.mark.postgres_too
def test_reading_a_bulletin_costs_few_queries(
    room: Newsroom, client: Client, django_assert_max_num_queries: Queries
) -> None:
    page = room.published(body=f"<p>{SESSIONS}{RATE}{tag('study.person-times')}</p>" * 7)
    read(client, page.url)
    # Nine to find the page, four for the edition and its figures, the rest for the frame.
    with django_assert_max_num_queries(20):
        read(client, page.url)


def test_a_translated_bulletin_leads_to_its_other_language(room: Newsroom, client: Client) -> None:
    chinese = room.published()
    english = room.draft("en", title="How it stands")
    BulletinPage.objects.filter(pk=english.pk).update(translation_key=chinese.translation_key)
    english = BulletinPage.objects.get(pk=english.pk)
    english.save_revision(user=room.world.keeper).publish()
    english.refresh_from_db()
    assert f'href="{english.url}"' in read(client, chinese.url)
    assert f'href="{chinese.url}"' in read(client, english.url)
    # A figure leads to the same figure in the other language.
    assert f'href="{figure_page(english)}"' in read(client, figure_page(chinese))


def test_an_untranslated_bulletin_leads_to_the_other_front_page(room: Newsroom, client: Client) -> None:
    assert 'href="/en/"' in read(client, room.published().url)


def test_a_correction_is_shown_and_the_earlier_edition_stays(room: Newsroom, client: Client) -> None:
    page = room.published()
    before = figure_page(page)
    room.world.hold("branch", "reading-class", 20)
    page.title, page.erratum = "学习情况（更正）", "补记一场读书班。"
    page.save_revision(user=room.world.keeper).publish()
    now = read(client, page.url)
    assert "补记一场读书班。" in now
    assert ">5</a>" in now
    then = read(client, f"{page.url}editions/1/")
    assert ">4</a>" in then
    assert "补记一场读书班。" not in then
    assert f'href="{page.url}"' in then
    assert client.get(f"{page.url}editions/3/").status_code == 404
    assert f'href="{page.url}editions/1/"' in read(client, before)


@pytest.mark.parametrize(
    "rest", ["figures/x/", "figures/", "figures/99999999999999999999/", "other/1/", "figures/1/2/"]
)
def test_other_addresses_below_a_bulletin_are_not_found(room: Newsroom, client: Client, rest: str) -> None:
    assert client.get(f"{room.published().url}{rest}").status_code == 404


def test_a_bulletin_that_was_taken_back_is_gone_with_its_figures(room: Newsroom, client: Client) -> None:
    page = room.published()
    figure = figure_page(page)
    page.unpublish()
    assert client.get(f"/zh-hans/bulletins/{page.slug}/").status_code == 404
    assert client.get(figure).status_code == 404


def test_everybody_may_read_what_was_counted(room: Newsroom, client: Client) -> None:
    shown = read(client, figure_page(room.published()))
    for part in ("<strong>4</strong>", "study.sessions", "活动", "省", "读书班", "中心组学习"):
        assert part in shown
    assert "北区" not in shown
    assert 'class="table' not in shown


def test_a_figure_of_another_bulletin_is_not_found_here(room: Newsroom, client: Client) -> None:
    bulletin, other = room.published(), room.published(number=2, title="另一期")
    key = figure_page(bulletin).rsplit("/", 2)[1]
    assert client.get(f"{other.url}figures/{key}/").status_code == 404


def test_a_share_shows_what_was_divided(room: Newsroom, client: Client) -> None:
    page = room.published()
    shown = read(client, figure_page(page, "study.attendance-rate"))
    parts = re.findall(r'href="(/zh[^"]+figures/\d+/)"', shown)
    assert len(set(parts)) == 2
    assert "37" in read(client, parts[0])
    assert "40" in read(client, parts[1])


def test_the_public_learns_whether_a_figure_holds_and_no_more(room: Newsroom, client: Client) -> None:
    address = figure_page(room.published())
    assert "shape--good" in read(client, address)
    room.world.hold("branch", "reading-class", 20)
    caches["local"].clear()  # answers to the public are cached for a while
    shown = read(client, address)
    assert "shape--warn" in shown
    assert "分公司" not in shown
    assert "<strong>4</strong>" in shown
    assert ">5<" not in shown


def test_the_office_learns_what_changed_and_where(room: Newsroom, guest: Guest) -> None:
    address = figure_page(room.published())
    world = room.world
    world.hold("branch", "reading-class", 20)
    gone = StudySession.unscoped.filter(unit=world.units["south"]).get()
    withdraw_session(by=world.keeper, access=world.access, session=gone, version=1, reason="没有开")
    guest.enter(room.people["office"])
    shown = read(guest, address)
    section = shown[shown.index("today-title") : shown.index("counted-title")]
    assert "分公司" in section
    assert section.count("<li>") == 2


def test_each_reader_sees_the_rows_of_the_own_units(room: Newsroom, guest: Guest) -> None:
    address = figure_page(room.published())
    guest.enter(room.people["organiser"])
    shown = read(guest, address)
    assert "北区" in shown
    assert "南区" in shown
    assert "分公司" not in shown
    assert f"/c/{room.world.campaign.slug}/figures/study.sessions" in shown


def test_rows_that_came_later_are_marked(room: Newsroom, guest: Guest) -> None:
    address = figure_page(room.published())
    guest.enter(room.people["office"])
    before = read(guest, address).count("table__note")
    room.world.hold("branch", "reading-class", 20)
    assert read(guest, address).count("table__note") == before + 1


@pytest.mark.postgres_too
def test_rows_come_in_pages(room: Newsroom, guest: Guest) -> None:
    for day in range(1, 29):
        room.world.hold("branch", "central-group-study", day)
    address = figure_page(room.published())
    guest.enter(room.people["office"])
    assert read(guest, address).split('id="rows"')[1].count("<tr") == 1 + 10
    assert read(guest, f"{address}?page=4").split('id="rows"')[1].count("<tr") == 1 + 2
    for nonsense in ("0", "x", "-1", "99999999999"):
        assert guest.get(address, {"page": nonsense}).status_code == 200


def test_a_reader_with_rights_elsewhere_only_sees_no_rows(room: Newsroom, guest: Guest) -> None:
    world = room.world
    page = room.draft()
    page.owning_unit = world.units["city"]
    page.save()
    page.save_revision(user=world.keeper).publish()
    page.refresh_from_db()
    Appointment.unscoped.filter(user=room.people["organiser"]).update(unit=world.units["company"])
    guest.enter(room.people["organiser"])
    assert '<table class="table' not in read(guest, figure_page(page))
    # Even the top office sees only what the bulletin covers.
    guest.enter(room.people["office"])
    assert "分公司" not in read(guest, figure_page(page))


def test_a_figure_of_one_unit_shows_no_rows_to_the_others(room: Newsroom, guest: Guest) -> None:
    company = room.world.units["company"].pk
    reference = f"study.sessions?unit={company}"
    address = figure_page(room.published(body=f"<p>{tag(reference)}</p>"), reference)
    guest.enter(room.people["organiser"])
    assert '<table class="table' not in read(guest, address)


def test_a_preview_shows_live_figures_of_the_audience_and_says_so(room: Newsroom, guest: Guest) -> None:
    page = room.draft()
    page.owning_unit = room.world.units["city"]
    page.save()
    page.save_revision(user=room.people["office"])
    guest.enter(room.people["office"])
    shown = read(guest, f"/cms/pages/{page.pk}/view_draft/")
    assert '<span class="inline-figure inline-figure--live"' in shown
    assert ">2</span>" in shown
    assert "notice--warn" in shown
    assert not FrozenFigure.objects.exists()


def test_a_preview_names_figures_that_cannot_be_shown(room: Newsroom, guest: Guest) -> None:
    page = room.draft(body=f"<p>{tag('study.nothing')}</p>")
    page.save_revision(user=room.people["office"])
    guest.enter(room.people["office"])
    assert "inline-figure--problem" in read(guest, f"/cms/pages/{page.pk}/view_draft/")


def test_the_editor_role_may_preview_and_others_may_not(room: Newsroom, guest: Guest) -> None:
    page = room.draft()
    page.save_revision()
    address = f"/cms/pages/{page.pk}/view_draft/"
    assert guest.get(address).status_code == 302
    guest.enter(room.people["organiser"])
    assert guest.get(address).status_code == 302
    Appointment.unscoped.create(
        user=room.people["organiser"],
        role=Role.EDITOR,
        unit=room.world.units["province"],
        from_day=room.world.campaign.opens_on,
    )
    assert guest.get(address).status_code == 200


@pytest.mark.postgres_too
def test_readers_find_published_bulletins_by_words(room: Newsroom, client: Client) -> None:
    room.published(title="第一批主题教育集中学习")
    room.draft(title="教育草稿", number=2)
    shown = read(client, "/zh-hans/search/?q=教育")
    assert "第一批主题教育集中学习" in shown
    assert "教育草稿" not in shown
    assert 'class="empty"' in read(client, "/zh-hans/search/?q=没有这样的词")
    assert 'class="empty"' not in read(client, "/zh-hans/search/")
    assert "<script>" not in read(client, '/zh-hans/search/?q="><script>alert(1)</script>')
