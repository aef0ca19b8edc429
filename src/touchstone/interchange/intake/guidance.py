"""The steering groups and batches that rows of units name."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_noop

from touchstone.campaigns.actions import add_members
from touchstone.campaigns.models import Batch
from touchstone.campaigns.queries import Memberships, find_batches, get_memberships
from touchstone.common.errors import PlainError
from touchstone.common.text import match_key
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.intake.rows import Circumstances, Reading
from touchstone.interchange.ordinals import parse_ordinal
from touchstone.units.actions import assign_unit, create_group, unassign_unit
from touchstone.units.models import Group, GroupAssignment, GroupKind, Unit
from touchstone.units.queries import find_assignments, find_groups

_ABOUT_GROUPS = re.compile(
    r"指导|督导|巡回|巡察|steering|guidance|supervision|roving|group|team", re.IGNORECASE
)


class SteeringGroups:
    """The steering groups that the reader knows, by name or number, and the units that they guide."""

    def __init__(self, here: Circumstances) -> None:
        self._here = here
        self._known = [row.group for row in find_groups(here.access, here.today, kind=GroupKind.STEERING)]
        self._by_key = {match_key(group.name): group for group in reversed(self._known)}
        self._by_number: defaultdict[int, list[Group]] = defaultdict(list)
        for group in self._known:
            self._by_number[group.number].append(group)
        self._guided: dict[int, list[GroupAssignment]] | None = None

    def find(self, name: str) -> Group | None:
        """Return the group that a cell names, None when there is none yet."""
        group = self._by_key.get(match_key(name))
        if group is None and (number := _number(name)) is not None:
            same = self._by_number.get(number, [])
            return same[0] if len(same) == 1 else None
        return group

    def guiding(self, unit: Unit) -> list[GroupAssignment]:
        """Return the assignments of a unit itself to groups that the reader knows."""
        if self._guided is None:
            self._guided = {}
            for group in self._known:
                for assignment in find_assignments(self._here.access, group, self._here.today):
                    self._guided.setdefault(assignment.unit_id, []).append(assignment)
        return self._guided.get(unit.pk, [])

    def guides(self, name: str, unit: Unit) -> bool:
        """Say whether the group that a cell names guides the unit already."""
        group = self.find(name)
        return group is not None and any(assignment.group_id == group.pk for assignment in self.guiding(unit))

    def assign(self, name: str, unit: Unit, from_day: datetime.date, *, fresh: bool) -> None:
        """Let the named group guide the unit, alone; a group that is not there yet is created.

        A ``fresh`` unit is guided from ``from_day``, another one from today, until when its old group guided it.
        """
        by, access = self._here.by, self._here.access
        group = self.find(name)
        if group is None:
            group = self._create(name)
        if not fresh and (before := self.guiding(unit)):
            yesterday = self._here.today - datetime.timedelta(days=1)
            for assignment in before:
                last = max(yesterday, assignment.from_day)
                unassign_unit(
                    by=by, access=access, assignment=assignment, to_day=last, reason=self._here.reason
                )
            from_day = self._here.today
        assign_unit(by=by, access=access, group=group, unit=unit, from_day=from_day)

    def _create(self, name: str) -> Group:
        number = _number(name)
        # A name that says no more than a number says the same in English.
        in_english = f"Steering group {number}" if number is not None else ""
        owner = self._here.unit
        if number is not None and any(
            group.owner_id == owner.pk for group in self._by_number.get(number, ())
        ):
            number = None
        made = create_group(
            by=self._here.by,
            access=self._here.access,
            owner=owner,
            number=number,
            name=name,
            name_en=in_english,
        )
        self._known.append(made)
        self._by_key[match_key(name)] = made
        self._by_number[made.number].append(made)
        return made


def _number(name: str) -> int | None:
    """Return the number that the name of a group says, such as 3 for 第三巡回指导组."""
    try:
        return parse_ordinal(_ABOUT_GROUPS.sub("", name))
    except PlainError:
        return None


class Batches:
    """The campaign's batches by number, and in which of them units take part."""

    def __init__(self, here: Circumstances) -> None:
        self._here = here
        self._batches = {batch.number: batch for batch in find_batches(here.campaign)}
        self._memberships: Memberships | None = None

    def number_for(self, reading: Reading) -> int | None:
        """Return the number of the batch that a row is for: its own, the one that a person chose, the title's."""
        own: int | None = reading.get("batch")
        chosen = self._here.options.batch
        return own or (reading.sheet.batch if chosen is None else chosen) or None

    def check_default(self, readings: Iterable[Reading]) -> None:
        """Refuse the file when it, or the person who loads it, names a batch that the campaign does not have."""
        chosen = self._here.options.batch
        numbers = {reading.sheet.batch for reading in readings} if chosen is None else {chosen}
        for number in sorted(number for number in numbers if number):
            if number not in self._batches:
                error = self.unknown(number)
                raise UnreadableFile(error.code, error.template, **error.params)

    def unknown(self, number: int) -> PlainError:
        """Say that the campaign has no such batch."""
        if not self._batches:
            text = gettext_noop(
                "The campaign has no batches; batch %(number)d was named. Set the batch up first."
            )
            return PlainError("batch.unknown", text, number=number)
        text = gettext_noop(
            "The campaign has no batch %(number)d. It has: %(known)s. Choose another batch, or none."
        )
        return PlainError("batch.unknown", text, number=number, known=", ".join(map(str, self._batches)))

    def __contains__(self, number: int) -> bool:
        return number in self._batches

    def load(self, units: Iterable[Unit]) -> None:
        """Learn in which batches units take part."""
        self._memberships = get_memberships(self._here.campaign, [unit.path for unit in units])

    def of(self, unit: Unit) -> Batch | None:
        """Return the batch in which a unit that was loaded takes part by itself."""
        if self._memberships is None:
            return None
        for day in (self._here.today, *(batch.opens_on for batch in self._batches.values())):
            membership = self._memberships.at(unit.path, day)
            if membership is not None and membership.unit_id == unit.pk:
                return membership.batch
        return None

    def first_day(self, number: int | None, unit: Unit) -> datetime.date:
        """Return from when a unit takes part and is guided: when the batch opens, or later when it opens later."""
        opens = self._batches[number].opens_on if number in self._batches else self._here.campaign.opens_on
        return max(opens, unit.opened_on) if unit.opened_on is not None else opens

    def join(self, wanted: Sequence[tuple[int, Unit]]) -> None:
        """Let units take part in the batches with these numbers."""
        together: defaultdict[tuple[int, datetime.date], list[Unit]] = defaultdict(list)
        for number, unit in wanted:
            together[number, self.first_day(number, unit)].append(unit)
        for (number, day), units in sorted(together.items(), key=lambda item: item[0]):
            batch = self._batches[number]
            add_members(by=self._here.by, access=self._here.access, batch=batch, units=units, from_day=day)
