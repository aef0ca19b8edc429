"""Who may work on a round or a visit, what is locked meanwhile, and where an act is remembered."""

from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import freeze_memberships
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.inspection.actions.messages import refused
from touchstone.inspection.models import Conclusion, Exclusion, Reply, Round, RoundMember, Step, Visit
from touchstone.inspection.models.rounds import rounds_of
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries.ties import find_ties
from touchstone.inspection.rules import Fault, RoundState, Standing, VisitState, tie
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User
from touchstone.units.roles import LABELS, Role

CHANGED_MEANWHILE = _("Somebody changed this visit while you were writing. Look at it again, then go on.")


def locked_round(by: User, access: Access, inspection_round: Round, *, any_state: bool = False) -> Round:
    """Return the round locked until the transaction ends; refused to whoever is not on it, and when it is closed."""
    freeze_paths()  # before any row is locked, as a move does
    rows = Round.unscoped.select_for_update(of=("self",)).select_related("campaign__root", "owner")
    found_inspection_round = rows.filter(pk=inspection_round.pk).first()
    if (
        found_inspection_round is None
        or not is_on_round(access, found_inspection_round)
        or access.user_id != by.pk
    ):
        raise refused(Fault.NOT_ON_ROUND)
    if found_inspection_round.state == RoundState.CLOSED and not any_state:
        raise refused(Fault.ROUND_CLOSED)
    return found_inspection_round


def is_on_round(access: Access, inspection_round: Round) -> bool:
    """Say whether the reader is on a round today."""
    return access.user_id is not None and rounds_of(access.user_id).filter(round=inspection_round).exists()


def may_direct(access: Access, path: str) -> None:
    """Refuse whoever may not set up rounds of a unit."""
    if not access.covers(InspectionPermission.DIRECT, path):
        raise Refused(_("You may not set up inspections here."), "owner")


def may_visit(access: Access, path: str) -> None:
    """Refuse whoever neither visits nor directs at a unit."""
    if not (
        access.covers(InspectionPermission.VISIT, path) or access.covers(InspectionPermission.DIRECT, path)
    ):
        raise refused(Fault.UNIT_OUTSIDE, "unit")


def locked_visit(by: User, access: Access, visit: Visit, version: int | None = None) -> Visit:
    """Return a visit locked until the transaction ends, for somebody who works on its round.

    Whoever may not know of it is told the same as when there is none.
    """
    freeze_paths()
    freeze_memberships(visit.campaign)
    rows = Visit.objects.visible_to(access, InspectionPermission.VIEW)
    found_visit: Visit | None = (
        rows.select_for_update(of=("self",))
        .select_related("campaign", "round__owner", "group", "unit", "membership")
        .filter(pk=visit.pk)
        .first()
    )
    if found_visit is None or access.user_id != by.pk or not is_on_round(access, found_visit.round):
        raise Refused(_("You may not do this with this visit."))
    may_visit(access, found_visit.path)
    if is_kept_away(by, found_visit):
        raise refused(Fault.TIED)
    if version is not None and found_visit.version != version:
        raise Refused(CHANGED_MEANWHILE)
    return found_visit


def standing_of(visit: Visit) -> Standing:
    """Return what the guards look at."""
    return Standing(
        state=VisitState(visit.state),
        replied=Reply.unscoped.filter(visit=visit).exists(),
        reply_until=visit.reply_until,
        concluded=Conclusion.unscoped.filter(visit=visit).exists(),
    )


def is_kept_away(user: User, visit: Visit) -> bool:
    """Say whether somebody on the round is kept away from a visit because of a tie to the unit."""
    kept = Exclusion.objects.filter(visit=visit, user=user).exists()
    return kept or bool(ties(user, visit.path, visit.round))


def ties(user: User, path: str, inspection_round: Round) -> list[str]:
    """Return the appointments that tie somebody to a unit today, as the rules have it."""
    seats = find_ties([user.pk])
    return [
        str(seat.unit) for seat in seats if seat.unit and tie(seat.unit.path, path, inspection_round.path)
    ]


def keep_away(visit: Visit, inspection_round: Round) -> list[Exclusion]:
    """Exclude everybody on the round who has a tie to the unit, and write down which."""
    made = []
    users = RoundMember.objects.filter(round=inspection_round).values_list("user_id", flat=True)
    excluded: set[int] = set()
    for seat in find_ties(users):
        found_tie = tie(seat.unit.path, visit.path, inspection_round.path) if seat.unit else None
        if found_tie is not None and seat.user_id not in excluded:
            excluded.add(seat.user_id)
            label = f"{seat.unit}, {seat.post or LABELS[Role(seat.role)]}"
            made.append(
                Exclusion(visit=visit, user=seat.user, tie=found_tie.value, seat=label[:200], at=clock.now())
            )
    Exclusion.objects.bulk_create(made, ignore_conflicts=True)
    return made


def remember(
    *,
    by: User | None,
    verb: str,
    visit: Visit,
    target: Model | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str = "",
) -> None:
    """Write an act down: in the common trail when the visit is disclosed, else where only the round's people read."""
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
    """Append an act to the hidden history of a visit or of a round's draw."""
    plain = {name: [_plain(old), _plain(new)] for name, (old, new) in (changes or {}).items()}
    Step.unscoped.create(
        round=inspection_round, visit=visit, at=clock.now(), by=by, verb=verb, changes=plain, reason=reason
    )


def touch(visit: Visit) -> None:
    """Store a changed visit with the next version."""
    visit.version += 1
    visit.save()


def same_campaign(campaign: Campaign, *things: Any) -> None:
    """Refuse a word of another campaign."""
    for thing in things:
        if thing is not None and thing.campaign_id != campaign.pk:
            raise Refused(_("This belongs to another campaign. Choose one of this campaign."))


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return DjangoJSONEncoder().default(value)
