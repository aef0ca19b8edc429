"""The imports of a campaign that wait to be loaded or discarded."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.unfinished import Left, Unfinished
from touchstone.interchange.queries import count_waiting
from touchstone.units.access import Access


def _count(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    yield Left("", count_waiting(access, campaign))


IMPORTS = Unfinished("imports", _("Imports that wait"), _count)
