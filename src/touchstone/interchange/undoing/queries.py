"""Reads for taking an import back: what it did, and what stands in the way now."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.bulletins.queries import find_publications
from touchstone.campaigns.models import BatchMembership
from touchstone.common.chunks import MANY, find_in
from touchstone.common.deleting import find_references, is_part
from touchstone.figures.freezing import find_figures_counting
from touchstone.inspection.models import Finding, Visit
from touchstone.inspection.models.hiding import HiddenModel
from touchstone.inspection.queries import count_draws_among
from touchstone.interchange.models import ImportRun, LoadedRows, RunState
from touchstone.interchange.undoing.keeping import Values, checksum, plain, unpack, unpack_values
from touchstone.interchange.undoing.kept import KEPT, MODEL_OF_KIND, Kept, in_order
from touchstone.interchange.undoing.naming import name_records
from touchstone.measures.models import StreamCoverage, Tally
from touchstone.problems.models import LookBack, Problem, ProblemList, Step
from touchstone.problems.queries.stored import count_samples_among
from touchstone.sites.models import ExhibitionVisits
from touchstone.study.models import StudySession
from touchstone.study.queries import get_leave_by_session
from touchstone.units.models import Unit, UnitAlias, UnitMove
from touchstone.units.paths import EVERYWHERE, ancestors, parent, topmost, under_any

EXAMPLES = 5
"""Maximum number of records that are named for each thing that stands in the way."""

_SILENT = (ProblemList, UnitMove)
"""What is taken back without a word of its own."""

_FOLLOWERS: Mapping[type[models.Model], str] = {
    StudySession: "recorded_at",
    ExhibitionVisits: "recorded_at",
    Problem: "recorded_at",
    Visit: "recorded_at",
    Step: "",
    LookBack: "",
}
"""Records that count for a participation: those recorded since the import stand in its way, the others follow."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import did to the records of one model: key -> checksum of those it made, values before of the others."""

    kept: Kept
    fields: tuple[str, ...]
    made: Mapping[int, int]
    changed: Mapping[int, tuple[Values, int]]

    @property
    def keys(self) -> list[int]:
        """The keys of all these records."""
        return [*self.made, *self.changed]

    def is_as_left(self, key: int, values: Mapping[str, Any]) -> bool:
        """Return whether a record still holds what the import left in it."""
        mark = self.made[key] if key in self.made else self.changed[key][1]
        return checksum(values, self.fields) == mark


@dataclass(frozen=True, slots=True)
class Example:
    """A record that is named on a page, and its address if it is no record of the workspace."""

    kind: str
    key: int
    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that was built upon an import: what it is, why it stands in the way, how many, and the first of them."""

    what: str
    why: str
    number: int
    examples: tuple[Example, ...] = ()

    def __str__(self) -> str:
        parts = {"what": self.what, "number": self.number, "why": self.why}
        return _("%(what)s (%(number)d): %(why)s") % parts


@dataclass(frozen=True, slots=True)
class TakingBack:
    """What taking an import back would do: records that go, records that go back, and what stands in the way."""

    known: bool
    gone: tuple[tuple[str, int], ...] = ()
    restored: tuple[tuple[str, int], ...] = ()
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether the import can be taken back now."""
        return self.known and not self.obstacles


def read_values(kept: Kept, keys: Collection[int], *, hold: bool = False) -> dict[int, Values]:
    """Return the values of records by key; with ``hold`` they are locked until the transaction ends."""
    rows = kept.model._base_manager.order_by()
    if hold:
        rows = rows.select_for_update()
    values: dict[int, Values] = {}
    for pk, *row in _having(rows, "pk", keys).values_list("pk", *kept.fields):
        values[pk] = dict(zip(kept.fields, map(plain, row), strict=True))
    for name in kept.parts:
        parts = _PARTS[name](list(values))
        for pk, record in values.items():
            record[name] = parts.get(pk)
    return values


