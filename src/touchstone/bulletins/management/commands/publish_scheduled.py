"""Publish and take back pages at their time, like Wagtail's command; one that cannot be published stops no other."""

from typing import Any

from wagtail.management.commands import publish_scheduled

from touchstone.bulletins.actions import publish_due


class Command(publish_scheduled.Command):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dryrun"]:
            for page in publish_due():
                self.stderr.write(f"{page.pk} is not published at its time; its history says why.")
        super().handle(*args, **options)
