"""The page on which an import is taken back."""

import re

import pytest
from django.core.management import call_command
from tests.interchange.workbooks import make_xlsx
from tests.web.test_imports import RIGHT, book, send
from tests.web.workspace import OFFICE, Place

from touchstone.campaigns.models import BatchMembership
from touchstone.interchange import tasks
from touchstone.interchange.models import ImportRun, LoadedRows, RunState
from touchstone.study.models import StudySession
from touchstone.units.models import Unit

HERE = "take-back/"


def load(place: Place) -> str:
    """Upload and load a ledger of one session; return its address."""
    there = send(place, OFFICE, book(RIGHT), "六月.xlsx")
    place.post(OFFICE, f"{there}load/", {})
    return there


def test_what_goes_is_shown_before_and_the_import_says_who_took_it_back(place: Place) -> None:
    there = load(place)
    assert f'href="/c/world/{there}{HERE}"' in place.get(OFFICE, there)
    asked = place.get(OFFICE, there + HERE)
    assert "1 is deleted" in asked
    assert "the history stays" in asked
    place.post(OFFICE, there + HERE, {})
    assert not StudySession.unscoped.exists()
    shown = place.get(OFFICE, there)
    assert "The import was taken back. Everything is as it was before." in shown
    assert "Taken back" in shown
    assert HERE not in shown
    assert "taken back" in place.get(OFFICE, "imports/")
    assert "Ledger taken back" in place.get(OFFICE, "history/")
    assert "There is nothing more to take back" in place.get(OFFICE, there + HERE)


def test_units_put_side_by_side_and_then_rightly_leave_no_trace(place: Place) -> None:
    def figures() -> str:
        return re.sub(r"(?s)^.*<h1|</main>.*$|\d\d:\d\d", "", place.get(OFFICE, "figures/campaign.units"))

    before = figures()
    rows = [("Unit", "Bit of", "Batch"), ("总院", "", 1), *((f"{at}病区", "总院", 1) for at in range(5))]
    there = send(place, OFFICE, make_xlsx({"Units": rows}), kind="units")
    place.post(OFFICE, f"{there}load/", {})
    wrong = list(Unit.unscoped.filter(name__in=[row[0] for row in rows]))
    assert (len(wrong), len({unit.depth for unit in wrong}), figures() == before) == (6, 1, False)
    place.post(OFFICE, there + HERE, {})
    assert figures() == before
    there = send(place, OFFICE, make_xlsx({"Units": [("Unit", "Unit above", "Batch"), *rows[1:]]}))
    assert "6 new" in place.get(OFFICE, f"{there}tree/")
    place.post(OFFICE, f"{there}load/", {})
    assert Unit.unscoped.get(name="总院").numchild == 5
    members = BatchMembership.unscoped.filter(unit__name__in=[row[0] for row in rows])
    assert members.count() == 6
    place.post(OFFICE, there + HERE, {})
    assert figures() == before
    call_command("recount")


def test_what_stands_in_the_way_is_named_and_linked(place: Place) -> None:
    there = load(place)
    session = StudySession.unscoped.get()
    StudySession.unscoped.update(topic="又一题")
    asked = place.get(OFFICE, there + HERE)
    assert "changed since the import" in asked
    assert f'href="/c/world/sessions/{session.pk}/"' in asked
    answer = place.client(OFFICE).post(f"/c/world/{there}{HERE}", {})
    assert answer.status_code == 400
    assert "something was built upon it" in answer.content.decode()
    assert StudySession.unscoped.exists()
    LoadedRows.objects.all().delete()
    assert "before the system noted" in place.get(OFFICE, there + HERE)


def test_a_large_import_is_taken_back_by_the_worker(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    there = load(place)
    monkeypatch.setattr(tasks, "AT_ONCE", 0)
    place.post(OFFICE, there + HERE, {})
    assert ImportRun.unscoped.get().state == RunState.RETURNED
    assert not StudySession.unscoped.exists()
