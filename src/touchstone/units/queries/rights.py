"""Working out what a person may do from the appointments in force today."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import DateField, Q

from touchstone.common.prepared import KEY, Prepared
from touchstone.units.access import NOBODY, Access, Held, Roots, everything
from touchstone.units.models import Appointment, GroupAssignment, User
from touchstone.units.paths import topmost
from touchstone.units.roles import Role, permissions_of


def in_force_on(day: datetime.date) -> Q:
    """Return the condition that a dated row is in force on a day."""
    return in_force_between(day, day)


def in_force_between(first: datetime.date, last: datetime.date) -> Q:
    """Return the condition that a dated row is in force on at least one day from ``first`` to ``last``."""
    return Q(from_day__lte=last) & (Q(to_day__isnull=True) | Q(to_day__gte=first))


def open_on(day: datetime.date) -> Q:
    """Return the condition that a dated row is in force on a day or begins later."""
    return Q(to_day__isnull=True) | Q(to_day__gte=day)


def prepare_appointments(*columns: str) -> Prepared[tuple[Any, ...]]:
    """Return the query of some columns of a person's appointments in force between two days, both included."""
    return Prepared(
        lambda user, first, last: Appointment.unscoped.filter(
            in_force_between(first, last), user=user
        ).values_list(*columns),
        KEY,
        DateField,
        DateField,
    )


def counts_in(campaign: str) -> Q:
    """Return the condition that an appointment counts in a campaign, given by its address; "" is met by all."""
    return Q(campaign__in=("", campaign)) if campaign else Q()


_APPOINTMENTS = prepare_appointments("role", "group_id", "unit__path", "campaign")


def build_access(user: User | AnonymousUser, today: datetime.date, campaign: str = "") -> Access:
    """Build the access that a person has in a campaign by the appointments in force on ``today``, in two queries.

    Without a campaign, given by its address, it is the access outside any campaign; :meth:`Access.in_campaign` returns
    that in each of them.
    """
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    if user.is_superuser:
        return everything(user.pk).in_campaign(campaign)
    rows = _APPOINTMENTS(user.pk, today, today)
    guided = _find_guided({group for _role, group, _path, _campaign in rows if group is not None}, today)
    held = {
        slug: _hold(slug, rows, guided)
        for slug in {"", *(campaign for _role, _group, _path, campaign in rows)}
    }
    everywhere = held[""]
    return Access(user.pk, everywhere.roots, everywhere.roles, "", MappingProxyType(held)).in_campaign(
        campaign
    )


def _find_guided(groups: set[int], today: datetime.date) -> dict[int, list[str]]:
    """Return group -> the paths of the units that are assigned to it today."""
    guided: defaultdict[int, list[str]] = defaultdict(list)
    if groups:
        assignments = GroupAssignment.unscoped.filter(in_force_on(today), group_id__in=groups)
        for group, path in assignments.values_list("group_id", "unit__path"):
            guided[group].append(path)
    return guided


def _hold(slug: str, rows: Iterable[tuple[Any, ...]], guided: Mapping[int, list[str]]) -> Held:
    """Return what somebody holds in a campaign by their appointments, given as role, group, path and campaign."""
    granted: defaultdict[str, set[str]] = defaultdict(set)
    roles: set[Role] = set()
    for code, group, path, campaign in rows:
        if campaign not in ("", slug):
            continue
        roles.add(Role(code))
        for permission in permissions_of(Role(code), in_one_campaign=bool(campaign)):
            granted[permission].update([path] if group is None else guided.get(group, ()))
    roots: Roots = {permission: topmost(paths) for permission, paths in granted.items() if paths}
    return Held(MappingProxyType(roots), frozenset(roles))
