"""All campaigns, starting one on the web, and which campaign a reader is led to."""

import datetime
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks import TaskContext
from django_tasks_db.models import DBTaskResult
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, OUTSIDER, Place, text
from tests.world import june

from touchstone.campaigns import tasks
from touchstone.campaigns.actions import add_batch, add_members
from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.campaigns.presets import find_shipped_templates, read_shipped_template
from touchstone.campaigns.queries import find_batches
from touchstone.campaigns.tasks import open_with_many
from touchstone.common import clock
from touchstone.web.campaign.opening_presenters import HOLDINGS

TODAY = datetime.date(2020, 2, 3)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def get(place: Place, who: str, path: str, status: int = 200) -> str:
    return text(place.client(who).get(path), status)


def send(place: Place, path: str, data: dict[str, Any], status: int = 200) -> Any:
    answer = place.client(OFFICE).post(path, data)
    assert answer.status_code == status, re.findall(r"field__error.*|errors.*", answer.content.decode())
    return answer


def chosen(place: Place, **change: Any) -> dict[str, Any]:
    """Return what the form of a campaign like the world's sends."""
    unit = str(place.world.units["province"].pk)
    days = {"opens_on": "2020-02-03", "closes_on": ""}
    return (
        {"name": "活动", "name_en": "Second year", "slug": "second", "unit": unit, "country": "CN"}
        | days
        | change
    )


LIKE = "/campaigns/new/like/world/"


def another(place: Place, slug: str, number: int = 1, **more: Any) -> Campaign:
    return Campaign.objects.create(
        slug=slug,
        name=slug,
        root=place.world.units["province"],
        opens_on=more.pop("opens_on", june(number)),
        **more,
    )


def test_each_template_is_described() -> None:
    assert set(HOLDINGS) == set(find_shipped_templates())


@pytest.mark.postgres_too
def test_all_campaigns_are_listed_with_their_state(
    place: Place, django_assert_num_queries: Callable[[int], Any]
) -> None:
    another(place, "over", closes_on=june(30))
    another(place, "ahead", opens_on=TODAY + datetime.timedelta(days=9))
    place.client(OFFICE).get("/campaigns/")
    with django_assert_num_queries(5):  # session, reader, rights, campaigns, units that take part
        page = get(place, OFFICE, "/campaigns/")
    for words in ("under way", "over", "not begun", "Start a campaign", "/c/world/open/"):
        assert words in page
    page = get(place, AUDITOR, "/campaigns/")
    assert "Start a campaign" not in page
    assert "No campaign concerns you yet" in get(place, OUTSIDER, "/campaigns/")
    assert reverse("web:campaigns") in place.get(OFFICE, "campaign/")
    get(place, AUDITOR, "/campaigns/new/", 403)
    get(place, AUDITOR, LIKE, 403)
    get(place, OFFICE, "/campaigns/new/like/none/", 404)
    get(place, OFFICE, "/campaigns/new/none/", 404)


def test_with_many_campaigns_the_switcher_names_those_under_way(place: Place) -> None:
    for number in range(1, 31):
        another(place, f"old-{number}", number=number, closes_on=june(30))
    another(place, "running")
    page = place.get(AUDITOR, "today/")
    assert "/c/running/open/" in page
    assert "/c/old-7/open/" not in page
    assert "All campaigns" in page


