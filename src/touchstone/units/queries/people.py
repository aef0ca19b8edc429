"""Queries of people and appointments: who is appointed where, and whose accounts a reader may manage."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from touchstone.common.chunks import find_in
from touchstone.common.pages import Page, page_of, read_key
from touchstone.common.refusal import Refused
from touchstone.common.text import tidy
from touchstone.search.kinds import Entry, words_of
from touchstone.search.queries import find_keys, found
from touchstone.search.words import MOST, Query, holds, read_query
from touchstone.units.access import Access
from touchstone.units.models import Appointment, GroupAssignment, Unit, User
from touchstone.units.paths import EVERYWHERE, any_field_under
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.rights import (
    counts_in,
    in_force_between,
    in_force_on,
    open_on,
    prepare_appointments,
)
from touchstone.units.roles import Role, permissions_of
from touchstone.units.rules import may_give
from touchstone.units.searching import PEOPLE

_LOGINS_BETWEEN = 30
"""How many people whose log-in name alone answers a text are passed over."""


def find_appointments_of_unit(
    access: Access, unit: Unit, day: datetime.date | None = None
) -> list[Appointment]:
    """Return the appointments to the unit itself that count in the reader's campaign, by role.

    With ``day``, only those in force on that day.
    """
    rows = Appointment.objects.visible_to(access, UnitPermission.VIEW).filter(
        counts_in(access.campaign), unit=unit
    )
    if day is not None:
        rows = rows.filter(in_force_on(day))
    appointments = list(rows.select_related("user").order_by("role", "from_day", "pk"))
    for appointment in appointments:
        appointment.unit = unit
    return appointments


def find_appointments_of_person(access: Access, user: User) -> list[Appointment]:
    """Return a person's appointments that the reader may see, newest first. Readers always see their own."""
    appointments = _of_person(access, user)
    return list(appointments.select_related("unit", "group__owner", "user").order_by("-from_day", "-pk"))


def _of_person(access: Access, user: User) -> QuerySet[Appointment]:
    if access.user_id == user.pk:
        return Appointment.unscoped.filter(user=user)
    return _known(access, UnitPermission.VIEW).filter(user=user)


_OWN_SEATS = prepare_appointments("unit", "group", "campaign")


def find_units_of_person(
    access: Access, user: User, day: datetime.date, permission: str = UnitPermission.VIEW
) -> list[Unit]:
    """Return the units that a person serves on a day in the reader's campaign, in the order of the tree.

    They serve a unit by an appointment to it or through a group. Only units for which the reader holds the permission.
    """
    if access.user_id == user.pk:
        rows = _OWN_SEATS(user.pk, day, day)
    else:
        here = _of_person(access, user).filter(in_force_on(day))
        rows = list(here.values_list("unit", "group", "campaign"))
    seats = [row[:2] for row in rows if not access.campaign or row[2] in ("", access.campaign)]
    keys = {unit for unit, _group in seats if unit}
    if groups := {group for _unit, group in seats if group}:
        assignments = GroupAssignment.unscoped.filter(in_force_on(day), group__in=groups)
        keys.update(assignments.values_list("unit", flat=True))
    if not keys:
        return []
    return list(Unit.objects.visible_to(access, permission).filter(pk__in=keys).order_by("path"))


_OWN_PATHS = prepare_appointments("unit__path", "group__owner__path")


def find_own_paths(
    user: User | int, day: datetime.date, *, since: datetime.date | None = None
) -> tuple[str, ...]:
    """Return the paths of all units in which a person is appointed on a day; a group counts as the unit that owns it.

    With ``since``, also those in which the person was appointed on a day from then on. Unscoped, and whatever the
    campaign, because it serves rules that keep people from checking their own unit.
    """
    key = user if isinstance(user, int) else user.pk
    rows = _OWN_PATHS(key, since or day, day)
    return tuple(sorted({path for row in rows for path in row if path}))


