"""Plans the dates of cadences, and makes the occurrences whose first day has come."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from touchstone.cadences.actions import turn_cadences
from touchstone.measures.tallies import fold_all


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, **options: Any) -> None:
        made = turn_cadences()
        fold_all()
        self.stdout.write(_("Occurrences made: %(number)d.") % {"number": made})
