"""Finds the parents of the units in a list, and the units that exist already."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop
from rapidfuzz import fuzz, process

from touchstone.common.errors import PlainError
from touchstone.common.text import match_key
from touchstone.interchange.faults import Fault
from touchstone.interchange.intake.naming import UnitNames
from touchstone.interchange.intake.rows import Reading
from touchstone.units.models import Unit
from touchstone.units.paths import is_under
from touchstone.units.queries import NameBook
from touchstone.units.queries.names import OWN, Entry
from touchstone.units.rules import arrange

_ALIKE = 70
"""Minimum similarity, from 0 to 100, of the name of a row that an unknown unit above may mean."""

_HINTS = 200
"""Number of unknown names for which rows are compared; the later ones of a long list are as wrong as the first."""


@dataclass(eq=False)
class Placed:
    """A row of a list of units, with its parent and the existing unit that it names, if any.

    ``below`` is the parent: an existing unit or another row. ``same`` is an earlier row for the same unit. ``moved_from``
    is the path of an existing unit that stands below another parent now; empty if it stays where it is.
    """

    reading: Reading
    name: str
    below: "Unit | Placed | None" = None
    existing: Unit | None = None
    same: "Placed | None" = None
    moved_from: str = ""
    faults: tuple[Fault, ...] = ()

    def blame(self, code: str, error: PlainError) -> None:
        """Add a fault at the cell of a field."""
        self.faults = (*self.faults, self.reading.fault(code, error))

    def orphan(self, above: "Placed") -> None:
        """Add the fault that the row of the parent is wrong."""
        text = gettext_noop(
            "The unit above, “%(name)s” in row %(row)d, is wrong itself. Correct that row first."
        )
        self.blame("parent", PlainError("unit.orphan", text, name=above.name, row=above.reading.number))

    @property
    def level(self) -> int:
        """Number of ancestors that are rows of the list."""
        level, step = 0, self.below
        while isinstance(step, Placed):
            level, step = level + 1, step.below
        return level


@dataclass
class Placing:
    """Finds the parents of the rows of a list, among its rows and the units of ``book``; the default is ``top``.

    With ``move``, a row with a parent may name the only unit of its name, wherever that stands.
    """

    book: NameBook
    top: Unit
    answers: Mapping[str, str | int] | None = None
    move: bool = False
    _rows: list[Placed] = field(default_factory=list)
    _above: dict[int, "Unit | int | None"] = field(default_factory=dict)
    _entries: dict[int, Entry] = field(default_factory=dict)
    _moved: set[int] = field(default_factory=set)

    def place(self, readings: Sequence[Reading]) -> list[Placed]:
        """Return the rows in the order of the list, each with its parent or its faults."""
        self._rows = [
            Placed(reading, reading.text("name"), faults=reading.parsed.faults) for reading in readings
        ]
        self._find_above()
        order = self._in_order()
        self._meet(order)
        self._load()
        return self._rows

    def _find_above(self) -> None:
        units = UnitNames(self.book, self.answers)
        units.learn(parent for row in self._rows if (parent := row.reading.get("parent")) is not None)
        listed = _Listed(self._rows)
        for index, row in enumerate(self._rows):
            parent = row.reading.get("parent")
            if parent is None:
                self._above[index] = None
                continue
            found = units[parent]
            if isinstance(found, Unit):
                self._above[index] = found
                continue
            rows = listed.find(parent)
            if len(rows) == 1:
                self._above[index] = rows[0]
            elif any(entry.pk == self.top.pk for entry in self.book.entries(row.name)):
                # This row is the top unit, whose parent is not visible to the reader.
                self._above[index] = None
            elif rows:
                row.blame("parent", _named_often(parent, [self._rows[at].reading.number for at in rows]))
            else:
                row.blame("parent", listed.hint(parent, found))

    def _in_order(self) -> list[int]:
        """Return the indexes of the rows with a valid parent, each after its parent; add faults to the other rows."""
        above: dict[int, int | None] = {
            index: place if isinstance(place, int) else None
            for index, place in self._above.items()
            if not self._rows[index].faults
        }
        arranged = arrange(above)
        for circle in arranged.circles:
            names = [self._rows[index].name for index in circle]
            for index in circle:
                self._rows[index].blame("parent", _circle(names))
        for index in arranged.lost:
            higher = self._above[index]
            if isinstance(higher, int):
                self._rows[index].orphan(self._rows[higher])
        return list(arranged.order)

    def _meet(self, order: Sequence[int]) -> None:
        """Match the rows with existing units and with each other, from the top of the tree down."""
        met: dict[tuple[object, str], Placed] = {}
        paths: dict[int, str] = {}
        under: dict[int, str] = {}
        for index in order:
            row, above = self._rows[index], self._above[index]
            key = match_key(row.name)
            if isinstance(above, int):
                parent = self._rows[above].same or self._rows[above]
                if parent.faults:
                    row.orphan(parent)
                    continue
                row.below = parent
                path = paths.get(id(parent))
                under[id(row)] = path or under[id(parent)]
            else:
                row.below = above or self.top
                path = under[id(row)] = row.below.path
            entry = self._entry(row, path, stated=above is not None)
            if entry is None and above is not None:
                self._refuse_circle(row, under[id(row)])
            if row.faults:
                continue
            if entry is None and above is not None and self.move:
                entry = self._entry_to_move(row)
                if entry is not None:
                    row.moved_from = entry.path
            if entry is not None:
                paths[id(row)] = entry.path
                self._entries[index] = entry
            identity = (entry.pk if entry is not None else id(row.below), "" if entry is not None else key)
            first = met.setdefault(identity, row)
            if first is not row:
                row.same = first

    def _entry(self, row: Placed, path: str | None, *, stated: bool) -> Entry | None:
        """Return the existing unit that a row names; ``path`` is the path of its parent, None if that is a new unit."""
        if path is None:
            return None
        found_entry = self.book.directly_below(path, row.name)
        if found_entry is None and not stated:
            # The row names no parent, so it may mean any unit with this name, including the top unit.
            entries = self.book.entries(row.name)
            if any(entry.pk == self.top.pk for entry in entries):
                return Entry(OWN, self.top.pk, self.top.path)
            if len(entries) > 1:
                text = gettext_noop(
                    "%(number)d units are called “%(name)s”. Say which unit is above the one you mean."
                )
                row.blame("name", PlainError("unit.ambiguous", text, number=len(entries), name=row.name))
            found_entry = entries[0] if len(entries) == 1 else None
        return found_entry

    def _entry_to_move(self, row: Placed) -> Entry | None:
        """Return the only existing unit with the name of a row that no other row moves, if there is one."""
        entries = [entry for entry in self.book.entries(row.name) if entry.rank == OWN]
        if len(entries) != 1 or entries[0].pk == self.top.pk or entries[0].pk in self._moved:
            return None
        self._moved.add(entries[0].pk)
        return entries[0]

    def _refuse_circle(self, row: Placed, path: str) -> None:
        """Add a fault to a row that would put a unit below itself: its parent path contains a unit with its name."""
        named = [entry for entry in self.book.entries(row.name) if entry.rank == OWN]
        if not any(is_under(path, entry.path) for entry in named):
            return
        text = gettext_noop(
            "“%(name)s” is above “%(parent)s” and cannot also be below it. Correct the unit above, or the name."
        )
        row.blame("parent", PlainError("unit.circle", text, name=row.name, parent=row.reading.text("parent")))

    def _load(self) -> None:
        units = self.book.units({entry.pk for entry in self._entries.values()})
        for index, entry in self._entries.items():
            row = self._rows[index]
            row.existing = units[entry.pk]
            if row.existing.closed_on is not None:
                text = gettext_noop(
                    "“%(name)s” was closed on %(day)s. Open it again first, or take the row out."
                )
                day = row.existing.closed_on.isoformat()
                row.blame("name", PlainError("unit.closed", text, name=row.name, day=day))
        for row in self._rows:
            if isinstance(row.below, Unit) and row.existing is None and row.below.closed_on is not None:
                text = gettext_noop("The unit above, “%(name)s”, was closed on %(day)s. Name another one.")
                day = row.below.closed_on.isoformat()
                row.blame("parent", PlainError("unit.closed-above", text, name=row.below.name, day=day))


class _Listed:
    """The names of the rows of a list, to find the row that is the parent of another."""

    def __init__(self, rows: Sequence[Placed]) -> None:
        self._names: defaultdict[str, list[int]] = defaultdict(list)
        self._others: defaultdict[str, list[int]] = defaultdict(list)
        self._rows = rows
        self._alike: dict[str, Placed | None] = {}
        places: set[tuple[str, str]] = set()
        for index, row in enumerate(rows):
            key = match_key(row.name)
            place = (key, match_key(row.reading.text("parent")))
            if key and place not in places:
                # Count a repeated row only once.
                places.add(place)
                self._names[key].append(index)
                for name in row.reading.get("short_names") or ():
                    self._others[match_key(name)].append(index)

    def find(self, name: str) -> list[int]:
        """Return the rows with this name, or else the rows with this as another name."""
        key = match_key(name)
        return self._names.get(key) or self._others.get(key) or []

    def hint(self, name: str, unknown: PlainError) -> PlainError:
        """Return the error of an unknown unit above; it names the row of the list with the most similar name, if any."""
        key = match_key(name)
        if key not in self._alike and len(self._alike) < _HINTS:
            found = process.extractOne(key, list(self._names), scorer=fuzz.ratio, score_cutoff=_ALIKE)
            self._alike[key] = self._rows[self._names[found[0]][0]] if found else None
        row = self._alike.get(key)
        if row is None:
            return unknown
        text = gettext_noop(
            "Unknown unit “%(name)s”. If “%(similar)s” in row %(row)d of this file is meant, write its name alike in both rows."
        )
        said = {"similar": row.name, "row": row.reading.number}
        return PlainError(unknown.code, text, **{**unknown.params, **said})


def _named_often(name: str, rows: Sequence[int]) -> PlainError:
    text = gettext_noop(
        "“%(name)s” is the name in several rows: %(rows)s. Give the units different names, or aliases."
    )
    return PlainError("unit.ambiguous", text, name=name, rows=list(rows[:5]))


def _circle(names: Sequence[str]) -> PlainError:
    if len(names) == 1:
        text = gettext_noop("“%(name)s” cannot be above itself. Name the unit above it.")
        return PlainError("unit.circle", text, name=names[0])
    text = gettext_noop(
        "These units are above one another in a circle: %(names)s. Correct the unit above one of them."
    )
    return PlainError("unit.circle", text, names=" → ".join([*names[:6], names[0]]))
