"""Which problems a reader sees: those of their units, those that their units support, and those that they lead."""

from django.db.models import Exists, OuterRef, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.common.planner import without_index
from touchstone.problems.models import Problem, SupportingUnit
from touchstone.problems.permissions import ProblemPermission
from touchstone.units.access import Access
from touchstone.units.paths import is_under

VIEW = ProblemPermission.VIEW


def sees_all(access: Access, campaign: Campaign) -> bool:
    """Say whether every problem of the campaign lies at or below a place of the reader."""
    return any(is_under(campaign.root.path, place) for place in access.paths(VIEW))


def find_seen(access: Access, campaign: Campaign) -> QuerySet[Problem]:
    """Return every problem of a campaign that the reader may see: to look at one or at a few, never to list all."""
    own: QuerySet[Problem] = Problem.objects.visible_to(access, VIEW)
    if sees_all(access, campaign):
        return own.filter(campaign=campaign)
    places = own.filter(pk=OuterRef("pk"))
    supported = SupportingUnit.objects.visible_to(access, VIEW).filter(problem=OuterRef("pk"))
    mine = Problem.unscoped.filter(pk=OuterRef("pk"), leader=access.user_id or 0)
    return Problem.unscoped.filter(Exists(places) | Exists(supported) | Exists(mine), campaign=campaign)


def find_supported(access: Access, campaign: Campaign) -> QuerySet[Problem]:
    """Return the problems that a unit of the reader supports."""
    theirs = SupportingUnit.objects.visible_to(access, VIEW).values("problem")
    return find_beside(Problem.unscoped.filter(pk__in=theirs), campaign)


def find_led(access: Access, campaign: Campaign) -> QuerySet[Problem]:
    """Return the problems that the reader leads; a publication's audience leads none."""
    return find_beside(Problem.unscoped.filter(leader=access.user_id or 0), campaign)


def find_led_and_seen(access: Access, campaign: Campaign) -> list[QuerySet[Problem]]:
    """Return the problems that the reader sees and the person of the outer query leads, in parts by why they are seen.

    Each person's are found by the index of the few problems that have a leader, and then looked at.
    """
    below: QuerySet[Problem] = Problem.objects.visible_to(access, VIEW, walk=True)
    parts = [find_beside(below.filter(leader=OuterRef("pk")), campaign)]
    if not sees_all(access, campaign):
        parts += [
            find_supported(access, campaign).filter(leader=OuterRef("pk")),
            find_led(access, campaign).filter(leader=OuterRef("pk")),
        ]
    return parts


def find_beside(rows: QuerySet[Problem], campaign: Campaign) -> QuerySet[Problem]:
    """Return those of a campaign, found by anything but the campaign: no index shall be taken for it."""
    return rows.alias(held_in=without_index("campaign_id")).filter(held_in=campaign.pk)
