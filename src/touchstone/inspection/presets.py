"""Inspection criteria in a campaign template."""

from collections.abc import Collection
from typing import Any

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.presets import Section
from touchstone.campaigns.template_text import Part
from touchstone.campaigns.words import COMMON, export_word, read_words
from touchstone.inspection.models import Criterion
from touchstone.inspection.queries.vocabulary import find_criteria

KEY = "inspection_criteria"


def export_criteria(campaign: Campaign) -> list[dict[str, Any]]:
    """Return a campaign's criteria as plain data."""
    return [export_word(criterion) for criterion in find_criteria(campaign)]


def read_criteria(root: Part, streams: Collection[str]) -> list[Criterion]:
    """Read the criteria. A name used in ledgers may belong to only one of them."""
    return read_words(root, KEY, COMMON, lambda _part, values: Criterion(**values))


def store_criteria(campaign: Campaign, criteria: list[Criterion]) -> None:
    """Store the criteria of a new campaign."""
    for criterion in criteria:
        criterion.campaign = campaign
    Criterion.objects.bulk_create(criteria)


SECTION = Section(KEY, export_criteria, read_criteria, store_criteria)
