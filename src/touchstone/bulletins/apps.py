"""The bulletins app."""

from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    """Registers the permissions of bulletins, the permission policy of the CMS, and the site to begin with."""

    name = "touchstone.bulletins"

    def ready(self) -> None:
        """Register the grants and the permission policy."""
        from wagtail.permissions import register_permission_policy

        from touchstone.bulletins.beginning import open_first_site
        from touchstone.bulletins.permissions import GRANTS, BulletinPermission
        from touchstone.campaigns.hooks import notify_begun
        from touchstone.content.models import BasePage
        from touchstone.content.rights import AppointmentPolicy
        from touchstone.units.roles import grant

        class BulletinPolicy(AppointmentPolicy):
            write = BulletinPermission.WRITE
            publish = BulletinPermission.PUBLISH

        grant(GRANTS)
        notify_begun.register(open_first_site)
        register_permission_policy(BasePage, BulletinPolicy())
