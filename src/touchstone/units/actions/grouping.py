"""Steering and inspection groups, and the assignment of units to them."""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from touchstone.common.changes import Changes, apply
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.actions.appointing import check_days, check_may_appoint, check_may_give
from touchstone.units.actions.text_checks import checked_name, checked_reason, checked_text
from touchstone.units.audit_hook import record
from touchstone.units.ending import end, open_after
from touchstone.units.locking import freeze_paths, get_existing
from touchstone.units.models import Appointment, Group, GroupAssignment, GroupKind, Unit, User
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.rights import open_on
from touchstone.units.roles import Role


def create_group(
    *,
    by: User | None,
    access: Access,
    owner: Unit,
    kind: GroupKind | str = GroupKind.STEERING,
    number: int | None = None,
    name: str,
    name_en: str = "",
) -> Group:
    """Create a group owned by a unit; without a number it gets the next free one."""
    if kind not in GroupKind.values:
        raise Refused(_("There is no kind of group “%(kind)s”.") % {"kind": kind}, "kind")
    _check_may_change(access, owner.path)
    group = Group(
        owner=owner,
        kind=kind,
        name=checked_name(Group, name)[0],
        name_en=checked_text(Group, "name_en", name_en),
    )
    with transaction.atomic():
        freeze_paths()
        owner = get_existing(owner)
        Unit.unscoped.select_for_update(of=("self",)).get(pk=owner.pk)
        _check_may_change(access, owner.path)
        if number is None:
            highest = Group.unscoped.filter(owner=owner, kind=kind).aggregate(highest=Max("number"))[
                "highest"
            ]
            number = (highest or 0) + 1
        if number < 1:
            raise Refused(_("Groups are numbered from 1."), "number")
        group.number = number
        try:
            with transaction.atomic():
                group.save()
        except IntegrityError as error:
            raise Refused(_("There is already a group %(number)s.") % {"number": number}, "number") from error
        # The path of the locked owner: the one that the caller holds may be that before a move.
        record(by=by, verb="units.group-created", target=group, path=owner.path)
    return group


def change_group(
    *, by: User | None, access: Access, group: Group, name: str | None = None, name_en: str | None = None
) -> Group:
    """Rename a group in one or both languages."""
    with transaction.atomic():
        locked_group = _lock_group(group)
        _check_may_change(access, locked_group.owner.path)
        names: dict[str, str] = {}
        if name is not None:
            names["name"] = checked_name(Group, name)[0]
        if name_en is not None:
            names["name_en"] = checked_text(Group, "name_en", name_en)
        if changes := apply(names, locked_group):
            locked_group.save()
            record(by=by, verb="units.group-changed", target=locked_group, changes=changes)
    return locked_group


def close_group(
    *, by: User | None, access: Access, group: Group, day: datetime.date, reason: str = ""
) -> Group:
    """Close a group with ``day`` as its last day, which also ends its appointments and assignments."""
    reason = checked_reason(reason)
    with transaction.atomic():
        locked_group = _lock_group(group)
        _check_may_change(access, locked_group.owner.path)
        if locked_group.closed_on is not None:
            raise Refused(_("“%(group)s” is closed.") % {"group": locked_group}, "group")
        members = Appointment.unscoped.filter(open_after(day), group=locked_group)
        assignments = GroupAssignment.unscoped.filter(open_after(day), group=locked_group)
        changes: Changes = {
            "closed_on": (None, day),
            "members": (end(by, members, day, "units.appointment-taken-back"), 0),
            "units": (end(by, assignments, day, "units.assignment-taken-back"), 0),
        }
        locked_group.closed_on = day
        locked_group.save(update_fields=["closed_on"])
        record(by=by, verb="units.group-closed", target=locked_group, changes=changes, reason=reason)
    return locked_group


def assign_unit(
    *,
    by: User | None,
    access: Access,
    group: Group,
    unit: Unit,
    from_day: datetime.date,
    to_day: datetime.date | None = None,
) -> GroupAssignment:
    """Assign a unit, with everything below it, to a group from one day to another or until further notice.

    Refused if the reader may not appoint there, or does not hold there the permissions that the members would get.
    """
    check_days(from_day, to_day)
    with transaction.atomic():
        locked_group = _lock_group(group)
        _check_may_change(access, locked_group.owner.path)
        if locked_group.closed_on is not None:
            raise Refused(_("“%(group)s” is closed.") % {"group": locked_group}, "group")
        unit = get_existing(unit)
        check_may_appoint(access, unit.path, "unit")
        if not unit.exists_on(from_day):
            raise Refused(_("“%(unit)s” does not exist on this day.") % {"unit": unit}, "from_day")
        members = Appointment.unscoped.filter(open_on(from_day), group=locked_group)
        for role in members.values_list("role", flat=True).distinct():
            check_may_give(access.in_campaign(""), Role(role), [unit.path])
        overlapping = GroupAssignment.unscoped.filter(open_on(from_day), group=locked_group, unit=unit)
        if to_day is not None:
            overlapping = overlapping.filter(from_day__lte=to_day)
        if overlapping.exists():
            message = _("“%(group)s” already guides “%(unit)s” in this time.")
            raise Refused(message % {"group": locked_group, "unit": unit}, "unit")
        assignment = GroupAssignment.unscoped.create(
            group=locked_group, unit=unit, from_day=from_day, to_day=to_day
        )
        record(
            by=by,
            verb="units.unit-assigned",
            target=locked_group,
            path=unit.path,
            changes={"unit": (None, unit), "from_day": (None, from_day), "to_day": (None, to_day)},
        )
    return assignment


def unassign_unit(
    *, by: User | None, access: Access, assignment: GroupAssignment, to_day: datetime.date, reason: str = ""
) -> GroupAssignment:
    """End the assignment of a unit to a group with ``to_day`` as its last day."""
    reason = checked_reason(reason)
    with transaction.atomic():
        group = _lock_group(assignment.group)
        locked_assignment = (
            GroupAssignment.unscoped.select_for_update(of=("self",))
            .select_related("unit")
            .get(pk=assignment.pk)
        )
        _check_may_change(access, group.owner.path)
        check_may_appoint(access, locked_assignment.unit.path, "unit")
        check_days(locked_assignment.from_day, to_day)
        old = locked_assignment.to_day
        if old is not None and to_day > old:
            raise Refused(_("It ended before this day. Assign the unit anew instead."), "to_day")
        if old != to_day:
            locked_assignment.to_day = to_day
            locked_assignment.save(update_fields=["to_day"])
            record(
                by=by,
                verb="units.unit-unassigned",
                target=group,
                path=locked_assignment.unit.path,
                changes={"unit": (locked_assignment.unit, None), "to_day": (old, to_day)},
                reason=reason,
            )
    return locked_assignment


def _lock_group(group: Group) -> Group:
    """Return the group, locked and up to date, so that its members and units cannot change and no unit can move."""
    freeze_paths()
    return Group.unscoped.select_for_update(of=("self",)).select_related("owner").get(pk=group.pk)


def _check_may_change(access: Access, path: str) -> None:
    if not access.covers(UnitPermission.CHANGE, path):
        raise Refused(_("You may not set up groups here."), "owner")
