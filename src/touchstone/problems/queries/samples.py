"""Sampling plans, their samples, and the results."""

from collections.abc import Iterable
from operator import attrgetter

from django.db.models import Count, Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.common.pages import Page, page_of, read_key
from touchstone.problems.models import Sample, SamplingPlan, Verification
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.counted import get_counts
from touchstone.problems.queries.filters import ProblemFilter
from touchstone.problems.rules import Checked, State
from touchstone.units.access import Access
from touchstone.units.models import Unit, User


def find_verified_by(user: User, problems: Iterable[int]) -> set[int]:
    """Return which of these problems a person verified or requested closure for, and so must not check again."""
    by_user = Q(verified_by=user) | Q(requested_by=user)
    return set(
        Verification.objects.filter(by_user, problem__in=list(problems)).values_list("problem_id", flat=True)
    )


def get_plan_page(
    access: Access, campaign: Campaign, *, after: str = "", size: int = 50
) -> Page[SamplingPlan]:
    """Return the plans of the reader's units; an invalid cursor is ignored."""
    plans = _find_plans(access, campaign)
    if (key := read_key(after)) is not None:
        plans = plans.filter(pk__lt=key)
    plans = plans.defer("frame").select_related("owner", "planned_by").order_by("-pk")
    return page_of(plans[: size + 1], size, attrgetter("pk"))


def get_plan(access: Access, campaign: Campaign, pk: int) -> SamplingPlan | None:
    """Return one plan of the reader's units."""
    people = ("planned_by", "drawn_by")
    return _find_plans(access, campaign).select_related("owner", "campaign", *people).filter(pk=pk).first()


def find_samples(plan: SamplingPlan) -> list[Sample]:
    """Return the sample of a plan, in the order of the draw. The caller must have checked access."""
    samples = Sample.objects.filter(plan=plan).select_related("problem__unit", "checked_by")
    return list(samples.order_by("order"))


def get_sample(plan: SamplingPlan, pk: int) -> Sample | None:
    """Return one sampled problem of a plan. The caller must have checked access."""
    return Sample.objects.filter(plan=plan, pk=pk).select_related("problem__unit", "plan").first()


def get_check_counts(plans: Iterable[SamplingPlan]) -> dict[int, Checked]:
    """Return the results of some plans by key, with one statement."""
    plans_by_key = {plan.pk: plan for plan in plans}
    sums = (
        Sample.objects.filter(plan__in=list(plans_by_key), right__isnull=False).order_by().values_list("plan")
    )
    rows = sums.annotate(n=Count("pk"), wrong=Count("pk", filter=Q(right=False)))
    checked_by_key = {
        key: Checked(plans_by_key[key].population, checked, wrong) for key, checked, wrong in rows
    }
    return {
        key: checked_by_key.get(key, Checked(plan.population, 0, 0)) for key, plan in plans_by_key.items()
    }


def count_closed_below(access: Access, campaign: Campaign, unit: Unit) -> int:
    """Return the number of closed problems at and below a unit that the reader sees, from the tallies."""
    wanted = ProblemFilter(paths=(unit.path,), state=State.CLOSED)
    return get_counts(access, campaign, wanted.paths).matching(wanted)


def _find_plans(access: Access, campaign: Campaign) -> QuerySet[SamplingPlan]:
    return SamplingPlan.objects.visible_to(access, ProblemPermission.VIEW).filter(campaign=campaign)
