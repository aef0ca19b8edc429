"""Reading people and appointments: who is appointed to a unit, where a person is appointed, whose accounts these are."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.locking import MANY
from touchstone.units.models import Appointment, GroupAssignment, Unit, User
from touchstone.units.paths import EVERYWHERE
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.rights import in_force_on, open_on
from touchstone.units.roles import Role, permissions_of
from touchstone.units.rules import may_give


def find_appointments_of_unit(
    access: Access, unit: Unit, day: datetime.date | None = None
) -> list[Appointment]:
    """Return the appointments to a unit itself, by role; only those that hold on ``day`` when it is given."""
    result = Appointment.objects.visible_to(access, UnitPermission.VIEW).filter(unit=unit)
    if day is not None:
        result = result.filter(in_force_on(day))
    records = list(result.select_related("user").order_by("role", "from_day", "pk"))
    for appointment in records:
        appointment.unit = unit
    return records


def find_appointments_of_person(
    access: Access, user: User, day: datetime.date | None = None
) -> list[Appointment]:
    """Return a person's appointments that the reader may see, the newest first; one's own are always visible."""
    appointments = _of_person(access, user)
    if day is not None:
        appointments = appointments.filter(in_force_on(day))
    return list(appointments.select_related("unit", "group__owner", "user").order_by("-from_day", "-pk"))


def _of_person(access: Access, user: User) -> QuerySet[Appointment]:
    if access.user_id == user.pk:
        return Appointment.unscoped.filter(user=user)
    seen: QuerySet[Appointment] = Appointment.objects.visible_to(access, UnitPermission.VIEW)
    return seen.filter(user=user)


def find_units_of_person(access: Access, user: User, day: datetime.date) -> list[Unit]:
    """Return the units that a person serves on a day, by appointment or through a group, in the tree's order."""
    pairs = list(_of_person(access, user).filter(in_force_on(day)).values_list("unit", "group"))
    keys = {unit for unit, _group in pairs if unit}
    if groups := {group for _unit, group in pairs if group}:
        guided = GroupAssignment.unscoped.filter(in_force_on(day), group__in=groups)
        keys.update(guided.values_list("unit", flat=True))
    if not keys:
        return []
    return list(Unit.objects.visible_to(access, UnitPermission.VIEW).filter(pk__in=keys).order_by("path"))


def find_seats(user: User | int, day: datetime.date) -> tuple[str, ...]:
    """Return the places of all units in which a person holds an appointment on a day; that of a group is its owner's.

    For rules that keep people from checking their own unit, so it sees every appointment, whoever asks.
    """
    appointments = Appointment.unscoped.filter(in_force_on(day), user=user)
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


def find_names_at(units: Iterable[int], day: datetime.date) -> list[str]:
    """Return the names of the people who are appointed to some units on a day, whoever asks.

    For rules that keep names out of what everybody reads.
    """
    appointments = Appointment.unscoped.filter(in_force_on(day), unit__in=list(units))
    return list(
        appointments.exclude(user__name="").order_by("user__name").values_list("user__name", flat=True)
    )


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """Which people a list shows; an empty field does not filter.

    ``state`` is empty for those who are appointed now or later, ``ended`` for those whose appointments are over, and
    ``deactivated`` for those who cannot log in.
    """

    text: str = ""
    role: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person and the appointments for which the list names them."""

    person: User
    appointments: Sequence[Appointment]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of people by log-in name, and the marks of the pages next to it (empty: there is none)."""

    rows: Sequence[PersonRow]
    before: str
    after: str


