"""Problems that may be the same one, by the nearest text among a bounded number of others."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from rapidfuzz import fuzz, process

from touchstone.campaigns.models import Campaign
from touchstone.common.text import match_key
from touchstone.problems.models import Problem
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.counted import get_counts
from touchstone.problems.queries.filters import ProblemFilter
from touchstone.problems.queries.listing import get_problem_page
from touchstone.units.access import Access
from touchstone.units.models import Unit

LOOKED_AT = 400
"""The newest open problems among which the nearest are looked for."""

OF_THE_UNIT = 100
"""The newest problems of the unit itself that are looked at besides."""

LETTERS = 300
"""Letters of a text that are compared."""

NEAR, SAME = 55.0, 82.0
"""From here on (of 100) a text is near, and so near that registering it asks first."""

SHORTEST = 4
"""A text of fewer letters is like too many others."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A problem with a text like another one; ``score`` is 100 for the same text."""

    problem: Problem
    score: float

    @property
    def is_same(self) -> bool:
        """Whether the text is so near that it may be the same problem."""
        return self.score >= SAME


def find_similar(
    access: Access,
    campaign: Campaign,
    text: str,
    *,
    unit: Unit | None = None,
    without: int | None = None,
    limit: int = 5,
) -> list[Similar]:
    """Return the visible open problems with the nearest texts, the nearest first; a fixed amount of work."""
    wanted = _short(text)
    if len(wanted) < SHORTEST:
        return []
    others = find_candidates(access, campaign, unit)
    return [
        similar_problem
        for similar_problem in _nearest(wanted, others, limit + 1)
        if similar_problem.problem.pk != without
    ][:limit]


def find_similar_elsewhere(
    access: Access, campaign: Campaign, problem: Problem, *, limit: int = 5
) -> list[Similar]:
    """Return near problems of other units of the same kind, whether open or not; a fixed amount of work."""
    if problem.unit.kind_id is None:
        return []
    shown = get_problem_page(access, campaign, ProblemFilter(), size=LOOKED_AT)
    others = [
        row
        for row in shown.rows
        if row.unit.kind_id == problem.unit.kind_id and row.unit_id != problem.unit_id
    ]
    return _nearest(_short(problem.statement), others, limit)


def find_candidates(access: Access, campaign: Campaign, unit: Unit | None) -> list[Problem]:
    """Return the newest open problems that the reader may see, and the newest of one unit."""
    known = get_counts(access, campaign)
    mapping = {
        row.pk: row
        for row in get_problem_page(
            access, campaign, ProblemFilter(is_open=True), size=LOOKED_AT, known=known
        ).rows
    }
    if unit is not None and access.covers(ProblemPermission.VIEW, unit.path):
        own: QuerySet[Problem] = Problem.objects.visible_to(access, ProblemPermission.VIEW)
        own = own.filter(campaign=campaign, path=unit.path).order_by("-pk")
        mapping |= {problem.pk: problem for problem in own.select_related("unit", "list")[:OF_THE_UNIT]}
    return list(mapping.values())


def _nearest(text: str, others: Sequence[Problem], limit: int) -> list[Similar]:
    texts = [_short(problem.statement) for problem in others]
    found = process.extract(text, texts, scorer=_score, score_cutoff=NEAR, limit=limit)
    return [Similar(others[index], score) for _text, score, index in found]


def _score(first: str, second: str, *, score_cutoff: float | None = None, **_more: object) -> float:
    """Compare two texts; one that stands wholly in another of at most thrice its length is near too."""
    whole = fuzz.ratio(first, second, score_cutoff=score_cutoff)
    shorter, longer = sorted((len(first), len(second)))
    if shorter * 3 < longer:
        return whole
    return max(whole, 0.9 * fuzz.partial_ratio(first, second))


def _short(text: str) -> str:
    return match_key(text)[:LETTERS]
