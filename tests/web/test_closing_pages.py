"""The end of a campaign on the web: what is open, carrying it on, closing, reading on, opening again."""

import re

import pytest
from tests.cadences.weekly import weekly
from tests.factories import make_campaign
from tests.sites.halls import exhibit
from tests.training.school import build_school
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, Place
from tests.world import june

from touchstone.cadences.actions import make_all_due
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.problems.actions import ProblemEntry, register_problem
from touchstone.problems.models import Problem, ProblemList, Source
from touchstone.training.actions import add_class
from touchstone.training.fields import ClassEntry
from touchstone.training.models import Delegation
from touchstone.training.rules import Counts


def give_words(campaign: Campaign, code: str) -> ProblemList:
    source = Source.objects.create(campaign=campaign, code=code, name=code)
    return ProblemList.objects.create(
        campaign=campaign, code=code, name=code, prefix=f"{code}-", source=source
    )


def test_the_office_carries_closes_and_opens_again(place: Place) -> None:
    world = place.world
    mine = give_words(world.campaign, "A")
    for statement in ("台账更新不及时", "只有这一件留下"):
        entry = ProblemEntry(mine, mine.source, world.units["north"], statement)  # type: ignore[arg-type]
        register_problem(by=world.keeper, access=world.access, campaign=world.campaign, entry=entry)
    page = place.get(OFFICE, "campaign/end/")
    assert "Open problems" in page
    assert re.search(r'href="/c/world/problems/\?state=registered"', page)
    assert "there is no other campaign" in page
    into = make_campaign(world.units["province"], slug="next", opens_on=june(3))
    theirs = give_words(into, "B")
    page = place.get(OFFICE, "campaign/end/carry/")
    assert "Instead of “A”" in page
    assert "Carry 2 problems on" in page
    data = {"into": "next", f"list-{mine.pk}": theirs.pk, f"source-{mine.source_id}": theirs.source_id}
    refused = place.post(OFFICE, "campaign/end/carry/", data, 400)
    assert "Choose at least one problem." in refused.content.decode()
    data["problems"] = [Problem.unscoped.get(statement="台账更新不及时").pk]
    place.post(OFFICE, "campaign/end/carry/", data)
    stays = Problem.unscoped.get(campaign=world.campaign, statement="只有这一件留下")
    assert stays.carried_into is None
    old = Problem.unscoped.exclude(pk=stays.pk).get(campaign=world.campaign)
    assert old.carried_into is not None
    assert f"/c/next/problems/{old.carried_into.pk}/" in place.get(OFFICE, f"problems/{old.pk}/")
    there = place.client(OFFICE).get(f"/c/next/problems/{old.carried_into.pk}/").content.decode()
    assert f"/c/world/problems/{old.pk}/" in there
    place.post(OFFICE, "campaign/end/carry/", {**data, "problems": [stays.pk]})
    answer = place.client(OFFICE).get("/c/world/campaign/end/carry/", follow=True).content.decode()
    assert "No open problem is left to be carried." in answer
    assert "too many" not in answer
    place.post(OFFICE, "campaign/end/close/", {"day": str(clock.today())})
    board = place.get(AUDITOR, "board/")
    assert "read and finish only" in board
    assert "Record a session" not in place.get(ORGANISER, "today/")
    assert "no session yet" not in place.get(OFFICE, "today/")
    assert "as soon as it was held" not in place.get(ORGANISER, "today/")
    answer = place.client(ORGANISER).get("/c/world/sessions/new/", follow=True)
    assert "takes nothing new" in answer.content.decode()
    again = place.client(OFFICE).post(
        "/c/world/campaign/end/close/", {"day": str(clock.today())}, follow=True
    )
    assert f"This campaign is closed already: {place.people[OFFICE]} closed it on" in again.content.decode()
    place.post(OFFICE, "campaign/end/reopen/", {"reason": ""}, 400)
    place.post(OFFICE, "campaign/end/reopen/", {"reason": "late records"})
    again = place.client(OFFICE).get("/c/world/campaign/end/reopen/", follow=True)
    assert (
        f"This campaign is open already: {place.people[OFFICE]} opened it again on" in again.content.decode()
    )
    assert "read and finish only" not in place.get(AUDITOR, "board/")


def test_what_is_open_in_the_rooms_of_study_leads_to_exactly_these_records(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = build_school(place.world)
    monkeypatch.setattr(clock, "today", lambda: june(20))  # one of the two sittings is over
    school.give(1, north=4)
    add = {"by": place.world.keeper, "access": place.world.access, "campaign": place.world.campaign}
    add_class(**add, entry=ClassEntry(place.world.units["city"], "没有期次的班"))
    exhibit(place.world, "north", "长展")
    exhibit(place.world, "south", "短展", until_day=june(10))
    weekly(place.world)
    make_all_due(place.world.campaign)
    page = place.get(OFFICE, "campaign/end/")
    rows = dict(
        re.findall(r'<a href="(/c/world/(?:training|exhibitions|control-plan)[^"]*)">([^<]+)</a>', page)
    )
    for href, label in rows.items():
        number = int(re.search(rf"{label}.*?(\d+)</td>", page, re.DOTALL)[1])  # type: ignore[index]
        listed = place.client(OFFICE).get(href).content.decode()
        assert listed.split("<tbody")[1].split("</tbody>")[0].count("<tr") == number, label
    assert "/c/world/training/?result=lacking" in rows
    assert "/c/world/exhibitions/?state=open" in rows
    assert "/c/world/control-plan/occurrences/?timing=open" in rows
    (given,) = Delegation.unscoped.all()
    school.do("north", "record_counts", delegation=given, version=given.version, counts=Counts(3, 3))
    assert "/c/world/training/?result=lacking" not in place.get(OFFICE, "campaign/end/")
