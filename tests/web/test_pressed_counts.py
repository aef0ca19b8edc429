"""Pages of letters, samples, questions, special rectifications and rules run no more queries when they show more."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.pressed import closed, question, register_of, rule, sample, send, special
from tests.web.workspace import OFFICE, ORGANISER, Place

from touchstone.problems.models import Problem, Sample, SelfCheck, SpecialRectification


def letters(place: Place, number: int) -> None:
    for _ in range(number):
        send(place, register_of(place).register("north"))


def about_one(place: Place, number: int) -> None:
    problem = Problem.unscoped.order_by("pk").first() or register_of(place).register("north")
    for _ in range(number):
        send(place, problem)
        rule(place, problem)


def specials(place: Place, number: int) -> None:
    for _ in range(number):
        register_of(place).register("north", special=special(place))


def in_one(place: Place, number: int) -> None:
    drive = SpecialRectification.unscoped.order_by("pk").first() or special(place)
    for _ in range(number):
        register_of(place).register("north", special=drive)


def questions(place: Place, number: int) -> None:
    for _ in range(number):
        question(place, "south", "north")


def samples(place: Place, number: int) -> None:
    for _ in range(number):
        sample(place, "north")


def drawn(place: Place, number: int) -> None:
    existing = Sample.objects.order_by("pk").first() or sample(place, "north")
    for order in range(number):
        Sample.objects.create(
            plan=existing.plan, problem=closed(place, "north"), order=order + existing.plan.size + 1
        )


def rules(place: Place, number: int) -> None:
    for _ in range(number):
        rule(place, register_of(place).register("north"))


def first(model: type[Problem] | type[SelfCheck]) -> int:
    return model._default_manager.order_by("pk").values_list("pk", flat=True)[0]


PAGES: dict[str, tuple[Callable[[Place, int], None], str, Callable[[], str], int]] = {
    "today of a unit": (letters, ORGANISER, lambda: "today/", 23),
    "questions on today": (questions, ORGANISER, lambda: "today/", 21),
    "one problem": (about_one, OFFICE, lambda: f"problems/{first(Problem)}/", 20),
    "letters of one problem": (about_one, OFFICE, lambda: f"problems/{first(Problem)}/letters/", 7),
    "special rectifications": (specials, OFFICE, lambda: "special-rectifications/", 8),
    "one special rectification": (
        in_one,
        OFFICE,
        lambda: f"special-rectifications/{first(SpecialRectification)}/",  # type: ignore[arg-type]
        16,
    ),
    "questions": (questions, OFFICE, lambda: "self-checks/", 10),
    "one question": (questions, OFFICE, lambda: f"self-checks/{first(SelfCheck)}/", 8),
    "samples": (samples, OFFICE, lambda: "verification/samples/", 7),
    "one sample": (drawn, OFFICE, lambda: f"verification/samples/{Sample.objects.all()[0].plan_id}/", 9),
    "rule changes": (rules, OFFICE, lambda: "rule-changes/", 7),
}


@pytest.mark.postgres_too
@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_no_oftener_when_it_shows_more(place: Place, name: str) -> None:
    more, who, path, limit = PAGES[name]
    more(place, 2)
    few = statements(place, who, path())
    more(place, 12)
    assert statements(place, who, path()) <= few <= limit


def statements(place: Place, who: str, path: str) -> int:
    place.get(who, path)  # the caches of the process are warm now
    with CaptureQueriesContext(connection) as asked:
        place.get(who, path)
    return len(asked)