def find_names_at(units: Iterable[int], day: datetime.date, *, since: datetime.date) -> list[str]:
    """Return the names of the people appointed to some units on a day, or on any day since ``since``.

    Unscoped, because it serves rules that keep names out of public texts.
    """
    appointments = Appointment.unscoped.filter(in_force_between(since, day), unit__in=list(units))
    return list(
        appointments.exclude(user__name="").order_by("user__name").values_list("user__name", flat=True)
    )


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """The filters of a list of people; an empty field does not filter.

    ``state`` is empty for people appointed now or later, ``ended`` for people whose appointments are all over,
    ``deactivated`` for people who cannot log in, and ``waiting`` for people appointed now or later whose account has no
    password yet. ``only_here`` leaves only appointments that count in no other campaign, or with False only those that
    count in every campaign.
    """

    text: str = ""
    role: str = ""
    state: str = ""
    only_here: bool | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person and those of their appointments that match the list's filters."""

    person: User
    appointments: Sequence[Appointment]


def get_people_page(
    access: Access,
    day: datetime.date,
    filters: PersonFilter | None = None,
    *,
    within: str = EVERYWHERE,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> Page[PersonRow]:
    """Return the people appointed in the reader's campaign at and below a unit where the reader may appoint, by name.

    A page is read along the index of names; the total is never counted. An invalid cursor is ignored.
    """
    filters = filters or PersonFilter()
    users = _people(access, day, filters, within)
    last, first = _read_cursor(after), _read_cursor(before)
    if first is not None:
        name, key = first
        users = users.filter(name__lte=name).filter(Q(name__lt=name) | Q(pk__lt=key)).order_by("-name", "-pk")
    else:
        if last is not None:
            name, key = last
            users = users.filter(name__gte=name).filter(Q(name__gt=name) | Q(pk__gt=key))
        users = users.order_by("name", "pk")
    turned = last is not None
    page = page_of(users[: size + 1], size, _cursor_of, backward=first is not None, turned=turned)
    rows = (
        _appointments(access, day, filters, within).select_related("unit", "group").order_by("from_day", "pk")
    )
    by_person: defaultdict[int, list[Appointment]] = defaultdict(list)
    for appointment in find_in(rows, "user", page.rows):
        by_person[appointment.user_id].append(appointment)
    people = [PersonRow(person, by_person[person.pk]) for person in page.rows]
    return Page(people, page.before, page.after)


def _cursor_of(person: User) -> str:
    return f"{person.pk}.{person.name}"


def _read_cursor(cursor: str) -> tuple[str, int] | None:
    key, dot, name = cursor.partition(".")
    number = read_key(key)
    return (name, number) if dot and number is not None else None


def count_other_people(access: Access, day: datetime.date, *, within: str) -> int:
    """Return how many people beside the reader are appointed now or later at and below a unit, where they may appoint."""
    here = find_managed_appointments(access, within).filter(counts_in(access.campaign))
    others = here.filter(open_on(day)).exclude(user=access.user_id or 0)
    return others.values("user").distinct().count()


def find_people(access: Access, text: str, *, within: str = EVERYWHERE, limit: int = 8) -> list[User]:
    """Return active people whom the reader may appoint and whose name or log-in name answers a text."""
    if not text.strip():
        return []
    users = find_managed(access, within).filter(named(text), is_active=True)
    return list(users.order_by("name", "pk")[:limit])


def find_people_by_words(access: Access, query: Query, limit: int, *, within: str = EVERYWHERE) -> list[User]:
    """Return the first people who are or were appointed where the reader may appoint and who answer a query."""
    places = access.inside(UnitPermission.APPOINT, within).paths(UnitPermission.APPOINT)
    if not places:
        return []
    keys = find_keys(PEOPLE, query if EVERYWHERE in places else query.within(places), limit)
    people = find_managed(access, within).in_bulk(keys)
    return [people[key] for key in keys if key in people]


def find_called(people: QuerySet[User], text: str, limit: int) -> list[User]:
    """Return the first people whose name, as it is shown, answers a text; a log-in name has to be written in full."""
    query = read_query(tidy(text)[:MOST])
    rows = people.filter(named(text)).order_by("name", "pk")[: _LOGINS_BETWEEN + limit]

    def is_called(person: User) -> bool:
        words = words_of(Entry(0, names=(person.get_full_name(),)))
        return query is None or holds(query, words) or person.username.casefold() == text.strip().casefold()

    return [person for person in rows if is_called(person)][:limit]


def named(text: str) -> Q:
    """Return the condition that a person's name or log-in name answers a text; an empty text is answered by all.

    A single letter is looked for at the beginning, because no word is as short.
    """
    text = tidy(text)
    if not text:
        return Q()
    query = read_query(text[:MOST])
    if query is None:
        return Q(name__istartswith=text) | Q(username__istartswith=text)
    return Q(pk__in=found(PEOPLE, query))


def get_person(access: Access, pk: int, *, within: str = EVERYWHERE) -> User | None:
    """Return a person who is or was appointed where the reader may appoint."""
    return find_managed(access, within).filter(pk=pk).first()


def get_appointment(access: Access, pk: int, *, within: str = EVERYWHERE) -> Appointment | None:
    """Return an appointment at a unit where the reader may appoint."""
    rows = find_managed_appointments(access, within).select_related("user", "unit", "group__owner")
    return rows.filter(pk=pk).first()


def get_people_of_appointments(access: Access, keys: Iterable[int]) -> dict[int, int]:
    """Return appointment key -> key of the person, for those of the appointments that the reader may end."""
    appointments = _known(access, UnitPermission.APPOINT).filter(pk__in=list(keys))
    return dict(appointments.values_list("pk", "user_id"))


def explain_account_refusal(access: Access, person: User, day: datetime.date) -> Refused | None:
    """Return why the reader may not manage a person's account (new link, deactivate, reactivate); None if they may."""
    return explain_account_refusals(access, [person], day).get(person.pk)


def explain_account_refusals(
    access: Access, people: Sequence[User], day: datetime.date
) -> dict[int, Refused]:
    """Return why the reader may not manage some people's accounts, by the key of the person.

    The maker of a link could use it, so the account must not be able to do more than the reader may give away.
    """
    keys = [person.pk for person in people]
    outside = Refused(
        _("This person is also appointed where you may not appoint. Ask the office above."), "person"
    )
    places, beyond = _open_places(keys, day), set[int]()
    may_give_there: dict[tuple[str, str, str], bool] = {}
    for key, *right in places:
        role, path, campaign = right
        if (role, path, campaign) not in may_give_there:
            there = access.in_campaign(campaign)
            may_give_there[role, path, campaign] = there.covers(UnitPermission.APPOINT, path) and may_give_at(
                access, Role(role), path, campaign
            )
        if not may_give_there[role, path, campaign]:
            beyond.add(key)
    idle = set(keys) - {key for key, *_right in places}
    beyond |= idle - set(find_in(find_managed(access, EVERYWHERE).values_list("pk", flat=True), "pk", idle))
    refusals = dict.fromkeys(beyond, outside)
    for person in people:
        if person.pk == access.user_id:
            refusals[person.pk] = Refused(
                _("This is your own account. Somebody else has to do this."), "person"
            )
        elif person.is_superuser or person.is_staff:
            refusals[person.pk] = Refused(
                _("This account belongs to a keeper of the system, who hands it over."), "person"
            )
    return refusals


def _open_places(people: Sequence[int], day: datetime.date) -> list[tuple[int, str, str, str]]:
    """Return (person, role, path, campaign) for each unit where a role of some people counts, now or later."""
    rows = Appointment.unscoped.filter(open_on(day)).values_list(
        "user", "role", "unit__path", "group", "group__owner__path", "campaign"
    )
    appointments = list(find_in(rows, "user", people))
    guided = find_guided_paths({row[3] for row in appointments if row[3]}, day)
    return [
        (user, role, path, campaign)
        for user, role, unit, group, owner, campaign in appointments
        for path in ([unit] if unit else [owner, *guided[group]])
    ]


def find_guided_paths(groups: Iterable[int], day: datetime.date) -> dict[int, list[str]]:
    """Return the paths of all units assigned to some groups, given by keys, on a day or later.

    Unscoped, because a role in a group counts at each of its units, whoever asks.
    """
    paths: dict[int, list[str]] = {group: [] for group in groups}
    assignments = GroupAssignment.unscoped.filter(open_on(day)).values_list("group", "unit__path")
    for group, path in find_in(assignments, "group", paths):
        paths[group].append(path)
    return paths


def is_last_office(access: Access, appointment: Appointment, day: datetime.date) -> bool:
    """Say whether an appointment is the last that makes the reader a member of a campaign office."""
    if appointment.user_id != access.user_id or appointment.role != Role.OFFICE:
        return False
    others = Appointment.unscoped.filter(
        open_on(day), user_id=access.user_id, role=Role.OFFICE, campaign__in={"", appointment.campaign}
    )
    return not others.exclude(pk=appointment.pk).exists()


def has_no_password() -> Q:
    """Return the condition that nobody has set a password for an account yet."""
    return Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def may_give_at(access: Access, role: Role, path: str, campaign: str = "") -> bool:
    """Say whether the reader may give a role at a path, in every campaign or in the one with this address.

    They hold all of its permissions there, or all of the office.
    """
    there, only = access.in_campaign(campaign), bool(campaign)
    given, office = (permissions_of(each, in_one_campaign=only) for each in (role, Role.OFFICE))
    return may_give(given, office, lambda code: there.covers(code, path))


def find_managed_appointments(access: Access, within: str) -> QuerySet[Appointment]:
    """Return the appointments, past ones too, at and below a unit where the reader may appoint, as far as they know them.

    A reader knows all appointments where they hold the permission in every campaign, and elsewhere those that count in
    their own campaign.
    """
    return _known(access, UnitPermission.APPOINT, within)


def find_managed(access: Access, within: str) -> QuerySet[User]:
    """Return the people who are or were appointed at and below a unit where the reader may appoint."""
    return User.objects.filter(Exists(find_managed_appointments(access, within).filter(user=OuterRef("pk"))))


def _known(access: Access, permission: str, within: str = EVERYWHERE) -> QuerySet[Appointment]:
    rows = Appointment.objects.visible_to(access.inside(permission, within), permission)
    everywhere = access.in_campaign("").paths(permission)
    if everywhere == access.paths(permission):
        return rows
    return rows.filter(counts_in(access.campaign) | any_field_under(everywhere, Appointment.SCOPE_PATH))


def _appointments(
    access: Access, day: datetime.date, filters: PersonFilter, within: str
) -> QuerySet[Appointment]:
    appointments = find_managed_appointments(access, within).filter(counts_in(access.campaign))
    if filters.only_here is not None:
        appointments = appointments.filter(campaign=access.campaign if filters.only_here else "")
    if filters.state in ("", "waiting"):
        appointments = appointments.filter(open_on(day))
    return appointments.filter(role=filters.role) if filters.role else appointments


def _people(access: Access, day: datetime.date, filters: PersonFilter, within: str) -> QuerySet[User]:
    matching = _appointments(access, day, filters, within).filter(user=OuterRef("pk"))
    users = User.objects.filter(Exists(matching))
    if filters.state == "ended":
        still_open = find_managed_appointments(access, within).filter(
            counts_in(access.campaign), open_on(day), user=OuterRef("pk")
        )
        users = users.filter(~Exists(still_open))
    elif filters.state == "deactivated":
        users = users.filter(is_active=False)
    elif filters.state == "waiting":
        users = users.filter(has_no_password(), is_active=True)
    return users.filter(named(filters.text))