class _having:  # noqa: N801 - used as a function
    """Rows with one of many keys, read in one statement if the keys lie close together."""

    def __init__(self, rows: Any, field: str, keys: Collection[int]) -> None:
        self._rows, self._field, self._keys = rows, field, keys

    def values_list(self, *names: str) -> Iterator[Any]:
        """Yield the values of the rows."""
        keys = self._keys
        if len(keys) > MANY and max(keys) - min(keys) < 4 * len(keys):
            wanted = keys if isinstance(keys, set | frozenset | dict) else set(keys)
            near = self._rows.filter(**{f"{self._field}__gte": min(keys), f"{self._field}__lte": max(keys)})
            yield from (row for row in near.values_list(*names).iterator(2_000) if row[0] in wanted)
        else:
            yield from find_in(self._rows.values_list(*names), self._field, keys)


def _read_leave(keys: Sequence[int]) -> Mapping[int, Any]:
    return {key: dict(sorted(leave.items())) for key, leave in get_leave_by_session(keys).items()}


def _read_aliases(keys: Sequence[int]) -> Mapping[int, Any]:
    aliases: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    rows = UnitAlias.unscoped.order_by()
    for unit, name, until in sorted(_having(rows, "unit_id", keys).values_list("unit_id", "name", "until")):
        aliases[unit][name] = plain(until)
    return aliases


def _read_parents(keys: Sequence[int]) -> Mapping[int, Any]:
    rows = Unit.unscoped.order_by()
    places = {pk: parent(path) for pk, path in _having(rows, "pk", keys).values_list("pk", "path")}
    units = dict(find_in(rows.values_list("path", "pk"), "path", sorted({*places.values()} - {EVERYWHERE})))
    return {pk: units.get(above) for pk, above in places.items()}


_PARTS: Mapping[str, Callable[[Sequence[int]], Mapping[int, Any]]] = {
    "leave": _read_leave,
    "aliases": _read_aliases,
    "parent": _read_parents,
}


def get_loaded(run: ImportRun) -> list[Loaded]:
    """Return what an import did, in the order in which it is taken back."""
    rows = {row.model: row for row in LoadedRows.objects.filter(run=run)}
    return [
        Loaded(
            kept,
            tuple(rows[kept.label].fields),
            unpack(bytes(rows[kept.label].made)),
            unpack_values(bytes(rows[kept.label].changed)),
        )
        for kept in in_order(rows)
    ]


def preview_taking_back(run: ImportRun) -> TakingBack:
    """Return what taking an import back would do. Nothing is changed."""
    if not LoadedRows.objects.filter(run=run).exists():
        return TakingBack(known=False)
    loaded = get_loaded(run)
    rows = tuple(MODEL_OF_KIND.values())
    shown = sorted(
        loaded, key=lambda part: part.kept.model not in rows
    )  # what the rows of the ledger are comes first
    shown = [part for part in shown if part.kept.model not in _SILENT]
    return TakingBack(
        known=True,
        gone=tuple((name_records(part.kept.model), len(part.made)) for part in shown if part.made),
        restored=tuple((name_records(part.kept.model), len(part.changed)) for part in shown if part.changed),
        obstacles=tuple(find_obstacles(run, loaded)),
    )


def find_obstacles(run: ImportRun, loaded: Sequence[Loaded], *, hold: bool = False) -> Iterator[Obstacle]:
    """Yield what was built upon an import; with ``hold`` its records are locked until the transaction ends."""
    made = {part.kept.model: part.made for part in loaded}
    own = {part.kept.model: {*part.made, *part.changed} for part in loaded}
    for part in loaded:
        yield from _changed_since(part, hold=hold)
    for model, keys in made.items():
        yield from _references(run, model, _on_their_own(model, keys, made), own)
    yield from _below(made.get(Unit, {}), own.get(Unit, ()))
    yield from _published(run, made)
    yield from _later_imports(run, loaded)
    if draws := count_draws_among(made.get(Unit, {})):
        what = ngettext("Draw of a round", "Draws of a round", draws)
        why = ngettext("draws from units that the import made", "draw from units that the import made", draws)
        yield Obstacle(what, why, draws)
    if samples := count_samples_among(run.campaign, made.get(Problem, {})):
        what = ngettext("Sample for verification", "Samples for verification", samples)
        why = ngettext(
            "draws from problems that the import made", "draw from problems that the import made", samples
        )
        yield Obstacle(what, why, samples)


