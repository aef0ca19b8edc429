"""Findings already stored under a ledger's numbers. The caller must have checked access."""

from collections.abc import Sequence

from touchstone.campaigns.models import Campaign
from touchstone.inspection.models import Finding

MANY = 500
"""Number of keys per statement."""


def find_by_ledger_numbers(campaign: Campaign, numbers: Sequence[str]) -> list[Finding]:
    """Return the findings with these ledger numbers, with their visits."""
    rows = Finding.unscoped.select_related("criterion", "visit__unit", "visit__round", "visit__group")
    return [
        finding
        for start in range(0, len(numbers), MANY)
        for finding in rows.filter(campaign=campaign, ledger_number__in=numbers[start : start + MANY])
    ]
