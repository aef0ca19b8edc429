"""Changing what a unit is called and how it is described."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.common import clock
from touchstone.common.changes import apply
from touchstone.common.refusal import Refused
from touchstone.units import audit_hook
from touchstone.units.access import Access
from touchstone.units.actions.messages import alias_names, checked_name, fitting, reason_given
from touchstone.units.fields import DETAILS
from touchstone.units.locking import hold_shape
from touchstone.units.models import Unit, UnitAlias, UnitKind, User
from touchstone.units.paths import parent
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.changes import NOT_HERE, get_namesake


def held_unit(access: Access, unit: Unit) -> Unit:
    """Return the unit as it is now, locked for the transaction; refused to whoever may not change it.

    Its key is not locked: whoever stores a record of the unit meanwhile neither waits nor holds up what follows.
    """
    rows = Unit.objects.visible_to(access, UnitPermission.CHANGE)
    rows = rows.select_for_update(of=("self",), no_key=True)
    locked_unit: Unit | None = rows.filter(pk=unit.pk).first()
    if locked_unit is None:
        raise Refused(NOT_HERE, "unit")
    return locked_unit


def rename_unit(
    *,
    by: User | None,
    access: Access,
    unit: Unit,
    name: str,
    name_en: str | None = None,
    on: datetime.date | None = None,
    reason: str = "",
) -> Unit:
    """Give a unit another name; the old one stays as another name that was in use until ``on`` (today)."""
    stored, key = checked_name(Unit, name)
    reason = reason_given(reason)
    with transaction.atomic():
        hold_shape()
        locked_unit = held_unit(access, unit)
        changes: dict[str, tuple[Any, Any]] = {}
        if (
            locked_unit.closed_on is None
            and get_namesake(key, parent(locked_unit.path), but=locked_unit.pk) is not None
        ):
            message = _("There is already a unit “%(unit)s” at the same place. Choose another name.")
            raise Refused(message % {"unit": stored}, "name")
        if stored != locked_unit.name:
            changes["name"] = (locked_unit.name, stored)
            UnitAlias.unscoped.filter(unit=locked_unit, name_key=key).delete()
            if key != locked_unit.name_key:
                UnitAlias.unscoped.update_or_create(
                    unit=locked_unit,
                    name_key=locked_unit.name_key,
                    defaults={"name": locked_unit.name, "until": on or clock.today()},
                )
            locked_unit.name = stored
        if name_en is not None and (english := fitting(Unit, "name_en", name_en)) != locked_unit.name_en:
            changes["name_en"] = (locked_unit.name_en, english)
            locked_unit.name_en = english
        if changes:
            locked_unit.save()
            audit_hook.record(
                by=by,
                verb="units.unit-renamed",
                target=locked_unit,
                path=locked_unit.path,
                changes=changes,
                reason=reason,
            )
    return locked_unit


def change_unit(
    *, by: User | None, access: Access, unit: Unit, details: Mapping[str, Any], reason: str = ""
) -> Unit:
    """Change some of a unit's :data:`DETAILS`; nothing is recorded when nothing is different."""
    unknown = set(details).difference(DETAILS)
    if unknown:
        raise ValueError(f"No detail of a unit: {', '.join(sorted(unknown))}")
    reason = reason_given(reason)
    with transaction.atomic():
        locked_unit = held_unit(access, unit)
        changes = apply(
            {
                name: fitting(Unit, name, value) if isinstance(value, str) else value
                for name, value in details.items()
            },
            locked_unit,
        )
        if (
            locked_unit.opened_on is not None
            and locked_unit.closed_on is not None
            and locked_unit.opened_on > locked_unit.closed_on
        ):
            raise Refused(_("The unit would open after it closed. Correct the date."), "opened_on")
        if changes:
            locked_unit.save()
            audit_hook.record(
                by=by,
                verb="units.unit-changed",
                target=locked_unit,
                path=locked_unit.path,
                changes=changes,
                reason=reason,
            )
    return locked_unit


def set_aliases(*, by: User | None, access: Access, unit: Unit, names: Iterable[str]) -> list[UnitAlias]:
    """Set the other names that are in use for a unit; names that it bore before stay."""
    with transaction.atomic():
        locked_unit = held_unit(access, unit)
        wanted = alias_names(names, locked_unit.name_key)
        old = {alias.name_key: alias for alias in UnitAlias.unscoped.filter(unit=locked_unit)}
        used = {key: alias.name for key, alias in old.items() if alias.until is None}
        if wanted == used:
            return [alias for alias in old.values() if alias.until is None]
        UnitAlias.unscoped.filter(unit=locked_unit, until__isnull=True).exclude(name_key__in=wanted).delete()
        for key, name in wanted.items():
            UnitAlias.unscoped.update_or_create(
                unit=locked_unit, name_key=key, defaults={"name": name, "until": None}
            )
        audit_hook.record(
            by=by,
            verb="units.aliases-set",
            target=locked_unit,
            path=locked_unit.path,
            changes={"aliases": (sorted(used.values()), sorted(wanted.values()))},
        )
        return list(UnitAlias.unscoped.filter(unit=locked_unit, until__isnull=True).order_by("name"))


def describe_unit(
    *,
    by: User | None,
    access: Access,
    unit: Unit,
    name: str,
    name_en: str,
    aliases: Iterable[str],
    details: Mapping[str, Any],
    reason: str = "",
) -> Unit:
    """Change the names of a unit, its other names and its details in one go, all or nothing."""
    with transaction.atomic():
        rename_unit(by=by, access=access, unit=unit, name=name, name_en=name_en, reason=reason)
        locked_unit = change_unit(by=by, access=access, unit=unit, details=details, reason=reason)
        set_aliases(by=by, access=access, unit=unit, names=aliases)
    return locked_unit


def set_kinds(*, by: User | None, kinds: Iterable[tuple[str, str, str]]) -> dict[str, UnitKind]:
    """Make sure that kinds of unit exist, as (code, name, English name), and return them by code.

    A kind that exists keeps its names where the new ones are empty.
    """
    mapping: dict[str, UnitKind] = {}
    with transaction.atomic():
        for code, name, name_en in kinds:
            named = {
                "name": fitting(UnitKind, "name", name),
                "name_en": fitting(UnitKind, "name_en", name_en),
            }
            kind, made = UnitKind.objects.get_or_create(
                code=code, defaults={"name": named["name"] or code, "name_en": named["name_en"]}
            )
            changes = {} if made else apply({name: value for name, value in named.items() if value}, kind)
            if changes:
                kind.save()
            if made or changes:
                audit_hook.record(by=by, verb="units.kind-set", target=kind, changes=changes)
            mapping[code] = kind
    return mapping
