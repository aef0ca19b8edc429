"""Working out what a person may do from the appointments in force today."""

import datetime
from collections import defaultdict
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import DateField, Q

from touchstone.common.prepared import KEY, Prepared
from touchstone.units.access import NOBODY, Access, everything
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


_APPOINTMENTS = prepare_appointments("role", "group_id", "unit__path")


def build_access(user: User | AnonymousUser, today: datetime.date) -> Access:
    """Build the access that a person has by the appointments in force on ``today``, in two queries."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    if user.is_superuser:
        return everything(user.pk)
    granted: defaultdict[str, set[str]] = defaultdict(set)
    groups: defaultdict[int, set[Role]] = defaultdict(set)
    rows = _APPOINTMENTS(user.pk, today, today)
    appointments = [(Role(code), group_id, path) for code, group_id, path in rows]
    for role, group_id, path in appointments:
        if group_id is not None:
            groups[group_id].add(role)
            continue
        for permission in permissions_of(role):
            granted[permission].add(path)
    if groups:
        assignments = GroupAssignment.unscoped.filter(in_force_on(today), group_id__in=groups)
        for group_id, path in assignments.values_list("group_id", "unit__path"):
            for role in groups[group_id]:
                for permission in permissions_of(role):
                    granted[permission].add(path)
    roots = {permission: topmost(paths) for permission, paths in granted.items()}
    return Access(user.pk, MappingProxyType(roots), frozenset(role for role, _, _ in appointments))
