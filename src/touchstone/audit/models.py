"""The events of the audit trail: rows are appended and never changed."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from touchstone.common import clock
from touchstone.units.models import User
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel


class AuditEvent(ScopedModel):
    """An act on a record, with the fields it changed (old value, new value) and the reason given.

    ``verb`` is ``area.act``, such as ``study.session-corrected``. ``target_kind`` and ``target_key`` identify the
    record without a foreign key, so the event outlives it. ``path`` is the path of the unit that the act concerns.
    ``named`` holds the keys of the units that ``changes`` name, field -> [old, new]; 0 for a name whose unit is not known.
    """

    at = models.DateTimeField(_("when"), default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    verb = models.CharField(_("what"), max_length=60)
    target_kind = models.CharField(max_length=60)
    target_key = models.CharField(max_length=40)
    target_label = models.CharField(max_length=200, blank=True)
    path = UnitPathField(blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    named = models.JSONField(default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("audit event")
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["target_kind", "target_key", "-id"], name="audit_by_target"),
            models.Index(fields=["path"], name="audit_by_unit"),
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["verb", "-id"], name="audit_by_verb"),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An audit event is appended once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit event is never deleted.")
