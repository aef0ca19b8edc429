"""Training classes of a campaign that nobody has said the result of."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.unfinished import Left, Unfinished
from touchstone.training.queries import find_classes_without_result
from touchstone.units.access import Access


def _count(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    number = find_classes_without_result(access, campaign, today).count()
    yield Left("", number, {"result": "lacking"})


CLASSES = Unfinished("training", _("Training classes with a sitting whose result is not known"), _count)
