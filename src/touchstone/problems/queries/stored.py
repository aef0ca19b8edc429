"""Records that a ledger refers to by number or unit. The caller must check access."""

from collections.abc import Collection, Sequence

from touchstone.campaigns.models import Campaign
from touchstone.common.chunks import find_in
from touchstone.problems.models import Problem, SamplingPlan, SpecialRectification
from touchstone.problems.rules import as_written


def find_by_numbers(campaign: Campaign, numbers: Sequence[str]) -> list[Problem]:
    """Return the problems with these numbers."""
    return list(find_in(Problem.unscoped.filter(campaign=campaign), "number", numbers))


def find_in_units(campaign: Campaign, units: Collection[int]) -> list[Problem]:
    """Return the problems of the units with these keys, the oldest first."""
    rows = Problem.unscoped.filter(campaign=campaign).order_by("pk")
    return list(find_in(rows, "unit", sorted(units)))


def get_specials_by_number(campaign: Campaign) -> dict[int, SpecialRectification]:
    """Return the special rectifications of a campaign by number."""
    rows = SpecialRectification.unscoped.select_related("unit").filter(campaign=campaign)
    return {special.number: special for special in rows}


def count_samples_among(campaign: Campaign, problems: Collection[int]) -> int:
    """Return how many samples are drawn, or were drawn, from problems given by key."""
    frames = list(SamplingPlan.unscoped.filter(campaign=campaign).values_list("frame", flat=True))
    if not frames or not problems:
        return 0
    numbers = set(find_in(Problem.unscoped.values_list("number", flat=True), "pk", sorted(problems)))
    return sum(any(number in numbers for number, _severity in as_written(frame)) for frame in frames)
