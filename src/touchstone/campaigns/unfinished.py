"""What is still open in a campaign, such as problems or visits. Packages above register their kinds when they start."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Batch, BatchMembership, Campaign
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common.hooks import Hooks
from touchstone.units.access import Access
from touchstone.units.models import User


@dataclass(frozen=True, slots=True)
class Left:
    """A number of open records of one kind; ``wanted`` filters the list on which the reader finds exactly these."""

    label: str | Promise
    number: int
    wanted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A kind of open records. ``count(access, campaign, today)`` returns how many the reader may know of, in parts.

    ``code`` names the list on which they are found.
    """

    code: str
    label: str | Promise
    count: Callable[[Access, Campaign, datetime.date], Iterable[Left]]


@dataclass(slots=True)
class Fate:
    """What became of open records: how many went on elsewhere, and why the others stayed, with their numbers."""

    done: int = 0
    stayed: dict[str, list[str]] = field(default_factory=dict)

    def stay(self, why: object, number: str) -> None:
        """Note that a record stays open where it is."""
        self.stayed.setdefault(str(why), []).append(number)

    @property
    def left(self) -> int:
        """The number of records that stayed."""
        return sum(len(numbers) for numbers in self.stayed.values())


hand_to_routine: Hooks[[User | None, Access, Campaign], Fate] = Hooks()
"""Called to hand what is to go on without an end to the routine management of its units."""

carry_on: Hooks[[User | None, Access, Campaign, Campaign], Fate] = Hooks()
"""Called to carry what is open in one campaign into another one."""

_kinds: dict[str, Unfinished] = {}


def register_unfinished(*kinds: Unfinished) -> None:
    """Add kinds of open records, in the order in which they are shown."""
    _kinds.update({kind.code: kind for kind in kinds})


def find_unfinished(
    access: Access, campaign: Campaign, today: datetime.date
) -> list[tuple[Unfinished, Sequence[Left]]]:
    """Return every kind of which something is open, with its parts that are not empty."""
    found = (
        (kind, [part for part in kind.count(access, campaign, today) if part.number])
        for kind in _kinds.values()
    )
    return [(kind, parts) for kind, parts in found if parts]


def _count_batches(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    going_on = Q(closes_on__isnull=True) | Q(closes_on__gt=today)
    yield Left("", Batch.objects.filter(going_on, campaign=campaign).count())


def _count_members(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    rows = BatchMembership.objects.visible_to(access, CampaignPermission.VIEW)
    rows = rows.filter(batch__campaign=campaign, to_day__isnull=True).order_by()
    for batch in Batch.objects.filter(campaign=campaign).order_by("number"):
        yield Left(str(batch), rows.filter(batch=batch).count(), {"batch": str(batch.pk)})


BATCHES = Unfinished("batches", _("Batches that are not closed"), _count_batches)
MEMBERS = Unfinished("members", _("Units that take part without an end"), _count_members)
