"""What problems are found by."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.searching import among, mark_of
from touchstone.problems.models import Problem, SupportingUnit
from touchstone.problems.permissions import ProblemPermission
from touchstone.search.kinds import Entry, Kind
from touchstone.search.models import ProblemWords
from touchstone.search.words import Query
from touchstone.units.access import Access
from touchstone.units.paths import ancestors


def _entries(keys: Sequence[int]) -> Iterator[Entry]:
    supporting: defaultdict[int, list[str]] = defaultdict(list)
    for problem, path in SupportingUnit.unscoped.filter(problem__in=keys).values_list("problem_id", "path"):
        supporting[problem].append(path)
    rows = Problem.unscoped.filter(pk__in=keys)
    for key, number, statement, path, campaign, leader in rows.values_list(
        "pk", "number", "statement", "path", "campaign_id", "leader_id"
    ):
        yield Entry(
            key,
            numbers=(number,),
            texts=(statement,),
            places={above for place in (path, *supporting[key]) for above in ancestors(place)},
            marks=[mark_of(campaign), *([_led_by(leader)] if leader else [])],
        )


PROBLEMS = Kind(
    name="problems",
    table=ProblemWords,
    keys=lambda: Problem.unscoped.order_by().values_list("pk", flat=True),
    read=_entries,
)

FOUND_BY = frozenset({"number", "statement", "unit", "leader"})
"""The fields that a problem is found by; the units that support it are kept with them."""


def among_seen(access: Access, campaign: Campaign, query: Query, paths: Sequence[str] = ()) -> Query:
    """Return a query for those problems of a campaign that a reader may see, or for those at and below ``paths``."""
    led = () if paths else (_led_by(access.user_id or 0),)
    return among(campaign, query, paths or access.paths(ProblemPermission.VIEW), *led)


def _led_by(key: int) -> str:
    return f"l{key}"
