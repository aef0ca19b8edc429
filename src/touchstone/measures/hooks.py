"""Which participation earlier records count for, after units joined or left a batch."""

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.campaigns.queries import Memberships, get_memberships
from touchstone.units.paths import topmost, under_any

PLACES = 100
"""Units whose records are looked for in one statement."""

CHUNK = 500
"""Records that are held in memory at once."""

Moved = tuple[Any, BatchMembership | None]


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """Records of one model that keep the participation they count for, in fields ``path`` and ``membership``.

    ``campaign`` and ``day`` are look-ups of the campaign and of the day on which the participation has to hold;
    ``needs`` names what counting reads besides. ``count`` adds (+1) or takes away (-1) those records that count.
    """

    model: type[Any]
    campaign: str
    day: str
    needs: tuple[str, ...]
    count: Callable[[Iterable[tuple[Any, int]]], None]

    def follow(self, memberships: Sequence[BatchMembership], change: int) -> None:
        """Let records count for a nearer unit that joined, or for the next one above when a unit left.

        Coverage follows first: it begins at zero for who joined and is gone for who left.
        """
        by_campaign: defaultdict[Campaign, list[BatchMembership]] = defaultdict(list)
        for membership in memberships:
            by_campaign[membership.batch.campaign].append(membership)
        for campaign, ones in by_campaign.items():
            if self.model.unscoped.filter(**{self.campaign: campaign}).exists():
                for moved in self._joined(campaign, ones) if change > 0 else self._left(campaign, ones):
                    self._move(moved)

    def _joined(self, campaign: Campaign, joined: Sequence[BatchMembership]) -> Iterator[list[Moved]]:
        ordered = sorted(joined, key=lambda item: item.path)
        for start in range(0, len(ordered), PLACES):
            ones = ordered[start : start + PLACES]
            now = Memberships({membership.path: [membership] for membership in ones})
            result = self.model.unscoped.filter(
                under_any(topmost(membership.path for membership in ones)),
                **{
                    self.campaign: campaign,
                    f"{self.day}__gte": min(membership.from_day for membership in ones),
                },
            )
            for records in self._held(result.values_list("pk", flat=True)):
                nearest = [(record, now.at(record.path, self._day(record))) for record in records]
                yield [
                    (record, membership)
                    for record, membership in nearest
                    if membership is not None and _nearer(membership, record)
                ]

    def _left(self, campaign: Campaign, left: Sequence[BatchMembership]) -> Iterator[list[Moved]]:
        last_day = {membership.pk: membership.to_day for membership in left if membership.to_day is not None}
        for start in range(0, len(left), PLACES):
            ones = left[start : start + PLACES]
            after = min(last_day[membership.pk] for membership in ones)
            result = self.model.unscoped.filter(membership__in=ones, **{f"{self.day}__gt": after})
            for records in self._held(result.values_list("pk", flat=True)):
                later = [record for record in records if self._day(record) > last_day[record.membership_id]]
                memberships = get_memberships(campaign, {record.path for record in later})
                yield [
                    (record, memberships.at(record.path, self._day(record), begun=True)) for record in later
                ]

    def _day(self, record: Any) -> Any:
        for name in self.day.split("__"):
            record = getattr(record, name)
        return record

    def _held(self, keys: Iterable[int]) -> Iterator[list[Any]]:
        """Load and lock records by key, some at a time."""
        keys = sorted(keys)
        rows = self.model.unscoped.select_for_update(of=("self",))
        rows = rows.select_related("membership__batch", *self.needs)
        for start in range(0, len(keys), CHUNK):
            yield list(rows.filter(pk__in=keys[start : start + CHUNK]).order_by("pk"))

    def _move(self, moved: Sequence[Moved]) -> None:
        """Let records count for other memberships: the records, their sums and the coverage, in one go."""
        new_keys: defaultdict[int | None, list[int]] = defaultdict(list)
        counted: list[tuple[Any, int]] = []
        for record, membership in moved:
            new_keys[membership.pk if membership is not None else None].append(record.pk)
            counted.append((copy.copy(record), -1))
            record.membership = membership
            counted.append((record, 1))
        self.count(counted)  # together, so that what two memberships of one batch exchange cancels out
        for key, records in new_keys.items():
            self.model.unscoped.filter(pk__in=records).update(membership=key)


def _nearer(joined: BatchMembership, record: Any) -> bool:
    """Say whether a record counts from now on for who joined, not for the unit above that it counted for.

    A record whose unit was moved keeps counting where it counted on its day, unless the unit itself joined.
    """
    counted = record.membership
    if counted is None or joined.path == record.path:
        return True
    return bool(joined.path != counted.path and joined.path.startswith(counted.path))
