"""Links for many people at once: who gets one, what the slips and the file hold, and what is left of them afterwards."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.workspace import OFFICE, Place
from tests.world import june

from touchstone.audit.models import AuditEvent
from touchstone.units.access import everything
from touchstone.units.actions import NewAppointment, NewPerson, add_people, make_links
from touchstone.units.models import User
from touchstone.units.roles import Role

LINK = re.compile(r"http://testserver(/accounts/password/reset/key/[^<,\s]+)")


@pytest.fixture
def newcomers(place: Place) -> list[User]:
    """Return two people without a password, one of whom is also appointed outside the campaign."""
    one, two = NewPerson("王伟"), NewPerson("Ann Wang", "ann")
    north = place.world.units["north"]
    made = add_people(
        by=None,
        access=everything(),
        appointments=[
            NewAppointment(one, Role.ORGANISER, north, june(1), "主任"),
            NewAppointment(two, Role.ORGANISER, north, june(1)),
            NewAppointment(two, Role.ORGANISER, place.elsewhere, june(1)),
        ],
    )
    return [made[0].user, made[1].user]


def opens(link: str) -> bool:
    page = Client(headers={"accept-language": "en"}).get(link, follow=True).content.decode()
    return "Set your password" in page


def test_each_slip_holds_what_one_person_needs_and_is_kept_nowhere(
    place: Place, newcomers: list[User]
) -> None:
    assert "王伟" in place.get(OFFICE, "people/links/?q=wang")
    answer = place.post(OFFICE, "people/links/make/?q=wang", {"as": "slips"}, 200)
    page = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    (link,) = LINK.findall(page)
    for words in ("王伟", "North · 主任", "Organiser", "<strong>wangwei</strong>", 'class="slip__code"'):
        assert words in page, words
    assert "No link was made for Ann Wang, who is also appointed where you may not appoint." in page
    assert opens(link)
    key = link.strip("/").split("/")[-1]
    (event,) = AuditEvent.unscoped.filter(verb="units.link-made", target_key=str(newcomers[0].pk))
    assert (event.by, key in f"{event.changes}{event.reason}") == (place.people[OFFICE], False)
    assert key not in f"{dict(place.client(OFFICE).session)}"
    assert key not in place.get(OFFICE, f"people/{newcomers[0].pk}/")


def test_a_new_slip_ends_the_one_before(place: Place, newcomers: list[User]) -> None:
    first, second = (
        LINK.findall(place.post(OFFICE, "people/links/make/?q=wangwei", {}, 200).content.decode())[0]
        for _time in range(2)
    )
    assert not opens(first)
    assert opens(second)


def test_the_same_goes_into_a_file(place: Place, newcomers: list[User]) -> None:
    answer = place.post(OFFICE, "people/links/make/?q=wangwei", {"as": "csv"}, 200)
    head, row = answer.content.decode("utf-8-sig").splitlines()
    assert head == "Name,Post,Role,Where,Log-in name,One-time link,Works until"
    assert row.startswith("王伟,主任,Organiser,North,wangwei,http://testserver/accounts/")
    assert "no-store" in answer["Cache-Control"]
    book = place.post(OFFICE, "people/links/make/?q=wangwei", {"as": "xlsx"}, 200)
    assert book.content.startswith(b"PK")


def test_who_has_a_password_keeps_it_and_waits_for_nothing(place: Place, newcomers: list[User]) -> None:
    one = newcomers[0]
    one.set_password("a-long-enough-one")
    one.save()
    page = place.client(OFFICE).post("/c/world/people/links/make/?q=wangwei", follow=True).content.decode()
    assert "Nobody in this list waits for a link." in page
    assert make_links(by=None, access=everything(), people=[one]) == []
    assert User.objects.get(pk=one.pk).has_usable_password()


def test_reading_does_not_grow_with_the_people(place: Place, newcomers: list[User]) -> None:
    def reads(people: list[User]) -> int:
        with CaptureQueriesContext(connection) as context:
            make_links(by=None, access=everything(), people=people)
        # The library that makes the key of a link asks for the address of each person.
        return sum(query["sql"].startswith('SELECT "units_') for query in context)

    assert reads(newcomers[:1]) == reads(newcomers)
