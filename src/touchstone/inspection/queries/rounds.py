"""Queries of rounds. That a round takes place is public; which units it visits is not."""

from collections.abc import Container, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.inspection.models import Audience, Draw, Notice, Round, RoundGroup, RoundMember, Step, Visit
from touchstone.inspection.models.rounds import rounds_of
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries.ties import find_ties
from touchstone.inspection.rules import VisitState
from touchstone.units.access import Access
from touchstone.units.models import Appointment, Group, GroupKind, Unit, User
from touchstone.units.paths import is_under, overlap
from touchstone.units.queries import counts_in, find_called, in_force_on

VIEW = InspectionPermission.VIEW


def find_rounds(access: Access, campaign: Campaign) -> list[Round]:
    """Return the rounds of a campaign that the reader may see, newest first."""
    rounds = Round.objects.visible_to(access, VIEW).filter(campaign=campaign)
    return list(rounds.select_related("owner", "campaign").order_by("-first_day", "-number", "pk"))


def get_round(access: Access, campaign: Campaign, pk: int) -> Round | None:
    """Return one round that the reader may see."""
    return (
        Round.objects.visible_to(access, VIEW)
        .filter(campaign=campaign, pk=pk)
        .select_related("owner", "campaign__root")
        .first()
    )


def find_disclosed_rounds(campaign: Campaign) -> QuerySet[Round]:
    """Return the rounds with a disclosed visit, by number; anyone who sees a visit may know its round."""
    shown = Visit.unscoped.filter(round=OuterRef("pk"), state=VisitState.DISCLOSED)
    return Round.unscoped.filter(Exists(shown), campaign=campaign).order_by("number", "pk")


def find_disclosed_groups(campaign: Campaign) -> QuerySet[Group]:
    """Return the groups with a disclosed visit, by number."""
    shown = Visit.unscoped.filter(group=OuterRef("pk"), campaign=campaign, state=VisitState.DISCLOSED)
    return Group.unscoped.filter(Exists(shown)).order_by("number", "pk")


def is_on_round(access: Access, inspection_round: Round) -> bool:
    """Return whether the reader is on a round."""
    return access.user_id is not None and rounds_of(access.user_id).filter(round=inspection_round).exists()


def find_own_round_keys(access: Access) -> set[int]:
    """Return the keys of the rounds that the reader is on."""
    return set(rounds_of(access.user_id)) if access.user_id is not None else set()


def find_groups(inspection_round: Round) -> list[Group]:
    """Return the groups that go out in a round, by number."""
    rows = RoundGroup.objects.filter(round=inspection_round).select_related("group").order_by("group__number")
    return [row.group for row in rows]


def find_members(inspection_round: Round) -> list[RoundMember]:
    """Return everyone on a round, leaders first, then by group. The caller must have checked access."""
    rows = RoundMember.objects.filter(round=inspection_round).select_related("user", "group")
    return sorted(
        rows,
        key=lambda member: (
            member.group.number if member.group else 0,
            member.user.get_full_name(),
            member.pk,
        ),
    )


def find_groups_to_add(access: Access, inspection_round: Round) -> list[Group]:
    """Return the sender's open inspection groups that do not go out in the round yet."""
    if not access.covers(InspectionPermission.DIRECT, inspection_round.path):
        return []
    groups = Group.unscoped.filter(
        owner=inspection_round.owner_id, kind=GroupKind.INSPECTION, closed_on__isnull=True
    )
    on_round = RoundGroup.objects.filter(round=inspection_round).values("group")
    return list(groups.exclude(pk__in=on_round).order_by("number"))


def find_groups_of_owner(access: Access, owner: Unit) -> list[Group]:
    """Return a unit's open inspection groups, if the reader may set up rounds there."""
    if not access.covers(InspectionPermission.DIRECT, owner.path):
        return []
    groups = Group.unscoped.filter(owner=owner, kind=GroupKind.INSPECTION, closed_on__isnull=True)
    return list(groups.order_by("number"))


def find_sending_units(access: Access, campaign: Campaign) -> list[Unit]:
    """Return the topmost units of the campaign for which the reader may set up rounds."""
    paths = overlap([campaign.root.path], access.paths(InspectionPermission.DIRECT))
    units = Unit.objects.visible_to(access, InspectionPermission.DIRECT).filter(path__in=paths)
    return list(units.order_by("path"))


