"""Numbers of problems from the tallies, without reading the problems."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from touchstone.campaigns.models import Campaign
from touchstone.measures.slices import Cell, Slice, read_cells
from touchstone.problems import rules
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.filters import Pair, ProblemFilter
from touchstone.problems.rules import OPEN, Outcome, Party, ProblemFacts, State
from touchstone.problems.tallies import DUE, PROBLEMS
from touchstone.units.access import Access
from touchstone.units.paths import overlap

VIEW = ProblemPermission.VIEW


@dataclass(frozen=True)
class Counts:
    """The numbers of problems at and below some units, by every key that a figure can filter by."""

    cells: tuple[Cell, ...] = ()

    def of_batch(self, batch_id: int | None) -> "Counts":
        """Return the counts of one batch, or all of them for None."""
        if batch_id is None:
            return self
        return Counts(tuple(cell for cell in self.cells if cell.keys["batch_id"] == batch_id))

    def matching(self, wanted: ProblemFilter) -> int:
        """Return the number of problems that match a filter; criteria that the tallies do not know are ignored."""
        return sum(cell.sums["problems"] for cell in wanted.kept(self.cells))

    def in_states(self, pairs: frozenset[Pair]) -> int:
        """Return the number of problems with one of these pairs of state and outcome."""
        return sum(
            cell.sums["problems"]
            for cell in self.cells
            if (cell.keys["state"], cell.keys["outcome"]) in pairs
        )

    @cached_property
    def total(self) -> int:
        """The number of all counted problems."""
        return sum(cell.sums["problems"] for cell in self.cells)

    def by_outcome(self, wanted: ProblemFilter | None = None) -> dict[Outcome, int]:
        """Return the number of problems for each outcome."""
        counter: Counter[Outcome] = Counter()
        for cell in self.cells if wanted is None else wanted.kept(self.cells):
            counter[Outcome(cell.keys["outcome"])] += cell.sums["problems"]
        return {outcome: counter[outcome] for outcome in Outcome}

    def by_holder(self) -> dict[Party, int]:
        """Return the number of problems that wait for each party."""
        counter: Counter[Party | None] = Counter()
        for cell in self.cells:
            standing = ProblemFacts(State(cell.keys["state"]), outcome=Outcome(cell.keys["outcome"]))
            counter[rules.holder(standing)] += cell.sums["problems"]
        return {party: counter[party] for party in Party}

    @property
    def still_open(self) -> int:
        """The number of open problems."""
        return sum(cell.sums["problems"] for cell in self.cells if cell.keys["state"] in OPEN)


def get_counts(access: Access, campaign: Campaign, paths: Iterable[str] = ()) -> Counts:
    """Count the reader's problems at and below ``paths`` (by default the whole campaign) with one statement."""
    visible_paths = _visible_paths(access, campaign, paths)
    return Counts(tuple(read_cells(PROBLEMS, Slice(visible_paths, (("campaign_id", campaign.pk),)))))


def get_counts_everywhere(campaign: Campaign) -> Counts:
    """Count all problems of a campaign, regardless of access: for the choice of a query, never for display."""
    return Counts(tuple(read_cells(PROBLEMS, Slice((campaign.root.path,), (("campaign_id", campaign.pk),)))))


def count_open_until(
    access: Access,
    campaign: Campaign,
    paths: Iterable[str] = (),
    *,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    batch_id: int | None = None,
) -> int:
    """Count the open problems with a deadline between two days, both included."""
    where: tuple[tuple[str, object], ...] = (("campaign_id", campaign.pk),)
    if batch_id is not None:
        where = (*where, ("batch_id", batch_id))
    return sum(
        cell.sums["open"]
        for cell in read_cells(DUE, Slice(_visible_paths(access, campaign, paths), where, first, last))
    )


def count_overdue(
    access: Access,
    campaign: Campaign,
    today: datetime.date,
    paths: Iterable[str] = (),
    batch_id: int | None = None,
) -> int:
    """Count the open problems whose deadline has passed."""
    yesterday = today - datetime.timedelta(days=1)
    return count_open_until(access, campaign, paths, last=yesterday, batch_id=batch_id)


def _visible_paths(access: Access, campaign: Campaign, paths: Iterable[str]) -> tuple[str, ...]:
    return overlap(tuple(paths) or (campaign.root.path,), access.paths(VIEW))
