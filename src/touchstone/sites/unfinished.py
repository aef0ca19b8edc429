"""Exhibitions of a campaign that are not over."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.unfinished import Left, Unfinished
from touchstone.sites.queries import ExhibitionFilter, Shown, find_exhibitions
from touchstone.units.access import Access


def _count(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    open_ = find_exhibitions(access, campaign, ExhibitionFilter(shown=Shown.OPEN))
    yield Left("", open_.count(), {"state": Shown.OPEN.value})


OPEN = Unfinished("exhibitions", _("Exhibitions that are not over"), _count)
