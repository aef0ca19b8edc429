"""Queries of people and appointments: who is appointed where, and whose accounts a reader may manage."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from touchstone.common.chunks import find_in
from touchstone.common.pages import Page, page_of
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.models import Appointment, GroupAssignment, Unit, User
from touchstone.units.paths import EVERYWHERE
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.rights import in_force_between, in_force_on, open_on
from touchstone.units.roles import Role, permissions_of
from touchstone.units.rules import may_give


def find_appointments_of_unit(
    access: Access, unit: Unit, day: datetime.date | None = None
) -> list[Appointment]:
    """Return the appointments to the unit itself, by role; with ``day``, only those in force on that day."""
    rows = Appointment.objects.visible_to(access, UnitPermission.VIEW).filter(unit=unit)
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
    return Appointment.objects.visible_to(access, UnitPermission.VIEW).filter(user=user)


def find_units_of_person(access: Access, user: User, day: datetime.date) -> list[Unit]:
    """Return the units that a person serves on a day, by appointment or through a group, in the order of the tree."""
    pairs = list(_of_person(access, user).filter(in_force_on(day)).values_list("unit", "group"))
    keys = {unit for unit, _group in pairs if unit}
    if groups := {group for _unit, group in pairs if group}:
        assignments = GroupAssignment.unscoped.filter(in_force_on(day), group__in=groups)
        keys.update(assignments.values_list("unit", flat=True))
    if not keys:
        return []
    return list(Unit.objects.visible_to(access, UnitPermission.VIEW).filter(pk__in=keys).order_by("path"))


def find_own_paths(
    user: User | int, day: datetime.date, *, since: datetime.date | None = None
) -> tuple[str, ...]:
    """Return the paths of all units in which a person is appointed on a day; a group counts as the unit that owns it.

    With ``since``, also those in which the person was appointed on a day from then on. Unscoped, because it serves rules
    that keep people from checking their own unit.
    """
    appointments = Appointment.unscoped.filter(in_force_between(since or day, day), user=user)
    return tuple(
        sorted(
            {
                path
                for row in appointments.values_list("unit__path", "group__owner__path")
                for path in row
                if path
            }
        )
    )


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

    ``state`` is empty for people appointed now or later, ``ended`` for people whose appointments are all over, and
    ``deactivated`` for people who cannot log in.
    """

    text: str = ""
    role: str = ""
    state: str = ""


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
    """Return the people appointed at and below a unit where the reader may appoint, by log-in name.

    A page is read along the index of log-in names; the total is never counted.
    """
    filters = filters or PersonFilter()
    users = _people(access, day, filters, within)
    if before:
        users = users.filter(username__lt=before).order_by("-username")
    else:
        users = (users.filter(username__gt=after) if after else users).order_by("username")
    page = page_of(users[: size + 1], size, attrgetter("username"), backward=bool(before), turned=bool(after))
    rows = (
        _appointments(access, day, filters, within).select_related("unit", "group").order_by("from_day", "pk")
    )
    by_person: defaultdict[int, list[Appointment]] = defaultdict(list)
    for appointment in find_in(rows, "user", page.rows):
        by_person[appointment.user_id].append(appointment)
    people = [PersonRow(person, by_person[person.pk]) for person in page.rows]
    return Page(people, page.before, page.after)


def find_people(access: Access, text: str, *, within: str = EVERYWHERE, limit: int = 8) -> list[User]:
    """Return active people whom the reader may appoint and whose name or log-in name contains a text."""
    if not text.strip():
        return []
    users = _named(_visible(access, within), text).filter(is_active=True)
    return list(users.order_by("username")[:limit])


def get_person(access: Access, pk: int, *, within: str = EVERYWHERE) -> User | None:
    """Return a person who is or was appointed where the reader may appoint."""
    return _visible(access, within).filter(pk=pk).first()


