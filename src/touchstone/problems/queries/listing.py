"""Pages of problems, by age or deadline, read along an index without counting the other pages."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, prefetch_related_objects

from touchstone.campaigns.models import Campaign
from touchstone.common.pages import Page, page_of, read_day, read_key, write_day
from touchstone.common.planner import without_index
from touchstone.problems.models import Aspect, Problem, ProblemList, Source
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.counted import Counts, get_counts, get_counts_everywhere
from touchstone.problems.queries.filters import ProblemFilter, filter_condition, find_sought, pairs_condition
from touchstone.problems.queries.visibility import find_beside, find_led, find_seen, find_supported, sees_all
from touchstone.problems.rules import OPEN
from touchstone.problems.searching import PROBLEMS, among_seen
from touchstone.search.queries import find_keys, found, is_few
from touchstone.search.words import Query
from touchstone.units.access import Access
from touchstone.units.paths import under_any

VIEW = ProblemPermission.VIEW
WORDS: Mapping[str, type[Model]] = {"list": ProblemList, "source": Source, "aspect": Aspect}
SHOWN_WITH = ("unit", "list", "source", "aspect", "leader")

Order = tuple[Any, ...]


class IndexChoice(Enum):
    """The index with which the database finds the problems of the reader's units."""

    ALONG = "in the order of the list"
    LIST = "in the order of one problem list"
    BELOW = "below the units, then sorted"
    STATE = "in some states, then sorted"
    FEW = "by a key or words that few have, then sorted"


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
) -> Page[Problem]:
    """Return the page after or before a cursor.

    A cursor is the key of a problem, or ``day.key`` if the list is sorted by deadline; an invalid one is ignored.
    Callers may pass data that they have already loaded: ``known``, the counts for ``wanted.paths``, and ``words``, the
    lists, sources and aspects of the campaign.
    """
    here = known if known is not None else get_counts(access, campaign, wanted.paths)
    arms = _arms(access, campaign, wanted, here, size, find_sought(access, campaign, wanted))
    cursor, back = _parse_cursor(before, wanted), True
    if cursor is None:
        cursor, back = _parse_cursor(after, wanted), False
    problems: dict[int, Problem] = {}
    for arm in arms:
        for problem in _next(arm, cursor, back)[: size + 1]:
            problems[problem.pk] = problem
    page = page_of(
        sorted(problems.values(), key=_sort_key(wanted), reverse=back),
        size,
        lambda problem: _cursor_of(problem, wanted),
        backward=back,
        turned=cursor is not None,
    )
    _load_related(page.rows, words)
    return page


def finds_few(access: Access, campaign: Campaign, wanted: ProblemFilter) -> bool:
    """Say whether few problems answer the text of a filter; refused if there is nothing in it to look for."""
    sought = find_sought(access, campaign, wanted)
    return sought is not None and is_few(PROBLEMS, sought)


def find_problems_by_words(access: Access, campaign: Campaign, query: Query, limit: int) -> list[Problem]:
    """Return the newest problems that the reader may see and that answer a query."""
    keys = find_keys(PROBLEMS, among_seen(access, campaign, query), limit)
    problems = find_seen(access, campaign).select_related("unit").in_bulk(keys)
    return [problems[key] for key in keys if key in problems]


def find_problems(
    access: Access, campaign: Campaign, wanted: ProblemFilter, *, chunk: int = 500
) -> Iterator[Problem]:
    """Yield all problems that match a filter, in its order; only one page is in memory."""
    here, after = get_counts(access, campaign, wanted.paths), ""
    while True:
        page = get_problem_page(access, campaign, wanted, after=after, size=chunk, known=here)
        yield from page.rows
        after = page.after
        if not after:
            return


@dataclass(frozen=True, slots=True)
class _Arm:
    """A query for one source of visible problems. ``sorted`` says whether its index is in the order of the list."""

    rows: QuerySet[Problem]
    sorted: bool
    by_deadline: bool


def _arms(
    access: Access,
    campaign: Campaign,
    wanted: ProblemFilter,
    here: Counts,
    size: int,
    sought: Query | None = None,
) -> list[_Arm]:
    """Return the sources of visible problems: own units, units they support, problems the reader leads.

    The last two are left out if the reader sees all problems of the campaign or of ``wanted.paths`` anyway.
    """
    arms = []
    few = sought is not None and is_few(PROBLEMS, sought)
    answers = Q() if sought is None else Q(pk__in=found(PROBLEMS, sought))
    if here.matching(wanted) if wanted.is_counted else here.total:
        whole = sees_all(access, campaign) and not wanted.paths
        way = IndexChoice.FEW if few else _way(campaign, wanted, here, size, whole=whole)
        narrowed_to = access.inside(VIEW, *wanted.paths) if wanted.paths else access
        rows = Problem.objects.visible_to(narrowed_to, VIEW, walk=way is not IndexChoice.BELOW)
        inside = find_beside(rows, campaign) if few else rows.filter(campaign=campaign)
        arms.append(_arm(inside.filter(answers), campaign, wanted, way))
    own = wanted.paths and all(access.covers(VIEW, path) for path in wanted.paths)
    if not (own or sees_all(access, campaign)):
        below = under_any(wanted.paths, walk=True) if wanted.paths else Q()
        others = (find_supported(access, campaign), find_led(access, campaign))
        arms += [_arm(rows.filter(below, answers), campaign, wanted, IndexChoice.FEW) for rows in others]
    return arms


