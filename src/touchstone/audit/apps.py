"""The audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the recorder of the audit trail with the organisation."""

    name = "touchstone.audit"

    def ready(self) -> None:
        """Register the recorder and the permissions."""
        from touchstone.audit.actions import record
        from touchstone.audit.permissions import GRANTS, AuditPermission
        from touchstone.units import audit_hook
        from touchstone.units.roles import grant

        grant(GRANTS, common=AuditPermission)
        audit_hook.set_recorder(record)
