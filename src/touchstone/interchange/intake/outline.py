"""The tree that would come of a list of units, as lines that fit on a page: what is new, moved or doubtful."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz, process

from touchstone.common.text import match_key
from touchstone.interchange.intake.rows import Judged
from touchstone.interchange.intake.tree_places import Placed
from touchstone.interchange.rules import Verdict
from touchstone.units.models import Unit
from touchstone.units.paths import ancestors, parent
from touchstone.units.queries import NameBook
from touchstone.units.queries.names import OWN

LINES = 300
"""Maximum number of lines of an outline."""

_SHOWN = (1_000, 100, 50, 20, 10, 5, 3)
"""Numbers of units directly below one unit that are tried, the most first, until the outline fits."""

_NUMBERS = re.compile("[0-9a-z甲乙丙丁戊己庚辛一二三四五六七八九十百]")

_DEEPEST = 30
"""Number of levels that are shown."""

_COMPARED = 2_000
"""Number of new units that are compared with those beside them."""

_ALIKE = 75
"""Minimum similarity, of 100, at which a new unit may be one that exists already."""


class Mark(StrEnum):
    """What loading a list would do with a unit."""

    HERE = "here"
    """It exists, and the list does not name it or changes nothing."""
    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    DOUBTFUL = "doubtful"
    """It would be made, but may be one that exists already."""
    WRONG = "wrong"
    MORE = "more"
    """Not a unit, but the number of those that do not fit."""


class Why(StrEnum):
    """The note on a line, about the name beside it."""

    FROM = "from"
    """It stands below the named unit now."""
    ELSEWHERE = "elsewhere"
    """A unit of this name stands below the named unit."""
    SIMILAR = "similar"
    """The named unit exists and is called almost the same."""
    PARENT_UNKNOWN = "parent-unknown"
    """The named unit is to be above it, but nobody knows it."""
    WRONG = "wrong"


@dataclass(slots=True)
class Line:
    """A line of an outline: how deep it is indented, the unit, what becomes of it, a note, and the row of the list.

    For a line of the mark MORE, ``counts`` are the units that do not fit, by mark.
    """

    depth: int
    name: str
    mark: str
    why: str = ""
    about: str = ""
    row: int = 0
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Outline:
    """The lines that fit, and the number of units of the list by mark; for ``elsewhere`` of them the name is in use."""

    lines: list[Line] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    elsewhere: int = 0

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Outline":
        """Restore an outline from the values of ``as_dict``."""
        return cls(
            [Line(**line) for line in values.get("lines", ())],
            values.get("counts", {}),
            values.get("elsewhere", 0),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the outline as values that JSON can represent."""
        return asdict(self)


@dataclass(eq=False, slots=True)
class _Node:
    line: Line
    below: "list[_Node]" = field(default_factory=list)


def make_outline(
    placed: Sequence[Placed], judged: Sequence[Judged], book: NameBook, names_above: Mapping[str, str]
) -> Outline:
    """Return the outline of a list; ``names_above`` are the names of existing units by path."""
    verdicts = {id(row): verdict.verdict for row, verdict in zip(placed, judged, strict=True)}
    rows = [row for row in placed if row.same is None]
    doubts = _find_doubts([row for row in rows if verdicts[id(row)] is Verdict.NEW], book, names_above)
    nodes: dict[object, _Node] = {}
    above: dict[object, object] = {}
    for row in rows:
        key = _key(row)
        nodes[key] = _Node(_line(row, verdicts[id(row)], doubts.get(id(row)), names_above))
        above[key] = "" if row.faults and row.below is None else _key(row.below)
    _add_existing(rows, nodes, above)
    tops: list[_Node] = []
    for key, node in nodes.items():
        higher = nodes.get(above.get(key, ""))
        (higher.below if higher is not None and higher is not node else tops).append(node)
    counts = Counter(nodes[_key(row)].line.mark for row in rows)
    elsewhere = sum(why is Why.ELSEWHERE for why, _about in doubts.values())
    return Outline(list(_lines(sorted(tops, key=_is_lost))), dict(counts), elsewhere)


def paths_above(placed: Iterable[Placed], book: NameBook) -> set[str]:
    """Return the paths of the existing units that an outline may name as standing above another one."""
    paths = {parent(row.moved_from) for row in placed if row.moved_from}
    for row in placed:
        if row.existing is None and not row.faults and row.same is None:
            paths.update(parent(entry.path) for entry in book.entries(row.name))
    return paths


def _key(place: Placed | Unit | None) -> object:
    """Return what identifies a unit in the outline: its key, or the row of a new one."""
    if isinstance(place, Unit):
        return place.pk
    if place is None:
        return ""
    first = place.same or place
    return first.existing.pk if first.existing is not None else f"row {id(first)}"


def _line(
    row: Placed, verdict: Verdict, doubt: tuple[Why, str] | None, names_above: Mapping[str, str]
) -> Line:
    number = row.reading.number
    if row.faults:
        unknown = next((fault for fault in row.faults if fault.code == "unit.unknown"), None)
        if unknown is not None:
            return Line(0, row.name, Mark.WRONG, Why.PARENT_UNKNOWN, str(unknown.params["name"]), number)
        return Line(0, row.name, Mark.WRONG, Why.WRONG, "", number)
    if row.moved_from:
        return Line(0, row.name, Mark.MOVED, Why.FROM, names_above.get(parent(row.moved_from), ""), number)
    if doubt is not None:
        return Line(0, row.name, Mark.DOUBTFUL, doubt[0], doubt[1], number)
    marks = {Verdict.NEW: Mark.NEW, Verdict.CHANGED: Mark.CHANGED, Verdict.WRONG: Mark.WRONG}
    return Line(0, row.name, marks.get(verdict, Mark.HERE), "", "", number)


