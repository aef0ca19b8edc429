"""Pages of problems, newest or due first: found along an index, never counting what is not shown."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, prefetch_related_objects

from touchstone.campaigns.models import Campaign
from touchstone.common.planner import without_index
from touchstone.problems.models import Aspect, Problem, ProblemList, Source
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.counted import Counts, get_counts, get_counts_everywhere
from touchstone.problems.queries.filters import ProblemFilter, filter_condition, pairs_condition
from touchstone.problems.queries.visibility import find_led, find_supported, sees_all
from touchstone.problems.rules import OPEN
from touchstone.units.access import Access
from touchstone.units.paths import under_any

VIEW = ProblemPermission.VIEW
WORDS: Mapping[str, type[Model]] = {"list": ProblemList, "source": Source, "aspect": Aspect}
SHOWN_WITH = ("unit", "list", "source", "aspect", "leader")

Order = tuple[Any, ...]


class Way(Enum):
    """Along which index the rows of the reader's units are found."""

    ALONG = "in the order of the list"
    LIST = "in the order of one problem list"
    BELOW = "below the units, then sorted"
    STATE = "in some states, then sorted"
    FEW = "by a key that few have, then sorted"


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """One page of a list: its rows and the marks of the pages before and after it (empty: there is none)."""

    rows: Sequence[Problem]
    before: str = ""
    after: str = ""


def get_problem_page(
    access: Access,
    campaign: Campaign,
    wanted: ProblemFilter,
    *,
    after: str = "",
    before: str = "",
    size: int = 50,
    known: Counts | None = None,
    words: Iterable[Model] = (),
) -> ProblemPage:
    """Return the problems next to a mark; marks are the key, by deadline ``day.key``, and a wrong one is ignored.

    ``known`` are the counts at the reader's places of ``wanted``, ``words`` the lists, sources and aspects of the
    campaign, when the caller has them.
    """
    here = known if known is not None else get_counts(access, campaign, wanted.paths)
    arms = _arms(access, campaign, wanted, here, size)
    mark, back = _mark(before, wanted), True
    if mark is None:
        mark, back = _mark(after, wanted), False
    mapping: dict[int, Problem] = {}
    for arm in arms:
        for problem in _next(arm, mark, back)[: size + 1]:
            mapping[problem.pk] = problem
    rows = sorted(mapping.values(), key=_order(wanted), reverse=back)
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    _load(rows, words)
    first, last = (_mark_of(rows[0], wanted), _mark_of(rows[-1], wanted)) if rows else ("", "")
    if back:
        return ProblemPage(rows, first if more else "", last)
    return ProblemPage(rows, first if mark is not None else "", last if more else "")


def find_problems(
    access: Access, campaign: Campaign, wanted: ProblemFilter, *, chunk: int = 500
) -> Iterator[Problem]:
    """Yield all problems of a selection in its order, page by page, so that no more than one page is held."""
    here, after = get_counts(access, campaign, wanted.paths), ""
    while True:
        shown = get_problem_page(access, campaign, wanted, after=after, size=chunk, known=here)
        yield from shown.rows
        after = shown.after
        if not after:
            return


@dataclass(frozen=True, slots=True)
class _Arm:
    """One part of what a reader sees, with its conditions, and whether its index is in the order of the list."""

    rows: QuerySet[Problem]
    sorted: bool
    by_deadline: bool


def _arms(access: Access, campaign: Campaign, wanted: ProblemFilter, here: Counts, size: int) -> list[_Arm]:
    """Return the reader's units, and for who does not see all, what these support and what the reader leads.

    Who asks for problems of units below their own sees them all there.
    """
    arms = []
    if here.matching(wanted) if wanted.is_counted else here.total:
        way = _way(campaign, wanted, here, size, whole=sees_all(access, campaign) and not wanted.paths)
        narrowed_to = access.inside(VIEW, *wanted.paths) if wanted.paths else access
        rows: QuerySet[Problem] = Problem.objects.visible_to(narrowed_to, VIEW, walk=way is not Way.BELOW)
        arms.append(_arm(rows.filter(campaign=campaign), campaign, wanted, way))
    own = wanted.paths and all(access.covers(VIEW, path) for path in wanted.paths)
    if not (own or sees_all(access, campaign)):
        inside = under_any(wanted.paths, walk=True) if wanted.paths else Q()
        others = (find_supported(access, campaign), find_led(access, campaign))
        arms += [_arm(rows.filter(inside), campaign, wanted, Way.FEW) for rows in others]
    return arms


