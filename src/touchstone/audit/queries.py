"""Reading the audit trail."""

from django.db import models
from django.db.models import QuerySet

from touchstone.audit.models import AuditEvent


def history_of(target: models.Model, limit: int = 200) -> QuerySet[AuditEvent]:
    """Return the newest events of one record that the caller has already been allowed to see, newest first."""
    events = AuditEvent.unscoped.filter(target_kind=target._meta.label_lower, target_key=str(target.pk))
    return events.select_related("by").order_by("-pk")[:limit]
