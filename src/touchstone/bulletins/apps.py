"""The bulletins app."""

from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    """Registers the permissions of bulletins, and the permission policy of the CMS."""

    name = "touchstone.bulletins"

    def ready(self) -> None:
        """Register the grants and the permission policy."""
        from wagtail.permissions import register_permission_policy

        from touchstone.bulletins.permissions import GRANTS, BulletinPermission
        from touchstone.content.models import BasePage
        from touchstone.content.rights import AppointmentPolicy
        from touchstone.units.roles import grant

        class BulletinPolicy(AppointmentPolicy):
            write = BulletinPermission.WRITE
            publish = BulletinPermission.PUBLISH

        grant(GRANTS, common=BulletinPermission)
        register_permission_policy(BasePage, BulletinPolicy())