def _way(campaign: Campaign, wanted: ProblemFilter, here: Counts, size: int, *, whole: bool) -> Way:
    """Choose the way that looks at the fewest rows.

    Going along the list looks at ``size`` rows for each that fits; the other ways look at all that lie there.
    """
    if wanted.leader_id is not None or wanted.special_id is not None:
        return Way.FEW
    every = here if whole else get_counts_everywhere(campaign)
    fitting = max(here.matching(wanted), 1)
    looked_at: dict[Way, float] = {Way.BELOW: here.total}
    if not wanted.is_searched:  # of a word nobody knows how often it occurs: perhaps nowhere
        of_order = every.still_open if wanted.by_deadline else every.total
        looked_at[Way.ALONG] = size * of_order / fitting
    if wanted.by_deadline:
        return _cheapest(looked_at)
    if wanted.state is not None or wanted.is_open or wanted.holder is not None:
        states = ProblemFilter(state=wanted.state, is_open=wanted.is_open, holder=wanted.holder)
        looked_at[Way.STATE] = every.matching(states)
    if wanted.list_id is not None:
        of_list = every.matching(ProblemFilter(list_id=wanted.list_id))
        looked_at[Way.LIST] = of_list if wanted.is_searched else size * of_list / fitting
    return _cheapest(looked_at)


def _cheapest(looked_at: Mapping[Way, float]) -> Way:
    return min(looked_at, key=lambda way: looked_at[way])


def _arm(rows: QuerySet[Problem], campaign: Campaign, wanted: ProblemFilter, way: Way) -> _Arm:
    """Put the conditions of a filter so that the database can only go the way that was chosen."""
    rows = rows.alias(standing=F("state") if way is Way.STATE else without_index("state"))
    rows = rows.filter(pairs_condition(wanted.pairs), filter_condition(wanted, campaign))
    if wanted.list_id is not None:
        rows = rows.alias(listed=F("list_id") if way is Way.LIST else without_index("list_id"))
        rows = rows.filter(listed=wanted.list_id)
    if wanted.by_deadline:
        rows = rows.filter(_still_open(), deadline__isnull=False)
    return _Arm(rows, way in (Way.ALONG, Way.LIST), wanted.by_deadline)


def _still_open() -> Func:
    """Return that the state is an open one, written out: SQLite takes a partial index only for its very condition."""
    states = ", ".join(f"'{state.value}'" for state in OPEN)
    return Func("state", template=f"%(expressions)s IN ({states})", output_field=BooleanField())


# --- order and marks ---------------------------------------------------------------------------------------------


def _next(arm: _Arm, mark: tuple[datetime.date | None, int] | None, back: bool) -> QuerySet[Problem]:
    """Return an arm's rows beyond a mark in the order of the list, or backwards."""
    rows = arm.rows
    if arm.sorted:
        rows = rows.alias(key=F("pk"), due=F("deadline"))
    else:  # no index shall be taken for its order
        rows = rows.alias(key=F("pk") + 0, due=F("deadline"))
    if arm.by_deadline:
        if mark is not None and mark[0] is not None:
            day, key = mark
            beyond = Q(due=day, **{f"key__{'lt' if back else 'gt'}": key})
            rows = rows.filter(**{f"due__{'lte' if back else 'gte'}": day}).filter(
                beyond | Q(**{f"due__{'lt' if back else 'gt'}": day})
            )
        return rows.order_by("-due", "-key") if back else rows.order_by("due", "key")
    if mark is not None:
        rows = rows.filter(**{f"key__{'gt' if back else 'lt'}": mark[1]})
    return rows.order_by("key" if back else "-key")


def _order(wanted: ProblemFilter) -> Callable[[Problem], Order]:
    if wanted.by_deadline:
        return lambda problem: (problem.deadline, problem.pk)
    return lambda problem: (-problem.pk,)


def _mark_of(problem: Problem, wanted: ProblemFilter) -> str:
    if wanted.by_deadline and problem.deadline is not None:
        return f"{problem.deadline.isoformat()}.{problem.pk}"
    return str(problem.pk)


def _mark(text: str, wanted: ProblemFilter) -> tuple[datetime.date | None, int] | None:
    day, _, key = text.rpartition(".")
    if not (key.isdecimal() and key.isascii() and len(key) < 18):
        return None
    if not wanted.by_deadline:
        return (None, int(key)) if not day else None
    try:
        return datetime.date.fromisoformat(day), int(key)
    except ValueError:
        return None


def _load(rows: Sequence[Problem], words: Iterable[Model]) -> None:
    read = {(type(word), word.pk): word for word in words}
    for row in rows:
        for name, model in WORDS.items():
            word = read.get((model, getattr(row, f"{name}_id")))
            if word is not None:
                setattr(row, name, word)
    prefetch_related_objects(list(rows), *SHOWN_WITH)
