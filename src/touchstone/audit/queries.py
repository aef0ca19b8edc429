"""Reading the audit trail."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q, QuerySet

from touchstone.audit.models import AuditEvent
from touchstone.units.access import Access


def history_of(target: models.Model, limit: int = 200) -> QuerySet[AuditEvent]:
    """Return the newest events of one record that the caller has already been allowed to see, newest first."""
    events = AuditEvent.unscoped.filter(target_kind=target._meta.label_lower, target_key=str(target.pk))
    return events.select_related("by").order_by("-pk")[:limit]


def history_of_all(targets: Iterable[models.Model], limit: int = 200) -> QuerySet[AuditEvent]:
    """Return the newest events of several records that the caller has already been allowed to see, newest first."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for target in targets:
        keys[target._meta.label_lower].append(str(target.pk))
    wanted = reduce(
        or_, (Q(target_kind=kind, target_key__in=found) for kind, found in keys.items()), Q(pk=None)
    )
    return AuditEvent.unscoped.filter(wanted).select_related("by").order_by("-pk")[:limit]


def recent(
    access: Access,
    permission: str,
    within: str,
    since: datetime.datetime,
    verbs: Iterable[str],
    limit: int = 200,
) -> list[AuditEvent]:
    """Return the newest events at and below a unit since a moment, of some verbs, where the permission holds."""
    narrowed = access.inside(permission, within)
    events = AuditEvent.objects.visible_to(narrowed, permission).filter(at__gte=since, verb__in=list(verbs))
    return list(events.select_related("by").order_by("-at", "-pk")[:limit])
