"""Many units join a batch or leave it, on the pages of the office."""

import uuid
from typing import Any

import pytest
from django_tasks import TaskContext, TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.web.waiting import waiting
from tests.web.workspace import OFFICE, Place, text
from tests.world import june

from touchstone.campaigns import tasks
from touchstone.campaigns.models import BatchMembership
from touchstone.campaigns.tasks import Many, change_many
from touchstone.study.actions import record_session
from touchstone.units.access import everything
from touchstone.units.queries import UnitSelection


def below_the_city(place: Place, **change: str) -> dict[str, str]:
    """Return what the form sends for all units below the city."""
    return {"batch": "1", "day": "2019-06-01", "unit": str(place.world.units["city"].pk)} | change


def members(place: Place, batch: int) -> set[str]:
    rows = BatchMembership.unscoped.filter(batch=place.world.batches[batch], to_day__isnull=True)
    return set(rows.values_list("unit__name_en", flat=True))


def ask(place: Place, page: str, asked: dict[str, str], status: int = 200) -> str:
    return place.get(OFFICE, f"units/{page}/", status, data=asked)


def test_the_office_chooses_sees_what_becomes_of_each_and_confirms(place: Place) -> None:
    assert "/units/join/" in place.get(OFFICE, "units/")
    assert "/units/join/?q=South" in place.get(OFFICE, "units/?q=South")
    city = place.world.units["city"]
    assert f"/units/join/?unit={city.pk}" in place.get(OFFICE, f"units/{city.pk}/")
    page = ask(place, "join", below_the_city(place))
    first = f'value="{place.world.campaign.opens_on}"'
    assert first in place.get(OFFICE, "units/join/"), "what was recorded before today would not count"
    for words in ("Will take part", "South", "Take part in this batch already", "City, North"):
        assert words in page
    assert "Let 1 unit take part" in page
    answer = place.post(OFFICE, "units/join/", below_the_city(place, expected="1"))
    assert answer["Location"].endswith("/figures/campaign.units?batch=1")
    assert members(place, 1) == {"City", "North", "South"}
    assert "1 unit takes part in 第1批." in place.client(OFFICE).get(answer["Location"]).content.decode()
    assert "Units enrolled" in place.get(OFFICE, "history/")
    again = place.post(OFFICE, "units/join/", below_the_city(place, expected="1"), 200).content.decode()
    assert "None of these units is left for it." in again


