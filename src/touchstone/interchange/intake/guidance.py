"""The steering groups and batches that rows of units refer to."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_noop

from touchstone.campaigns.actions import add_members
from touchstone.campaigns.models import Batch
from touchstone.campaigns.queries import Memberships, find_batches, get_memberships
from touchstone.common.errors import PlainError
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.intake.naming import Words
from touchstone.interchange.intake.rows import ImportContext, Reading
from touchstone.interchange.ordinals import parse_ordinal
from touchstone.units.actions import assign_unit, create_group, unassign_unit
from touchstone.units.models import Group, GroupAssignment, GroupKind, Unit
from touchstone.units.queries import find_assignments, find_groups

_ABOUT_GROUPS = re.compile(
    r"指导|督导|巡回|巡察|检查|暗访|steering|guidance|supervision|roving|inspection|group|team", re.IGNORECASE
)


class GroupNames(Words[Group]):
    """Groups of one kind by name and number."""

    def __init__(self, groups: Iterable[Group]) -> None:
        groups = list(groups)
        super().__init__((group, (str(group), group.name, group.name_en)) for group in groups)
        self._by_number: defaultdict[int, list[Group]] = defaultdict(list)
        for group in groups:
            self._by_number[group.number].append(group)

    def find(self, name: str) -> Group | None:
        """Return the group that a cell names, or None if there is none or the number is that of several."""
        group = super().find(name)
        if group is None and (number := _number(name)) is not None:
            same = self._by_number.get(number, [])
            return same[0] if len(same) == 1 else None
        return group

    def add(self, word: Group, name: str) -> None:
        """Add a group under its name and number."""
        super().add(word, name)
        self._by_number[word.number].append(word)

    def numbered(self, number: int) -> Sequence[Group]:
        """Return the groups with a number."""
        return self._by_number.get(number, [])


class SteeringGroups:
    """The steering groups visible to the reader, by name and number, and the units that they guide."""

    def __init__(self, here: ImportContext) -> None:
        self._here = here
        self._known = [row.group for row in find_groups(here.access, here.today, kind=GroupKind.STEERING)]
        self._names = GroupNames(self._known)
        self._guided: dict[int, list[GroupAssignment]] | None = None

    def find(self, name: str) -> Group | None:
        """Return the group that a cell names, or None if there is none yet."""
        return self._names.find(name)

    def guiding(self, unit: Unit) -> list[GroupAssignment]:
        """Return the assignments of this very unit to groups that are visible to the reader."""
        if self._guided is None:
            self._guided = {}
            for group in self._known:
                for assignment in find_assignments(self._here.access, group, self._here.today):
                    self._guided.setdefault(assignment.unit_id, []).append(assignment)
        return self._guided.get(unit.pk, [])

    def guides(self, name: str, unit: Unit) -> bool:
        """Return True if the group that a cell names guides the unit already."""
        group = self.find(name)
        return group is not None and any(assignment.group_id == group.pk for assignment in self.guiding(unit))

    def assign(self, name: str, unit: Unit, from_day: datetime.date, *, fresh: bool) -> None:
        """Assign the unit to the named group only, and create the group if it does not exist.

        A ``fresh`` unit is assigned from ``from_day``. An existing unit that has another group leaves that group
        yesterday at the latest and is assigned from today.
        """
        by, access = self._here.by, self._here.access
        group = self.find(name)
        if group is None:
            group = self._create(name)
        trace = self._here.trace
        if not fresh and (before := self.guiding(unit)):
            trace.note_before(GroupAssignment, [assignment.pk for assignment in before])
            yesterday = self._here.today - datetime.timedelta(days=1)
            for assignment in before:
                last = max(yesterday, assignment.from_day)
                unassign_unit(
                    by=by, access=access, assignment=assignment, to_day=last, reason=self._here.reason
                )
            from_day = self._here.today
        made = assign_unit(by=by, access=access, group=group, unit=unit, from_day=from_day)
        trace.note_made(GroupAssignment, [made.pk])

    def _create(self, name: str) -> Group:
        number = _number(name)
        # A name that only consists of a number can be translated into English.
        in_english = f"Steering group {number}" if number is not None else ""
        owner = self._here.unit
        if number is not None and any(group.owner_id == owner.pk for group in self._names.numbered(number)):
            number = None
        made = create_group(
            by=self._here.by,
            access=self._here.access,
            owner=owner,
            number=number,
            name=name,
            name_en=in_english,
        )
        self._here.trace.note_made(Group, [made.pk])
        self._known.append(made)
        self._names.add(made, name)
        return made


def _number(name: str) -> int | None:
    """Return the number in the name of a group, such as 3 for 第三巡回指导组, or None."""
    try:
        return parse_ordinal(_ABOUT_GROUPS.sub("", name))
    except PlainError:
        return None


class Batches:
    """The campaign's batches by number, and the participation of units in them."""

    def __init__(self, here: ImportContext) -> None:
        self._here = here
        self._batches = {batch.number: batch for batch in find_batches(here.campaign)}
        self._memberships: Memberships | None = None

    def number_for(self, reading: Reading) -> int | None:
        """Return the number of the batch for a row: from its own cell, the person's choice, or the title."""
        own: int | None = reading.get("batch")
        chosen = self._here.options.batch
        return own or (reading.sheet.batch if chosen is None else chosen) or None

    def check_default(self, readings: Iterable[Reading]) -> None:
        """Refuse the file if the person's choice or a title names a batch that the campaign does not have."""
        chosen = self._here.options.batch
        numbers = {reading.sheet.batch for reading in readings} if chosen is None else {chosen}
        for number in sorted(number for number in numbers if number):
            if number not in self._batches:
                raise self.unknown(number)

    def unknown(self, number: int) -> UnreadableFile:
        """Return the error for a batch that the campaign does not have."""
        if not self._batches:
            text = gettext_noop(
                "The campaign has no batches; batch %(number)d was named. Set the batch up first."
            )
            return UnreadableFile("batch.unknown", text, number=number)
        text = gettext_noop(
            "The campaign has no batch %(number)d. It has: %(known)s. Choose another batch, or none."
        )
        return UnreadableFile("batch.unknown", text, number=number, known=list(self._batches))

    def __contains__(self, number: int) -> bool:
        return number in self._batches

    def load(self, units: Iterable[Unit]) -> None:
        """Load the participation of these units in batches."""
        self._memberships = get_memberships(self._here.campaign, [unit.path for unit in units])

    def of(self, unit: Unit) -> Batch | None:
        """Return the batch that a loaded unit takes part in by its own membership, if any."""
        if self._memberships is None:
            return None
        for day in (self._here.today, *(batch.opens_on for batch in self._batches.values())):
            membership = self._memberships.at(unit.path, day)
            if membership is not None and membership.unit_id == unit.pk:
                return membership.batch
        return None

    def first_day(self, number: int | None, unit: Unit) -> datetime.date:
        """Return the day from which a unit takes part and is guided: the later of the opening days of batch and unit."""
        opens = self._batches[number].opens_on if number in self._batches else self._here.campaign.opens_on
        return max(opens, unit.opened_on) if unit.opened_on is not None else opens

    def join(self, wanted: Sequence[tuple[int, Unit]]) -> list[int]:
        """Add units to the batches with these numbers, and return the keys of their participations."""
        together: defaultdict[tuple[int, datetime.date], list[Unit]] = defaultdict(list)
        for number, unit in wanted:
            together[number, self.first_day(number, unit)].append(unit)
        by, access, made = self._here.by, self._here.access, []
        for (number, day), units in sorted(together.items(), key=lambda item: item[0]):
            batch = self._batches[number]
            joined = add_members(by=by, access=access, batch=batch, units=units, from_day=day)
            made += [membership.pk for membership in joined]
        return made
