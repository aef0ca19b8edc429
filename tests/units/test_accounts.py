"""Who creates accounts and hands them over: nobody gains access to one with more rights than their own."""

import datetime
from typing import Any

import pytest
from django.test import Client
from tests.factories import DAY, access_with, make_appointment, make_person, make_tree

from touchstone.audit.models import AuditEvent
from touchstone.common.refusal import Refused
from touchstone.units.access import Access, everything
from touchstone.units.actions import (
    add_person,
    assign_unit,
    correct_name,
    create_group,
    create_person,
    deactivate_person,
    end_appointment,
    make_link,
    make_links,
    reactivate_person,
)
from touchstone.units.handover import make_password_link
from touchstone.units.models import Appointment, Unit, User
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import PersonFilter, build_access, find_people, get_people_page, get_person
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

ALL = everything()


@pytest.fixture
def units() -> dict[str, Unit]:
    return make_tree({"省": {"市": {"区": {}}, "另一市": {}}})


@pytest.fixture
def office(units: dict[str, Unit]) -> User:
    office = make_person("office", name="市活动办")
    make_appointment(office, Role.OFFICE, unit=units["市"])
    return office


def of(user: User) -> Access:
    return build_access(user, DAY)


def opens(link: str) -> bool:
    """Return whether a one-time link opens the page that sets a password."""
    answer = Client(headers={"accept-language": "en"}).get(link, follow=True)
    return "Set your password" in answer.content.decode()


def test_an_account_comes_with_its_first_appointment_and_a_link(units: dict[str, Unit], office: User) -> None:
    made, link = add_person(
        by=office,
        access=of(office),
        username=" zhang ",
        name="张",
        role="organiser",
        unit=units["区"],
        from_day=DAY,
        post="联络员",
    )
    assert (made.user.username, made.user.name, made.role, made.unit) == (
        "zhang",
        "张",
        "organiser",
        units["区"],
    )
    assert not made.user.has_usable_password()
    assert opens(link)
    verbs = set(AuditEvent.unscoped.filter(by=office).values_list("verb", flat=True))
    assert verbs == {"units.person-created", "units.appointed", "units.link-made"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"username": "a b"}, "username"),
        ({"username": "OFFICE"}, "username"),
        ({"role": "emperor"}, "role"),
        ({"unit": "另一市"}, "unit"),
    ],
)
def test_what_is_refused_leaves_no_account(
    units: dict[str, Unit], office: User, change: dict[str, Any], field: str
) -> None:
    given = {
        "username": "zhang",
        "name": "张",
        "role": Role.ORGANISER,
        "unit": "区",
        "from_day": DAY,
    } | change
    with pytest.raises(Refused) as refused:
        add_person(by=office, access=of(office), **given | {"unit": units[given["unit"]]})
    assert refused.value.field == field
    assert not User.objects.exclude(pk=office.pk).exists()


def test_capitals_make_no_second_account(office: User) -> None:
    with pytest.raises(Refused, match="already an account"):
        create_person(by=None, username="Office", name="", password=None)


def test_a_new_link_ends_the_password_and_the_links_before(units: dict[str, Unit], office: User) -> None:
    made, first = add_person(
        by=office,
        access=of(office),
        username="li",
        name="李",
        role=Role.LEADER,
        unit=units["区"],
        from_day=DAY,
    )
    second = make_link(by=office, access=of(office), person=made.user)
    assert not opens(first)
    assert opens(second)
    person = User.objects.get(username="li")
    person.set_password("a-long-enough-one")
    person.save()
    assert not opens(second)
    third = make_link(by=office, access=of(office), person=person)
    person.refresh_from_db()
    assert not person.has_usable_password()
    assert opens(third)
    event = AuditEvent.unscoped.filter(verb="units.link-made").latest("pk")
    assert (event.by, event.target_key, event.path) == (office, str(person.pk), units["区"].path)


def refused_to(office: User, person: User, act: Any = make_link) -> str:
    with pytest.raises(Refused) as refused:
        act(by=office, access=of(office), person=person)
    person.refresh_from_db()
    return str(refused.value.message)


def test_an_office_takes_over_no_account_that_reaches_further(units: dict[str, Unit], office: User) -> None:
    person = make_person("both")
    make_appointment(person, Role.ORGANISER, unit=units["区"])
    outside = make_appointment(person, Role.ORGANISER, unit=units["另一市"])
    person.set_password("a-long-enough-one")
    person.save()
    for act in (make_link, deactivate_person, reactivate_person):
        assert "also appointed where you may not" in refused_to(office, person, act)
    assert person.has_usable_password()
    assert person.is_active
    end_appointment(by=None, access=ALL, appointment=outside, to_day=DAY, reason="moved")
    # Ended appointments give no rights; the rule uses today's date, which is long after.
    assert make_link(by=office, access=of(office), person=person)


