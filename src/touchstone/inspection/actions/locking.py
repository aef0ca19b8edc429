"""Permission checks and locks for actions on rounds and visits, and recording these actions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import plain_changes, record
from touchstone.campaigns.hooks import freeze_memberships
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.inspection.actions.messages import refused
from touchstone.inspection.models import Conclusion, Exclusion, Reply, Round, RoundMember, Step, Visit
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries.rounds import is_on_round
from touchstone.inspection.queries.ties import find_ties
from touchstone.inspection.rules import Fault, RoundState, VisitFacts, VisitState, tie
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User
from touchstone.units.roles import LABELS, Role

CHANGED_MEANWHILE = _("Somebody changed this visit while you were writing. Look at it again, then go on.")


def locked_round(by: User, access: Access, inspection_round: Round, *, any_state: bool = False) -> Round:
    """Lock a round until the transaction ends; refused if the person is not on it, or if it is closed."""
    freeze_paths()  # before any row is locked, as when a unit is moved
    rows = Round.unscoped.select_for_update(of=("self",)).select_related("campaign__root", "owner")
    current_round = rows.filter(pk=inspection_round.pk).first()
    if current_round is None or not is_on_round(access, current_round) or access.user_id != by.pk:
        raise refused(Fault.NOT_ON_ROUND)
    if current_round.state == RoundState.CLOSED and not any_state:
        raise refused(Fault.ROUND_CLOSED)
    return current_round


def may_direct(access: Access, path: str) -> None:
    """Refuse anyone who may not set up rounds of a unit."""
    if not access.covers(InspectionPermission.DIRECT, path):
        raise Refused(_("You may not set up inspections here."), "owner")


def may_visit(access: Access, path: str) -> None:
    """Refuse anyone who may neither visit nor direct inspections at a unit."""
    if not (
        access.covers(InspectionPermission.VISIT, path) or access.covers(InspectionPermission.DIRECT, path)
    ):
        raise refused(Fault.UNIT_OUTSIDE, "unit")


def locked_visit(by: User, access: Access, visit: Visit, version: int | None = None) -> Visit:
    """Lock a visit until the transaction ends, for someone who works on its round.

    People who may not know of the visit get the same refusal as if it did not exist.
    """
    freeze_paths()
    freeze_memberships(visit.campaign)
    rows = Visit.objects.visible_to(access, InspectionPermission.VIEW)
    current_visit = (
        rows.select_for_update(of=("self",))
        .select_related("campaign", "round__owner", "group", "unit", "membership")
        .filter(pk=visit.pk)
        .first()
    )
    if current_visit is None or access.user_id != by.pk or not is_on_round(access, current_visit.round):
        raise Refused(_("You may not do this with this visit."))
    may_visit(access, current_visit.path)
    if is_kept_away(by, current_visit):
        raise refused(Fault.TIED)
    if version is not None and current_visit.version != version:
        raise Refused(CHANGED_MEANWHILE)
    return current_visit


def standing_of(visit: Visit) -> VisitFacts:
    """Return the facts about a visit that the guards check."""
    return VisitFacts(
        state=VisitState(visit.state),
        replied=Reply.unscoped.filter(visit=visit).exists(),
        reply_until=visit.reply_until,
        concluded=Conclusion.unscoped.filter(visit=visit).exists(),
    )


def is_kept_away(user: User, visit: Visit) -> bool:
    """Return whether someone on the round is excluded from a visit because of a tie to the unit."""
    excluded = Exclusion.objects.filter(visit=visit, user=user).exists()
    return excluded or bool(ties(user, visit.path, visit.round))


def ties(user: User, path: str, inspection_round: Round) -> list[str]:
    """Return the names of the units whose appointments tie a user to the unit at ``path``."""
    return [
        str(appointment.unit)
        for appointment in find_ties([user.pk], inspection_round.campaign)
        if appointment.unit and tie(appointment.unit.path, path, inspection_round.path)
    ]


def keep_away_from(visit: Visit, inspection_round: Round) -> list[Exclusion]:
    """Exclude everyone on the round who has a tie to the visit's unit, and record the tie."""
    users = RoundMember.objects.filter(round=inspection_round).values_list("user_id", flat=True)
    return _keep_away(users, [visit], inspection_round)


def keep_away(users: Iterable[int], inspection_round: Round) -> list[Exclusion]:
    """Exclude people who join a round from those of its hidden visits to whose units they have a tie."""
    hidden = Visit.unscoped.filter(round=inspection_round, disclosed_at__isnull=True)
    return _keep_away(users, list(hidden), inspection_round)


def _keep_away(users: Iterable[int], visits: Sequence[Visit], inspection_round: Round) -> list[Exclusion]:
    exclusions: dict[tuple[int, int], Exclusion] = {}
    for appointment in find_ties(users, inspection_round.campaign):
        unit = appointment.unit
        for visit in visits:
            kind = tie(unit.path, visit.path, inspection_round.path) if unit else None
            if kind is not None:
                label = f"{unit}, {appointment.post or LABELS[Role(appointment.role)]}"
                exclusion = Exclusion(
                    visit=visit, user=appointment.user, tie=kind.value, seat=label[:200], at=clock.now()
                )
                exclusions.setdefault((visit.pk, appointment.user_id), exclusion)
    Exclusion.objects.bulk_create(exclusions.values(), ignore_conflicts=True)
    return list(exclusions.values())


def remember(
    *,
    by: User | None,
    verb: str,
    visit: Visit,
    target: Model | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str = "",
) -> None:
    """Record an action in the audit trail if the visit is disclosed, else as a step that only the round sees."""
    if visit.state == VisitState.DISCLOSED:
        record(by=by, verb=verb, target=target or visit, path=visit.path, changes=changes, reason=reason)
        return
    step(by=by, verb=verb, inspection_round=visit.round, visit=visit, changes=changes, reason=reason)


def step(
    *,
    by: User | None,
    verb: str,
    inspection_round: Round,
    visit: Visit | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str = "",
) -> None:
    """Append an action to the hidden history of a visit or of a round's draw."""
    Step.unscoped.create(
        round=inspection_round,
        visit=visit,
        at=clock.now(),
        by=by,
        verb=verb,
        changes=plain_changes(changes),
        reason=reason,
    )


def touch(visit: Visit) -> None:
    """Save a changed visit with the next version number."""
    visit.version += 1
    visit.save()


def same_campaign(campaign: Campaign, *records: Any) -> None:
    """Refuse records that belong to another campaign."""
    for campaign_record in records:
        if campaign_record is not None and campaign_record.campaign_id != campaign.pk:
            raise Refused(_("This belongs to another campaign. Choose one of this campaign."))
