"""Queries of the audit trail."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, reduce
from operator import attrgetter, or_

from django.db import models
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext

from touchstone.audit.models import AuditEvent
from touchstone.audit.permissions import AuditPermission
from touchstone.common.pages import Page, page_of, read_key
from touchstone.units.access import Access
from touchstone.units.models import Unit, User
from touchstone.units.paths import EVERYWHERE, STEP, any_field_under
from touchstone.units.permissions import UnitPermission
from touchstone.units.prepared import PreparedInScope
from touchstone.units.queries import get_units, named
from touchstone.units.scoping import path_of

RECENT = 5_000
"""Number of newest events that are scanned for a page before all events are searched."""


def find_history(
    access: Access, permission: str, *records: models.Model, limit: int = 200
) -> list[AuditEvent]:
    """Return the newest events of some records, newest first, as far as the reader may know of them.

    The caller has checked that the records are visible. Events at the units to which the records belong now, and those
    that concern no unit, are as visible as the records; of any other event its own path is asked, because it may concern
    a unit to which a record belonged once, or one of several that it has to do with.
    """
    if len(records) == 1:
        (record,) = records
        kind, key = record._meta.label_lower, str(record.pk)
        return _told(access, _history_of(permission)(access, kind, key, path_of(record), limit=limit))
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for record in records:
        keys[record._meta.label_lower].append(str(record.pk))
    condition = reduce(
        or_, (Q(target_kind=kind, target_key__in=texts) for kind, texts in keys.items()), Q(pk=None)
    )
    return _told(access, _visible_history(access, permission, condition, map(path_of, records), limit))


def _visible_history(
    access: Access, permission: str, condition: Q, own: Iterable[str], limit: int
) -> QuerySet[AuditEvent]:
    """Return the newest events that fulfil a condition, and lie at ``own`` paths or where the reader may see."""
    events, paths = AuditEvent.unscoped.filter(condition), access.paths(permission)
    if EVERYWHERE not in paths:
        at_own = reduce(or_, (Q(path=path) for path in own), Q(path=""))
        events = events.filter(any_field_under(paths, "path", walk=True) | at_own)
    return events.select_related("by").order_by("-pk")[:limit]


@cache
def _history_of(permission: str) -> PreparedInScope[AuditEvent]:
    """Return the query of the history of one record, by its kind, its key and its path."""

    def build(access: Access, kind: str, key: str, own: str, *, limit: int) -> QuerySet[AuditEvent]:
        condition = Q(target_kind=kind, target_key=key)
        return _visible_history(access, permission, condition, [own], limit)

    return PreparedInScope(build, permission, kinds=(models.CharField,) * 3)


def find_actors(record: models.Model, verb: str) -> list[int | None]:
    """Return the keys of the people who did an act on a record, the last first. For rules; it asks for no rights."""
    events = AuditEvent.unscoped.filter(
        target_kind=record._meta.label_lower, target_key=str(record.pk), verb=verb
    )
    return list(events.order_by("-pk").values_list("by", flat=True))


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
    return _told(access, events.select_related("by").order_by("-at", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class EventFilter:
    """The filters of a list of events; an empty field does not filter. ``until`` is exclusive.

    ``belonging`` is a further condition, such as that the event is one of a campaign.
    """

    verbs: tuple[str, ...] = ()
    path: str = ""
    who: str = ""
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    belonging: Q | None = None


def get_event_page(
    access: Access, within: str, filters: EventFilter, *, after: str = "", before: str = "", size: int = 50
) -> Page[AuditEvent]:
    """Return one page of the events at and below a unit, newest first. Cursors are keys; an invalid one is ignored.

    At most four statements. The newest events are scanned first, which fills the page wherever much happens. Only
    where little happens are events looked up by their path; then there are few rows to sort.
    """
    older_than, newer_than = read_key(after), read_key(before)
    if newer_than:
        rows = _nearest(_events(access, within, filters, walk=True).filter(pk__gt=newer_than), "pk", size)
        return page_of(_told(access, rows), size, attrgetter("pk"), backward=True)
    last = older_than or 1 + (AuditEvent.unscoped.aggregate(last=Max("pk"))["last"] or 0)
    recent = _events(access, within, filters, walk=True).filter(pk__lt=last, pk__gte=last - RECENT)
    rows = _nearest(recent, "-pk", size)
    if len(rows) <= size:
        # If the reader may see everything, the path narrows nothing; the verb or the day finds rare events.
        whole = access.inside(AuditPermission.VIEW, within).paths(AuditPermission.VIEW) == (within,)
        everywhere = whole and not filters.path
        rows = _nearest(_events(access, within, filters, walk=everywhere).filter(pk__lt=last), "-pk", size)
    return page_of(_told(access, rows), size, attrgetter("pk"), turned=bool(older_than))


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
    if filters.belonging is not None:
        events = events.filter(filters.belonging)
    return events


def _told(access: Access, events: Iterable[AuditEvent]) -> list[AuditEvent]:
    """Return events as the reader may read them: their changes do not name a unit outside the reader's view."""
    told = list(events)
    keys = {key for event in told for pair in event.named.values() for key in pair if key}
    visible = {unit.pk for unit in get_units(access, UnitPermission.VIEW, keys)} if keys else set()
    others = keys - visible
    deleted = (
        others - set(Unit.unscoped.filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    )
    for event in told:
        # In earlier events a name may stand for any unit of its tree, and a deleted unit has no place any more.
        whole = access.covers(UnitPermission.VIEW, event.path[:STEP])
        for field, pair in event.named.items():
            event.changes[field] = [
                value
                if key is None or key in visible or (whole and (key == 0 or key in deleted))
                else gettext("a unit elsewhere")
                for key, value in zip(pair, event.changes[field], strict=True)
            ]
    return told
