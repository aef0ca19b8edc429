"""Records that a ledger refers to by number or unit. The caller must check access."""

from collections.abc import Collection, Sequence

from touchstone.campaigns.models import Campaign
from touchstone.problems.models import Problem, SpecialRectification

MANY = 500
"""Maximum number of keys in one statement."""


def find_by_numbers(campaign: Campaign, numbers: Sequence[str]) -> list[Problem]:
    """Return the problems with these numbers."""
    rows = Problem.unscoped.filter(campaign=campaign)
    return [
        problem
        for start in range(0, len(numbers), MANY)
        for problem in rows.filter(number__in=numbers[start : start + MANY])
    ]


def find_in_units(campaign: Campaign, units: Collection[int]) -> list[Problem]:
    """Return the problems of the units with these keys, the oldest first."""
    keys = sorted(units)
    rows = Problem.unscoped.filter(campaign=campaign).order_by("pk")
    return [
        problem
        for start in range(0, len(keys), MANY)
        for problem in rows.filter(unit__in=keys[start : start + MANY])
    ]


def get_specials_by_number(campaign: Campaign) -> dict[int, SpecialRectification]:
    """Return the special rectifications of a campaign by number."""
    rows = SpecialRectification.unscoped.select_related("unit").filter(campaign=campaign)
    return {special.number: special for special in rows}
