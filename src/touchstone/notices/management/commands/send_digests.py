"""Sends the daily digests; the schedule runs it every morning."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from touchstone.notices.actions import send_digests


class Command(BaseCommand):
    help = "Send everybody for whom something is due one letter; nobody gets two on one day."

    def handle(self, **options: Any) -> None:
        number = send_digests()
        self.stdout.write(
            ngettext("%(n)d digest was sent.", "%(n)d digests were sent.", number) % {"n": number}
        )