def get_draw(inspection_round: Round) -> Draw | None:
    """Return the published data of a round's draw; the number drawn is set when the seed is revealed."""
    return Draw.objects.filter(round=inspection_round).defer("keys").first()


def get_draw_keys(pk: int) -> str:
    """Return the keys of the units to draw from, one per line, as published for anyone who repeats the draw."""
    return Draw.objects.filter(round=pk).values_list("keys", flat=True).first() or ""


def find_steps_of_round(access: Access, inspection_round: Round) -> list[Step]:
    """Return the steps of a round's draw, newest first, if the reader is on the round; steps of visits are left out.

    Readers with an appointment below the sender get nothing: if more units were drawn than they see visits, they
    would know that their own unit was drawn.
    """
    if access.user_id is None or not is_on_round(access, inspection_round):
        return []
    appointments = find_ties([access.user_id], inspection_round.campaign)
    ties = [appointment.unit.path for appointment in appointments if appointment.unit]
    if any(path != inspection_round.path and is_under(path, inspection_round.path) for path in ties):
        return []
    steps = Step.unscoped.filter(round=inspection_round, visit__isnull=True).select_related("by")
    return list(steps.order_by("-pk"))


def find_notices(access: Access, campaign: Campaign, count: int = 50) -> list[Notice]:
    """Return the notices that the reader may read, newest first: public ones and those to units.

    A notice to units can be read by anyone who sees inspections somewhere below its sender.
    """
    notices = Notice.unscoped.filter(campaign=campaign, withdrawn_at__isnull=True)
    rows = notices.select_related("round", "visit__unit").order_by("-issued_at", "-pk")
    paths = access.paths(VIEW)
    return [
        notice
        for notice in rows[: 4 * count]
        if notice.audience == Audience.PUBLIC or overlap([notice.path], paths)
    ][:count]


def find_public_notices(campaigns: Iterable[Campaign], count: int = 50) -> list[Notice]:
    """Return the public notices of some campaigns, newest first."""
    notices = Notice.unscoped.filter(
        campaign__in=list(campaigns), audience=Audience.PUBLIC, withdrawn_at__isnull=True
    )
    return list(notices.select_related("round", "campaign").order_by("-issued_at", "-pk")[:count])


def find_public_draws(campaigns: Iterable[Campaign], count: int = 50) -> list[Draw]:
    """Return the draws in some campaigns with their published data, newest first."""
    draws = Draw.objects.filter(round__campaign__in=list(campaigns)).defer("keys")
    return list(draws.select_related("round__campaign").order_by("-committed_at", "-pk")[:count])


def get_notice(access: Access, campaign: Campaign, pk: int) -> Notice | None:
    """Return one notice that the reader may withdraw."""
    return (
        Notice.objects.visible_to(access, InspectionPermission.DIRECT)
        .filter(campaign=campaign, pk=pk)
        .select_related("round", "visit")
        .first()
    )


def find_people_to_add(access: Access, inspection_round: Round, text: str, count: int = 8) -> list[User]:
    """Return active accounts that are called like a text and that are not on the round.

    People who are appointed for other campaigns only are left out. Only a reader who is on the round and may set up rounds of its unit gets any.
    """
    if (
        not text
        or not is_on_round(access, inspection_round)
        or not access.covers(InspectionPermission.DIRECT, inspection_round.path)
    ):
        return []
    campaign = inspection_round.campaign.slug
    members = RoundMember.objects.filter(round=inspection_round).values("user")
    appointed = Appointment.unscoped.filter(in_force_on(clock.today()))
    here, elsewhere = appointed.filter(counts_in(campaign)), appointed.exclude(counts_in(campaign))
    users = User.objects.filter(is_active=True).exclude(pk__in=members)
    users = users.filter(Q(pk__in=here.values("user")) | ~Q(pk__in=elsewhere.values("user")))
    return find_called(users, text, count)


def count_draws_among(units: Container[int]) -> int:
    """Return how many rounds draw, or drew, from some units; that does not tell which were drawn."""
    rows = Draw.objects.values_list("keys", flat=True)
    return sum(any(int(key) in units for key in keys.split("\n") if key) for keys in rows)
