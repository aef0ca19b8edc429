"""What study sessions, and targets of study programmes, are found by."""

from collections.abc import Iterator, Sequence

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.searching import among, mark_of
from touchstone.search.kinds import Entry, Kind
from touchstone.search.models import SessionWords, StudyTargetWords
from touchstone.search.words import Query
from touchstone.study.models import StudySession, StudyTarget
from touchstone.study.permissions import StudyPermission
from touchstone.units.access import Access
from touchstone.units.paths import ancestors


def _entries(keys: Sequence[int]) -> Iterator[Entry]:
    rows = StudySession.unscoped.filter(pk__in=keys)
    for key, topic, place, path, campaign in rows.values_list("pk", "topic", "place", "path", "campaign_id"):
        yield Entry(key, texts=(topic, place), places=ancestors(path), marks=(mark_of(campaign),))


SESSIONS = Kind(
    name="sessions",
    table=SessionWords,
    keys=lambda: StudySession.unscoped.order_by().values_list("pk", flat=True),
    read=_entries,
)


def _targets(keys: Sequence[int]) -> Iterator[Entry]:
    rows = StudyTarget.unscoped.filter(pk__in=keys, withdrawn=False)
    for key, title, path, campaign in rows.values_list("pk", "title", "path", "campaign_id"):
        yield Entry(key, names=(title,) if title else (), places=ancestors(path), marks=(mark_of(campaign),))


TARGETS = Kind(
    name="study-targets",
    table=StudyTargetWords,
    keys=lambda: StudyTarget.unscoped.order_by().values_list("pk", flat=True),
    read=_targets,
)

FOUND_BY = frozenset({"topic", "place", "unit", "held_on"})
"""The fields that decide what a session is found by; with the last two its path can change."""


def among_seen(access: Access, campaign: Campaign, query: Query, paths: Sequence[str] = ()) -> Query:
    """Return a query for those sessions of a campaign that a reader may see, or for those at and below ``paths``."""
    return among(campaign, query, paths or access.paths(StudyPermission.VIEW))