def _way(campaign: Campaign, wanted: ProblemFilter, here: Counts, size: int, *, whole: bool) -> IndexChoice:
    """Choose the index for which the database reads the fewest rows.

    In list order it stops after a page of matches, so the rarer they are, the more rows it reads; in the other cases it
    reads all rows under a key.
    """
    if wanted.leader_id is not None or wanted.special_id is not None:
        return IndexChoice.FEW
    all_counts = here if whole else get_counts_everywhere(campaign)
    fitting = max(here.matching(wanted), 1)
    rows_read: dict[IndexChoice, float] = {IndexChoice.BELOW: here.total}
    if not wanted.is_searched:  # matches of a text cannot be estimated; there may be none
        rows_in_order = all_counts.still_open if wanted.by_deadline else all_counts.total
        rows_read[IndexChoice.ALONG] = size * rows_in_order / fitting
    if wanted.by_deadline:
        return _cheapest(rows_read)
    if wanted.state is not None or wanted.is_open or wanted.holder is not None:
        states = ProblemFilter(state=wanted.state, is_open=wanted.is_open, holder=wanted.holder)
        rows_read[IndexChoice.STATE] = all_counts.matching(states)
    if wanted.list_id is not None:
        rows_in_list = all_counts.matching(ProblemFilter(list_id=wanted.list_id))
        rows_read[IndexChoice.LIST] = rows_in_list if wanted.is_searched else size * rows_in_list / fitting
    return _cheapest(rows_read)


def _cheapest(rows_read: Mapping[IndexChoice, float]) -> IndexChoice:
    return min(rows_read, key=lambda way: rows_read[way])


def _arm(rows: QuerySet[Problem], campaign: Campaign, wanted: ProblemFilter, way: IndexChoice) -> _Arm:
    """Apply the conditions of a filter so that the database can use only the chosen index."""
    rows = rows.alias(standing=F("state") if way is IndexChoice.STATE else without_index("state"))
    rows = rows.filter(pairs_condition(wanted.pairs), filter_condition(wanted, campaign))
    if wanted.list_id is not None:
        rows = rows.alias(listed=F("list_id") if way is IndexChoice.LIST else without_index("list_id"))
        rows = rows.filter(listed=wanted.list_id)
    if wanted.by_deadline:
        rows = rows.filter(_still_open(), deadline__isnull=False)
    return _Arm(rows, way in (IndexChoice.ALONG, IndexChoice.LIST), wanted.by_deadline)


def _still_open() -> Func:
    """Return the condition that the state is open, without parameters, so that SQLite uses the partial index."""
    states = ", ".join(f"'{state.value}'" for state in OPEN)
    return Func("state", template=f"%(expressions)s IN ({states})", output_field=BooleanField())


def _next(arm: _Arm, cursor: tuple[datetime.date | None, int] | None, back: bool) -> QuerySet[Problem]:
    """Return an arm's rows after a cursor in the order of the list, or before it in reverse order."""
    rows = arm.rows
    if arm.sorted:
        rows = rows.alias(key=F("pk"), due=F("deadline"))
    else:  # keeps the database from using an index for the order
        rows = rows.alias(key=F("pk") + 0, due=F("deadline"))
    if arm.by_deadline:
        if cursor is not None and cursor[0] is not None:
            day, key = cursor
            beyond = Q(due=day, **{f"key__{'lt' if back else 'gt'}": key})
            rows = rows.filter(**{f"due__{'lte' if back else 'gte'}": day}).filter(
                beyond | Q(**{f"due__{'lt' if back else 'gt'}": day})
            )
        return rows.order_by("-due", "-key") if back else rows.order_by("due", "key")
    if cursor is not None:
        rows = rows.filter(**{f"key__{'gt' if back else 'lt'}": cursor[1]})
    return rows.order_by("key" if back else "-key")


def _sort_key(wanted: ProblemFilter) -> Callable[[Problem], Order]:
    if wanted.by_deadline:
        return lambda problem: (problem.deadline, problem.pk)
    return lambda problem: (-problem.pk,)


def _cursor_of(problem: Problem, wanted: ProblemFilter) -> str:
    if wanted.by_deadline and problem.deadline is not None:
        return write_day(problem.deadline, problem.pk)
    return str(problem.pk)


def _parse_cursor(text: str, wanted: ProblemFilter) -> tuple[datetime.date | None, int] | None:
    if wanted.by_deadline:
        return read_day(text)
    key = read_key(text)
    return None if key is None else (None, key)


def _load_related(rows: Sequence[Problem], words: Iterable[Model]) -> None:
    words_by_key = {(type(word), word.pk): word for word in words}
    for row in rows:
        for name, model in WORDS.items():
            word = words_by_key.get((model, getattr(row, f"{name}_id")))
            if word is not None:
                setattr(row, name, word)
    prefetch_related_objects(list(rows), *SHOWN_WITH)
