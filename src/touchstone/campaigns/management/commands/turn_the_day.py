"""Counts the units whose first day has come, and no more those whose last day is over."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from touchstone.campaigns.actions import turn_the_day


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, **options: Any) -> None:
        begun, over = turn_the_day(by=None)
        self.stdout.write(
            _("Taking part from today: %(begun)d. No longer taking part: %(over)d.")
            % {"begun": begun, "over": over}
        )
