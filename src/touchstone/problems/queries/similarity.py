"""Problems with a similar text, found among a bounded number of others."""

from collections.abc import Sequence
from dataclasses import dataclass

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

SHOWN = 5
"""How many similar problems are shown."""

LOOKED_AT = 400
"""How many of the newest open problems are compared."""

OF_THE_UNIT = 100
"""How many of the unit's own newest problems are compared as well."""

LETTERS = 300
"""Number of characters of a text that are compared."""

NEAR, SAME = 55.0, 82.0
"""Scores (of 100) from which a text counts as similar, and from which registration asks for confirmation."""

SHORTEST = 4
"""Minimum number of characters; shorter texts are similar to too many others."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A problem with a similar text; ``score`` is 100 for an identical text."""

    problem: Problem
    score: float

    @property
    def is_same(self) -> bool:
        """Whether the text is so similar that it may be the same problem."""
        return self.score >= SAME


def find_similar(
    access: Access,
    campaign: Campaign,
    text: str,
    *,
    unit: Unit | None = None,
    without: int | None = None,
) -> list[Similar]:
    """Return the candidates with the most similar texts, the most similar first; the work is bounded."""
    shortened = _shorten(text)
    if len(shortened) < SHORTEST:
        return []
    others = find_candidates(access, campaign, unit)
    similar = _find_most_similar(shortened, others, SHOWN + 1)
    return [other for other in similar if other.problem.pk != without][:SHOWN]


def find_similar_elsewhere(access: Access, campaign: Campaign, problem: Problem) -> list[Similar]:
    """Return similar problems of other units of the same kind, open or not; the work is bounded."""
    if problem.unit.kind_id is None:
        return []
    page = get_problem_page(access, campaign, ProblemFilter(), size=LOOKED_AT)
    others = [
        row
        for row in page.rows
        if row.unit.kind_id == problem.unit.kind_id and row.unit_id != problem.unit_id
    ]
    return _find_most_similar(_shorten(problem.statement), others, SHOWN)


def find_candidates(access: Access, campaign: Campaign, unit: Unit | None) -> list[Problem]:
    """Return the newest open problems that the reader may see, and the newest ones of ``unit``."""
    known = get_counts(access, campaign)
    candidates = {
        row.pk: row
        for row in get_problem_page(
            access, campaign, ProblemFilter(is_open=True), size=LOOKED_AT, known=known
        ).rows
    }
    if unit is not None and access.covers(ProblemPermission.VIEW, unit.path):
        own = Problem.objects.visible_to(access, ProblemPermission.VIEW)
        own = own.filter(campaign=campaign, path=unit.path).order_by("-pk")
        candidates |= {problem.pk: problem for problem in own.select_related("unit", "list")[:OF_THE_UNIT]}
    return list(candidates.values())


def _find_most_similar(text: str, others: Sequence[Problem], limit: int) -> list[Similar]:
    texts = [_shorten(problem.statement) for problem in others]
    matches = process.extract(text, texts, scorer=_score, score_cutoff=NEAR, limit=limit)
    return [Similar(others[index], score) for _text, score, index in matches]


def _score(first: str, second: str, *, score_cutoff: float | None = None, **_more: object) -> float:
    """Score the similarity of two texts; a text contained in one of up to three times its length counts as similar."""
    whole = fuzz.ratio(first, second, score_cutoff=score_cutoff)
    shorter, longer = sorted((len(first), len(second)))
    if shorter * 3 < longer:
        return whole
    return max(whole, 0.9 * fuzz.partial_ratio(first, second))


def _shorten(text: str) -> str:
    return match_key(text)[:LETTERS]
