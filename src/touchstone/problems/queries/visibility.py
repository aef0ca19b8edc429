"""The problems that a reader sees: those of their units, those their units support, and those they lead."""

from django.db.models import Exists, OuterRef, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.common.planner import without_index
from touchstone.problems.models import Problem, SupportingUnit
from touchstone.problems.permissions import ProblemPermission
from touchstone.units.access import Access
from touchstone.units.paths import is_under

VIEW = ProblemPermission.VIEW


def sees_all(access: Access, campaign: Campaign) -> bool:
    """Say whether the reader sees every problem of the campaign because of their units."""
    return any(is_under(campaign.root.path, path) for path in access.paths(VIEW))


def find_seen(access: Access, campaign: Campaign) -> QuerySet[Problem]:
    """Return all problems of a campaign that the reader may see. Only for look-ups of a few: too slow for lists."""
    own = Problem.objects.visible_to(access, VIEW)
    if sees_all(access, campaign):
        return own.filter(campaign=campaign)
    of_units = own.filter(pk=OuterRef("pk"))
    supported = SupportingUnit.objects.visible_to(access, VIEW).filter(problem=OuterRef("pk"))
    led = Problem.unscoped.filter(pk=OuterRef("pk"), leader=access.user_id or 0)
    return Problem.unscoped.filter(Exists(of_units) | Exists(supported) | Exists(led), campaign=campaign)


def find_supported(access: Access, campaign: Campaign) -> QuerySet[Problem]:
    """Return the problems that the reader's units support."""
    problems = SupportingUnit.objects.visible_to(access, VIEW).values("problem")
    return find_beside(Problem.unscoped.filter(pk__in=problems), campaign)


def find_led(access: Access, campaign: Campaign) -> QuerySet[Problem]:
    """Return the problems that the reader leads; anonymous readers lead none."""
    return find_beside(Problem.unscoped.filter(leader=access.user_id or 0), campaign)


def find_led_and_seen(access: Access, campaign: Campaign) -> list[QuerySet[Problem]]:
    """Return subqueries for problems that the reader sees and the person of the outer query leads.

    There is one for each source of visible problems; each uses the index of the few problems that have a leader.
    """
    below = Problem.objects.visible_to(access, VIEW, walk=True)
    parts = [find_beside(below.filter(leader=OuterRef("pk")), campaign)]
    if not sees_all(access, campaign):
        parts += [
            find_supported(access, campaign).filter(leader=OuterRef("pk")),
            find_led(access, campaign).filter(leader=OuterRef("pk")),
        ]
    return parts


def find_beside(rows: QuerySet[Problem], campaign: Campaign) -> QuerySet[Problem]:
    """Keep the rows of a campaign, without using the index on the campaign."""
    return rows.alias(held_in=without_index("campaign_id")).filter(held_in=campaign.pk)
