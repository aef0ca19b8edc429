"""Which problems a reader sees: those of their units, those that their units support, and those that they lead."""

from django.db.models import Exists, F, OuterRef, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.problems.models import Problem, SupportingUnit
from touchstone.problems.permissions import ProblemPermission
from touchstone.units.access import Access
from touchstone.units.paths import is_under

VIEW = ProblemPermission.VIEW


def sees_all(access: Access, campaign: Campaign) -> bool:
    """Say whether every problem of the campaign lies at or below a place of the reader."""
    return any(is_under(campaign.root.path, place) for place in access.places(VIEW))


def seen(access: Access, campaign: Campaign) -> QuerySet[Problem]:
    """Return every problem of a campaign that the reader may see: to look at one or at a few, never to list all."""
    own: QuerySet[Problem] = Problem.objects.visible_to(access, VIEW)
    if sees_all(access, campaign):
        return own.filter(campaign=campaign)
    places = own.filter(pk=OuterRef("pk"))
    supported = SupportingUnit.objects.visible_to(access, VIEW).filter(problem=OuterRef("pk"))
    mine = Problem.unscoped.filter(pk=OuterRef("pk"), leader=access.user_id or 0)
    return Problem.unscoped.filter(Exists(places) | Exists(supported) | Exists(mine), campaign=campaign)


def supported(access: Access, campaign: Campaign) -> QuerySet[Problem]:
    """Return the problems that a unit of the reader supports."""
    theirs = SupportingUnit.objects.visible_to(access, VIEW).values("problem")
    return _beside(campaign).filter(pk__in=theirs)


def led(access: Access, campaign: Campaign) -> QuerySet[Problem]:
    """Return the problems that the reader leads; a publication's audience leads none."""
    return _beside(campaign).filter(leader=access.user_id or 0)


def _beside(campaign: Campaign) -> QuerySet[Problem]:
    """Return the problems of a campaign, found by anything but the campaign: no index shall be taken for it."""
    return Problem.unscoped.alias(held_in=F("campaign_id") + 0).filter(held_in=campaign.pk)
