"""Samples: announced by a hash, drawn by the seed, checked by an outsider, and summarised in one line."""

import hashlib

import pytest
from tests.web.pressed import closed
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, STEERING, Place

from touchstone.problems.models import Problem, Sample, SamplingPlan
from touchstone.problems.rules import Severity, draw

SEED = "fifty white herons"


@pytest.fixture
def problems(place: Place) -> list[Problem]:
    return [closed(place, unit) for unit in ("north", "north", "south", "company", "branch")]


def planned(place: Place, who: str = OFFICE, unit: str = "province", **more: object) -> SamplingPlan:
    given = {"unit": place.world.units[unit].pk, "size": 3, "seed": SEED, **more}
    place.post(who, "verification/samples/new/", given)
    return SamplingPlan.unscoped.latest("pk")


def drawn(place: Place, who: str = OFFICE, unit: str = "province", **more: object) -> SamplingPlan:
    plan = planned(place, who, unit, **more)
    place.post(who, f"verification/samples/{plan.pk}/", {"seed": SEED})
    plan.refresh_from_db()
    return plan


def test_a_sample_is_promised_and_then_drawn_as_the_page_says(place: Place, problems: list[Problem]) -> None:
    assert "5 problems are closed here." in place.get(OFFICE, "verification/samples/new/")
    plan = planned(place)
    page = place.get(OFFICE, f"verification/samples/{plan.pk}/")
    promised = hashlib.sha256(SEED.encode()).hexdigest()
    assert promised in page
    assert SEED not in page
    assert "Not drawn yet" in page
    assert "not drawn yet" in place.get(OFFICE, "verification/samples/")
    listed = place.client(OFFICE).get(f"/c/world/verification/samples/{plan.pk}/list/").content
    assert hashlib.sha256(listed).hexdigest() in page
    assert sorted(line.split("\t")[0] for line in listed.decode().split("\n")) == [
        problem.number for problem in problems
    ]
    wrong = place.post(OFFICE, f"verification/samples/{plan.pk}/", {"seed": SEED + "!"}, 400)
    assert "This is not the seed" in wrong.content.decode()
    assert not Sample.objects.exists()
    place.post(OFFICE, f"verification/samples/{plan.pk}/", {"seed": SEED})
    numbers = draw([(problem.number, Severity(problem.severity)) for problem in problems], 3, SEED)
    page = place.get(OFFICE, f"verification/samples/{plan.pk}/")
    places = [page.index(f"{order}. {number}") for order, number in enumerate(numbers, start=1)]
    assert places == sorted(places)
    assert f"“{SEED}:FK-01”" in page
    assert promised in page
    assert "Draw and reveal" not in page
    assert "Nothing checked yet of 5 closed problems" in page
    assert "nothing checked yet" in place.get(OFFICE, "verification/samples/")
    again = place.post(OFFICE, f"verification/samples/{plan.pk}/", {"seed": SEED}, 400)
    assert "drawn already" in again.content.decode()


def test_a_reader_sees_the_promise_and_does_not_draw(place: Place, problems: list[Problem]) -> None:
    plan = planned(place, STEERING, "north", size=1)
    page = place.get(AUDITOR, f"verification/samples/{plan.pk}/")
    assert plan.commitment in page
    assert "Draw and reveal" not in page
    place.post(AUDITOR, f"verification/samples/{plan.pk}/", {"seed": SEED}, 403)
    assert not Sample.objects.exists()


def test_what_was_found_is_recorded_and_said_in_one_line(place: Place, problems: list[Problem]) -> None:
    plan = drawn(place)
    for order, right in enumerate(("yes", "yes", "no"), start=1):
        sample = Sample.objects.get(plan=plan, order=order)
        where = f"verification/samples/{plan.pk}/{sample.pk}/"
        missing = place.post(OFFICE, where, {"right": right, "note": "", "day": "2019-06-18"}, 400)
        assert "Write what you found." in missing.content.decode()
        place.post(OFFICE, where, {"right": right, "note": "现场查看", "day": "2019-06-18"})
        place.post(OFFICE, where, {"right": "yes", "note": "x", "day": "2019-06-18"})
    line = "checked 3 of 5, 1 wrong, at most 60.0% wrong in all with 95% confidence"
    page = place.get(OFFICE, f"verification/samples/{plan.pk}/")
    assert f"<strong>C{line[1:]}</strong>" in page
    assert line in place.get(OFFICE, "verification/samples/")
    assert "still closed: reopen it" in place.get(OFFICE, f"verification/samples/{plan.pk}/")
    text = place.client(OFFICE).get(f"/c/world/verification/samples/{plan.pk}/export/csv/").content.decode()
    assert line in text
    assert SEED in text
    place.get(OFFICE, f"verification/samples/{plan.pk}/export/exe/", 404)
    assert (
        place.client(OFFICE).get(f"/c/world/verification/samples/{plan.pk}/export/xlsx/").status_code == 200
    )


def test_a_group_draws_where_it_verifies_and_nobody_else_does(place: Place, problems: list[Problem]) -> None:
    plan = drawn(place, STEERING, "north", size=1)
    assert (plan.owner, plan.population) == (place.world.units["north"], 2)
    foreign = {"unit": place.world.units["province"].pk, "size": 1, "seed": SEED}
    place.post(STEERING, "verification/samples/new/", foreign, 404)
    place.get(ORGANISER, "verification/samples/new/", 403)
    whole = drawn(place)
    place.get(AUDITOR, f"verification/samples/{whole.pk}/", 404)
    assert "FK-" in place.get(AUDITOR, f"verification/samples/{plan.pk}/")
    sample = Sample.objects.get(plan=plan)
    place.get(ORGANISER, f"verification/samples/{plan.pk}/{sample.pk}/", 403)
    place.get(STEERING, f"verification/samples/{plan.pk}/{Sample.objects.filter(plan=whole)[0].pk}/", 404)


@pytest.mark.parametrize(("size", "said"), [("0", "1"), ("9", "from 1 to 5"), ("viele", "number")])
def test_a_size_that_does_not_fit_is_refused(
    place: Place, problems: list[Problem], size: str, said: str
) -> None:
    given = {"unit": place.world.units["province"].pk, "size": size, "seed": SEED}
    assert said in place.post(OFFICE, "verification/samples/new/", given, 400).content.decode()
    assert not SamplingPlan.unscoped.exists()


def test_a_seed_that_could_be_guessed_is_refused(place: Place, problems: list[Problem]) -> None:
    given = {"unit": place.world.units["province"].pk, "size": 1, "seed": "short"}
    answer = place.post(OFFICE, "verification/samples/new/", given, 400)
    assert "too short to be secret" in answer.content.decode()
    assert not SamplingPlan.unscoped.exists()