def test_every_level_leaves_the_unit_of_the_campaign_out_and_says_so(place: Place) -> None:
    root, batch = place.world.campaign.root, "batch=1&day=2019-06-01"
    every = place.get(OFFICE, f"units/join/?{batch}")
    assert f"every level below {root.label}" in every
    assert f"{root.label} itself is not among them." in every
    alone = place.get(OFFICE, f"units/join/?{batch}&level={root.depth}")
    assert "itself is not among them" not in alone
    below = place.get(OFFICE, f"units/join/?{batch}&unit={place.world.units['city'].pk}")
    assert "itself is not among them" not in below
    assert "Let 1 unit take part" in alone
    assert "every level below" not in place.get(OFFICE, "units/leave/")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": "2019-02-30"}, "no day 30"),
        ({"batch": "9"}, "Select a valid choice"),
        ({"level": "44"}, "Select a valid choice"),
        ({"unit": "", "unit_name": "zzz"}, "None of your units has this name"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(place: Place, change: dict[str, str], words: str) -> None:
    assert words in ask(place, "join", below_the_city(place, **change), 400)


def test_another_number_than_was_shown_is_shown_again(place: Place) -> None:
    page = place.post(OFFICE, "units/join/", below_the_city(place, expected="7"), 400).content.decode()
    assert "Meanwhile it would be 1 units instead of 7" in page
    assert members(place, 1) == {"City", "North"}


def test_units_leave_after_it_was_said_how_many_records_are_later(place: Place) -> None:
    world = place.world
    record_session(
        by=world.keeper,
        access=everything(),
        campaign=world.campaign,
        entry=world.entry("north", "reading-class", 20, topic="读书"),
    )
    asked = below_the_city(place, day="2019-06-10")
    page = ask(place, "leave", asked)
    for words in ("Will leave", "1 session. They stay, but no longer count", "Let 2 units leave"):
        assert words in page
    page = place.post(OFFICE, "units/leave/", {**asked, "expected": "2"}, 400).content.decode()
    assert "There are records of a later day: 1 session." in page
    confirmed = {**asked, "expected": "2", "despite_records": "on", "reason": "Decision 7"}
    place.post(OFFICE, "units/leave/", confirmed)
    assert members(place, 1) == set()
    assert "Decision 7" in place.get(OFFICE, "history/")


def test_one_unit_leaves_from_its_own_page(place: Place) -> None:
    north = place.world.units["north"]
    path = f"units/{north.pk}/"
    assert f"/{path}leave/" in place.get(OFFICE, path)
    assert "End the part of North in 第1批?" in place.get(OFFICE, f"{path}leave/")
    page = place.post(OFFICE, f"{path}leave/", {"day": "2019-05-01"}, 400).content.decode()
    assert "None of these units is left for it." in page
    place.post(OFFICE, f"{path}leave/", {"day": "2019-06-10"})
    assert members(place, 1) == {"City"}
    assert f"/{path}leave/" not in place.get(OFFICE, path)
    place.get(OFFICE, f"{path}leave/", 404)


def test_a_unit_closes_after_it_was_said_how_many_records_are_later(place: Place) -> None:
    world = place.world
    record_session(
        by=world.keeper,
        access=everything(),
        campaign=world.campaign,
        entry=world.entry("north", "reading-class", 20, topic="读书"),
    )
    path = f"units/{world.units['north'].pk}/close/"
    assert "1 session. They stay" in place.get(OFFICE, f"{path}?day=2019-06-10")
    assert "1 session. They stay" not in place.get(OFFICE, f"{path}?day=2019-06-20")
    refused = place.client(OFFICE).post(f"/c/world/{path}?day=2019-06-10", {"day": "2019-06-10"})
    assert "There are records of a later day: 1 session." in refused.content.decode()
    place.post(OFFICE, path, {"day": "2019-06-10", "despite_records": "on"})
    world.units["north"].refresh_from_db()
    assert world.units["north"].closed_on == june(10)


def work_off(task: DBTaskResult) -> None:
    """Do the work as the worker does it."""
    why = change_many.func(TaskContext(task_result=task.task_result), *task.args_kwargs["args"])
    task.set_successful(why)


def test_very_many_join_in_the_background(
    place: Place, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    forged = below_the_city(place, expected="999999999")
    answer = place.client(OFFICE).post("/c/world/units/join/", forged)
    assert "Meanwhile it would be 1 units instead of 999999999." in text(answer, 400)
    assert not DBTaskResult.objects.exists(), "a number that nobody can have confirmed begins no work"
    monkeypatch.setattr(tasks, "AT_ONCE", 0)
    there = place.post(OFFICE, "units/join/", below_the_city(place, expected="1"))["Location"]
    key = uuid.UUID(there.rstrip("/").rsplit("/", 1)[1])
    page = place.get(OFFICE, f"units/work/{key}/")
    assert "Units join 第1批" in page
    assert "waiting to start" in page
    assert 'http-equiv="refresh"' in page
    work_off(DBTaskResult.objects.get(pk=key))
    page = place.get(OFFICE, f"units/work/{key}/")
    assert "1 unit joined the batch." in page
    assert members(place, 1) == {"City", "North", "South"}


@pytest.mark.parametrize(
    ("status", "why", "words"),
    [
        (TaskResultStatus.SUCCESSFUL, "The batch is closed.", "The batch is closed."),
        (TaskResultStatus.FAILED, None, "The work was interrupted."),
        (TaskResultStatus.RUNNING, None, "0 of 3"),
    ],
)
def test_how_the_work_ended_is_said(place: Place, status: str, why: str | None, words: str) -> None:
    many = Many(place.world.batches[1].pk, UnitSelection().plain, "2019-06-01", 3)
    work = waiting(place.people[OFFICE], many)
    DBTaskResult.objects.filter(pk=work.pk).update(status=status, return_value=why)
    assert words in place.get(OFFICE, f"units/work/{work.pk}/")