def _refers(number: int) -> str:
    return ngettext("refers to what the import made", "refer to what the import made", number)


def _changed_since(part: Loaded, *, hold: bool) -> Iterator[Obstacle]:
    values = read_values(part.kept, part.keys, hold=hold)
    if part.kept.model in _SILENT:
        return
    changed = [key for key, record in values.items() if not part.is_as_left(key, record)]
    missing = [key for key in part.changed if key not in values]
    if number := len(changed) + len(missing):
        yield Obstacle(
            name_records(part.kept.model, number),
            _("changed since the import"),
            number,
            _examples(part.kept.model, changed),
        )


def _on_their_own(
    model: type[models.Model], keys: Collection[int], made: Mapping[type[models.Model], Collection[int]]
) -> Collection[int]:
    """Return the keys of records without participations of new units: what counts for these refers to the unit, too."""
    if model is not BatchMembership or not made.get(Unit):
        return keys
    rows = _having(BatchMembership.unscoped.order_by(), "pk", keys)
    return {pk for pk, unit in rows.values_list("pk", "unit_id") if unit not in made[Unit]}


def _references(
    run: ImportRun,
    model: type[models.Model],
    keys: Collection[int],
    own: Mapping[type[models.Model], Collection[int]],
) -> Iterator[Obstacle]:
    """Yield the records of others that refer to records that the import made."""
    if not keys:
        return
    for other, field in find_references(model):
        if is_part(field) or issubclass(other, Tally) or other is LoadedRows:
            continue
        rows = _counted(run, model, other)
        ours = own.get(other, ())
        meant: dict[int, None] = {}
        number = 0
        for target, pk in _referring(rows, field, keys):
            if pk not in ours:
                number += 1
                meant.setdefault(target)
        if number:
            named = _examples(model, list(meant))
            yield Obstacle(name_records(other, number), _refers(number), number, named)
    if model is Problem:
        findings = Finding.unscoped.order_by()
        others = [
            (key, pk)
            for key, pk in _having(findings, "problem_key", keys).values_list("problem_key", "pk")
            if pk not in own.get(Finding, ())
        ]
        if others:
            named = _examples(Problem, [key for key, _pk in others])
            number = len(others)
            yield Obstacle(name_records(Finding, number), _refers(number), number, named)


def _counted(run: ImportRun, model: type[models.Model], other: type[models.Model]) -> Any:
    """Return the rows that would stand in the way if they refer to a record of the model."""
    rows = other._base_manager.order_by()
    if issubclass(other, HiddenModel):
        # A refusal would tell that there are hidden visits: they follow the unit.
        rows = rows.filter(**{f"{other.VISIT}disclosed_at__isnull": False})
    if model is BatchMembership and other in _FOLLOWERS:
        since = _FOLLOWERS[other]
        return rows.filter(**{f"{since}__gt": run.finished_at}) if since else rows.none()
    return rows


