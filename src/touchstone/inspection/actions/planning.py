"""Planning visits, changing plans, calling off, and saying that a visit took place."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.queries import get_memberships
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.inspection.actions.locking import (
    changes_of,
    keep_away,
    locked_round,
    locked_visit,
    may_visit,
    remember,
    standing_of,
    ties,
    touch,
)
from touchstone.inspection.actions.messages import refuse, refused
from touchstone.inspection.actions.rounds import group_of_round
from touchstone.inspection.models import Round, RoundMember, Visit
from touchstone.inspection.queries.ties import find_ties
from touchstone.inspection.rules import Fault, VisitState, calling_off, tie, visited
from touchstone.units.access import Access
from touchstone.units.locking import places
from touchstone.units.models import Appointment, Group, Unit, User
from touchstone.units.paths import is_under
from touchstone.units.queries import in_force_on

WATCHED = (
    "group",
    "site",
    "announced",
    "planned_on",
    "visited_on",
    "started_at",
    "ended_at",
    "whom_met",
    "state",
)
"""The fields of a visit whose change stands in its history."""


def plan_visit(
    *,
    by: User,
    access: Access,
    round_: Round,
    group: Group,
    unit: Unit,
    planned_on: datetime.date | None = None,
    site: str = "",
    announced: bool = False,
) -> Visit:
    """Plan a visit that nobody outside the round learns of; people on the round with a tie to the unit neither.

    Refused to whoever is not on the round or has a tie to the unit themselves.
    """
    with transaction.atomic():
        held = locked_round(by, access, round_)
        unit = Unit.unscoped.get(pk=unit.pk)
        may_visit(access, unit.path)
        if not is_under(unit.path, held.path):
            raise refused(Fault.UNIT_OUTSIDE, "unit")
        if not unit.exists_on(planned_on or clock.today()):
            raise refused(Fault.UNIT_CLOSED, "unit")
        if ties(by, unit.path, held):
            raise refused(Fault.TIED, "unit")
        group_of_round(held, group)
        if not open_group(held, group, unit.path):
            raise Refused(_("Everybody of this group has a tie to the unit. Choose another group."), "group")
        return new_visit(
            by=by, held=held, group=group, unit=unit, planned_on=planned_on, site=site, announced=announced
        )


def change_plan(
    *,
    by: User,
    access: Access,
    visit: Visit,
    version: int,
    group: Group,
    planned_on: datetime.date | None,
    site: str = "",
    announced: bool = False,
) -> Visit:
    """Change who goes, when and where to."""
    with transaction.atomic():
        held = locked_visit(by, access, visit, version)
        if held.state != VisitState.PLANNED:
            raise refused(Fault.ALREADY_VISITED)
        before = {name: getattr(held, name) for name in WATCHED}
        held.group = group_of_round(held.round, group)
        held.planned_on, held.site, held.announced = planned_on, site.strip(), announced
        touch(held)
        remember(by=by, verb="inspection.visit-changed", visit=held, changes=changes_of(before, held))
    return held


def call_off(*, by: User, access: Access, visit: Visit, version: int, reason: str) -> Visit:
    """Call a planned visit off; the unit never learns of it."""
    with transaction.atomic():
        held = locked_visit(by, access, visit, version)
        refuse(calling_off(standing_of(held), reason))
        held.state, held.called_off_reason = VisitState.CALLED_OFF.value, reason.strip()
        touch(held)
        remember(by=by, verb="inspection.visit-called-off", visit=held, reason=reason.strip())
    return held


def record_visit(
    *,
    by: User,
    access: Access,
    visit: Visit,
    version: int,
    visited_on: datetime.date,
    started_at: datetime.datetime | None = None,
    ended_at: datetime.datetime | None = None,
    whom_met: str = "",
    site: str = "",
) -> Visit:
    """Say when a visit took place, where, and whom the group met, by function and without names."""
    refuse(visited(visited_on, clock.today()))
    with transaction.atomic():
        held = locked_visit(by, access, visit, version)
        if held.state == VisitState.DISCLOSED:
            raise refused(Fault.ALREADY_DISCLOSED)
        if held.state == VisitState.CALLED_OFF:
            raise refused(Fault.CALLED_OFF)
        if ended_at is not None and (started_at is None or ended_at < started_at):
            raise Refused(_("The visit ended before it began. Correct one of the two."), "ended_at")
        before = {name: getattr(held, name) for name in WATCHED}
        held.started_at, held.ended_at = started_at, ended_at
        held.whom_met, held.site = whom_met.strip(), site.strip() or held.site
        take_place(held, visited_on)
        touch(held)
        remember(by=by, verb="inspection.visit-held", visit=held, changes=changes_of(before, held))
    return held


def take_place(held: Visit, day: datetime.date) -> None:
    """Let a locked visit have taken place on a day, and count for the participation that holds then."""
    held.visited_on, held.state = day, VisitState.VISITED.value
    held.membership = get_memberships(held.campaign, [held.path]).at(held.path, day, begun=True)


def new_visit(
    *,
    by: User,
    held: Round,
    group: Group,
    unit: Unit,
    planned_on: datetime.date | None = None,
    site: str = "",
    announced: bool = False,
) -> Visit:
    """Store a planned visit of a locked round, with everybody kept away who has a tie to the unit."""
    visit = Visit.unscoped.create(
        campaign=held.campaign,
        round=held,
        group=group,
        unit=unit,
        path=places([unit.pk])[unit.pk],
        site=site.strip(),
        announced=announced,
        planned_on=planned_on,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    excluded = [[one.user.get_full_name(), one.tie, one.seat] for one in keep_away(visit, held)]
    changes = {"unit": (None, unit), "planned_on": (None, planned_on), "kept_away": (None, excluded)}
    remember(by=by, verb="inspection.visit-planned", visit=visit, changes=changes)
    return visit


def open_group(held: Round, group: Group, path: str) -> bool:
    """Say whether somebody of a group is on the round today and has no tie to a unit."""
    appointed = Appointment.unscoped.filter(in_force_on(clock.today()), group=group).values("user_id")
    users = set(
        RoundMember.objects.filter(round=held, group=group, user__in=appointed).values_list(
            "user_id", flat=True
        )
    )
    tied = {seat.user_id for seat in find_ties(users) if seat.unit and tie(seat.unit.path, path, held.path)}
    return bool(users - tied)
