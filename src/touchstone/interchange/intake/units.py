"""The intake of units."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.text import slugify
from django.utils.translation import gettext_noop

from touchstone.campaigns.models import BatchMembership
from touchstone.common.errors import PlainError
from touchstone.common.fields import codes
from touchstone.common.text import match_key
from touchstone.common.wording import listed
from touchstone.interchange.intake.guidance import Batches, SteeringGroups
from touchstone.interchange.intake.judging import judge_changes, judge_repeat, loaded
from touchstone.interchange.intake.naming import Words
from touchstone.interchange.intake.outline import Outline, make_outline, paths_above
from touchstone.interchange.intake.rows import Change, ImportContext, Judged, Reading
from touchstone.interchange.intake.tree_places import Placed, Placing
from touchstone.interchange.rules import Verdict
from touchstone.interchange.vocabulary import UNIT
from touchstone.units.actions import NewUnit, change_unit, create_many, move_unit, set_aliases, set_kinds
from touchstone.units.fields import PLAIN
from touchstone.units.models import Unit, UnitKind, UnitMove
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import NameBook, find_aliases, find_kinds, get_labels, get_units

_DETAILS = codes(*PLAIN)
"""Fields that are stored as written."""

_SAYS = (*_DETAILS, "kind", "short_names", "steering_group", "batch")
"""The fields of a unit other than its name and parent."""

_CODE_LENGTH = 40

_TWICE = (
    "unit.twice",
    gettext_noop(
        "Row %(first)d is the same unit, but differs in: %(different)s. Correct or delete one of the two rows."
    ),
)


class _RowToStore(NamedTuple):
    """The values of a row to store, and the number of the batch that the unit joins, if any."""

    placed: Placed
    says: Mapping[str, Any]
    batch: int | None


class UnitIntake:
    """Judges and stores rows of units: the tree, other names, kinds, steering groups, participation."""

    permission = UnitPermission.CHANGE
    at_once = True

    def __init__(self, circumstances: ImportContext) -> None:
        self._here = circumstances
        self._book = NameBook(circumstances.access, circumstances.unit, permission=self.permission)
        self._kinds: Words[UnitKind] = Words(
            (kind, (str(kind), kind.name, kind.name_en, kind.code)) for kind in find_kinds()
        )
        self._groups = SteeringGroups(circumstances)
        self._batches = Batches(circumstances)
        self._placed: Sequence[Placed] = ()

    def judge(self, readings: Sequence[Reading]) -> list[Judged]:
        self._batches.check_default(readings)
        answers, move = self._here.answers.get(UNIT), self._here.options.move
        placed = self._placed = Placing(self._book, self._here.unit, answers, move).place(readings)
        self._batches.load(row.existing for row in placed if row.existing is not None)
        numbers = {id(row): self._joins(row) for row in placed}
        for row in sorted(placed, key=lambda row: row.level):
            if isinstance(row.below, Placed) and row.below.faults and not row.faults:
                row.orphan(row.below)
        return [self._judge(row, numbers[id(row)]) for row in placed]

    def outline(self, judged: Sequence[Judged]) -> Outline:
        """Return the tree that would come of the rows, which were judged together."""
        labels = get_labels(self._here.access, paths_above(self._placed, self._book))
        return make_outline(self._placed, judged, self._book, labels)

    def _joins(self, row: Placed) -> int | None:
        """Return the number of the batch that the unit of a row joins, if any; add a fault if it cannot join."""
        number = self._batches.number_for(row.reading)
        if number is None:
            return None
        if number not in self._batches:
            row.blame("batch", self._batches.unknown(number))
            return None
        batch = self._batches.of(row.existing) if row.existing is not None else None
        if batch is not None and batch.number != number:
            text = gettext_noop(
                "This unit takes part in batch %(old)d already. End that participation before it joins batch %(new)d."
            )
            row.blame("batch", PlainError("batch.other", text, old=batch.number, new=number))
        return number if batch is None else None

    def _judge(self, row: Placed, number: int | None) -> Judged:
        if row.faults:
            return Judged(row.reading, Verdict.WRONG, row.faults)
        says = row.reading.says(_SAYS)
        if row.same is not None:
            first = row.same.reading
            different = [code for code, value in says.items() if first.get(code) != value]
            return judge_repeat(row.reading, first, different, _TWICE)
        unit = row.existing
        if unit is None:
            return Judged(row.reading, Verdict.NEW, deed=_RowToStore(row, says, number))
        changes = self._changes(unit, says, number)
        if row.moved_from:
            changes = (Change("parent", "", row.reading.text("parent")), *changes)
        return judge_changes(row.reading, changes, _RowToStore(row, says, number), unit.pk)

    def _changes(self, unit: Unit, says: Mapping[str, Any], number: int | None) -> tuple[Change, ...]:
        """Return the differences between a row and the stored unit; an empty cell changes nothing."""
        changes = [
            Change(code, getattr(unit, code), says[code])
            for code in _DETAILS
            if code in says and getattr(unit, code) != says[code]
        ]
        if "kind" in says and (unit.kind is None or self._kinds.find(says["kind"]) != unit.kind):
            changes.append(Change("kind", unit.kind or "", says["kind"]))
        if new := self._new_names(unit, says):
            changes.append(Change("short_names", "", listed(new)))
        if "steering_group" in says and not self._groups.guides(says["steering_group"], unit):
            before = listed(assignment.group.name for assignment in self._groups.guiding(unit))
            changes.append(Change("steering_group", before, says["steering_group"]))
        if number is not None:
            changes.append(Change("batch", "", number))
        return tuple(changes)

    def _new_names(self, unit: Unit, says: Mapping[str, Any]) -> list[str]:
        return [name for name in says.get("short_names", ()) if not self._book.has_name(unit, name)]

    def store(self, judged: Iterable[Judged]) -> None:
        deeds: list[_RowToStore] = loaded(judged)
        trace = self._here.trace
        trace.note_before(Unit, [deed.placed.existing.pk for deed in deeds if deed.placed.existing])
        self._store_kinds(deeds)
        fresh = self._create([deed for deed in deeds if deed.placed.existing is None])
        trace.note_made(Unit, [unit.pk for unit in fresh.values()])
        if moved := [deed.placed for deed in deeds if deed.placed.moved_from]:
            fresh = self._move(moved, fresh)
        for deed in deeds:
            if deed.placed.existing is not None:
                self._change(deed.placed.existing, deed.says)
        units = [(deed, fresh.get(id(deed.placed)) or deed.placed.existing) for deed in deeds]
        joining = []
        for deed, unit in units:
            if unit is None:
                continue
            name = deed.says.get("steering_group")
            if name and not (deed.placed.existing and self._groups.guides(name, unit)):
                day = self._batches.first_day(deed.batch, unit)
                self._groups.assign(name, unit, day, fresh=deed.placed.existing is None)
            if deed.batch is not None:
                joining.append((deed.batch, unit))
        trace.note_made(BatchMembership, self._batches.join(joining))

    def _store_kinds(self, deeds: Iterable[_RowToStore]) -> None:
        """Create the kinds of unit that do not exist yet."""
        names: dict[str, str] = {}
        for deed in deeds:
            name = deed.says.get("kind")
            if name and self._kinds.find(name) is None:
                names.setdefault(match_key(name), name)
        known = {kind.pk for kind in find_kinds()}
        for name in names.values():
            code = slugify(name, allow_unicode=True)[:_CODE_LENGTH] or "kind"
            for made in set_kinds(by=self._here.by, kinds=[(code, name, "")]).values():
                self._kinds.add(made, name)
                self._here.trace.note_made(UnitKind, {made.pk} - known)

    def _create(self, deeds: Sequence[_RowToStore]) -> dict[int, Unit]:
        """Create the new units and return them by the ``id()`` of their row."""
        news: dict[int, NewUnit] = {}

        def above(row: Placed) -> Unit | NewUnit | None:
            if isinstance(row.below, Placed):
                return row.below.existing or news[id(row.below)]
            return row.below

        for deed in sorted(deeds, key=lambda deed: deed.placed.level):
            says = deed.says
            kind = self._kinds.find(says["kind"]) if "kind" in says else None
            news[id(deed.placed)] = NewUnit(
                name=deed.placed.name,
                parent=above(deed.placed),
                kind=kind,
                aliases=tuple(says.get("short_names", ())),
                **{code: says[code] for code in _DETAILS if code in says},
            )
        if not news:
            return {}
        made = create_many(
            by=self._here.by, access=self._here.access, units=list(news.values()), reason=self._here.reason
        )
        return dict(zip(news, made, strict=True))

    def _move(self, moved: Iterable[Placed], fresh: Mapping[int, Unit]) -> dict[int, Unit]:
        """Move units below the parents that the list names, from the top of the tree down; return the new ones again."""
        by, access, reason = self._here.by, self._here.access, self._here.reason
        for row in sorted(moved, key=lambda row: row.level):
            above = row.below
            if isinstance(above, Placed):
                above = above.existing or fresh[id(above)]
            if row.existing is not None:
                move = move_unit(by=by, access=access, unit=row.existing, to_parent=above, reason=reason)
                self._here.trace.note_made(UnitMove, [move.pk])
        # The paths of these units, or of units above them, may have changed.
        keys = [unit.pk for unit in fresh.values()] + [
            row.existing.pk for row in self._placed if row.existing
        ]
        units = {unit.pk: unit for unit in get_units(access, self.permission, keys)}
        for row in self._placed:
            if row.existing is not None:
                row.existing = units[row.existing.pk]
        return {row: units[unit.pk] for row, unit in fresh.items()}

    def _change(self, unit: Unit, says: Mapping[str, Any]) -> None:
        by, access, reason = self._here.by, self._here.access, self._here.reason
        details = {code: says[code] for code in _DETAILS if code in says}
        if "kind" in says:
            details["kind"] = self._kinds.find(says["kind"])
        change_unit(by=by, access=access, unit=unit, details=details, reason=reason)
        if new := self._new_names(unit, says):
            known = [alias.name for alias in find_aliases(access, unit) if alias.until is None]
            set_aliases(by=by, access=access, unit=unit, names=[*known, *new])