def _find_doubts(
    new: Sequence[Placed], book: NameBook, names_above: Mapping[str, str]
) -> dict[int, tuple[Why, str]]:
    """Return why new units may be ones that exist: the same name elsewhere, or almost the same name beside them."""
    doubts: dict[int, tuple[Why, str]] = {}
    beside = book.find_own_names(set(filter(None, (_path_above(row) for row in new[:_COMPARED]))))
    similar: dict[int, int] = {}
    for at, row in enumerate(new):
        same = [entry for entry in book.entries(row.name) if entry.rank == OWN]
        if len(same) == 1:
            doubts[id(row)] = (Why.ELSEWHERE, names_above.get(parent(same[0].path), ""))
        elif not same and at < _COMPARED and (near := _most_alike(row, beside.get(_path_above(row), {}))):
            similar[id(row)] = near
    units = book.units(similar.values())
    return doubts | {row: (Why.SIMILAR, units[pk].name) for row, pk in similar.items()}


def _path_above(row: Placed) -> str:
    """Return the path of the existing unit below which a row stands; empty if that is new as well."""
    above = (row.below.same or row.below).existing if isinstance(row.below, Placed) else row.below
    return above.path if above is not None else ""


def _most_alike(row: Placed, beside: Mapping[str, int]) -> int:
    """Return the key of the unit beside a row with almost the same name, 0 if there is none."""
    key = match_key(row.name)
    near = process.extract(key, list(beside), scorer=fuzz.ratio, limit=3, score_cutoff=_ALIKE)
    # Names that differ only in a number are two of a series.
    return next((beside[name] for name, _, _ in near if _NUMBERS.sub("", name) != _NUMBERS.sub("", key)), 0)


def _add_existing(rows: Iterable[Placed], nodes: dict[object, _Node], above: dict[object, object]) -> None:
    """Add the existing units below which rows stand and that are no rows themselves; put each below the next one above."""
    units = {row.below.pk: row.below for row in rows if isinstance(row.below, Unit)}
    staying = {
        row.existing.pk: row.existing for row in rows if row.existing is not None and not row.moved_from
    }
    paths = {unit.path: unit.pk for unit in (*units.values(), *staying.values())}
    for pk, unit in (units | staying).items():
        if pk not in nodes:
            nodes[pk] = _Node(Line(0, unit.name, Mark.HERE))
        elif pk not in staying:
            continue
        higher = next(
            (path for path in reversed(ancestors(unit.path)) if path in paths and path != unit.path), ""
        )
        above[pk] = paths.get(higher, "")


def _lines(tops: Sequence[_Node]) -> Iterator[Line]:
    """Yield the lines of an outline that fit, with as many units below each as possible."""
    shown = next((limit for limit in _SHOWN if _count(tops, 0, limit) <= LINES), _SHOWN[-1])
    lines = _walk(tops, 0, shown)
    for number, line in enumerate(lines, 1):
        if number == LINES:
            rest = Counter(other.mark for other in (line, *lines) if other.mark != Mark.MORE)
            yield Line(0, "", Mark.MORE, counts=dict(rest))
            return
        yield line


def _count(nodes: Sequence[_Node], depth: int, limit: int) -> int:
    """Return the number of lines of some units and those below them."""
    kept = _choose(nodes, depth, limit)
    return sum(1 + _count(node.below, depth + 1, limit) for node in kept) + (len(kept) < len(nodes))


def _choose(nodes: Sequence[_Node], depth: int, limit: int) -> Sequence[_Node]:
    """Return as many of the units as fit: those with units below and those that need a look before the others."""
    if depth > _DEEPEST:
        return ()
    if len(nodes) <= limit:
        return nodes

    def plain(node: _Node) -> bool:
        return not node.below and node.line.mark not in (Mark.DOUBTFUL, Mark.WRONG, Mark.MOVED)

    places = sorted(range(len(nodes)), key=lambda at: (plain(nodes[at]), at))[:limit]
    return [nodes[at] for at in sorted(places)]


def _walk(nodes: Sequence[_Node], depth: int, limit: int) -> Iterator[Line]:
    kept = _choose(nodes, depth, limit)
    for node in kept:
        node.line.depth = depth
        yield node.line
        yield from _walk(node.below, depth + 1, limit)
    if len(kept) < len(nodes):
        shown = set(map(id, kept))
        rest = Counter(line.mark for line in _every([node for node in nodes if id(node) not in shown]))
        yield Line(depth, "", Mark.MORE, counts=dict(rest))


def _is_lost(node: _Node) -> bool:
    """Return whether nobody knows where a unit would stand."""
    return node.line.mark == Mark.WRONG


def _every(nodes: Iterable[_Node]) -> Iterator[Line]:
    """Yield the lines of some units and of all units below them."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        yield node.line
        waiting.extend(node.below)
