"""Appending events to the audit trail."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import translation

from touchstone.audit.models import AuditEvent
from touchstone.common.chunks import MANY
from touchstone.units.models import Unit, User
from touchstone.units.scoping import path_of


def record(
    *,
    by: User | None,
    verb: str,
    target: models.Model,
    path: str | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Append an event in the caller's transaction.

    ``path`` is by default that of the unit to which the record belongs. ``changes`` maps a field's name to its old and
    new value; ``by`` is None for the system. Labels are stored in the site's default language, whatever the language
    of the person who acts.
    """
    with translation.override(settings.LANGUAGE_CODE):
        label = str(target)[:200]
        plain = plain_changes(changes)
    return AuditEvent.unscoped.create(
        by=by,
        verb=verb,
        target_kind=target._meta.label_lower,
        target_key=str(target.pk),
        target_label=label,
        path=path_of(target) if path is None else path,
        changes=plain,
        named=_units_named(changes or {}),
        reason=reason,
    )


def record_many(
    *,
    by: User | None,
    verb: str,
    targets: Iterable[tuple[models.Model, Mapping[str, tuple[Any, Any]]]],
    reason: str = "",
) -> None:
    """Append one event for each record with its changes, like :func:`record`, in few statements."""
    with translation.override(settings.LANGUAGE_CODE):
        events = [
            AuditEvent(
                by=by,
                verb=verb,
                target_kind=target._meta.label_lower,
                target_key=str(target.pk),
                target_label=str(target)[:200],
                path=path_of(target),
                changes=plain_changes(changes),
                named=_units_named(changes),
                reason=reason,
            )
            for target, changes in targets
        ]
    AuditEvent.unscoped.bulk_create(events, batch_size=MANY)


def _units_named(changes: Mapping[str, tuple[Any, Any]]) -> dict[str, list[int | None]]:
    """Return the keys of the units among some changes: field -> [old, new]."""
    return {
        name: [value.pk if isinstance(value, Unit) else None for value in pair]
        for name, pair in changes.items()
        if any(isinstance(value, Unit) for value in pair)
    }


def plain_changes(changes: Mapping[str, tuple[Any, Any]] | None) -> dict[str, list[Any]]:
    """Return changes in the form in which they are stored: name of the field -> [old value, new value]."""
    return {name: [_plain(old), _plain(new)] for name, (old, new) in (changes or {}).items()}


def _plain(value: Any) -> Any:
    """Return a value that can be stored as JSON; dates, decimals and records become text."""
    if isinstance(value, models.Model):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return DjangoJSONEncoder().default(value)
