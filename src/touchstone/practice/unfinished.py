"""Practice tests of a campaign that nobody has ended."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.unfinished import Left, Unfinished
from touchstone.practice.models import PracticeTest, TestState
from touchstone.practice.permissions import PracticePermission
from touchstone.units.access import Access


def _count(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    tests = PracticeTest.objects.visible_to(access, PracticePermission.VIEW).filter(campaign=campaign)
    yield Left("", tests.filter(state=TestState.OPEN).count(), {"state": TestState.OPEN.value})


TESTS = Unfinished("practice-tests", _("Practice tests that are not ended"), _count)
