"""Reassigning earlier records to the right participation after units have joined or left a batch."""

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.campaigns.queries import Memberships, get_memberships
from touchstone.common.chunks import chunks
from touchstone.units.paths import topmost, under_any

PLACES = 100
"""Number of units whose records are looked up in one statement."""

CHUNK = 500
"""Number of records loaded at once."""

Reassignment = tuple[Any, BatchMembership | None]


@dataclass(frozen=True, slots=True, eq=False)
class MembershipRecords:
    """A model whose records store the participation that they count for, in the fields ``path`` and ``membership``.

    ``campaign`` and ``day`` are look-ups of the campaign and of the day on which the participation must be in force.
    ``needs`` are the further relations that ``count`` reads; ``count`` adds records to the tallies (+1) or removes
    them (-1).
    """

    model: type[Any]
    campaign: str
    day: str
    needs: tuple[str, ...]
    count: Callable[[Iterable[tuple[Any, int]]], None]

    def follow(self, memberships: Sequence[BatchMembership], change: int) -> None:
        """Reassign records to a nearer unit that joined, or to the next unit above when a unit left.

        The hooks of coverage run first: coverage starts at zero for units that joined and is gone for units that left.
        """
        find = self._joined if change > 0 else self._left
        for campaign, changed in self._by_campaign(memberships):
            for moved in find(campaign, changed):
                self._move(moved)

    def follow_earlier(self, added: Sequence[BatchMembership]) -> None:
        """Reassign the records of the days that were added in front of participations that go on."""
        for campaign, earlier in self._by_campaign(added):
            for moved in self._joined(campaign, earlier):
                self._move(moved)

    def _by_campaign(
        self, memberships: Sequence[BatchMembership]
    ) -> Iterator[tuple[Campaign, list[BatchMembership]]]:
        """Yield the campaigns that have any of these records, each with its memberships."""
        by_campaign: defaultdict[Campaign, list[BatchMembership]] = defaultdict(list)
        for membership in memberships:
            by_campaign[membership.batch.campaign].append(membership)
        for campaign, changed in by_campaign.items():
            if self.model.unscoped.filter(**{self.campaign: campaign}).exists():
                yield campaign, changed

    def _joined(self, campaign: Campaign, joined: Sequence[BatchMembership]) -> Iterator[list[Reassignment]]:
        ordered = sorted(joined, key=lambda membership: membership.path)
        for chunk in chunks(ordered, PLACES):
            memberships = Memberships({membership.path: [membership] for membership in chunk})
            candidates = self.model.unscoped.filter(
                under_any(topmost(membership.path for membership in chunk)),
                self._days_of(chunk),
                **{self.campaign: campaign},
            )
            for records in self._locked(candidates.values_list("pk", flat=True)):
                nearest = [(record, memberships.at(record.path, self._day(record))) for record in records]
                yield [
                    (record, membership)
                    for record, membership in nearest
                    if membership is not None and _is_nearer(membership, record)
                ]

    def _days_of(self, memberships: Sequence[BatchMembership]) -> Q:
        """Return the condition of the days from the first of these memberships to the last of them."""
        days = Q(**{f"{self.day}__gte": min(membership.from_day for membership in memberships)})
        last_days = [membership.to_day for membership in memberships if membership.to_day is not None]
        if len(last_days) == len(memberships):
            days &= Q(**{f"{self.day}__lte": max(last_days)})
        return days

    def _left(self, campaign: Campaign, left: Sequence[BatchMembership]) -> Iterator[list[Reassignment]]:
        last_day = {membership.pk: membership.to_day for membership in left if membership.to_day is not None}
        for chunk in chunks(left, PLACES):
            after = min(last_day[membership.pk] for membership in chunk)
            candidates = self.model.unscoped.filter(membership__in=chunk, **{f"{self.day}__gt": after})
            for records in self._locked(candidates.values_list("pk", flat=True)):
                later = [record for record in records if self._day(record) > last_day[record.membership_id]]
                memberships = get_memberships(campaign, {record.path for record in later})
                yield [
                    (record, memberships.at(record.path, self._day(record), begun=True)) for record in later
                ]

    def _day(self, record: Any) -> Any:
        for name in self.day.split("__"):
            record = getattr(record, name)
        return record

    def _locked(self, keys: Iterable[int]) -> Iterator[list[Any]]:
        """Load and lock records by key, in chunks."""
        rows = self.model.unscoped.select_for_update(of=("self",))
        rows = rows.select_related("membership__batch", *self.needs)
        for chunk in chunks(sorted(keys), CHUNK):
            yield list(rows.filter(pk__in=chunk).order_by("pk"))

    def _move(self, moved: Sequence[Reassignment]) -> None:
        """Reassign records to other memberships: the records, their sums and the coverage together."""
        new_keys: defaultdict[int | None, list[int]] = defaultdict(list)
        counted: list[tuple[Any, int]] = []
        for record, membership in moved:
            new_keys[membership.pk if membership is not None else None].append(record.pk)
            counted.append((copy.copy(record), -1))
            record.membership = membership
            counted.append((record, 1))
        for key, records in new_keys.items():
            self.model.unscoped.filter(pk__in=records).update(membership=key)
        self.count(counted)  # in one call, so that changes between two memberships of one batch cancel out


def _is_nearer(joined: BatchMembership, record: Any) -> bool:
    """Say whether a record now counts for the unit that joined, and no longer for the unit above it.

    A record whose unit has since moved keeps counting where it counted on its day, unless the unit itself joined.
    """
    counted = record.membership
    if counted is None or joined.path == record.path:
        return True
    return bool(joined.path != counted.path and joined.path.startswith(counted.path))