def test_an_appointment_that_begins_later_counts_too(units: dict[str, Unit], office: User) -> None:
    person = make_person("later")
    make_appointment(person, Role.ORGANISER, unit=units["区"])
    make_appointment(person, Role.ORGANISER, unit=units["另一市"], from_day=datetime.date(2999, 1, 1))
    assert "also appointed where" in refused_to(office, person)


def test_what_a_group_guides_counts_for_its_members(units: dict[str, Unit], office: User) -> None:
    group = create_group(by=None, access=ALL, owner=units["市"], name="一组")
    member = make_person("member")
    make_appointment(member, Role.STEERING, group=group)
    assert make_link(by=office, access=of(office), person=member)
    assign_unit(by=None, access=ALL, group=group, unit=units["另一市"], from_day=DAY)
    assert "also appointed where" in refused_to(office, member)


def test_keepers_and_oneself_are_left_alone(units: dict[str, Unit], office: User) -> None:
    keeper = make_person("keeper", is_superuser=True)
    staff = make_person("staff", is_staff=True)
    for user in (keeper, staff):
        make_appointment(user, Role.EDITOR, unit=units["区"])
        assert "keeper of the system" in refused_to(office, user)
    assert "your own account" in refused_to(office, office)


def test_who_was_never_appointed_here_is_left_alone(units: dict[str, Unit], office: User) -> None:
    assert "may not appoint" in refused_to(office, make_person("nobody"))
    outside = make_person("outside")
    make_appointment(outside, Role.LEARNER, unit=units["另一市"])
    assert "may not appoint" in refused_to(office, outside)


def test_without_the_right_nobody_makes_a_link(units: dict[str, Unit], office: User) -> None:
    leader, learner = make_person("leader"), make_person("learner")
    make_appointment(leader, Role.LEADER, unit=units["市"])
    make_appointment(learner, Role.LEARNER, unit=units["区"])
    assert "may not appoint" in refused_to(leader, learner)


def test_a_deactivated_account_is_closed_and_opened_again(units: dict[str, Unit], office: User) -> None:
    person = make_person("wang", name="王")
    make_appointment(person, Role.ORGANISER, unit=units["区"])
    assert (
        build_access(deactivate_person(by=office, access=of(office), person=person, reason="left"), DAY).roots
        == {}
    )
    assert "Reactivate it first" in refused_to(office, person)
    assert opens(reactivate_person(by=office, access=of(office), person=person))
    assert "active already" in refused_to(office, person, reactivate_person)
    assert person.is_active
    verbs = list(AuditEvent.unscoped.filter(by=office).order_by("pk").values_list("verb", "reason"))
    assert verbs == [
        ("units.person-deactivated", "left"),
        ("units.person-reactivated", ""),
        ("units.link-made", ""),
    ]


def test_nothing_from_before_a_deactivation_works_after_it(units: dict[str, Unit], office: User) -> None:
    made, link = add_person(
        by=office,
        access=of(office),
        username="zhao",
        name="赵",
        role=Role.LEADER,
        unit=units["区"],
        from_day=DAY,
    )
    person = made.user
    person.set_password("a-long-enough-one")
    person.save()
    browser, late = Client(), Client()
    browser.force_login(person)
    link = make_password_link(person)
    deactivate_person(by=office, access=of(office), person=person)
    assert not opens(link)
    assert browser.get("/accounts/2fa/").status_code == 302
    late.force_login(User.objects.get(pk=person.pk))  # was half-way through logging in
    new = reactivate_person(by=office, access=of(office), person=person)
    for client in (browser, late):
        assert client.get("/accounts/2fa/").status_code == 302
        assert "_auth_user_id" not in client.session
    assert not User.objects.get(pk=person.pk).has_usable_password()
    assert not opens(link)
    assert opens(new)


def test_a_keeper_who_unticks_an_account_ends_it_too() -> None:
    keeper = make_person("keeper", is_superuser=True)
    person = make_person("liu", name="刘")
    person.set_password("a-long-enough-one")
    person.save()
    browser, link = Client(), make_password_link(person)
    browser.force_login(person)
    room = Client()
    room.force_login(keeper)
    fields = {"username": "liu", "first_name": "刘", "last_name": "刘", "email": "liu@example.org"}
    for active in ({}, {"is_active": "on"}):
        answer = room.post(f"/cms/users/edit/{person.pk}/", fields | active)
        assert answer.status_code == 302
    assert User.objects.get(pk=person.pk).is_active
    assert browser.get("/accounts/2fa/").status_code == 302
    assert not opens(link)


