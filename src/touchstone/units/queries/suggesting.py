"""Suggesting units for a name that nobody has, best first. Nothing is ever taken without a person's yes."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from touchstone.common import clock
from touchstone.common.chunks import chunks, find_in
from touchstone.common.text import match_key
from touchstone.search.queries import find_each
from touchstone.search.words import Query, is_han
from touchstone.units.access import Access
from touchstone.units.likeness import CUT_OFF, Full, Written, score
from touchstone.units.likeness.places import beginnings_of
from touchstone.units.likeness.words import words_of
from touchstone.units.models import Unit, UnitAlias
from touchstone.units.paths import EVERYWHERE, ancestors, parent
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.asking import questions
from touchstone.units.queries.by_words import scoped
from touchstone.units.searching import UNITS

_FOUND = 100
"""Maximum number of units that one question to the index may bring."""

_WEIGHED = 16
"""Maximum number of names, of those that share most letters in order, that are weighed closely."""

_GOOD = (62.0, 50.0)
"""Score from which on no wider question is asked: after the first questions, and later."""

_FORMER, _CLOSED = 3.0, 8.0
"""What a former name and a closed unit cost."""

_PLACES = 2_000
"""Maximum number of places that are read for some hundred beginnings of names."""

_AT_ONCE = 20
"""Maximum number of places of one name that are searched."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A unit that a written name may stand for: how well, from 0 to 100, and by which of its names.

    ``above`` are the names of the units above it, the topmost first, as far as the reader may see them.
    """

    unit: Unit
    name: str
    score: float
    above: tuple[str, ...] = ()


class _Name(NamedTuple):
    """One name of a unit, and what it costs that it is a former one or the unit is closed."""

    pk: int
    path: str
    name: str
    cost: float


@dataclass(slots=True)
class _Search:
    """One written name: the questions not asked yet, the units found, and the names weighed so far."""

    written: Written
    questions: Iterator[list[Query]] = field(default_factory=lambda: iter(()))
    open: bool = False
    asking: int = 0
    asked: set[int] = field(default_factory=set)
    new: list[int] = field(default_factory=list)
    scores: dict[_Name, float] = field(default_factory=dict)

    def best(self, limit: int) -> list[tuple[_Name, float]]:
        """Return the best name of each unit that is not too far, best first."""
        near = [(name, value) for name, value in self.scores.items() if value >= CUT_OFF]
        near.sort(key=lambda found: (-found[1], found[0].path))
        units: dict[int, tuple[_Name, float]] = {}
        for name, value in near:
            units.setdefault(name.pk, (name, value))
        return list(units.values())[:limit]


def suggest_units(
    access: Access,
    name: str,
    *,
    within: str = EVERYWHERE,
    permission: str = UnitPermission.VIEW,
    on: datetime.date | None = None,
    limit: int = 5,
) -> list[Suggestion]:
    """Return the units that a written name may stand for, best first; nothing that is far from it."""
    return suggest_for_all(access, [name], within=within, permission=permission, on=on, limit=limit)[name]


def suggest_for_all(
    access: Access,
    names: Iterable[str],
    *,
    within: str = EVERYWHERE,
    permission: str = UnitPermission.VIEW,
    on: datetime.date | None = None,
    limit: int = 5,
) -> dict[str, list[Suggestion]]:
    """Return the suggestions for each of many names, such as the unknown ones of a ledger.

    A name costs a few look-ups in the index; the units that they bring are read together for all names.
    """
    return _Suggesting(access, permission, within, on or clock.today()).find(names, limit)


class _Suggesting:
    """The search for many names together: what it reads, it reads once for all of them."""

    def __init__(self, access: Access, permission: str, within: str, day: datetime.date) -> None:
        self._permission, self._day = permission, day
        self._access = here = access.inside(permission, within)
        self._units = Unit.objects.visible_to(here, permission).order_by()
        self._aliases = UnitAlias.objects.visible_to(here, permission).order_by()
        self._higher = Unit.objects.visible_to(access, UnitPermission.VIEW).order_by()
        self._names: dict[int, list[_Name]] = {}
        self._above: dict[str, str | None] = {}

    def find(self, names: Iterable[str], limit: int) -> dict[str, list[Suggestion]]:
        searches = {name: _Search(Written(name)) for name in dict.fromkeys(names)}
        if self._access.allows(self._permission):
            self._prepare(searches.values())
        pending = [search for search in searches.values() if search.open]
        while pending:
            self._ask(pending)
            self._weigh(pending)
            pending = [search for search in pending if search.open]
        return self._suggestions(searches, limit)

    def _prepare(self, searches: Iterable[_Search]) -> None:
        """Find the places that the names begin with, and think of the questions."""
        begins = {
            search.written.text: {} if search.written.is_latin else beginnings_of(search.written.letters)
            for search in searches
        }
        keys = {key for found in begins.values() for key in found}
        paths: defaultdict[str, list[str]] = defaultdict(list)
        for chunk in chunks(sorted(keys)):
            places = self._units.filter(name_key__in=chunk).values_list("name_key", "path")
            for key, path in places[:_PLACES]:
                paths[key].append(path)
        for search in searches:
            found = begins[search.written.text]
            at_places = [(rest, paths[key][:_AT_ONCE]) for key, rest in found.items() if key in paths]
            search.questions = questions(search.written.text, at_places)
            search.open = True

    def _ask(self, searches: Iterable[_Search]) -> None:
        """Ask the next questions of each search; one that has none left ends."""
        asking: list[tuple[_Search, Query]] = []
        for search in searches:
            queries = next(search.questions, [])
            search.open, search.asking = bool(queries), search.asking + 1
            asking += [(search, scoped(self._access, query, self._permission)) for query in queries]
        answers = find_each(UNITS, [query for _search, query in asking], _FOUND)
        for (search, _query), found in zip(asking, answers, strict=True):
            new = [key for key in found if key not in search.asked]
            search.new += new
            search.asked.update(new)

    def _weigh(self, searches: Sequence[_Search]) -> None:
        """Weigh the names of the units that were found last; a search that has found a good one ends."""
        searches = [search for search in searches if search.new]
        self._read_names({key for search in searches for key in search.new} - self._names.keys())
        chosen = [
            (
                search,
                _most_alike(
                    search.written, [name for key in search.new for name in self._names.get(key, ())]
                ),
            )
            for search in searches
        ]
        self._read_above({path for _search, names in chosen for name in names for path in _over(name.path)})
        for search, names in chosen:
            search.new = []
            for name in names:
                full = Full(name.name, self._labels(name.path))
                search.scores[name] = score(search.written, full) - name.cost
            if max(search.scores.values(), default=0.0) >= _GOOD[search.asking > 1]:
                search.open = False

    def _read_names(self, keys: Iterable[int]) -> None:
        """Read all names of units: their own, the English one, and other names."""
        costs = {}
        rows = find_in(self._units.values_list("pk", "path", "name", "name_en", "closed_on"), "pk", keys)
        for pk, path, own, english, closed_on in rows:
            costs[pk] = cost = _CLOSED if closed_on is not None and closed_on < self._day else 0.0
            self._names[pk] = [_Name(pk, path, name, cost) for name in (own, english) if name]
        others = find_in(self._aliases.values_list("unit_id", "unit__path", "name", "until"), "unit", costs)
        for pk, path, name, until in others:
            self._names[pk].append(_Name(pk, path, name, costs[pk] + (_FORMER if until else 0.0)))

    def _read_above(self, paths: Iterable[str]) -> None:
        """Read the names of units above, as far as the reader may see them."""
        missing = [path for path in paths if path not in self._above]
        self._above |= dict.fromkeys(missing)
        self._above.update(find_in(self._higher.values_list("path", "name"), "path", missing))

    def _labels(self, path: str) -> tuple[str, ...]:
        return tuple(name for above in _over(path) if (name := self._above.get(above)))

    def _suggestions(self, searches: Mapping[str, _Search], limit: int) -> dict[str, list[Suggestion]]:
        best = {name: search.best(limit) for name, search in searches.items()}
        keys = {found.pk for names in best.values() for found, _score in names}
        units = {unit.pk: unit for unit in find_in(self._units.select_related("kind"), "pk", keys)}
        return {
            name: [
                Suggestion(units[found.pk], found.name, round(value, 1), self._labels(found.path))
                for found, value in names
                if found.pk in units
            ]
            for name, names in best.items()
        }


def _over(path: str) -> tuple[str, ...]:
    return ancestors(parent(path))


def _most_alike(written: Written, names: Sequence[_Name]) -> list[_Name]:
    """Return the names that share most letters in order with what is written; a pass over all that were found."""
    if len(names) <= _WEIGHED:
        return list(names)
    chosen: dict[int, None] = {}
    full = [match_key(name.name) for name in names]
    for letters in written.forms:
        shared = process.extract(letters, full, scorer=LCSseq.similarity, limit=None, score_cutoff=1)
        best = sorted(shared, key=lambda found: (-found[1], len(found[0]), found[2]))
        chosen |= dict.fromkeys(index for _key, _shared, index in best[:_WEIGHED])
    if written.is_latin:
        firsts = ["".join(word[0] for word in words_of(name.name)) for name in names]
        alike = process.extract(written.letters, firsts, scorer=LCSseq.normalized_similarity, limit=_WEIGHED)
        chosen |= dict.fromkeys(index for _key, _alike, index in alike)
        chosen |= dict.fromkeys(index for index, key in enumerate(full) if is_han(key[:1]))
    return [names[index] for index in chosen]
