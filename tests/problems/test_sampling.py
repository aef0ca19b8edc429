"""A sample that anybody can redraw, and the bound that it gives for all problems."""

import datetime
import hashlib
import math

import pytest
from django.db import IntegrityError, transaction
from tests.problems.register import Register

from touchstone.audit.models import AuditEvent
from touchstone.common.drawing import commitment, digest
from touchstone.common.refusal import Refused
from touchstone.problems import actions
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.models import Problem, Sample, SamplingPlan
from touchstone.problems.rules import Checked, Fault, Severity, as_written, draw, upper_bound, written

SEED = "fifty white herons"


def test_the_draw_is_repeatable_and_knows_no_order() -> None:
    numbers = [(f"FK-{number:02}", Severity.GENERAL) for number in range(1, 38)]
    drawn = draw(numbers, 10, "seed")
    assert drawn == draw(list(reversed(numbers)), 10, "seed")
    assert len(set(drawn)) == 10
    assert drawn[:4] == draw(numbers, 4, "seed")
    assert drawn != draw(numbers, 10, "another")


def test_serious_problems_are_drawn_more_often() -> None:
    numbers = [(f"S-{n}", Severity.SERIOUS) for n in range(50)] + [
        (f"M-{n}", Severity.MINOR) for n in range(50)
    ]
    drawn = [text for seed in range(200) for text in draw(numbers, 10, str(seed))]
    serious = sum(text.startswith("S") for text in drawn) / len(drawn)
    assert 0.72 < serious < 0.85


def test_the_bound_is_the_largest_number_that_shows_so_few() -> None:
    for population, checked, wrong in ((212, 21, 1), (37, 10, 0), (20, 20, 3), (5, 1, 1)):
        bound = upper_bound(population, checked, wrong)

        def so_few(bad: int, n: int = population, k: int = checked, x: int = wrong) -> float:
            return sum(math.comb(bad, i) * math.comb(n - bad, k - i) for i in range(x + 1)) / math.comb(n, k)

        assert so_few(bound) > 0.05
        assert bound == population - (checked - wrong) or so_few(bound + 1) <= 0.05
    assert upper_bound(20, 20, 3) == 3
    assert Checked(212, 0, 0).bound is None
    assert Checked(212, 21, 1).bound == pytest.approx(0.198, abs=0.001)


def planned(register: Register, size: int = 2, seed: str = SEED) -> SamplingPlan:
    """Plan a sample of the whole province."""
    return actions.plan_sample(
        by=register.group,
        access=register.access(register.group),
        campaign=register.world.campaign,
        owner=register.world.units["province"],
        size=size,
        commitment=commitment(seed),
    )


def drawn(register: Register, plan: SamplingPlan, seed: str = SEED) -> SamplingPlan:
    access = register.access(register.group)
    return actions.draw_sample(by=register.group, access=access, plan=plan, seed=seed)


def test_the_list_to_draw_from_is_written_so_that_its_hash_can_be_checked() -> None:
    pairs = [("FK 2", Severity.MINOR), ("FK-10", Severity.SERIOUS), ("FK-1", Severity.GENERAL)]
    text = written(pairs)
    assert text == "FK 2\tminor\nFK-1\tgeneral\nFK-10\tserious"
    assert sorted(as_written(text)) == sorted(pairs)
    assert digest(text.split("\n")) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.django_db
def test_a_sample_is_promised_before_it_is_drawn(register: Register) -> None:
    for _ in range(3):
        register.closed()
    register.register()
    plan = planned(register)
    numbers = [(problem.number, Severity.GENERAL) for problem in Problem.unscoped.filter(state="closed")]
    assert (plan.population, plan.size, plan.seed, plan.drawn_at) == (3, 2, "", None)
    assert as_written(plan.frame) == sorted(numbers)
    assert SEED not in str(list(AuditEvent.unscoped.values_list("changes", flat=True)))
    assert not Sample.objects.exists()
    later = register.closed()
    relapsed = Problem.unscoped.earliest("pk")
    register.do("reopen", relapsed, register.group, reason="x")
    with pytest.raises(Refused) as error:
        drawn(register, plan, SEED + "x")
    assert (error.value.field, str(error.value.message)) == ("seed", str(MESSAGES[Fault.SEED_WRONG]))
    assert not Sample.objects.exists()
    plan = drawn(register, plan)
    assert (plan.seed, plan.drawn_by) == (SEED, register.group)
    names = list(Sample.objects.filter(plan=plan).order_by("order").values_list("problem__number", flat=True))
    assert names == draw(numbers, 2, SEED)
    assert later.number not in names
    event = AuditEvent.unscoped.get(verb="problems.draw-sample")
    assert SEED in str(event.changes)
    with pytest.raises(Refused, match=str(MESSAGES[Fault.DRAWN])):
        drawn(register, plan)
    assert Sample.objects.count() == 2


@pytest.mark.django_db
def test_nobody_plans_or_draws_where_they_do_not_verify(register: Register) -> None:
    register.closed()
    plan = planned(register, 1)
    for act, more in (
        (actions.draw_sample, {"plan": plan, "seed": SEED}),
        (
            actions.plan_sample,
            {
                "campaign": register.world.campaign,
                "owner": register.world.units["north"],
                "size": 1,
                "commitment": commitment(SEED),
            },
        ),
    ):
        with pytest.raises(Refused):
            act(by=register.north, access=register.access(register.north), **more)  # type: ignore[operator]
    assert not Sample.objects.exists()
    with pytest.raises(Refused) as error:
        actions.plan_sample(
            by=register.group,
            access=register.access(register.group),
            campaign=register.world.campaign,
            owner=register.world.units["province"],
            size=1,
            commitment=SEED,
        )
    assert error.value.field == "commitment"


@pytest.mark.django_db
def test_the_database_keeps_the_order_of_plan_and_draw(register: Register) -> None:
    register.closed()
    plan = drawn(register, planned(register, 1))
    early = plan.planned_at - datetime.timedelta(minutes=1)
    for wrong in ({"seed": ""}, {"drawn_at": None}, {"drawn_by": None}, {"drawn_at": early}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SamplingPlan.unscoped.filter(pk=plan.pk).update(**wrong)


@pytest.mark.django_db
def test_a_sample_of_closed_problems_is_checked_by_somebody_outside(register: Register) -> None:
    for _ in range(3):
        register.closed()
    plan = drawn(register, planned(register))
    samples = list(Sample.objects.filter(plan=plan).select_related("problem"))

    def check(by: str, note: str = "属实") -> Sample:
        user = getattr(register, by)
        access = register.access(user)
        return actions.check_sample(by=user, access=access, sample=samples[0], right=True, note=note)

    for by, note in (("north", "x"), ("colleague", "x"), ("office", " ")):
        with pytest.raises(Refused):
            check(by, note)
    with pytest.raises(Refused, match="verified it"):
        check("group")
    assert check("office").right is True
    with pytest.raises(Refused):
        check("office")


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0, 4])
def test_a_sample_has_a_size_that_is_possible(register: Register, size: int) -> None:
    register.closed()
    with pytest.raises(Refused) as error:
        planned(register, size)
    assert error.value.field == "size"
