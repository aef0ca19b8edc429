"""Appointments for one campaign only: what they give and where, and who may make, change and end them."""

import datetime
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from tests.factories import DAY, make_appointment, make_campaign, make_person, make_tree

from touchstone.campaigns.actions import create_campaign
from touchstone.campaigns.queries import find_campaigns, find_tied_paths, get_campaign
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.units.access import Access, everything
from touchstone.units.actions import (
    NewAppointment,
    NewPerson,
    add_people,
    add_person,
    appoint,
    assign_unit,
    create_group,
    deactivate_person,
    end_appointment,
    take_back_appointment,
)
from touchstone.units.models import Appointment, Group, Unit, User
from touchstone.units.paths import EVERYWHERE, is_under
from touchstone.units.queries import (
    PersonFilter,
    build_access,
    find_appointments_of_unit,
    find_members,
    find_people,
    find_units_of_person,
    get_people_page,
    get_person,
)
from touchstone.units.roles import IN_GROUPS, Role, every_permission, permissions_of

pytestmark = pytest.mark.django_db

A, B = "hygiene", "safety"
SHARED = {"units.change", "audit.view", "bulletins.write", "bulletins.publish"}
"""What is about things that all campaigns share."""
EVERYONE = ("", A, B, "another")


@pytest.fixture
def units() -> dict[str, Unit]:
    units = make_tree({"省": {"市": {"区": {}}, "另一市": {}}, "别省": {}})
    make_campaign(units["省"], slug=A)
    make_campaign(units["市"], slug=B)
    return units


@pytest.fixture
def group(units: dict[str, Unit]) -> Group:
    group = create_group(by=None, access=everything(), owner=units["省"], kind="inspection", name="一组")
    assign_unit(by=None, access=everything(), group=group, unit=units["市"], from_day=DAY)
    return group


def of(person: User, campaign: str = "") -> Access:
    return build_access(person, DAY, campaign)


def test_every_role_gives_in_each_campaign_what_is_plainly_counted(
    units: dict[str, Unit], group: Group
) -> None:
    """Two campaigns over the same units; people with each role, in every set of these seats."""
    seats = [("市", ""), ("区", A), ("另一市", B)]
    for role, size in itertools.product(Role, range(len(seats) + 1)):
        for chosen in itertools.combinations(seats, size):
            person = make_person()
            held = [(units["市"], A)] if role in IN_GROUPS else []
            if role in IN_GROUPS:
                Appointment.unscoped.create(user=person, role=role, group=group, from_day=DAY, campaign=A)
            for name, campaign in chosen:
                held.append((units[name], campaign))
                Appointment.unscoped.create(
                    user=person, role=role, unit=units[name], from_day=DAY, campaign=campaign
                )
            for campaign in EVERYONE:
                _compare(of(person, campaign), role, held, campaign, units)
                _compare(of(person, B).in_campaign(campaign), role, held, campaign, units)
            found = {campaign.slug for campaign in find_campaigns(of(person))}
            assert found == {campaign.slug for campaign in find_campaigns(of(person, A))}
            assert found == {slug for slug in (A, B) if get_campaign(of(person), slug)}
            views = "campaigns.view" in permissions_of(role)
            assert (B in found) == (
                views and any(c in ("", B) and u.path[:8] == units["市"].path for u, c in held)
            )
            assert (A in found) == (views and any(c in ("", A) for _unit, c in held))


def _compare(
    access: Access, role: Role, held: list[tuple[Unit, str]], campaign: str, units: dict[str, Unit]
) -> None:
    assert (access.campaign, access.roles) == (campaign, {role} if _counting(held, campaign) else set())
    for code, unit in itertools.product(every_permission(), units.values()):
        given = any(
            is_under(unit.path, seat.path) and (not only or code not in SHARED)
            for seat, only in _counting(held, campaign)
        )
        assert access.covers(code, unit.path) == (given and code in permissions_of(role)), (
            code,
            unit,
            campaign,
        )


def _counting(held: list[tuple[Unit, str]], campaign: str) -> list[tuple[Unit, str]]:
    return [(unit, only) for unit, only in held if only in ("", campaign)]


def test_what_was_narrowed_to_one_campaign_gives_nothing_in_another(units: dict[str, Unit]) -> None:
    person = make_person()
    make_appointment(person, Role.OFFICE, unit=units["省"], campaign=A)
    narrowed = of(person, A).inside("units.view", units["市"].path)
    assert narrowed.in_campaign(A).allows("units.view")
    for narrow in (narrowed, of(person, A).only({"units.view": (EVERYWHERE,)})):
        assert not any(narrow.in_campaign(campaign).roots for campaign in ("", B))
    assert everything().in_campaign(A).covers("units.change", units["别省"].path)
    assert of(make_person(is_superuser=True), A).in_campaign(B).covers("audit.view", units["省"].path)


