"""Setting up rounds: their periods, groups and members."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.changes import apply, values_of
from touchstone.common.fields import codes
from touchstone.common.refusal import Refused
from touchstone.inspection.actions.locking import keep_away, locked_round, may_direct
from touchstone.inspection.actions.messages import refuse, refused
from touchstone.inspection.fields import ROUND_CONTENT, RoundEntry
from touchstone.inspection.models import Round, RoundGroup, RoundMember, Visit
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.rules import Fault, Period, RoundState, VisitState, correcting, period
from touchstone.units.access import Access
from touchstone.units.locking import get_frozen_paths
from touchstone.units.models import Appointment, Group, GroupKind, Unit, User
from touchstone.units.paths import is_under
from touchstone.units.queries import counts_in, in_force_on

ROUND_CHANGED_MEANWHILE = _(
    "Somebody changed this round while you were writing. Look at it again, then go on."
)


def create_round(
    *,
    by: User,
    access: Access,
    campaign: Campaign,
    owner: Unit,
    entry: RoundEntry,
    number: int | None = None,
    groups: Iterable[Group] = (),
) -> Round:
    """Open a round of a unit, by default with the next free number; the person who opens it leads it."""
    refuse(period(entry.first_day, entry.last_day))
    if not entry.name.strip():
        raise Refused(_("Give the round a name."), "name")
    with transaction.atomic():
        path = get_frozen_paths([owner.pk]).get(owner.pk, owner.path)
        may_direct(access, path)
        if not is_under(path, campaign.root.path):
            raise Refused(_("This unit does not take part in the campaign."), "owner")
        if number is None:
            rounds = Round.unscoped.filter(campaign=campaign, owner=owner)
            number = (rounds.aggregate(highest=Max("number"))["highest"] or 0) + 1
        new_round = Round(
            campaign=campaign,
            owner=owner,
            path=path,
            number=number,
            **values_of(entry, codes(*ROUND_CONTENT)),
        )
        try:
            with transaction.atomic():
                new_round.save()
        except IntegrityError as error:
            raise Refused(_("There is already a round %(number)s.") % {"number": number}, "number") from error
        RoundMember.objects.create(round=new_round, user=by, joined_at=clock.now(), joined_by=by)
        record(by=by, verb="inspection.round-opened", target=new_round)
        for group in groups:
            _add_group(by, new_round, group)
    return new_round


def correct_round(*, by: User, access: Access, round_: Round, version: int, entry: RoundEntry) -> Round:
    """Correct the name and period of an open round and record the old values; refused if it would exclude a visit.

    Visits from which ``by`` is excluded are ignored, because the refusal would reveal them.
    """
    if not entry.name.strip():
        raise Refused(_("Give the round a name."), "name")
    with transaction.atomic():
        inspection_round = locked_round(by, access, round_)
        may_direct(access, inspection_round.path)
        if inspection_round.version != version:
            raise Refused(ROUND_CHANGED_MEANWHILE)
        visits = Visit.objects.visible_to(access, InspectionPermission.VIEW).filter(round=inspection_round)
        days = visits.exclude(state=VisitState.CALLED_OFF).values_list("visited_on", "planned_on")
        known = [day for day in (visited or planned for visited, planned in days) if day is not None]
        refuse(
            correcting(
                Period(inspection_round.first_day, inspection_round.last_day),
                Period(entry.first_day, entry.last_day),
                known,
            )
        )
        changes = apply(values_of(entry, codes(*ROUND_CONTENT)), inspection_round)
        if changes:
            inspection_round.version += 1
            inspection_round.save()
            record(by=by, verb="inspection.round-corrected", target=inspection_round, changes=changes)
    return inspection_round


def put_group(*, by: User, access: Access, round_: Round, group: Group) -> None:
    """Add a group to a round, with everyone appointed to it today.

    Adding it again adds those who have joined the group since. Refused to anyone who is not on the round.
    """
    with transaction.atomic():
        inspection_round = locked_round(by, access, round_)
        may_direct(access, inspection_round.path)
        _add_group(by, inspection_round, group)


def bring_person(*, by: User, access: Access, round_: Round, user: User) -> RoundMember:
    """Add a person to a round without a group; only people on the round can do this."""
    with transaction.atomic():
        inspection_round = locked_round(by, access, round_)
        may_direct(access, inspection_round.path)
        member, new = RoundMember.objects.get_or_create(
            round=inspection_round, user=user, defaults={"joined_at": clock.now(), "joined_by": by}
        )
        if new:
            keep_away([user.pk], inspection_round)
            record(
                by=by,
                verb="inspection.person-brought",
                target=inspection_round,
                changes={"person": (None, user.get_full_name())},
            )
    return member


def close_round(*, by: User, access: Access, round_: Round) -> Round:
    """Close a round; refused while one of its visits is neither disclosed nor called off.

    Visits from which ``by`` is excluded are ignored, because the refusal would reveal them; they can still take place
    and be disclosed after the round is closed.
    """
    with transaction.atomic():
        inspection_round = locked_round(by, access, round_)
        may_direct(access, inspection_round.path)
        waiting = (VisitState.PLANNED.value, VisitState.VISITED.value)
        seen = Visit.objects.visible_to(access, InspectionPermission.VIEW)
        if seen.filter(round=inspection_round, state__in=waiting).exists():
            raise Refused(_("A visit of this round is neither disclosed nor called off yet."))
        inspection_round.state = RoundState.CLOSED.value
        inspection_round.closed_at = clock.now()
        inspection_round.closed_by = by
        inspection_round.version += 1
        inspection_round.save()
        record(by=by, verb="inspection.round-closed", target=inspection_round)
    return inspection_round


def _add_group(by: User, inspection_round: Round, group: Group) -> None:
    group = Group.unscoped.get(pk=group.pk)
    if (
        group.kind != GroupKind.INSPECTION
        or group.owner_id != inspection_round.owner_id
        or group.closed_on is not None
    ):
        raise Refused(_("Choose an open inspection group of the unit that sends the round."), "groups")
    _row, new = RoundGroup.objects.get_or_create(round=inspection_round, group=group)
    now = clock.now()
    appointed = Appointment.unscoped.filter(
        counts_in(inspection_round.campaign.slug), in_force_on(clock.today()), group=group
    )
    users = list(appointed.values_list("user_id", flat=True).distinct())
    RoundMember.objects.bulk_create(
        [
            RoundMember(round=inspection_round, user_id=user_id, group=group, joined_at=now, joined_by=by)
            for user_id in users
        ],
        ignore_conflicts=True,
    )
    keep_away(users, inspection_round)
    if new:
        record(
            by=by,
            verb="inspection.group-put-on-round",
            target=inspection_round,
            changes={"group": (None, group)},
        )


def group_of_round(inspection_round: Round, group: Group) -> Group:
    """Return the group; refused if it does not go out in the round."""
    if not RoundGroup.objects.filter(round=inspection_round, group=group).exists():
        raise refused(Fault.GROUP_NOT_ON_ROUND, "group")
    return group
