"""Finding units by the names that people write, for a search box and for ledgers with many rows."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from touchstone.common import clock
from touchstone.common.chunks import find_in
from touchstone.common.text import match_key
from touchstone.search.words import MOST, letters_of, read_query
from touchstone.units.access import Access
from touchstone.units.models import Unit, UnitAlias
from touchstone.units.paths import EVERYWHERE, begins_with, is_under, parent
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.by_words import Hit, find_by_words
from touchstone.units.queries.suggesting import Suggestion, suggest_for_all, suggest_units


def find_by_name(
    access: Access, text: str, *, within: str = EVERYWHERE, on: datetime.date | None = None, limit: int = 20
) -> list[Hit]:
    """Return visible units by name or other name: equal names, then by prefix, by words, or else the most similar.

    At most five statements, which are ranges of indexes as long as there is a hit. By words a unit is also found by its
    English name and by the sound of its names. Units that exist on ``on`` (by default today) come before closed units.
    """
    key = match_key(text)
    if not key:
        return []
    day = on or clock.today()
    narrowed = access.inside(UnitPermission.VIEW, within)
    hits_by_unit: dict[int, Hit] = {}
    for number, hits in enumerate(_search(narrowed, key, text.strip(), limit)):
        for hit in hits:
            known = hits_by_unit.setdefault(hit.unit.pk, hit)
            if (
                match_key(hit.alias) == key != match_key(known.unit.name)
            ):  # its own name only begins with the text
                hits_by_unit[hit.unit.pk] = hit
        if number and len(hits_by_unit) >= limit:
            break
    if not hits_by_unit:
        return [
            Hit(near.unit, "" if near.name == near.unit.name else near.name)
            for near in suggest_units(narrowed, text, on=day, limit=limit)
        ]

    def order(hit: Hit) -> tuple[bool, int, str]:
        name = match_key(hit.alias or hit.unit.name)
        same = name == key or letters_of(name) == letters_of(text)
        distance = 0 if same else 1 if name.startswith(key) else 2
        return not hit.unit.exists_on(day), distance, hit.unit.path

    return sorted(hits_by_unit.values(), key=order)[:limit]


def _search(access: Access, key: str, text: str, limit: int) -> Iterator[list[Hit]]:
    """Yield the hits of one statement after another, the cheapest first."""
    units = Unit.objects.visible_to(access, UnitPermission.VIEW)
    aliases = UnitAlias.objects.visible_to(access, UnitPermission.VIEW).select_related("unit")
    prefix = begins_with(key, "name_key")
    yield [Hit(unit) for unit in units.filter(prefix).order_by("name_key", "path")[:limit]]
    by_alias = aliases.filter(prefix).order_by("name_key", "unit__path")
    yield [Hit(alias.unit, alias.name) for alias in by_alias[:limit]]
    query = read_query(text[:MOST])
    if query is not None:
        yield find_by_words(access, query, limit)


class Entry(NamedTuple):
    """A name of a unit: its rank (0 is best), and the unit's key and path."""

    rank: int
    pk: int
    path: str


