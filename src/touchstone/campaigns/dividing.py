"""One unit is divided into several: what that would do, and the act itself."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.actions import add_members
from touchstone.campaigns.actions.earlier import ONE_DAY
from touchstone.campaigns.merging import merge_unit
from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.common.text import match_key
from touchstone.units.access import Access
from touchstone.units.actions import (
    NewUnit,
    assign_unit,
    checked_reason,
    create_many,
    note_succession,
    refuse_records_after,
)
from touchstone.units.locking import get_existing, lock_paths, lock_tree
from touchstone.units.models import GroupAssignment, SuccessionKind, Unit, User
from touchstone.units.paths import parent
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import ClosePreview, preview_close
from touchstone.units.queries.changes import NOT_HERE, get_namesake

MOST = 20
"""Maximum number of units that one is divided into."""


@dataclass(frozen=True, slots=True)
class DividePreview:
    """What dividing a unit would do.

    ``names`` are those of the new units. ``joining`` are the participations in whose batches they take part from the next day on,
    ``groups`` the assignments that they get. ``below`` is the number of open units below the unit, which stay there.
    """

    unit: Unit
    day: datetime.date
    names: tuple[str, ...]
    joining: tuple[BatchMembership, ...]
    groups: tuple[GroupAssignment, ...]
    closing: ClosePreview
    refusals: tuple[Refused, ...]

    @property
    def first_day(self) -> datetime.date:
        """The first day of the new units."""
        return self.day + ONE_DAY

    @property
    def possible(self) -> bool:
        """Whether the unit can be divided."""
        return not self.refusals


def preview_divide(access: Access, unit: Unit, names: Sequence[str], day: datetime.date) -> DividePreview:
    """Return what dividing a unit after a day would do. Nothing is changed."""
    kept = tuple(dict.fromkeys(name.strip() for name in names if match_key(name)))
    next_day = day + ONE_DAY
    own = BatchMembership.unscoped.filter(unit=unit, to_day__isnull=True).select_related(
        "batch__campaign__root"
    )
    joining = tuple(
        one for one in own.order_by("pk") if one.batch.closes_on is None or one.batch.closes_on >= next_day
    )
    groups = GroupAssignment.unscoped.filter(unit=unit, to_day__isnull=True, group__closed_on__isnull=True)
    return DividePreview(
        unit,
        day,
        kept,
        joining,
        tuple(groups.select_related("group").order_by("pk")),
        preview_close(access, unit, day),
        tuple(_refusals(access, unit, kept, day)),
    )


def _refusals(access: Access, unit: Unit, names: Sequence[str], day: datetime.date) -> Iterator[Refused]:
    above = parent(unit.path)
    if not access.covers(UnitPermission.CHANGE, above):
        yield Refused(NOT_HERE, "unit")
        return
    if Campaign.objects.filter(root=unit).exists():
        message = _("“%(unit)s” is the unit of a campaign. Make new units below it instead.")
        yield Refused(message % {"unit": unit}, "unit")
    if unit.closed_on is not None:
        yield Refused(_("“%(unit)s” is already closed.") % {"unit": unit}, "unit")
    if not names:
        yield Refused(_("Name at least one new unit."), "names")
    if len(names) > MOST:
        yield Refused(_("Name at most %(number)d new units.") % {"number": MOST}, "names")
    if day > clock.today():
        yield Refused(_("The day is in the future. Choose today or an earlier day."), "day")
    for name in names:
        if get_namesake(match_key(name), above) is not None:
            message = _("There is already a unit “%(unit)s” at the same place. Choose another name.")
            yield Refused(message % {"unit": name}, "names")


def divide_unit(
    *,
    by: User | None,
    access: Access,
    unit: Unit,
    names: Sequence[str],
    day: datetime.date,
    goes_on: bool = True,
    despite_records: bool = False,
    reason: str = "",
) -> list[Unit]:
    """Divide a unit: make new units beside it that open on the day after ``day``; return them.

    They take part in the batches, and are assigned to the groups, in which it is by itself. Its records stay where they
    were made. If it does not go on, it is merged into the first of the new units, which thereby goes on with its records, its
    names, its open work and the units below it.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        lock_tree()
        lock_paths()
        divided = get_existing(unit)
        preview = preview_divide(access, divided, names, day)
        if preview.refusals:
            raise preview.refusals[0]
        if not goes_on and preview.closing.after and not despite_records:
            raise refuse_records_after(preview.closing.after)
        above = Unit.unscoped.filter(path=parent(divided.path)).first()
        first = day + ONE_DAY
        made = create_many(
            by=by,
            access=access,
            units=[NewUnit(name, above, kind=divided.kind, opened_on=first) for name in preview.names],
            reason=reason,
        )
        for membership in preview.joining:
            start = max(first, membership.from_day)
            add_members(by=by, access=access, batch=membership.batch, units=made, from_day=start)
        for assignment in preview.groups:
            for new in made:
                start = max(first, assignment.from_day)
                assign_unit(by=by, access=access, group=assignment.group, unit=new, from_day=start)
        for new in made:
            note_succession(earlier=divided, later=new, kind=SuccessionKind.DIVIDED, last_day=day)
        record(
            by=by,
            verb="units.unit-divided",
            target=divided,
            changes={"new_units": (None, list(preview.names)), "last_day": (None, day)},
            reason=reason,
        )
        if not goes_on:
            merge_unit(
                by=by, access=access, unit=divided, into=made[0], day=day, despite_records=True, reason=reason
            )
    return made
