"""No page, search, file or number of one campaign leads to a record of another one over the same units."""

import re
from collections import Counter
from collections.abc import Iterator
from unittest import mock

import pytest
from django.db.models import Model
from django.test import Client
from tests.inspection.field import TODAY
from tests.interchange.desk import Desk, session_book, session_row
from tests.interchange.register import problem_book, problem_row
from tests.twins import Twin, build_twins
from tests.worlds import Shared

from touchstone.cadences.models import Cadence, Occurrence
from touchstone.campaigns.actions import add_other_name
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_saved_filters
from touchstone.common import clock
from touchstone.inspection.models import Finding, Visit
from touchstone.problems.models import Problem, SpecialRectification
from touchstone.sites.models import Exhibition, ExhibitionVisits
from touchstone.study.models import StudySession

LINK = re.compile(r'(?:href|hx-get|src|action)="(/c/[^"#]+)')

FIRST = (
    *(
        "today/",
        "board/",
        "sessions/",
        "sessions/lectures/",
        "control-plan/",
        "control-plan/occurrences/",
        "training/",
        "problems/",
        "exhibitions/",
        "exhibitions/visits/",
        "inspection/",
        "units/",
        "imports/",
        "checks/",
        "campaign/",
    ),
    *("practice/", "practice/questions/"),
    *("history/", "history/print/", "rule-changes/", "special-rectifications/", "letters/"),
    *("search/?q=alpha", "search/?q=beta", "search/?q=FK-01", "problems/?q=beta", "sessions/?q=alpha"),
)
"""The rooms of a campaign; what they link to is read once for each kind of page."""


def _twins() -> tuple[Twin, Twin]:
    with mock.patch.object(clock, "today", return_value=TODAY):
        twins = build_twins()
        for twin in twins:
            twin.record()
    return twins


WORLDS = {"twins": _twins}


@pytest.fixture
def twins(monkeypatch: pytest.MonkeyPatch, shared: Shared, db: None) -> tuple[Twin, Twin]:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return shared.copy()  # type: ignore[no-any-return]


@pytest.fixture
def reader(twins: tuple[Twin, Twin]) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(twins[0].world.keeper)
    return client


def pages(client: Client, slug: str) -> Iterator[tuple[str, str]]:
    """Yield the address and the text of the rooms of a campaign, and of one page of each kind that they link to."""
    waiting = [f"/c/{slug}/{page}" for page in FIRST]
    known = set(waiting)
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        text = body.decode(errors="ignore").replace("&amp;", "&")
        assert answer.status_code in (200, 302, 405), address
        yield address, text
        if address.removeprefix(f"/c/{slug}/") not in FIRST:
            continue
        for link in LINK.findall(text):
            shape = re.sub(r"\?.*|\d+", "0", link)
            if shape not in known:
                known.add(shape)
                waiting.append(link)


@pytest.mark.postgres_too
def test_no_page_shows_or_links_to_a_record_of_the_other(twins: tuple[Twin, Twin], reader: Client) -> None:
    mine, others = twins
    there = others.world.campaign.slug
    found = dict(pages(reader, mine.world.campaign.slug))
    assert len(found) > 80
    files = {address.split("/")[3] for address in found if "/csv/" in address}
    assert files >= {"sessions", "training", "problems", "history"}
    for address, text in found.items():
        shown = text.replace('value="beta"', "").replace("“beta”", "").replace("q=beta", "")
        assert others.word not in shown, address
        assert {link for link in LINK.findall(text) if link.startswith(f"/c/{there}/")} <= {
            f"/c/{there}/open/"
        }


def test_numbers_and_keys_lead_to_the_record_of_the_campaign(
    twins: tuple[Twin, Twin], reader: Client
) -> None:
    one, other = (twin.world.campaign for twin in twins)
    models: tuple[tuple[type[Model], str], ...] = (
        (Problem, "problems"),
        (StudySession, "sessions"),
        (SpecialRectification, "special-rectifications"),
        (Cadence, "control-plan/cadences"),
        (Occurrence, "control-plan/occurrences"),
        (Visit, "inspection/visits"),
        (Exhibition, "exhibitions"),
        (ExhibitionVisits, "exhibitions/visits"),
    )
    for model, page in models:
        for mine, others in ((one, other), (other, one)):
            record = model._base_manager.filter(campaign=mine).first()
            assert record is not None
            assert reader.get(f"/c/{mine.slug}/{page}/{record.pk}/").status_code == 200, page
            assert reader.get(f"/c/{others.slug}/{page}/{record.pk}/").status_code == 404, page
    numbers = [
        set(Problem.unscoped.filter(campaign=campaign).values_list("number")) for campaign in (one, other)
    ]
    assert numbers[0] == numbers[1]
    Campaign.objects.filter(pk=other.pk).update(name_en="Second campaign")
    published = Client(headers={"accept-language": "en"}).get("/problems/").content.decode()
    for name, word in (("Campaign", "alpha"), ("Second campaign", "beta")):
        assert f"{word} in public" in published
        assert f'quiet">{name} ·' in published, "both have the same number"
    assert Finding.unscoped.filter(visit__campaign=one).count() == 1
    names = [row.name for row in find_saved_filters(twins[0].world.access, other, "problems")]
    assert names == ["beta"]


def desk_of(twin: Twin) -> Desk:
    world = twin.world
    units = {**world.units, "浙江省": world.units["province"]}
    return Desk(world.keeper, units, world.campaign, world.batches[1], world.forms)


def test_a_ledger_is_read_with_the_words_and_into_the_records_of_its_campaign(
    twins: tuple[Twin, Twin],
) -> None:
    one, other = map(desk_of, twins)
    add_other_name(by=None, word=one.forms["reading-class"], name="夜校")
    book = session_book(session_row(unit="北区", form="夜校"))
    assert one.load(book)[1].counts.new == 1
    assert other.load(book)[1].counts.wrong == 1
    add_other_name(by=None, word=other.forms["reading-class"], name="夜校")
    assert other.load(book)[1].counts.new == 1, "it is not the session of the other campaign"
    counts = Counter(session.campaign_id for session in one.sessions())
    assert counts == {one.campaign.pk: 5, other.campaign.pk: 5}


def test_a_ledger_finds_the_problem_with_a_number_in_its_own_campaign(twins: tuple[Twin, Twin]) -> None:
    one, other = (twin.world.campaign for twin in twins)
    row = problem_row(number="FK-9", source="反馈", unit="北区")
    desks = [desk_of(twin) for twin in twins]
    for desk in desks:
        assert desk.load(problem_book(row))[1].counts.new == 1
        assert desk.load(problem_book(row))[1].counts.unchanged == 1
    different = problem_row(number="FK-9", source="反馈", unit="北区", statement="别的问题")
    assert desks[1].load(problem_book(different))[1].counts.new == 0
    found = Problem.unscoped.filter(number__in=("FK-9", "FK-009"))
    assert set(found.values_list("campaign", flat=True)) == {one.pk, other.pk}