Deed = Callable[..., Any]
DEEDS: dict[str, Deed] = {
    "appoint": lambda **given: appoint(user=make_person(), from_day=DAY, **given),
    "add_person": lambda **given: add_person(username="new", name="新", from_day=DAY, **given),
    "add_people": lambda by, access, unit, role, campaign: add_people(
        by=by,
        access=access,
        appointments=[NewAppointment(NewPerson("新"), Role(role), unit, DAY, campaign=campaign)],
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_appoints_more_widely_than_they_are_appointed(units: dict[str, Unit], deed: str) -> None:
    """An office of one campaign appoints for that one, whichever campaign it comes from; one of all, for each."""
    local, whole = make_person(), make_person()
    make_appointment(local, Role.OFFICE, unit=units["省"], campaign=A)
    make_appointment(whole, Role.OFFICE, unit=units["省"])

    def may(by: User, campaign: str, inside: str, role: Role) -> bool:
        try:
            DEEDS[deed](by=by, access=of(by, inside), unit=units["市"], role=role, campaign=campaign)
        except Refused:
            return False
        User.objects.filter(username="new").update(username=make_person().username + "x")
        return True

    for inside, campaign, role in itertools.product((A, B, ""), (A, B, ""), Role):
        wide = not (campaign and role == Role.EDITOR)
        narrow = wide and (campaign == A)
        assert may(whole, campaign, inside, role) == wide, (campaign, role)
        assert may(local, campaign, inside, role) == narrow, (campaign, role)


def test_nobody_ends_an_appointment_wider_than_their_own(units: dict[str, Unit]) -> None:
    local = make_person()
    make_appointment(local, Role.OFFICE, unit=units["省"], campaign=A)
    later = clock.today() + datetime.timedelta(9)
    for campaign, begins in itertools.product(("", A, B), (DAY, later)):
        made = make_appointment(
            make_person(), Role.LEADER, unit=units["市"], campaign=campaign, from_day=begins
        )
        access = build_access(local, clock.today(), A)
        acts = {
            "end": lambda: end_appointment(by=local, access=access, appointment=made, to_day=later),  # noqa: B023
            "back": lambda: take_back_appointment(by=local, access=access, appointment=made),  # noqa: B023
            "account": lambda: deactivate_person(by=local, access=access, person=made.user),  # noqa: B023
        }
        for name, act in acts.items():
            if campaign != A:
                with pytest.raises(Refused):
                    act()
            elif not (name == "back" and begins == DAY) and not (name == "account" and begins == later):
                act()


def test_one_seat_is_held_once_in_a_campaign(units: dict[str, Unit]) -> None:
    person = make_person()
    for campaign in (A, B, ""):
        make_appointment(person, Role.LEADER, unit=units["市"], campaign=campaign)
        with pytest.raises(Refused, match="already appointed"):
            make_appointment(person, Role.LEADER, unit=units["市"], campaign=campaign)
    with pytest.raises(Refused, match="already appointed"):
        make_appointment(person, Role.LEADER, unit=units["市"], campaign="another")  # every campaign is held


def test_the_office_of_one_campaign_starts_no_other(units: dict[str, Unit]) -> None:
    local, whole = make_person(), make_person()
    make_appointment(local, Role.OFFICE, unit=units["省"], campaign=A)
    make_appointment(whole, Role.OFFICE, unit=units["省"])
    new: dict[str, Any] = {"root": units["省"], "name": "新", "opens_on": DAY}
    with pytest.raises(Refused):
        create_campaign(by=local, access=of(local, A), slug="new", **new)
    assert create_campaign(by=whole, access=of(whole, A), slug="new", **new).slug == "new"


def test_an_appointment_for_any_campaign_ties(units: dict[str, Unit]) -> None:
    person = make_person()
    make_appointment(person, Role.LEADER, unit=units["区"], campaign=B)
    campaign = get_campaign(everything(), A)
    assert campaign is not None
    assert find_tied_paths(person, campaign, DAY) == (units["区"].path,)


def test_lists_offer_whom_the_campaign_has(units: dict[str, Unit], group: Group) -> None:
    """People in each list of a campaign, for its own office and for that of all campaigns."""
    people = {campaign: make_person(name=f"王{campaign}") for campaign in ("", A, B)}
    for campaign, person in people.items():
        make_appointment(person, Role.LEADER, unit=units["市"], campaign=campaign)
        make_appointment(person, Role.INSPECTOR, group=group, campaign=campaign)
    local, whole = make_person(name="甲"), make_person(name="乙")
    make_appointment(local, Role.OFFICE, unit=units["省"], campaign=A)
    make_appointment(whole, Role.OFFICE, unit=units["省"])
    both = {people[""], people[A]}
    for office in (local, whole):
        access = of(office, A)
        rows = get_people_page(access, DAY).rows
        assert {row.person for row in rows} == {*both, local, whole}
        assert {one.campaign for row in rows for one in row.appointments} == {"", A}
        only = [
            {row.person for row in get_people_page(access, DAY, PersonFilter(only_here=here)).rows}
            for here in (True, False)
        ]
        assert only == [{people[A], local}, {people[""], whole}]
        assert {one.user for one in find_appointments_of_unit(access, units["市"])} == both
        assert {one.user for one in find_members(access, group)} == both
        known = {person for person in people.values() if get_person(access, person.pk)}
        assert known == set(find_people(access, "王")) == (both if office == local else set(people.values()))
    for campaign, person in people.items():
        serves = {slug for slug in (A, B) if find_units_of_person(of(person, slug), person, DAY)}
        assert serves == ({campaign} if campaign else {A, B})
