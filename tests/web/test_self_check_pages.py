"""Self-checks: requested from a problem, answered from Today, counted and listed."""

import datetime

import pytest
from django.utils import timezone
from tests.web.pressed import closed, register_of
from tests.web.workspace import AUDITOR, LEADER, OFFICE, ORGANISER, Place

from touchstone.campaigns.queries import get_calendar
from touchstone.problems.models import Problem, SelfCheck, SelfCheckAnswer
from touchstone.units.models import Unit, UnitKind


@pytest.fixture
def problem(place: Place) -> Problem:
    """Return a closed problem of the south; the north is of the same kind."""
    kind = UnitKind.objects.create(code="district", name="区县", name_en="district")
    for name in ("north", "south", "branch"):
        unit = place.world.units[name]
        Unit.unscoped.filter(pk=unit.pk).update(kind=kind)
        unit.refresh_from_db()
    return closed(place, "south")


def ask(place: Place, problem: Problem) -> SelfCheck:
    day = get_calendar(place.world.campaign).add(timezone.localdate(), 3)
    where = f"problems/{problem.pk}/elsewhere/"
    assert "of the kind “district”" in place.get(OFFICE, where)
    place.post(OFFICE, where, {"question": "台账是否及时更新？", "answer_by": day.isoformat()})
    return SelfCheck.objects.get()


def test_the_office_asks_and_a_unit_finds_it_on_today(place: Place, problem: Problem) -> None:
    ask(place, problem)
    for page in ("today/", "self-checks/"):
        assert "台账是否及时更新？" in place.get(ORGANISER, page)
    assert "0 of 2 looked, 0 found it too, 2 silent" in place.get(
        OFFICE, f"self-checks/{SelfCheck.objects.get().pk}/"
    )


def test_a_unit_registers_it_as_its_own_in_one_step(place: Place, problem: Problem) -> None:
    check = ask(place, problem)
    mine = SelfCheckAnswer.unscoped.get(unit=place.world.units["north"])
    path = f"self-checks/answers/{mine.pk}/"
    place.post(ORGANISER, path, {"note": "有"}, 400)
    made = place.post(ORGANISER, path, {"answer": "register", "note": "两本台账缺三月记录"})
    own = Problem.unscoped.latest("pk")
    assert made["Location"].endswith(f"/problems/{own.pk}/")
    assert (own.unit, own.statement) == (place.world.units["north"], "两本台账缺三月记录")
    assert f'href="/c/world/self-checks/{check.pk}/"' in place.get(OFFICE, f"problems/{own.pk}/")
    assert "台账是否及时更新？" not in place.get(ORGANISER, "today/")
    text = place.get(OFFICE, f"self-checks/{check.pk}/?show=found")
    assert own.number in text
    assert "North" in text
    assert "Branch" in place.get(OFFICE, f"self-checks/{check.pk}/")
    again = place.post(ORGANISER, path, {"answer": "none"})
    assert again["Location"].endswith("/self-checks/")
    assert Problem.unscoped.count() == 2


def test_not_found_is_an_answer_too(place: Place, problem: Problem) -> None:
    check = ask(place, problem)
    mine = SelfCheckAnswer.unscoped.get(unit=place.world.units["north"])
    place.post(ORGANISER, f"self-checks/answers/{mine.pk}/", {"answer": "none", "note": ""})
    assert "1 of 2 looked, 0 found it too, 1 silent" in place.get(OFFICE, f"self-checks/{check.pk}/")


def test_a_reader_of_another_unit_sees_the_question_but_not_who_answered(
    place: Place, problem: Problem
) -> None:
    check = ask(place, problem)
    assert problem.number not in place.get(AUDITOR, "self-checks/")
    place.get(AUDITOR, f"self-checks/{check.pk}/", 404)
    mine = SelfCheckAnswer.unscoped.get(unit=place.world.units["north"])
    place.get(LEADER, f"self-checks/answers/{mine.pk}/", 403)
    other = SelfCheckAnswer.unscoped.get(unit=place.world.units["branch"])
    place.get(ORGANISER, f"self-checks/answers/{other.pk}/", 404)


def test_what_is_refused_is_said(place: Place, problem: Problem) -> None:
    where = f"problems/{problem.pk}/elsewhere/"
    past = {"question": "有吗？", "answer_by": datetime.date(2019, 6, 3).isoformat()}
    assert "This date is past." in place.post(OFFICE, where, past, 400).content.decode()
    assert "Write the question." in place.post(OFFICE, where, {**past, "question": ""}, 400).content.decode()
    still_open = register_of(place).register("south")
    answer = place.post(OFFICE, f"problems/{still_open.pk}/elsewhere/", past)
    assert answer["Location"].endswith(f"/problems/{still_open.pk}/")
    assert not SelfCheck.objects.exists()
