"""Special rectifications: the list, the page of one, the forms, the file."""

import datetime
import io

import pytest
import python_calamine
from tests.problems.register import TODAY
from tests.web.pressed import register_of
from tests.web.pressed import special as plan
from tests.web.workspace import AUDITOR, LEADER, OFFICE, ORGANISER, Place

from touchstone.common import clock
from touchstone.problems.actions.specials import start_special
from touchstone.problems.models import SpecialRectification


def start(place: Place, special: SpecialRectification) -> None:
    office = place.people[OFFICE]
    access = register_of(place).access(office)
    start_special(by=office, access=access, special=special, version=special.version, day=TODAY)


def test_the_list_says_state_lead_unit_and_leader_and_holds_by_state(place: Place) -> None:
    start(place, plan(place))
    plan(place, "south", "基层减负专项整治")
    register_of(place).register("north", special=SpecialRectification.unscoped.get(number=1))
    page = place.get(OFFICE, "special-rectifications/")
    assert "形式主义专项整治" in page
    assert "分管副书记" in page
    assert "2 special rectifications · planned 1 · under way 1" in page
    under_way = place.get(OFFICE, "special-rectifications/?state=under-way")
    assert "基层减负专项整治" not in under_way
    assert "State: under way" in under_way
    assert "overdue: due on 18 September 2019" in under_way
    north = place.get(AUDITOR, "special-rectifications/")
    assert "基层减负专项整治" not in north
    assert "1 special rectification ·" in north


def test_a_leader_finds_the_special_rectifications_that_they_lead(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the page of what they lead, and on Today when one is due soon."""
    special = plan(place)
    start(place, special)
    SpecialRectification.unscoped.update(leader=place.people[LEADER])
    finished = plan(place, "north", "基层减负专项整治")
    SpecialRectification.unscoped.filter(pk=finished.pk).update(
        leader=place.people[LEADER], state="finished", started_on=TODAY, finished_on=TODAY
    )
    page = place.get(LEADER, "leading/")
    assert "形式主义专项整治" in page
    assert "基层减负专项整治" not in page
    assert "形式主义专项整治" not in place.get(AUDITOR, "leading/")
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2019, 7, 1))
    assert "形式主义专项整治" not in place.get(LEADER, "today/")
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2019, 9, 17))
    assert "形式主义专项整治" in place.get(LEADER, "today/")


def test_one_page_holds_problems_by_aspect_and_the_history(place: Place) -> None:
    special = plan(place)
    register_of(place).register("north", special=special, statement="会议过多")
    page = place.get(AUDITOR, f"special-rectifications/{special.pk}/")
    assert "会议过多" in page
    assert "Leadership" in page
    assert "Planned" in page
    assert "special-rectifications/1/edit" not in page
    assert "Start" in place.get(OFFICE, f"special-rectifications/{special.pk}/")


def test_the_office_plans_changes_starts_and_finishes(place: Place) -> None:
    unit = place.world.units["north"].pk
    empty = place.post(OFFICE, "special-rectifications/new/", {"unit": unit, "name": ""}, 400)
    assert "Name the theme." in empty.content.decode()
    missing = place.post(OFFICE, "special-rectifications/new/", {"unit_name": "", "name": "x"}, 400)
    assert "Name the unit." in missing.content.decode()
    made = place.post(
        OFFICE, "special-rectifications/new/", {"unit": unit, "name": "减负", "leader_post": "书记"}
    )
    special = SpecialRectification.unscoped.get()
    assert made["Location"].endswith(f"/special-rectifications/{special.pk}/")
    path = f"special-rectifications/{special.pk}"
    old = {"version": 99, "unit": unit, "name": "基层减负", "reason": "写全"}
    assert "while you were writing" in place.post(OFFICE, f"{path}/edit/", old, 400).content.decode()
    place.post(OFFICE, f"{path}/edit/", {**old, "version": 1})
    today = clock.today().isoformat()
    late = place.post(OFFICE, f"{path}/start/", {"version": 2, "day": "2099-01-01"}, 400)
    assert "still to come" in late.content.decode()
    place.post(OFFICE, f"{path}/start/", {"version": 2, "day": today})
    place.post(OFFICE, f"{path}/start/", {"version": 3, "day": today})
    place.post(OFFICE, f"{path}/finish/", {"version": 3, "day": today})
    place.post(OFFICE, f"{path}/resume/", {"version": 4, "reason": "反弹"})
    special.refresh_from_db()
    assert (special.name, special.state, special.version) == ("基层减负", "under-way", 5)
    assert "写全" in place.get(AUDITOR, f"{path}/")
    place.get(OFFICE, f"{path}/abolish/", 404)


def test_who_does_not_direct_changes_nothing(place: Place) -> None:
    special = plan(place)
    for path in ("new", f"{special.pk}/edit", f"{special.pk}/start"):
        place.post(ORGANISER, f"special-rectifications/{path}/", {"version": 1, "name": "x"}, 403)


def test_the_file_holds_what_the_list_shows(place: Place) -> None:
    start(place, plan(place))
    answer = place.client(OFFICE).get("/c/world/special-rectifications/export/xlsx/")
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[2][:5] == [1.0, "形式主义专项整治", "North", "分管副书记", "under way"]
    text = place.client(OFFICE).get("/c/world/special-rectifications/export/csv/").content.decode("utf-8-sig")
    assert "2019-06-18" in text
    place.get(OFFICE, "special-rectifications/export/exe/", 404)
