"""Planning visits, changing plans, calling visits off, and recording that they took place."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.ending import refuse_closed
from touchstone.campaigns.hooks import begin_in
from touchstone.campaigns.queries import get_memberships
from touchstone.common import clock
from touchstone.common.changes import apply, changes_since, snapshot, values_of
from touchstone.common.fields import codes
from touchstone.common.refusal import Refused
from touchstone.inspection.actions.locking import (
    keep_away_from,
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
from touchstone.inspection.fields import PLAN, VISITED, PlanEntry, VisitEntry
from touchstone.inspection.models import Round, RoundMember, Visit
from touchstone.inspection.queries.ties import find_ties
from touchstone.inspection.rules import Fault, VisitState, calling_off, tie, visited
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths, get_frozen_paths
from touchstone.units.models import Appointment, Group, Unit, User
from touchstone.units.paths import is_under
from touchstone.units.queries import counts_in, in_force_on

WATCHED = (*codes(*VISITED), "state")
"""Fields whose changes the history keeps when it is recorded that a visit took place."""


def plan_visit(
    *,
    by: User,
    access: Access,
    round_: Round,
    unit: Unit,
    plan: PlanEntry,
) -> Visit:
    """Plan a visit, hidden from everyone outside the round and from members with a tie to the unit.

    Refused to anyone who is not on the round or has a tie to the unit themselves.
    """
    with transaction.atomic():
        freeze_paths()  # before any row is locked, as when a unit is moved
        begin_in(round_.campaign)
        inspection_round = locked_round(by, access, round_)
        unit = Unit.unscoped.get(pk=unit.pk)
        may_visit(access, unit.path)
        if not is_under(unit.path, inspection_round.path):
            raise refused(Fault.UNIT_OUTSIDE, "unit")
        if not unit.exists_on(plan.planned_on or clock.today()):
            raise refused(Fault.UNIT_CLOSED, "unit")
        if ties(by, unit.path, inspection_round):
            raise refused(Fault.TIED, "unit")
        group_of_round(inspection_round, plan.group)
        if not open_group(inspection_round, plan.group, unit.path):
            raise Refused(_("Everybody of this group has a tie to the unit. Choose another group."), "group")
        return new_visit(by=by, inspection_round=inspection_round, unit=unit, plan=plan)


def change_plan(*, by: User, access: Access, visit: Visit, version: int, plan: PlanEntry) -> Visit:
    """Change the group, day, site or announcement of a planned visit."""
    with transaction.atomic():
        current_visit = locked_visit(by, access, visit, version)
        if current_visit.state != VisitState.PLANNED:
            raise refused(Fault.ALREADY_VISITED)
        group_of_round(current_visit.round, plan.group)
        changes = apply(values_of(plan, codes(*PLAN)), current_visit)
        touch(current_visit)
        remember(by=by, verb="inspection.visit-changed", visit=current_visit, changes=changes)
    return current_visit


def call_off(*, by: User, access: Access, visit: Visit, version: int, reason: str) -> Visit:
    """Call off a planned visit; the unit never learns of it."""
    with transaction.atomic():
        current_visit = locked_visit(by, access, visit, version)
        refuse(calling_off(standing_of(current_visit), reason))
        current_visit.state, current_visit.called_off_reason = VisitState.CALLED_OFF.value, reason.strip()
        touch(current_visit)
        remember(by=by, verb="inspection.visit-called-off", visit=current_visit, reason=reason.strip())
    return current_visit


def record_visit(*, by: User, access: Access, visit: Visit, version: int, entry: VisitEntry) -> Visit:
    """Record when and where a visit took place, and whom the group met, by function and without names."""
    refuse(visited(entry.visited_on, clock.today()))
    with transaction.atomic():
        current_visit = locked_visit(by, access, visit, version)
        if current_visit.state == VisitState.DISCLOSED:
            raise refused(Fault.ALREADY_DISCLOSED)
        if current_visit.state == VisitState.CALLED_OFF:
            raise refused(Fault.CALLED_OFF)
        if (closed_on := current_visit.campaign.closed_on) is not None and entry.visited_on > closed_on:
            refuse_closed(current_visit.campaign)
        if entry.ended_at is not None and (entry.started_at is None or entry.ended_at < entry.started_at):
            raise Refused(_("The visit ended before it began. Correct one of the two."), "ended_at")
        before = snapshot(current_visit, WATCHED)
        values = values_of(entry, codes(*VISITED))
        apply({**values, "site": values["site"] or current_visit.site}, current_visit)
        take_place(current_visit, entry.visited_on)
        touch(current_visit)
        remember(
            by=by,
            verb="inspection.visit-held",
            visit=current_visit,
            changes=changes_since(before, current_visit),
        )
    return current_visit


def take_place(visit: Visit, day: datetime.date) -> None:
    """Mark a locked visit as having taken place on a day, and link it to the participation in force then."""
    visit.visited_on, visit.state = day, VisitState.VISITED.value
    visit.membership = get_memberships(visit.campaign, [visit.path]).at(visit.path, day, begun=True)


def new_visit(
    *,
    by: User,
    inspection_round: Round,
    unit: Unit,
    plan: PlanEntry,
) -> Visit:
    """Store a planned visit of a locked round, and exclude everyone who has a tie to the unit."""
    visit = Visit.unscoped.create(
        campaign=inspection_round.campaign,
        round=inspection_round,
        unit=unit,
        path=get_frozen_paths([unit.pk])[unit.pk],
        **values_of(plan, codes(*PLAN)),
        recorded_at=clock.now(),
        recorded_by=by,
    )
    excluded = [
        [exclusion.user.get_full_name(), exclusion.tie, exclusion.seat]
        for exclusion in keep_away_from(visit, inspection_round)
    ]
    changes = {"unit": (None, unit), "planned_on": (None, plan.planned_on), "kept_away": (None, excluded)}
    remember(by=by, verb="inspection.visit-planned", visit=visit, changes=changes)
    return visit


def open_group(inspection_round: Round, group: Group, path: str) -> bool:
    """Return whether a group has a member on the round today without a tie to the unit at ``path``."""
    appointed = Appointment.unscoped.filter(
        counts_in(inspection_round.campaign.slug), in_force_on(clock.today()), group=group
    ).values("user_id")
    users = set(
        RoundMember.objects.filter(round=inspection_round, group=group, user__in=appointed).values_list(
            "user_id", flat=True
        )
    )
    tied = {
        appointment.user_id
        for appointment in find_ties(users, inspection_round.campaign)
        if appointment.unit and tie(appointment.unit.path, path, inspection_round.path)
    }
    return bool(users - tied)