def test_a_campaign_is_started_as_the_last_one(place: Place) -> None:
    assert LIKE in get(place, OFFICE, "/campaigns/new/")
    form = get(place, OFFICE, LIKE)
    for words in ('value="world-2020"', 'value="2020-02-03"', "take part again"):
        assert words in form
    preview = send(place, LIKE, chosen(place, with_units="on")).content.decode()
    for words in ("Units taking part again", 'name="expected" value="3"', "Work streams", "Change something"):
        assert words in preview
    assert Campaign.objects.count() == 1
    assert 'value="second"' in send(place, LIKE, chosen(place, again="yes")).content.decode()
    confirmed = chosen(place, with_units="on", expected="3", confirmed="yes")
    answer = send(place, LIKE, confirmed, 302)
    assert answer["Location"] == "/c/second/open/"
    landed = place.client(OFFICE).get(answer["Location"], follow=True)
    assert landed.redirect_chain[-1][0] == "/c/second/today/"
    assert "first bulletin" in text(landed)
    again = Campaign.objects.get(slug="second")
    assert (again.template, again.name_en, find_batches(again).count()) == ("world", "Second year", 2)
    assert BatchMembership.unscoped.filter(batch__campaign=again).count() == 3
    assert "as in" in text(place.client(OFFICE).get("/c/second/history/")).lower()
    taken = send(place, LIKE, confirmed, 400).content.decode()
    assert "Another campaign has this address" in taken


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"slug": "world"}, "Another campaign has this address"),
        ({"slug": "Zwei Jahre"}, "cannot be used in an address"),
        ({"unit": "", "unit_name": "Nort"}, "None of your units has this name"),
        ({"unit": "", "unit_name": "Elsewhere"}, "None of your units has this name"),
        ({"unit": ""}, "This field is required"),
        ({"closes_on": "2020-01-01"}, "It closes before it opens"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(place: Place, change: dict[str, str], words: str) -> None:
    assert words in send(place, LIKE, chosen(place, **change), 400).content.decode()


def test_a_campaign_is_started_from_a_template_below_a_unit(place: Place) -> None:
    page = get(place, OFFICE, "/campaigns/new/")
    assert "Everybody learns, managers walk round" in page
    there = "/campaigns/new/workplace-safety/"
    assert 'value="workplace-safety-2020"' in get(place, OFFICE, there)
    data = chosen(place, unit="", unit_name="City")
    assert "Work streams" in send(place, there, data).content.decode()
    send(place, there, {**data, "confirmed": "yes", "expected": "0"}, 302)
    assert Campaign.objects.get(slug="second").root == place.world.units["city"]


def test_a_template_of_ones_own_is_read_and_its_faults_named_by_line(place: Place) -> None:
    there = "/campaigns/new/file/"
    get(place, OFFICE, there)
    own = read_shipped_template("general")
    wrong = SimpleUploadedFile("own.yaml", own.replace("code: lecture", "code: Lecture 1").encode())
    page = send(place, there, chosen(place, country="", name="", file=wrong), 400).content.decode()
    assert "Line " in page
    assert "is not a valid code" in page
    right = SimpleUploadedFile("own.yaml", own.encode())
    page = send(place, there, chosen(place, country="", name="", file=right)).content.decode()
    assert "专项活动" in page
    data = chosen(place, country="", name="专项活动", text=own, confirmed="yes", expected="0")
    send(place, there, data, 302)
    assert Campaign.objects.get(slug="second").country == "CN"


def test_very_many_units_take_part_again_in_the_background(
    place: Place, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    forged = chosen(place, with_units="on", expected="999999999", confirmed="yes")
    assert "would be 3 units instead of 999999999" in send(place, LIKE, forged, 400).content.decode()
    assert not DBTaskResult.objects.exists()
    monkeypatch.setattr(tasks, "AT_ONCE", 0)
    data = chosen(place, with_units="on", expected="3", confirmed="yes")
    there = send(place, LIKE, data, 302)["Location"]
    assert "waiting to start" in get(place, OFFICE, there)
    get(place, ORGANISER, there, 403)
    task = DBTaskResult.objects.get(pk=uuid.UUID(there.rstrip("/").rsplit("/", 1)[1]))
    why = open_with_many.func(TaskContext(task_result=task.task_result), *task.args_kwargs["args"])
    task.set_successful(why)
    page = get(place, OFFICE, there)
    assert "3 units take part again." in page
    assert "/c/second/open/" in page


def test_a_reader_lands_where_they_have_something_to_do(place: Place) -> None:
    def lands(who: str) -> str:
        return str(place.client(who).get("/start/")["Location"])

    newer = another(place, "newer", number=20)
    assert lands(ORGANISER) == "/c/world/today/"
    batch = add_batch(by=None, campaign=newer, number=1, name="一")
    add_members(by=None, batch=batch, units=[place.world.units["company"]], from_day=june(20))
    assert lands(OFFICE) == "/c/world/today/", "more of its units take part there"
    assert lands(ORGANISER) == "/c/world/today/", "only there its unit takes part"
    keeper = Client()
    keeper.force_login(place.world.keeper)
    assert keeper.get("/start/")["Location"] == "/c/world/today/"
    place.client(ORGANISER).get("/c/newer/open/")
    assert lands(ORGANISER) == "/c/newer/today/", "it was chosen last"
    place.client(AUDITOR).cookies["campaign"] = place.client(ORGANISER).cookies["campaign"].value
    assert lands(AUDITOR) == "/c/world/today/", "somebody else chose it in this browser"
    Campaign.objects.filter(slug="newer").update(closes_on=june(30))
    assert lands(ORGANISER) == "/c/world/today/", "the other one is over"
