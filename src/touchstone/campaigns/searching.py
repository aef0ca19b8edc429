"""Looking for the records of one campaign among the words of all."""

from collections.abc import Iterable

from touchstone.campaigns.models import Campaign
from touchstone.search.words import Query
from touchstone.units.paths import is_under


def mark_of(campaign: int) -> str:
    """Return the mark of the records of a campaign, given by its key."""
    return f"c{campaign}"


def among(campaign: Campaign, query: Query, paths: Iterable[str], *marks: str) -> Query:
    """Return a query for a campaign's records at or below some paths, or with one of some marks."""
    paths = tuple(paths)
    if not any(is_under(campaign.root.path, path) for path in paths):
        query = query.within(paths, *marks)
    return query.marked(mark_of(campaign.pk))
