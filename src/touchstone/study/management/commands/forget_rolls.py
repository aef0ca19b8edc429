"""Deletes the names on rolls of units that have closed."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from touchstone.study.rolls import forget_closed


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, **options: Any) -> None:
        self.stdout.write(_("Names deleted: %(number)d.") % {"number": forget_closed()})