def _referring(rows: Any, field: Any, keys: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield (key of the record, key of the row that refers to it)."""
    name = field.attname
    if len(keys) <= MANY:
        yield from _having(rows, name, keys).values_list(name, "pk")
        return
    # More keys than fit in a statement: the rows are asked instead to whom they refer at all.
    named = set(rows.filter(**{f"{name}__isnull": False}).values_list(name, flat=True).distinct().iterator())
    yield from _having(rows, name, named.intersection(keys)).values_list(name, "pk")


def _below(units: Mapping[int, int], own: Collection[int]) -> Iterator[Obstacle]:
    """Yield the units that others put below units which the import made; what it moved there goes back with all below."""
    if not units:
        return
    rows = Unit.unscoped.order_by()
    goes = {path: pk in units for pk, path in _having(rows, "pk", own).values_list("pk", "path")}
    tops = topmost(path for path, is_made in goes.items() if is_made)
    below = []
    for pk, path in rows.filter(under_any(topmost(map(parent, tops)))).values_list("pk", "path").iterator():
        if pk not in own and next(
            (goes[above] for above in reversed(ancestors(path)) if above in goes), False
        ):
            below.append(pk)
    if below:
        number = len(below)
        why = ngettext(
            "stands below units that the import made", "stand below units that the import made", number
        )
        yield Obstacle(name_records(Unit, number), why, number, _examples(Unit, below))


def _published(run: ImportRun, made: Mapping[type[models.Model], Mapping[int, int]]) -> Iterator[Obstacle]:
    """Yield the bulletins with a figure that counted a record which the import made."""
    gone: dict[type[models.Model], Collection[int]] = {model: keys for model, keys in made.items() if keys}
    if members := made.get(BatchMembership):
        coverage = StreamCoverage.unscoped.order_by()
        gone[StreamCoverage] = {
            pk for _key, pk in _having(coverage, "membership_id", members).values_list("membership_id", "pk")
        }
    if not gone or run.finished_at is None:
        return
    places = find_figures_counting(run.campaign, run.finished_at, gone)
    if places:
        named = tuple(Example("", 0, title, href) for title, href in find_publications(places)[:EXAMPLES])
        number = len(places)
        what = ngettext("Published bulletin", "Published bulletins", number)
        why = ngettext("counts what the import made", "count what the import made", number)
        yield Obstacle(what, why, number, named)


def _later_imports(run: ImportRun, loaded: Sequence[Loaded]) -> Iterator[Obstacle]:
    """Yield the imports since whose rows repeat or change what this import made or changed."""
    own = {part.kept.label: {*part.made, *part.changed} for part in loaded}
    # One that loaded nothing is no act that could be taken back first.
    loaded_something = models.Q(run__new__gt=0) | models.Q(run__changed__gt=0)
    later = LoadedRows.objects.filter(
        loaded_something,
        run__campaign=run.campaign,
        run__finished_at__gt=run.finished_at,
        run__state__in=(RunState.APPLIED, RunState.RETURNING),
        model__in=[label for label, keys in own.items() if keys and KEPT[label].model not in _SILENT],
    )
    runs: dict[int, str] = {}
    for row in later.select_related("run").order_by("-run"):
        theirs = unpack(bytes(row.met)).keys() | unpack_values(bytes(row.changed)).keys()
        if not theirs.isdisjoint(own[row.model]):
            runs[row.run.pk] = row.run.file_name
    if runs:
        named = tuple(
            Example(ImportRun._meta.label_lower, pk, name) for pk, name in islice(runs.items(), EXAMPLES)
        )
        why = ngettext(
            "repeats or changes the same records; take it back first",
            "repeat or change the same records; take them back first",
            len(runs),
        )
        yield Obstacle(name_records(ImportRun, len(runs)), why, len(runs), named)


def _examples(model: type[models.Model], keys: Iterable[int]) -> tuple[Example, ...]:
    """Return the first of some records, with the unit to which they belong."""
    rows: Any = model._base_manager.filter(pk__in=list(islice(keys, EXAMPLES))).order_by("pk")
    if not any(field.name == "unit" for field in model._meta.fields):
        return tuple(Example(model._meta.label_lower, row.pk, str(row)) for row in rows)
    return tuple(
        Example(model._meta.label_lower, row.pk, f"{row.unit} · {row}") for row in rows.select_related("unit")
    )
