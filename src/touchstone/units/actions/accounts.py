"""Accounts of people: creating, new one-time links, corrected names, deactivating and reactivating."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.common import clock
from touchstone.common.chunks import MANY, find_in
from touchstone.common.refusal import Refused
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.actions.appointing import appoint, create_person
from touchstone.units.actions.text_checks import checked_name, checked_reason
from touchstone.units.audit_hook import record
from touchstone.units.handover import make_password_link
from touchstone.units.locking import freeze_paths
from touchstone.units.models import Appointment, Group, Unit, User
from touchstone.units.queries.people import (
    explain_account_refusal,
    explain_account_refusals,
    has_no_password,
)
from touchstone.units.roles import Role
from touchstone.units.scoping import path_of
from touchstone.units.searching import PEOPLE


def add_person(
    *,
    by: User | None,
    access: Access,
    username: str,
    name: str,
    role: Role | str,
    from_day: datetime.date,
    unit: Unit | None = None,
    group: Group | None = None,
    post: str = "",
    campaign: str = "",
) -> tuple[Appointment, str]:
    """Create an account with its first appointment, both or neither; return the appointment and the link's path."""
    checked_name(User, name)
    with transaction.atomic():
        freeze_paths()
        person = create_person(by=by, username=username, name=name, password=None)
        appointment = appoint(
            by=by,
            access=access,
            user=person,
            role=role,
            unit=unit,
            group=group,
            from_day=from_day,
            post=post,
            campaign=campaign,
        )
        record(by=by, verb="units.link-made", target=person, path=path_of(appointment))
    return appointment, make_password_link(person)


def make_link(*, by: User | None, access: Access, person: User) -> str:
    """Return the path of a new one-time link; the present password and all earlier links stop working.

    Refused for the reasons in :func:`explain_account_refusal`, so that nobody can take over a more powerful account.
    """
    with transaction.atomic():
        user, path = _own(access, person)
        if not user.is_active:
            raise Refused(_("The account is deactivated. Reactivate it first."), "person")
        user.set_unusable_password()
        user.save(update_fields=["password"])
        record(by=by, verb="units.link-made", target=user, path=path)
    return make_password_link(user)


def make_links(*, by: User | None, access: Access, people: Iterable[User]) -> list[tuple[User, str]]:
    """Return new one-time links, each as a path, for those of the people who wait for one; earlier links stop working.

    Left out are accounts that are deactivated or have a password, and those for which a single link would be refused.
    """
    with transaction.atomic():
        freeze_paths()
        keys = sorted({person.pk for person in people})
        waiting = User.objects.select_for_update().filter(has_no_password(), is_active=True).order_by("pk")
        users = list(find_in(waiting, "pk", keys))
        refusals = explain_account_refusals(access, users, clock.today())
        users = [user for user in users if user.pk not in refusals]
        for user in users:
            user.set_unusable_password()
        User.objects.bulk_update(users, ["password"], batch_size=MANY)
        rows = Appointment.unscoped.order_by("pk").values_list("user", "unit__path", "group__owner__path")
        paths = {
            user: unit or owner for user, unit, owner in find_in(rows, "user", [user.pk for user in users])
        }
        for user in users:
            record(by=by, verb="units.link-made", target=user, path=paths.get(user.pk, ""))
    return [(user, make_password_link(user)) for user in users]


def deactivate_person(*, by: User | None, access: Access, person: User, reason: str = "") -> User:
    """Stop a person from logging in, and end their sessions, password and one-time links; the appointments stay.

    Refused for the same reasons as a new link.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        user, path = _own(access, person)
        if user.is_active:
            user.is_active = False
            user.save(update_fields=["is_active"])
            record(by=by, verb="units.person-deactivated", target=user, path=path, reason=reason)
    return user


def reactivate_person(*, by: User | None, access: Access, person: User, reason: str = "") -> str:
    """Let a person log in again, and return the path of a one-time link; nothing from before works.

    Refused for the same reasons as a new link.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        user, path = _own(access, person)
        if user.is_active:
            raise Refused(_("The account is active already."), "person")
        user.is_active = True
        user.set_unusable_password()  # ends what somebody began who was half-way through logging in
        user.save(update_fields=["is_active", "password"])
        record(by=by, verb="units.person-reactivated", target=user, path=path, reason=reason)
        record(by=by, verb="units.link-made", target=user, path=path)
    return make_password_link(user)


def correct_name(*, by: User | None, access: Access, person: User, name: str, reason: str = "") -> User:
    """Correct a person's name; the log-in name stays. Refused for the same reasons as a new link."""
    stored, _key = checked_name(User, name)
    reason = checked_reason(reason)
    with transaction.atomic():
        user, path = _own(access, person)
        old, user.name = user.name, stored
        if old != stored:
            user.save(update_fields=["name"])
            keep(PEOPLE, [user.pk])
            changes = {"name": (old, stored)}
            record(by=by, verb="units.person-renamed", target=user, path=path, changes=changes, reason=reason)
    return user


def _own(access: Access, person: User) -> tuple[User, str]:
    """Return the account, locked, and the path of its last appointment; refused unless the reader may manage it."""
    freeze_paths()
    user = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    refusal = explain_account_refusal(access, user, clock.today())
    if refusal is not None:
        raise refusal
    last = Appointment.unscoped.filter(user=user).select_related("unit", "group__owner").order_by("pk").last()
    return user, path_of(last) if last is not None else ""
