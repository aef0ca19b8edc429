"""Deleting a unit that never had a record."""

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.actions.moving import find_path_copies
from touchstone.units.actions.text_checks import checked_reason
from touchstone.units.audit_hook import record
from touchstone.units.hooks import belongings
from touchstone.units.locking import get_existing, lock_paths, lock_tree
from touchstone.units.models import Unit, User
from touchstone.units.paths import parent
from touchstone.units.queries.deletion import preview_delete, refuse_obstacles
from touchstone.units.searching import UNITS


def delete_unit(*, by: User | None, access: Access, unit: Unit, reason: str = "") -> None:
    """Delete a unit that never had a record, with its other names, assignments and participations.

    Refused with everything that stands in the way. The history of the unit passes to the unit above it.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        lock_tree()
        lock_paths()
        existing = get_existing(unit)
        preview = preview_delete(access, existing)
        if preview.refusals:
            raise preview.refusals[0]
        if preview.obstacles:
            raise refuse_obstacles(preview)
        above = parent(existing.path)
        record(
            by=by,
            verb="units.unit-deleted",
            target=existing,
            path=above,
            changes={
                "name": (existing.name, None),
                "parent": (Unit.unscoped.filter(path=above).first(), None),
            },
            reason=reason,
        )
        for belonging in belongings():
            belonging.clear(existing)
        for model, field in find_path_copies():
            model._base_manager.filter(**{field: existing.path}).update(**{field: above})
        try:
            Unit.unscoped.filter(pk=existing.pk).delete()
        except ProtectedError as error:
            message = _("“%(unit)s” cannot be deleted, because something refers to it. Close it instead.")
            raise Refused(message % {"unit": existing}, "unit") from error
        Unit.unscoped.filter(path=above).update(numchild=F("numchild") - 1)
        keep(UNITS, [existing.pk])
