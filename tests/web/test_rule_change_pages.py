"""Rule changes: recorded from their source, listed with filters, downloaded."""

import pytest
from tests.web.pressed import register_of
from tests.web.pressed import special as plan
from tests.web.workspace import AUDITOR, LEADER, OFFICE, ORGANISER, Place

from touchstone.problems.models import Problem, RuleChange


@pytest.fixture
def problem(place: Place) -> Problem:
    return register_of(place).register("north")


def put(place: Place, who: str, origin: str, unit: str = "north", **more: str) -> RuleChange:
    given = {"unit": place.world.units[unit].pk, "kind": "made", "title": "台账管理办法", "day": "2019-06-20"}
    place.post(who, f"rule-changes/new/?{origin}", {**given, **more})
    return RuleChange.unscoped.latest("pk")


def test_a_unit_records_what_came_of_its_problem(place: Place, problem: Problem) -> None:
    origin = f"problem={problem.pk}"
    assert "North" in place.get(ORGANISER, f"rule-changes/new/?{origin}")
    made = put(place, ORGANISER, origin)
    assert (made.unit, made.problem, made.special) == (place.world.units["north"], problem, None)
    assert "台账管理办法" in place.get(AUDITOR, "rule-changes/")
    assert problem.number in place.get(AUDITOR, "rule-changes/")
    page = place.get(AUDITOR, f"problems/{problem.pk}/")
    assert "made, in force from 20 June 2019" in page


def test_one_that_comes_from_a_special_rectification_stands_on_its_page(place: Place) -> None:
    special = plan(place, "province")
    put(place, OFFICE, f"special={special.pk}", "south", kind="changed")
    assert "台账管理办法" in place.get(OFFICE, f"special-rectifications/{special.pk}/")
    assert "台账管理办法" not in place.get(AUDITOR, "rule-changes/")
    place.get(AUDITOR, f"rule-changes/new/?special={special.pk}", 403)
    place.get(ORGANISER, f"rule-changes/new/?special={special.pk}", 404)


def test_the_list_is_filtered_by_kind_unit_and_days(place: Place, problem: Problem) -> None:
    origin = f"problem={problem.pk}"
    put(place, OFFICE, origin, title="甲办法")
    put(place, OFFICE, origin, "south", title="乙办法", kind="abolished", day="2019-08-01")

    def shown(query: str) -> list[str]:
        page = place.get(OFFICE, f"rule-changes/?{query}")
        return [title for title in ("甲办法", "乙办法") if title in page]

    south = place.world.units["south"].pk
    assert shown("") == ["甲办法", "乙办法"]
    assert shown("kind=made") == ["甲办法"]
    assert shown(f"unit={south}") == ["乙办法"]
    assert shown("first=2019-07-01") == ["乙办法"]
    assert shown("last=2019-07-01") == ["甲办法"]
    assert shown("kind=made&first=2019-07-01") == []
    named = place.client(OFFICE).get("/c/world/rule-changes/?unit_name=南区")
    assert named["Location"].endswith(f"?unit={south}")
    text = place.client(OFFICE).get("/c/world/rule-changes/export/csv/?kind=abolished").getvalue().decode()
    assert "乙办法" in text
    assert "甲办法" not in text


def test_pages_follow_each_other(place: Place, problem: Problem) -> None:
    for number in range(52):
        put(place, OFFICE, f"problem={problem.pk}", title=f"第{number:02}号")
    first = place.get(OFFICE, "rule-changes/")
    assert "第51号" in first
    assert "第01号" not in first
    last = RuleChange.unscoped.order_by("pk")[2]
    second = place.get(OFFICE, f"rule-changes/?after=2019-06-20.{last.pk}")
    assert "第01号" in second
    assert "第02号" not in second
    assert "第51号" in place.get(OFFICE, "rule-changes/?after=nonsense.1")


def test_what_is_missing_is_said(place: Place, problem: Problem) -> None:
    empty = place.post(OFFICE, f"rule-changes/new/?problem={problem.pk}", {"title": ""}, 400).content.decode()
    assert "Write the title of the rule." in empty
    place.get(OFFICE, "rule-changes/new/", 404)
    place.get(OFFICE, "rule-changes/new/?problem=99999", 404)
    place.get(LEADER, f"rule-changes/new/?problem={problem.pk}", 403)
    south = {"unit": place.world.units["south"].pk, "kind": "made", "title": "x", "day": "2019-06-20"}
    place.post(ORGANISER, f"rule-changes/new/?problem={problem.pk}", south, 404)
    assert not RuleChange.unscoped.exists()
