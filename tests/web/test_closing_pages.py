"""The end of a campaign on the web: what is open, carrying it on, closing, reading on, opening again."""

import re

from tests.factories import make_campaign
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, Place
from tests.world import june

from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.problems.actions import ProblemEntry, register_problem
from touchstone.problems.models import Problem, ProblemList, Source


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
