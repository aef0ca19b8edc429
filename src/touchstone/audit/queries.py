"""Queries of the audit trail."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import attrgetter, or_

from django.db import models
from django.db.models import Max, Q, QuerySet

from touchstone.audit.models import AuditEvent
from touchstone.audit.permissions import AuditPermission
from touchstone.common.pages import Page, page_of, read_key
from touchstone.units.access import Access
from touchstone.units.models import User
from touchstone.units.queries import named

RECENT = 5_000
"""Number of newest events that are scanned for a page before all events are searched."""


def find_history(target: models.Model, limit: int = 200) -> QuerySet[AuditEvent]:
    """Return the newest events of a record, newest first. The caller has checked that the record is visible."""
    events = AuditEvent.unscoped.filter(target_kind=target._meta.label_lower, target_key=str(target.pk))
    return events.select_related("by").order_by("-pk")[:limit]


def find_history_of_all(targets: Iterable[models.Model], limit: int = 200) -> QuerySet[AuditEvent]:
    """Return the newest events of several records, newest first. The caller has checked that all are visible."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for target in targets:
        keys[target._meta.label_lower].append(str(target.pk))
    condition = reduce(
        or_, (Q(target_kind=kind, target_key__in=texts) for kind, texts in keys.items()), Q(pk=None)
    )
    return AuditEvent.unscoped.filter(condition).select_related("by").order_by("-pk")[:limit]


def find_recent_events(
    access: Access,
    permission: str,
    within: str,
    since: datetime.datetime,
    verbs: Iterable[str],
    limit: int = 200,
) -> list[AuditEvent]:
    """Return the newest events with these verbs since a moment, at and below a unit, where the permission holds."""
    narrowed = access.inside(permission, within)
    events = AuditEvent.objects.visible_to(narrowed, permission).filter(at__gte=since, verb__in=list(verbs))
    return list(events.select_related("by").order_by("-at", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class EventFilter:
    """The filters of a list of events; an empty field does not filter. ``until`` is exclusive."""

    verbs: tuple[str, ...] = ()
    path: str = ""
    who: str = ""
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None


def get_event_page(
    access: Access, within: str, filters: EventFilter, *, after: str = "", before: str = "", size: int = 50
) -> Page[AuditEvent]:
    """Return one page of the events at and below a unit, newest first. Cursors are keys; an invalid one is ignored.

    At most three statements. The newest events are scanned first, which fills the page wherever much happens. Only
    where little happens are events looked up by their path; then there are few rows to sort.
    """
    older_than, newer_than = read_key(after), read_key(before)
    if newer_than:
        rows = _nearest(_events(access, within, filters, walk=True).filter(pk__gt=newer_than), "pk", size)
        return page_of(rows, size, attrgetter("pk"), backward=True)
    last = older_than or 1 + (AuditEvent.unscoped.aggregate(last=Max("pk"))["last"] or 0)
    recent = _events(access, within, filters, walk=True).filter(pk__lt=last, pk__gte=last - RECENT)
    rows = _nearest(recent, "-pk", size)
    if len(rows) <= size:
        # If the reader may see everything, the path narrows nothing; the verb or the day finds rare events.
        whole = access.inside(AuditPermission.VIEW, within).paths(AuditPermission.VIEW) == (within,)
        everywhere = whole and not filters.path
        rows = _nearest(_events(access, within, filters, walk=everywhere).filter(pk__lt=last), "-pk", size)
    return page_of(rows, size, attrgetter("pk"), turned=bool(older_than))


def _nearest(events: QuerySet[AuditEvent], order: str, size: int) -> list[AuditEvent]:
    return list(events.select_related("by").order_by(order)[: size + 1])


def _events(access: Access, within: str, filters: EventFilter, *, walk: bool = False) -> QuerySet[AuditEvent]:
    narrowed = access.inside(AuditPermission.VIEW, filters.path or within)
    events = AuditEvent.objects.visible_to(narrowed, AuditPermission.VIEW, walk=walk)
    if filters.verbs:
        events = events.filter(verb__in=filters.verbs)
    if filters.who:
        events = events.filter(by__in=User.objects.filter(named(filters.who)))
    if filters.since is not None:
        events = events.filter(at__gte=filters.since)
    if filters.until is not None:
        events = events.filter(at__lt=filters.until)
    return events
