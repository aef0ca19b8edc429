"""A sample that anybody can draw again, and what it says of the whole."""

import math

import pytest
from tests.problems.register import Register

from touchstone.common.refusal import Refused
from touchstone.problems import actions
from touchstone.problems.models import Problem, Sample
from touchstone.problems.rules import Checked, Severity, draw, upper_bound


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
    drawn = [one for seed in range(200) for one in draw(numbers, 10, str(seed))]
    serious = sum(one.startswith("S") for one in drawn) / len(drawn)
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


@pytest.mark.django_db
def test_a_sample_of_closed_problems_is_checked_by_somebody_outside(register: Register) -> None:
    for _ in range(3):
        register.closed()
    register.register()
    plan = actions.draw_sample(
        by=register.group,
        access=register.access(register.group),
        campaign=register.world.campaign,
        owner=register.world.units["province"],
        size=2,
        seed="2019",
    )
    numbers = [(one.number, Severity.GENERAL) for one in Problem.unscoped.filter(state="closed")]
    samples = list(Sample.objects.filter(plan=plan).select_related("problem"))
    assert [one.problem.number for one in samples] == draw(numbers, 2, "2019")
    assert (plan.population, plan.size) == (3, 2)

    def check(by: str, note: str = "属实") -> Sample:
        user = getattr(register, by)
        access = register.access(user)
        return actions.check_sample(by=user, access=access, sample=samples[0], right=True, note=note)

    for by, note in (("north", "x"), ("colleague", "x"), ("group", " ")):
        with pytest.raises(Refused):
            check(by, note)
    assert check("group").right is True
    with pytest.raises(Refused):
        check("office")


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0, 4])
def test_a_sample_has_a_size_that_is_possible(register: Register, size: int) -> None:
    register.closed()
    with pytest.raises(Refused) as error:
        actions.draw_sample(
            by=register.group,
            access=register.access(register.group),
            campaign=register.world.campaign,
            owner=register.world.units["province"],
            size=size,
        )
    assert error.value.field == "size"