OWN, OTHER, FORMER, CLOSED = range(4)
"""Ranks of a name: the unit's own, another name in use, a former name, any name of a closed unit."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """What a written name refers to: one unit; several (the first five, and their number); or none.

    ``suggestions`` are the units that it may stand for if it refers to none, best first.
    """

    unit: Unit | None = None
    several: tuple[Unit, ...] = ()
    number: int = 0
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def nearest(self) -> tuple[str, ...]:
        """The names of the suggested units."""
        return tuple(dict.fromkeys(suggestion.unit.name for suggestion in self.suggestions))


class NameBook:
    """All names of the visible units below one unit, loaded once to look up the rows of a ledger.

    A name may be preceded by names of units above it, as in ``杭州市/教育局``, to say which of several is meant. A
    unit's own name takes precedence over another unit's alias, and a unit that exists ``on`` the day (by default
    today) over a closed unit.
    """

    def __init__(
        self,
        access: Access,
        root: Unit | None = None,
        *,
        permission: str = UnitPermission.VIEW,
        on: datetime.date | None = None,
    ) -> None:
        self._access = access.inside(permission, root.path if root else EVERYWHERE)
        self._permission = permission
        self._entries: defaultdict[str, list[Entry]] = defaultdict(list)
        self._units: dict[int, Unit] = {}
        self._day = day = on or clock.today()
        units = Unit.objects.visible_to(self._access, permission)
        closed = Q(closed_on__lt=day)
        for pk, path, key in units.exclude(closed).values_list("pk", "path", "name_key").iterator(5_000):
            self._entries[key].append(Entry(OWN, pk, path))
        for pk, path, key in units.filter(closed).values_list("pk", "path", "name_key").iterator(5_000):
            self._entries[key].append(Entry(CLOSED, pk, path))
        aliases = UnitAlias.objects.visible_to(self._access, permission)
        rows = aliases.values_list("unit_id", "unit__path", "name_key", "until", "unit__closed_on")
        for pk, path, key, until, closed_on in rows.iterator(5_000):
            gone = closed_on is not None and closed_on < day
            rank = CLOSED if gone else OTHER if until is None else FORMER
            self._entries[key].append(Entry(rank, pk, path))

    def __len__(self) -> int:
        return len(self._entries)

    def entries(self, name: str) -> list[Entry]:
        """Return the best entries of a name, one for each unit; more than one mean that the name is ambiguous."""
        entries = self._entries.get(match_key(name), [])
        if not entries:
            entries = self._qualified(name)
        best = min((entry.rank for entry in entries), default=OWN)
        return list({entry.pk: entry for entry in entries if entry.rank == best}.values())

    def _qualified(self, name: str) -> list[Entry]:
        """Return the entries of the last part of ``above/below`` that lie below the parts before it."""
        parts = [part for part in map(match_key, name.replace("／", "/").split("/")) if part]
        if len(parts) < 2:
            return []
        entries = self._entries.get(parts[-1], [])
        for part in parts[:-1]:
            above = [entry.path for entry in self._entries.get(part, [])]
            entries = [
                entry
                for entry in entries
                if any(entry.path != path and is_under(entry.path, path) for path in above)
            ]
        return entries

    def directly_below(self, path: str, name: str) -> Entry | None:
        """Return the best entry of a name among the units directly below a path."""
        entries = [entry for entry in self._entries.get(match_key(name), []) if parent(entry.path) == path]
        return min(entries, default=None)

    def has_name(self, unit: Unit, name: str) -> bool:
        """Say whether a name is one of a unit's names: its own, another or a former one."""
        return any(entry.pk == unit.pk for entry in self._entries.get(match_key(name), ()))

    def find_own_names(self, above: Collection[str]) -> dict[str, dict[str, int]]:
        """Return the own names of the units directly below some paths: path -> key of the name -> key of the unit."""
        names: dict[str, dict[str, int]] = {path: {} for path in above}
        for key, entries in self._entries.items() if above else ():
            for entry in entries:
                if entry.rank == OWN and (of := names.get(parent(entry.path))) is not None:
                    of[key] = entry.pk
        return names

    def units(self, keys: Iterable[int]) -> dict[int, Unit]:
        """Return units of the book by their keys, loaded together."""
        keys = list(keys)
        self._load(keys)
        return {pk: self._units[pk] for pk in keys}

    def add(self, unit: Unit, aliases: Iterable[str] = ()) -> None:
        """Add a unit that was created after the book was loaded."""
        self._units[unit.pk] = unit
        self._entries[unit.name_key].append(Entry(OWN, unit.pk, unit.path))
        for alias in aliases:
            self._entries[match_key(alias)].append(Entry(OTHER, unit.pk, unit.path))

    def match(self, name: str) -> NameMatch:
        """Return what a name refers to."""
        return self.look_up([name])[name]

    def look_up(self, names: Iterable[str], *, suggestions: int = 400) -> dict[str, NameMatch]:
        """Return what each different name refers to; units are loaded together.

        The first ``suggestions`` unknown names get suggestions.
        """
        entries = {name: self.entries(name) for name in dict.fromkeys(names)}
        unknown = [name for name, entries in entries.items() if not entries][:suggestions]
        near = suggest_for_all(self._access, unknown, permission=self._permission, on=self._day, limit=3)
        self._load({entry.pk for name_entries in entries.values() for entry in name_entries[:5]})
        matches: dict[str, NameMatch] = {}
        for name, name_entries in entries.items():
            units = tuple(self._units[entry.pk] for entry in name_entries[:5])
            if len(name_entries) == 1:
                matches[name] = NameMatch(unit=units[0], number=1)
            else:
                matches[name] = NameMatch(
                    several=units, number=len(name_entries), suggestions=tuple(near.get(name, ()))
                )
        return matches

    def nearest(self, name: str, count: int = 3) -> list[str]:
        """Return the names of units that are most similar to ``name``, the nearest first."""
        near = suggest_units(self._access, name, permission=self._permission, on=self._day, limit=count)
        return list(dict.fromkeys(suggestion.unit.name for suggestion in near))

    def _load(self, keys: Iterable[int]) -> None:
        missing = [pk for pk in keys if pk not in self._units]
        visible = Unit.objects.visible_to(self._access, self._permission).select_related("kind")
        self._units.update((unit.pk, unit) for unit in find_in(visible, "pk", missing))
