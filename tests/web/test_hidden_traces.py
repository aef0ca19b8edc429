"""Other traces of a hidden visit: the editor's room, browser caches, numbers, files and refusals."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.factories import make_appointment, make_person
from tests.inspection.field import SEED, TODAY, Field
from tests.web.test_inspection_pages import NO_VISIT, at, browser, jpeg, text, words_of_register
from tests.world import june
from tests.worlds import Shared
from wagtail.models import ReferenceIndex

from touchstone.common import clock
from touchstone.common.drawing import commitment
from touchstone.common.photos import shrink
from touchstone.inspection.models import Finding, Photo, Round, Visit
from touchstone.problems.models import Problem
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def field(monkeypatch: pytest.MonkeyPatch, shared: Shared, db: None) -> Field:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return shared.copy()  # type: ignore[no-any-return]


COUNTS_ITSELF = re.compile(r"failwhale|/cms/pages/\d+/edit/")
"""A page that fails on purpose, and one that counts how often it was opened."""


def rooms(patterns: list[URLPattern | URLResolver], before: str = "/cms/") -> Iterator[str]:
    """Yield every address of the editor's room, with its parameters."""
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from rooms(pattern.url_patterns, route)
        else:
            yield route


def room_of(field: Field) -> list[str]:
    """Return the addresses of the editor's room, with the keys of people on the round."""
    (room,) = (
        url_pattern
        for url_pattern in get_resolver().url_patterns
        if str(url_pattern.pattern) == "cms/" and hasattr(url_pattern, "url_patterns")
    )
    key = str(field.people["anna"].pk)
    texts = [re.sub(r"<[^>]*>|\(\?P<[^)]*\)|\([^)]*\)", key, route) for route in rooms(room.url_patterns)]
    texts = [
        text for text in texts if not re.search(r"[\\()\[\]^*?+]", text) and not COUNTS_ITSELF.search(text)
    ]
    return [
        *dict.fromkeys(texts),
        "/cms/users/?q=anna",
        "/cms/pages/search/?q=区",
        "/cms/reports/site-history/",
    ]


def room_answers(client: Client, addresses: list[str]) -> dict[str, tuple[int, bytes, int]]:
    responses = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        body = re.sub(rb'nonce="[^"]*"|[A-Za-z0-9]{64}|\d{1,2}:\d\d|\d{10,}', b"", body)
        responses[address] = (answer.status_code, body, len(queries))
    return responses


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("keeper", marks=pytest.mark.turn(number=0, of=2)),
        pytest.param("editor", marks=pytest.mark.turn(number=1, of=2)),
    ],
)
def test_the_editors_room_shows_no_trace(field: Field, name: str) -> None:
    """Wagtail counts references to a person; a visit refers to its planner and must not be counted."""
    client, addresses = browser(field, name), room_of(field)
    # The list of users shows how many minutes ago each logged in, and a minute may pass in between.
    get_user_model().objects.update(last_login=None)
    room_answers(client, addresses)
    before = room_answers(client, addresses)
    opened = sum(1 for status, _body, _queries in before.values() if status == 200)
    assert opened > (20 if name == "keeper" else 1)
    field.write(field.plan(), photos=[shrink(jpeg(), size=1_000)])
    after = room_answers(client, addresses)
    assert {address for address in addresses if before[address] != after[address]} == set()


def test_the_index_of_references_knows_nothing_of_inspections(field: Field) -> None:
    """Editors see the index when they look up where a person, a group or a unit is used."""
    field.write(field.plan(), photos=[shrink(jpeg(), size=1_000)])
    known = ReferenceIndex.objects.filter(base_content_type__app_label="inspection")
    assert list(known.values_list("base_content_type__model", flat=True)) == []


def test_no_browser_keeps_a_page_on_which_something_is_hidden(field: Field) -> None:
    """After log-out the back button must not show a cached page."""
    visit = field.plan()
    finding = field.write(visit, photos=[shrink(jpeg(), size=1_000)])
    pages = [
        at("inspection-round", pk=field.round.pk),
        at("inspection-round-act", pk=field.round.pk, act="close"),
        at("inspection-visit-new", pk=field.round.pk),
        at("inspection-visit", pk=visit.pk),
        at("inspection-visit-act", pk=visit.pk, act="disclose"),
        at("inspection-finding-act", pk=finding.pk, act="correct"),
        at("inspection-write", pk=visit.pk),
        at("inspection-photo", pk=Photo.unscoped.get().pk),
    ]
    for name in ("lead", "anna"):
        client = browser(field, name)
        for page in pages:
            answer = client.get(page)
            if answer.status_code == 200:
                assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", ")), page
            assert not answer.has_header("ETag")
            assert not answer.has_header("Last-Modified")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.turn(number=number % 2, of=2))
        for number, name in enumerate(("office", "north", "keeper", "tied"))
    ],
)
def test_the_head_of_an_answer_does_not_tell_a_hidden_visit_from_none(field: Field, name: str) -> None:
    visit = field.plan()
    finding = field.write(visit, photos=[shrink(jpeg(), size=1_000)])
    photo = Photo.unscoped.get()
    client = browser(field, name)
    for page, key, more in (
        ("inspection-visit", visit.pk, {}),
        ("inspection-write", visit.pk, {}),
        ("inspection-visit-act", visit.pk, {"act": "disclose"}),
        ("inspection-visit-act", visit.pk, {"act": "no-such-act"}),
        ("inspection-finding-act", finding.pk, {"act": "register"}),
        ("inspection-photo", photo.pk, {}),
    ):
        for method in ("get", "head", "post", "put", "options"):
            responses = [
                getattr(client, method)(at(page, pk=number, **more), headers={"accept": accept})
                for number in (key, NO_VISIT)
                for accept in ("text/html", "application/json")
            ]
            # Expires is the second of the response, and a second may pass between two responses.
            heads = [
                (
                    item.status_code,
                    dict(item.items()) | {"Content-Length": "", "Expires": "Expires" in item.headers},
                )
                for item in responses
            ]
            bodies = [re.sub(rb"\d{10,}|[A-Za-z0-9]{64}", b"", item.content) for item in responses]
            assert heads[:2] == heads[2:], (page, method)
            assert bodies[:2] == bodies[2:], (page, method)


