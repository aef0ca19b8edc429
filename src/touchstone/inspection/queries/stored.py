"""Findings already stored under a ledger's numbers. The caller must have checked access."""

from collections.abc import Sequence

from touchstone.campaigns.models import Campaign
from touchstone.common.chunks import find_in
from touchstone.inspection.models import Finding


def find_by_ledger_numbers(campaign: Campaign, numbers: Sequence[str]) -> list[Finding]:
    """Return the findings with these ledger numbers, with their visits."""
    rows = Finding.unscoped.select_related("criterion", "visit__unit", "visit__round", "visit__group")
    return list(find_in(rows.filter(campaign=campaign), "ledger_number", numbers))
