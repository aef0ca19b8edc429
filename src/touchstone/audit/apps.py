"""Names the app `audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the app under the short label `audit`."""

    name = "touchstone.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