def test_nobody_ends_their_own_last_office_without_saying_so(units: dict[str, Unit], office: User) -> None:
    own = Appointment.unscoped.get(user=office)
    with pytest.raises(Refused) as refused:
        end_appointment(by=office, access=of(office), appointment=own, to_day=DAY)
    assert refused.value.field == "even_own"
    other = make_appointment(office, Role.OFFICE, unit=units["另一市"])
    end_appointment(by=office, access=of(office), appointment=other, to_day=DAY)
    end_appointment(by=office, access=of(office), appointment=own, to_day=DAY, even_own=True)


def test_people_are_listed_where_the_reader_appoints(units: dict[str, Unit], office: User) -> None:
    inside, outside, gone = make_person("a-in", name="张"), make_person("b-out"), make_person("c-gone")
    make_appointment(inside, Role.ORGANISER, unit=units["区"], post="联络员")
    make_appointment(inside, Role.LEADER, unit=units["另一市"])
    make_appointment(outside, Role.LEADER, unit=units["另一市"])
    end_appointment(
        by=None, access=ALL, appointment=make_appointment(gone, Role.LEADER, unit=units["区"]), to_day=DAY
    )
    day = DAY + datetime.timedelta(1)

    def listed(**wanted: str) -> list[str]:
        return [row.person.username for row in get_people_page(of(office), day, PersonFilter(**wanted)).rows]

    assert listed() == ["office", "a-in"]
    assert listed(text="张") == listed(text="A-IN") == listed(role="organiser") == ["a-in"]
    assert listed(state="ended") == ["c-gone"]
    assert listed(state="deactivated") == listed(role="leader") == []
    (_office, row) = get_people_page(of(office), day).rows
    assert [appointment.unit for appointment in row.appointments] == [units["区"]]
    assert get_person(of(office), gone.pk) == gone
    assert get_person(of(office), outside.pk) is None
    assert find_people(of(office), "a") == [inside]
    leader = access_with(UnitPermission.VIEW, roots=(units["省"],))
    assert get_people_page(leader, day).rows == []


def test_a_list_is_turned_over_by_name(units: dict[str, Unit]) -> None:
    for number in range(7):
        person = make_person(f"p{number}", name=f"张{number // 2}")
        make_appointment(person, Role.LEADER, unit=units["区"])
    names: list[list[str]] = []
    after = ""
    while True:
        shown = get_people_page(ALL, DAY, after=after, size=3)
        names.append([row.person.username for row in shown.rows])
        after = shown.after
        if not after:
            break
    assert names == [["p0", "p1", "p2"], ["p3", "p4", "p5"], ["p6"]]
    back = get_people_page(ALL, DAY, before=shown.before, size=3)
    assert [row.person.username for row in back.rows] == names[1]
    assert get_people_page(ALL, DAY, before=back.before, size=3).before == ""


def test_a_name_is_corrected_by_who_may_hand_the_account_over(units: dict[str, Unit], office: User) -> None:
    below = make_person("zhang", name="张山")
    make_appointment(below, Role.ORGANISER, unit=units["区"])
    for name, reason in ((" 张三 ", "误写"), ("张三", "")):
        correct_name(by=office, access=of(office), person=below, name=name, reason=reason)
    below.refresh_from_db()
    assert (below.name, below.username) == ("张三", "zhang")
    event = AuditEvent.unscoped.get(verb="units.person-renamed")
    assert (event.changes, event.path, event.reason) == ({"name": ["张山", "张三"]}, units["区"].path, "误写")
    for bad in ("", "长" * 81):
        with pytest.raises(Refused) as error:
            correct_name(by=office, access=of(office), person=below, name=bad)
        assert error.value.field == "name"
    above = make_person("wang", name="王")
    make_appointment(above, Role.ORGANISER, unit=units["省"])
    for person_ in (above, office):
        with pytest.raises(Refused) as error:
            correct_name(by=office, access=of(office), person=person_, name="改")
        assert error.value.field == "person"
    above.refresh_from_db()
    assert above.name == "王"


def test_many_links_go_to_those_who_wait_and_whom_the_office_may_manage(
    units: dict[str, Unit], office: User
) -> None:
    people = {name: make_person(name) for name in ("waits", "begun", "above", "gone")}
    for user in people.values():
        make_appointment(user, Role.ORGANISER, unit=units["区"])
        user.set_unusable_password()
        user.save()
    make_appointment(people["above"], Role.ORGANISER, unit=units["另一市"])
    people["begun"].set_password("a-long-enough-one")
    people["begun"].save()
    deactivate_person(by=office, access=of(office), person=people["gone"])
    first = make_links(by=office, access=of(office), people=[*people.values(), office])
    assert [user.username for user, _link in first] == ["waits"]
    ((_user, second),) = make_links(by=office, access=of(office), people=[people["waits"]])
    assert (opens(first[0][1]), opens(second)) == (False, True)
    assert AuditEvent.unscoped.filter(verb="units.link-made", by=office).count() == 2