def get_people_page(
    access: Access,
    day: datetime.date,
    wanted: PersonFilter | None = None,
    *,
    within: str = EVERYWHERE,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> PeoplePage:
    """Return the people appointed at and below a unit where the reader may appoint, by log-in name.

    A page is found along the index of log-in names and never counted.
    """
    wanted = wanted or PersonFilter()
    users = _people(access, day, wanted, within)
    if before:
        newest = users.filter(username__lt=before).order_by("-username")[: size + 1]
        people = list(newest)
        more, people = len(people) > size, people[:size][::-1]
        marks = (people[0].username if more else "", people[-1].username if people else "")
    else:
        people = list((users.filter(username__gt=after) if after else users).order_by("username")[: size + 1])
        more, people = len(people) > size, people[:size]
        marks = (people[0].username if after and people else "", people[-1].username if more else "")
    record = (
        _appointments(access, day, wanted, within).select_related("unit", "group").order_by("from_day", "pk")
    )
    by_person: defaultdict[int, list[Appointment]] = defaultdict(list)
    for start in range(0, len(people), MANY):
        for item in record.filter(user__in=people[start : start + MANY]):
            by_person[item.user_id].append(item)
    return PeoplePage([PersonRow(person, by_person[person.pk]) for person in people], *marks)


def find_people(access: Access, text: str, *, within: str = EVERYWHERE, limit: int = 8) -> list[User]:
    """Return active people whom the reader may appoint, whose name or log-in name contains a text."""
    if not text.strip():
        return []
    users = _named(_visible(access, within), text).filter(is_active=True)
    return list(users.order_by("username")[:limit])


def get_person(access: Access, pk: int, *, within: str = EVERYWHERE) -> User | None:
    """Return a person who is or was appointed where the reader may appoint."""
    return _visible(access, within).filter(pk=pk).first()


def get_appointment(access: Access, pk: int, *, within: str = EVERYWHERE) -> Appointment | None:
    """Return an appointment where the reader may appoint."""
    result = _scoped(access, within).select_related("user", "unit", "group__owner")
    appointment: Appointment | None = result.filter(pk=pk).first()
    return appointment


def count_people_appointed(access: Access, keys: Iterable[int]) -> dict[int, int]:
    """Return appointment key -> key of the person, of those appointments that the reader may end."""
    result = Appointment.objects.visible_to(access, UnitPermission.APPOINT).filter(pk__in=list(keys))
    return dict(result.values_list("pk", "user_id"))


def explain_account_refusal(access: Access, person: User, day: datetime.date) -> Refused | None:
    """Return why the reader may not hand over, deactivate or reactivate a person's account; None when they may.

    Whoever makes a link could use it: so only an account that can do nothing beyond what the reader may give away.
    """
    if person.pk == access.user_id:
        return Refused(_("This is your own account. Somebody else has to do this."), "person")
    if person.is_superuser or person.is_staff:
        return Refused(_("This account belongs to a keeper of the system, who hands it over."), "person")
    outside = Refused(
        _("This person is also appointed where you may not appoint. Ask the office above."), "person"
    )
    held = list(
        Appointment.unscoped.filter(open_on(day), user=person).values_list(
            "role", "unit__path", "group_id", "group__owner__path"
        )
    )
    guided = GroupAssignment.unscoped.filter(open_on(day), group__in=[row[2] for row in held if row[2]])
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for group, path in guided.values_list("group", "unit__path"):
        paths[group].append(path)
    for role, unit, group, owner in held:
        for path in [unit] if unit else [owner, *paths[group]]:
            if not access.covers(UnitPermission.APPOINT, path) or not _gives(access, Role(role), path):
                return outside
    if not held and not _visible(access, EVERYWHERE).filter(pk=person.pk).exists():
        return outside
    return None


def is_last_office(access: Access, appointment: Appointment, day: datetime.date) -> bool:
    """Say whether an appointment is the reader's own and the last that makes them a campaign office."""
    if appointment.user_id != access.user_id or appointment.role != Role.OFFICE:
        return False
    others = Appointment.unscoped.filter(open_on(day), user_id=access.user_id, role=Role.OFFICE)
    return not others.exclude(pk=appointment.pk).exists()


def _gives(access: Access, role: Role, path: str) -> bool:
    return may_give(permissions_of(role), permissions_of(Role.OFFICE), lambda code: access.covers(code, path))


def _scoped(access: Access, within: str) -> Any:
    return Appointment.objects.visible_to(
        access.inside(UnitPermission.APPOINT, within), UnitPermission.APPOINT
    )


def _visible(access: Access, within: str) -> QuerySet[User]:
    return User.objects.filter(Exists(_scoped(access, within).filter(user=OuterRef("pk"))))


def _appointments(access: Access, day: datetime.date, wanted: PersonFilter, within: str) -> Any:
    result = _scoped(access, within)
    if not wanted.state:
        result = result.filter(open_on(day))
    return result.filter(role=wanted.role) if wanted.role else result


def _people(access: Access, day: datetime.date, wanted: PersonFilter, within: str) -> QuerySet[User]:
    mine = _appointments(access, day, wanted, within).filter(user=OuterRef("pk"))
    users = User.objects.filter(Exists(mine))
    if wanted.state == "ended":
        still = _scoped(access, within).filter(open_on(day), user=OuterRef("pk"))
        users = users.filter(~Exists(still))
    elif wanted.state == "deactivated":
        users = users.filter(is_active=False)
    return _named(users, wanted.text)


def _named(people: QuerySet[User], text: str) -> QuerySet[User]:
    text = text.strip()
    return people.filter(Q(name__icontains=text) | Q(username__icontains=text)) if text else people