def get_appointment(access: Access, pk: int, *, within: str = EVERYWHERE) -> Appointment | None:
    """Return an appointment at a unit where the reader may appoint."""
    rows = _scoped(access, within).select_related("user", "unit", "group__owner")
    return rows.filter(pk=pk).first()


def get_people_of_appointments(access: Access, keys: Iterable[int]) -> dict[int, int]:
    """Return appointment key -> key of the person, for those of the appointments that the reader may end."""
    appointments = Appointment.objects.visible_to(access, UnitPermission.APPOINT).filter(pk__in=list(keys))
    return dict(appointments.values_list("pk", "user_id"))


def explain_account_refusal(access: Access, person: User, day: datetime.date) -> Refused | None:
    """Return why the reader may not manage a person's account (new link, deactivate, reactivate); None if they may.

    The maker of a link could use it, so the account must not be able to do more than the reader may give away.
    """
    if person.pk == access.user_id:
        return Refused(_("This is your own account. Somebody else has to do this."), "person")
    if person.is_superuser or person.is_staff:
        return Refused(_("This account belongs to a keeper of the system, who hands it over."), "person")
    outside = Refused(
        _("This person is also appointed where you may not appoint. Ask the office above."), "person"
    )
    appointments = list(
        Appointment.unscoped.filter(open_on(day), user=person).values_list(
            "role", "unit__path", "group_id", "group__owner__path"
        )
    )
    groups = [row[2] for row in appointments if row[2]]
    assignments = GroupAssignment.unscoped.filter(open_on(day), group__in=groups)
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for group, path in assignments.values_list("group", "unit__path"):
        paths[group].append(path)
    for role, unit, group, owner in appointments:
        for path in [unit] if unit else [owner, *paths[group]]:
            if not access.covers(UnitPermission.APPOINT, path) or not may_give_at(access, Role(role), path):
                return outside
    if not appointments and not _visible(access, EVERYWHERE).filter(pk=person.pk).exists():
        return outside
    return None


def is_last_office(access: Access, appointment: Appointment, day: datetime.date) -> bool:
    """Say whether an appointment is the last that makes the reader a member of a campaign office."""
    if appointment.user_id != access.user_id or appointment.role != Role.OFFICE:
        return False
    others = Appointment.unscoped.filter(open_on(day), user_id=access.user_id, role=Role.OFFICE)
    return not others.exclude(pk=appointment.pk).exists()


def may_give_at(access: Access, role: Role, path: str) -> bool:
    """Say whether the reader may give a role at a path: they hold all of its permissions there, or all of the office."""
    return may_give(permissions_of(role), permissions_of(Role.OFFICE), lambda code: access.covers(code, path))


def _scoped(access: Access, within: str) -> QuerySet[Appointment]:
    return Appointment.objects.visible_to(
        access.inside(UnitPermission.APPOINT, within), UnitPermission.APPOINT
    )


def _visible(access: Access, within: str) -> QuerySet[User]:
    return User.objects.filter(Exists(_scoped(access, within).filter(user=OuterRef("pk"))))


def _appointments(
    access: Access, day: datetime.date, filters: PersonFilter, within: str
) -> QuerySet[Appointment]:
    appointments = _scoped(access, within)
    if not filters.state:
        appointments = appointments.filter(open_on(day))
    return appointments.filter(role=filters.role) if filters.role else appointments


def _people(access: Access, day: datetime.date, filters: PersonFilter, within: str) -> QuerySet[User]:
    matching = _appointments(access, day, filters, within).filter(user=OuterRef("pk"))
    users = User.objects.filter(Exists(matching))
    if filters.state == "ended":
        still_open = _scoped(access, within).filter(open_on(day), user=OuterRef("pk"))
        users = users.filter(~Exists(still_open))
    elif filters.state == "deactivated":
        users = users.filter(is_active=False)
    return _named(users, filters.text)


def _named(people: QuerySet[User], text: str) -> QuerySet[User]:
    text = text.strip()
    return people.filter(Q(name__icontains=text) | Q(username__icontains=text)) if text else people
