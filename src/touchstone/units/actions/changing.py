"""Changing the names and the description of a unit."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.common import clock
from touchstone.common.changes import Changes, apply
from touchstone.common.refusal import Refused
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.actions.text_checks import checked_aliases, checked_name, checked_reason, checked_text
from touchstone.units.audit_hook import record
from touchstone.units.fields import DETAILS
from touchstone.units.locking import GONE, lock_tree
from touchstone.units.models import Unit, UnitAlias, UnitKind, User
from touchstone.units.paths import parent
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.changes import NOT_HERE, get_namesake
from touchstone.units.searching import UNITS


def lock_unit(access: Access, unit: Unit) -> Unit:
    """Return the unit, locked and up to date; refused if the reader may not change it.

    Its key is not locked, so that records of the unit can be stored at the same time without waiting.
    """
    rows = Unit.objects.visible_to(access, UnitPermission.CHANGE)
    rows = rows.select_for_update(of=("self",), no_key=True)
    locked_unit = rows.filter(pk=unit.pk).first()
    if locked_unit is None:
        raise Refused(NOT_HERE if Unit.unscoped.filter(pk=unit.pk).exists() else GONE, "unit")
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
    """Rename a unit; the old name becomes a former name, in use until ``on`` (by default today)."""
    stored, key = checked_name(Unit, name)
    reason = checked_reason(reason)
    with transaction.atomic():
        lock_tree()
        locked_unit = lock_unit(access, unit)
        changes: Changes = {}
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
        if name_en is not None and (english := checked_text(Unit, "name_en", name_en)) != locked_unit.name_en:
            changes["name_en"] = (locked_unit.name_en, english)
            locked_unit.name_en = english
        if changes:
            locked_unit.save()
            keep(UNITS, [locked_unit.pk])
            record(by=by, verb="units.unit-renamed", target=locked_unit, changes=changes, reason=reason)
    return locked_unit


def change_unit(
    *, by: User | None, access: Access, unit: Unit, details: Mapping[str, Any], reason: str = ""
) -> Unit:
    """Change some of a unit's :data:`DETAILS`. Without a difference, nothing is recorded."""
    unknown = set(details).difference(DETAILS)
    if unknown:
        raise ValueError(f"No detail of a unit: {', '.join(sorted(unknown))}")
    reason = checked_reason(reason)
    with transaction.atomic():
        locked_unit = lock_unit(access, unit)
        changes = apply(
            {
                name: checked_text(Unit, name, value) if isinstance(value, str) else value
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
            record(by=by, verb="units.unit-changed", target=locked_unit, changes=changes, reason=reason)
    return locked_unit


def set_aliases(*, by: User | None, access: Access, unit: Unit, names: Iterable[str]) -> list[UnitAlias]:
    """Set the other names in use for a unit; its former names stay."""
    with transaction.atomic():
        locked_unit = lock_unit(access, unit)
        new = checked_aliases(names, locked_unit.name_key)
        aliases = {alias.name_key: alias for alias in UnitAlias.unscoped.filter(unit=locked_unit)}
        old = {key: alias.name for key, alias in aliases.items() if alias.until is None}
        if new == old:
            return [alias for alias in aliases.values() if alias.until is None]
        UnitAlias.unscoped.filter(unit=locked_unit, until__isnull=True).exclude(name_key__in=new).delete()
        for key, name in new.items():
            UnitAlias.unscoped.update_or_create(
                unit=locked_unit, name_key=key, defaults={"name": name, "until": None}
            )
        keep(UNITS, [locked_unit.pk])
        record(
            by=by,
            verb="units.aliases-set",
            target=locked_unit,
            changes={"aliases": (sorted(old.values()), sorted(new.values()))},
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
    """Change a unit's name, other names and details together, all or nothing."""
    with transaction.atomic():
        rename_unit(by=by, access=access, unit=unit, name=name, name_en=name_en, reason=reason)
        locked_unit = change_unit(by=by, access=access, unit=unit, details=details, reason=reason)
        set_aliases(by=by, access=access, unit=unit, names=aliases)
    return locked_unit


def set_kinds(*, by: User | None, kinds: Iterable[tuple[str, str, str]]) -> dict[str, UnitKind]:
    """Create or update kinds of unit, given as (code, name, English name), and return them by code.

    An empty name leaves the name of an existing kind as it is.
    """
    kinds_by_code: dict[str, UnitKind] = {}
    with transaction.atomic():
        for code, name, name_en in kinds:
            names = {
                "name": checked_text(UnitKind, "name", name),
                "name_en": checked_text(UnitKind, "name_en", name_en),
            }
            kind, created = UnitKind.objects.get_or_create(
                code=code, defaults={"name": names["name"] or code, "name_en": names["name_en"]}
            )
            changes = {} if created else apply({name: value for name, value in names.items() if value}, kind)
            if changes:
                kind.save()
            if created or changes:
                record(by=by, verb="units.kind-set", target=kind, changes=changes)
            kinds_by_code[code] = kind
    return kinds_by_code