def test_an_attempt_to_register_before_the_disclosure_leaves_no_gap_in_the_register(field: Field) -> None:
    words_of_register(field)
    hidden = field.write(field.plan("north"))
    shown = field.disclosed("south")
    anna, given = browser(field, "anna"), {"problem_list": "visits", "source": "unannounced-visit"}
    given |= {"track": "immediate"}
    for _ in range(3):
        anna.post(at("inspection-finding-act", pk=hidden.pk, act="register"), given)
    assert not Problem.unscoped.exists()
    finding = Finding.unscoped.get(visit=shown)
    assert anna.post(at("inspection-finding-act", pk=finding.pk, act="register"), given).status_code == 302
    assert Problem.unscoped.get().number == "AF-01"


def test_photos_of_a_hidden_visit_have_no_other_address(field: Field) -> None:
    """Neither under uploads nor by a guessable name: the file is named after the photo's random key."""
    field.write(field.plan(), photos=[shrink(jpeg(), size=1_000)])
    photo = Photo.unscoped.get()
    assert photo.file.name == f"{photo.pk:014x}.jpg"
    assert not str(photo.file.path).startswith(str(settings.MEDIA_ROOT))
    with pytest.raises(ValueError, match="not accessible"):
        _ = photo.file.url
    anna = browser(field, "anna")
    for guess in (
        "photos/",
        "images/",
        "images/../../photos/",
        "images/..%2f..%2fphotos/",
        "original_images/",
    ):
        assert anna.get(f"/media/{guess}{photo.file.name}").status_code in (400, 404)


def directs_and_is_tied(field: Field) -> str:
    """Add a person to the round who directs the province's inspections and is appointed in the north."""
    person = field.people["both"] = make_person("both")
    make_appointment(person, Role.OFFICE, unit=field.world.units["province"], from_day=june(1))
    make_appointment(person, Role.LEADER, unit=field.world.units["north"], from_day=june(1))
    field.do("bring_person", "lead", round_=field.round, user=person)
    return "both"


def test_closing_a_round_tells_nothing_of_a_visit_that_one_is_kept_away_from(field: Field) -> None:
    """The refusal “a visit is not disclosed yet” revealed to a reader who sees none that it concerns their unit."""
    who = directs_and_is_tied(field)
    visit = field.plan("north")
    client, close = browser(field, who), at("inspection-round-act", pk=field.round.pk, act="close")
    assert client.post(close).status_code == 302
    assert Round.unscoped.get().state == "closed"
    field.write(visit)  # and those who know of it are not affected
    field.do("disclose", "anna", visit=visit)


def test_only_who_sees_them_is_told_that_visits_wait(field: Field) -> None:
    field.plan("north")
    close = at("inspection-round-act", pk=field.round.pk, act="close")
    assert "neither disclosed nor called off" in text(browser(field, "lead").post(close), 400)


def test_the_history_of_draws_is_not_for_whoever_could_be_drawn(field: Field) -> None:
    """A reader who sees more drawn units than visits knows where the others go."""
    who = directs_and_is_tied(field)
    page = at("inspection-round", pk=field.round.pk)
    field.do("commit_draw", "lead", round_=field.round, commitment=commitment(SEED))
    before = [
        browser(field, name).get(page).content.count(b"Units drawn") for name in (who, "tied", "lead", "anna")
    ]
    field.do("draw", "lead", round_=field.round, size=1, seed=SEED)
    after = [
        browser(field, name).get(page).content.count(b"Units drawn") for name in (who, "tied", "lead", "anna")
    ]
    assert (before, after) == ([0, 0, 0, 0], [0, 0, 1, 1])


def test_revealing_the_seed_tells_whoever_could_be_drawn_nothing(field: Field) -> None:
    who = directs_and_is_tied(field)
    field.do("commit_draw", "lead", round_=field.round, commitment=commitment(SEED))
    reveal = at("inspection-round-act", pk=field.round.pk, act="reveal")
    client = browser(field, who)
    before = text(client.post(reveal, {"seed": SEED}), 400)
    field.do("draw", "lead", round_=field.round, size=1, seed=SEED)
    after = text(client.post(reveal, {"seed": SEED}), 400)
    assert "Let somebody else" in before
    assert re.findall(r"Let somebody else[^<]*", before) == re.findall(r"Let somebody else[^<]*", after)
    assert Visit.unscoped.count() == 1


def test_what_a_reader_is_told_about_the_log_out_address(field: Field) -> None:
    """Without a log-in, hidden and missing visits both redirect to the log-in page."""
    visit = field.plan()
    responses = [Client().get(at("inspection-visit", pk=key)) for key in (visit.pk, NO_VISIT)]
    assert [response.status_code for response in responses] == [302, 302]
    assert responses[0]["Location"].replace(str(visit.pk), str(NO_VISIT)) == responses[1]["Location"]
    assert reverse("account_login") in responses[0]["Location"]
