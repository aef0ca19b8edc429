"""The inspection pages: a visit from plan to conclusion, and what others see of it meanwhile."""

import io
import itertools
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from html import unescape
from types import MappingProxyType
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, reverse
from django.urls.converters import IntConverter, UUIDConverter
from PIL import Image
from tests.inspection.field import OUTSIDERS, SEED, TODAY, Field
from tests.world import june
from tests.worlds import Shared

from touchstone.common import clock
from touchstone.common.drawing import commitment
from touchstone.inspection import rules
from touchstone.inspection.models import Finding, Notice, Photo, Round, Visit
from touchstone.measures.registry import all_measures
from touchstone.problems.models import Problem, ProblemList, Source
from touchstone.web import urls
from touchstone.web.checks.declared import CHECKS

pytestmark = pytest.mark.django_db

ACTS = {
    "inspection-round-act": ("draw", "reveal", "notice", "close"),
    "inspection-visit-act": ("disclose", "reply", "notice"),
    "inspection-finding-act": ("register", "withdraw"),
}
"""Acts to try at the addresses that take one; an address of another room is tried with one that inspection knows."""

NO_VISIT = 1_234_567_890_123_456
"""A key that no visit has, as long as those that are drawn at random."""


@pytest.fixture
def field(monkeypatch: pytest.MonkeyPatch, shared: Shared, db: None) -> Field:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return shared.copy()  # type: ignore[no-any-return]


def browser(field: Field, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(field.people[name])
    return client


def at(name: str, **kwargs: Any) -> str:
    return reverse(f"web:{name}", kwargs={"campaign": "world", **kwargs})


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, unescape(answer.content.decode())[-3000:]
    return unescape(answer.content.decode())


def jpeg() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "red").save(out, "JPEG")
    return SimpleUploadedFile("hall.jpg", out.getvalue(), "image/jpeg")


def words_of_register(field: Field) -> None:
    campaign = field.world.campaign
    source = Source.objects.create(campaign=campaign, code="unannounced-visit", name="暗访发现")
    ProblemList.objects.create(campaign=campaign, code="visits", name="暗访问题", prefix="AF-", source=source)


def test_a_visit_goes_from_the_plan_to_a_problem_and_a_notice(field: Field) -> None:
    words_of_register(field)
    anna, lead, north = (browser(field, name) for name in ("anna", "lead", "north"))
    plan = at("inspection-visit-new", pk=field.round.pk)
    assert "Plan a visit" in text(anna.get(at("inspection-round", pk=field.round.pk)))
    text(anna.get(plan))
    answer = anna.post(
        plan,
        {
            "unit": field.world.units["north"].pk,
            "group": field.groups[1].pk,
            "planned_on": "2019-06-18",
            "site": "办事大厅",
        },
    )
    visit = Visit.unscoped.get()
    assert answer["Location"] == at("inspection-visit", pk=visit.pk)
    shown = text(anna.get(answer["Location"]))
    assert "Only those on the round see this visit" in shown
    assert "Tied" in shown or "tied" in shown
    write = at("inspection-write", pk=visit.pk)
    form = text(anna.get(write))
    key = re.search(r'name="client_key" value="(\w+)"', form)
    assert key
    finding = {
        "criterion": "formalism",
        "statement": "学习记录与实际不符",
        "severity": "serious",
        "client_key": key[1],
    }
    for _ in range(2):
        assert anna.post(write, {**finding, "photos": [jpeg()]}).status_code == 302
    assert (Finding.unscoped.count(), Photo.unscoped.count()) == (1, 1)
    picture = at("inspection-photo", pk=Photo.unscoped.get().pk)
    answer = anna.get(picture)
    assert answer["Content-Type"] == "image/jpeg"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert north.get(picture).status_code == 404

    visit.refresh_from_db()
    disclose = at("inspection-visit-act", pk=visit.pk, act="disclose")
    assert "cannot be taken back" in text(anna.get(disclose))
    assert anna.post(disclose, {"version": visit.version}).status_code == 302
    assert north.get(picture).status_code == 200
    assert "学习记录与实际不符" in text(north.get(at("inspection-visit", pk=visit.pk)))
    assert "Your reply is awaited" in text(north.get(at("inspection")))

    reply = at("inspection-visit-act", pk=visit.pk, act="reply")
    assert (
        north.post(reply, {"text": "属实，已整改", "finding": Finding.unscoped.get().pk}).status_code == 302
    )
    conclude = at("inspection-visit-act", pk=visit.pk, act="conclude")
    assert anna.post(conclude, {"text": "事实清楚"}).status_code == 302
    feed_back = at("inspection-visit-act", pk=visit.pk, act="feed-back")
    assert anna.post(feed_back, {"day": "2019-06-18", "to": "负责人"}).status_code == 302

    register = at("inspection-finding-act", pk=Finding.unscoped.get().pk, act="register")
    text(anna.get(register))
    given = {"problem_list": "visits", "source": "unannounced-visit", "track": "immediate"}
    assert anna.post(register, given).status_code == 302
    problem = Problem.unscoped.get()
    assert problem.number == "AF-01"
    assert f"{at('inspection-visit', pk=visit.pk)}#finding-1" in text(north.get(at("problem", pk=problem.pk)))
    way = at("problem", pk=problem.pk)
    assert "AF-01" in (own := text(anna.get(at("inspection-visit", pk=visit.pk))))
    assert way not in own  # no link to the register for a reader who may not open it
    shown = text(north.get(at("inspection-visit", pk=visit.pk)))
    assert way in shown
    for said in ("AF-01", "属实，已整改", "事实清楚", "负责人"):
        assert said in shown

    notice = at("inspection-visit-act", pk=visit.pk, act="notice")
    given = {"audience": "public", "title": "关于第一轮暗访的通报", "text": "一个单位存在问题"}
    assert lead.post(notice, given).status_code == 302
    assert "关于第一轮暗访的通报" in text(Client().get(reverse("web:public-inspections")))
    assert "关于第一轮暗访的通报" in text(north.get(at("inspection-notices")))
    withdraw = at("inspection-notice-withdraw", pk=Notice.unscoped.get().pk)
    assert lead.post(withdraw, {"reason": "有误"}).status_code == 302
    assert "关于第一轮暗访的通报" not in text(Client().get(reverse("web:public-inspections")))


def test_a_round_is_opened_drawn_revealed_and_closed(field: Field) -> None:
    lead = browser(field, "lead")
    new = at("inspection-round-new")
    text(lead.get(new))
    given = {"owner": field.world.units["province"].pk, "name": "第二轮", "first_day": "2019-06-20"}
    answer = lead.post(new, given)
    made = Round.unscoped.get(number=2)
    assert answer["Location"] == at("inspection-round", pk=made.pk)

    def act(name: str, /, **data: Any) -> Any:
        address = at("inspection-round-act", pk=made.pk, act=name)
        text(lead.get(address))
        return lead.post(address, data)

    given = {"version": "1", "name": "第二轮暗访", "first_day": "2019-06-20", "last_day": "2019-06-28"}
    assert act("correct", **given | {"last_day": "2019-06-19"}).status_code == 400
    assert act("correct", **given).status_code == 302
    corrected = text(lead.get(at("inspection-round", pk=made.pk)))
    for said in ("Round corrected", "第二轮暗访", "28 Jun 2019"):
        assert said in corrected
    refused = act("commit", seed="short")
    assert refused.status_code == 400
    assert "data-no-draft" in refused.content.decode(), "a device keeps no seed"
    assert act("commit", seed=SEED).status_code == 302
    assert "Draw at least one." in act("draw", seed=SEED, size="0").content.decode()
    assert act("draw", seed=SEED, size="1").status_code == 302
    public = text(Client().get(reverse("web:public-inspections")))
    assert commitment(SEED) in public
    assert SEED not in public
    keys = Client().get(reverse("web:inspection-keys", args=[made.pk])).content.decode()
    assert act("reveal", seed=SEED).status_code == 400
    visit = Visit.unscoped.get()
    off = at("inspection-visit-act", pk=visit.pk, act="call-off")
    assert lead.post(off, {"version": 1, "reason": "天气"}).status_code == 302
    assert act("reveal", seed=SEED).status_code == 302
    assert SEED in text(Client().get(reverse("web:public-inspections")))
    order = rules.drawn_order(SEED, [int(key) for key in keys.split("\n")])
    assert order[0] == visit.unit_id
    assert act("close").status_code == 302


def test_a_script_is_answered_in_json(field: Field) -> None:
    anna = browser(field, "anna")
    write = at("inspection-write", pk=field.plan().pk)
    asked = {"headers": {"accept": "application/json"}}
    finding = {
        "criterion": "formalism",
        "statement": "x",
        "severity": "general",
        "client_key": "k",
        "on": "2019-06-17",
    }
    for _ in range(2):
        answer = anna.post(write, finding, **asked)
        assert json.loads(answer.content) == {"number": 1}
    assert Visit.unscoped.get().visited_on == june(17)
    answer = anna.post(write, {**finding, "client_key": "l", "statement": ""}, **asked)
    assert answer.status_code == 400
    assert "Write what you found." in json.loads(answer.content)["error"]
    assert Client().post(write, finding, **asked).status_code == 302


@pytest.mark.parametrize(
    ("name", "content"),
    [("evil.jpg", b"MZ" + b"\x00" * 2_000), ("big.jpg", b"\xff\xd8\xff" + b"\x00" * (60 * 1024 * 1024))],
)
def test_what_is_no_photo_is_refused_with_a_sentence_and_nothing_is_stored(
    field: Field, name: str, content: bytes
) -> None:
    anna = browser(field, "anna")
    write = at("inspection-write", pk=field.plan().pk)
    given = {"criterion": "formalism", "statement": "x", "severity": "general", "client_key": "k"}
    shown = text(
        anna.post(write, {**given, "photos": [SimpleUploadedFile(name, content, "image/jpeg")]}), 400
    )
    assert f"{name}: Th" in shown
    assert not Finding.unscoped.exists()


def walk(
    patterns: list[URLPattern | URLResolver], above: Mapping[str, Any] = MappingProxyType({})
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the name of every URL pattern with its parameters."""
    for pattern in patterns:
        parameters = {**above, **pattern.pattern.converters}
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, parameters)
        else:
            yield str(pattern.name), parameters


def addresses(field: Field, visit: Visit | None) -> Iterator[str]:
    """Yield every address of the workspace with every key that a reader might try, and every figure.

    A visit's key is tried wherever the inspection takes a key; the records of other rooms are in other tables.
    """
    units, rounds = [unit.pk for unit in field.world.units.values()], [field.round.pk]
    keys = dict.fromkeys(("unit", "unit-move", "unit-close"), units)
    keys |= dict.fromkeys(
        ("inspection-round", "inspection-round-act", "inspection-visit-new", "inspection-keys"), rounds
    )
    keys["steering-group"] = [group.pk for group in field.groups.values()]
    codes = [
        measure.code for measure in all_measures() if measure.code.startswith(("inspection", "problems.reg"))
    ]
    choices: dict[str, Any] = {
        "campaign": ["world"],
        "kind": ("xlsx", "csv"),
        "code": codes,
    }
    guess = visit.pk if visit else NO_VISIT
    for name, parameters in walk(urls.urlpatterns):
        wanted: list[dict[str, Any]] = [{}]
        for parameter, converter in parameters.items():
            number = [1] if isinstance(converter, IntConverter) else ["x"]
            known = [uuid.UUID(int=1)] if isinstance(converter, UUIDConverter) else [1]
            named = keys.get(name, [1, guess] if name.startswith("inspection") else known)
            offered = named if parameter == "pk" else choices.get(parameter, number)
            offered = ACTS.get(name, ["close"]) if parameter == "act" else offered
            offered = (
                [check.code for check in CHECKS]
                if name.startswith("check") and parameter == "code"
                else offered
            )
            wanted = [mapping | {parameter: choice} for mapping in wanted for choice in offered]
        yield from (reverse(f"web:{name}", kwargs=mapping) for mapping in wanted)
    yield "/c/world/units/?q=北"
    yield "/c/world/units/suggest/?unit_name=北&for=inspection.visit"
    for code in ("inspection.visits", "inspection.findings"):
        yield f"/c/world/figures/{code}?unit={units[2]}"
        yield f"/c/world/figures/{code}?round=1"
    for page in ("", "print/", "export/csv/"):
        for asked in (
            "findings=with",
            "findings=without",
            "round=1&group=1",
            f"unit={units[2]}",
            "unit_name=北",
        ):
            yield f"/c/world/inspection/{page}?{asked}"


Answers = dict[str, tuple[int, bytes, int]]
"""Status, bytes and number of statements of each page."""


def answers(
    field: Field,
    name: str,
    visit: Visit | None,
    within: str | tuple[str, ...] = "/",
    third: int | None = None,
) -> Answers:
    """Return the response of every page below an address for one reader, without the parts that always change.

    With ``third``, 0 to 2, only a third of them: the first and each third after it, the second and so on.
    """
    client = browser(field, name)
    client.get("/c/world/today/")  # caches are warm
    responses = {}
    for place, address in enumerate(addresses(field, visit)):
        if not address.startswith(within) or third not in {None, place % 3}:
            continue
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if address.endswith("/xlsx/"):
            body = b""  # a workbook contains its creation time
        body = re.sub(rb'(csrfmiddlewaretoken" value=|nonce=|"csrfToken": )"[^"]*"', b"", body)
        body = re.sub(rb"\d{1,2}:\d\d|\d{10,}", b"", body)
        key = address.replace(str(visit.pk), str(NO_VISIT)) if visit else address
        responses[key] = (answer.status_code, body, len(queries))
    return responses


def difference(before: tuple[int, bytes, int], after: tuple[int, bytes, int]) -> str:
    """Return the differences between two responses, abbreviated."""
    if before == after:
        return ""
    (status, body, statements), (other, changed, more) = before, after
    lines = set(body.splitlines()) ^ set(changed.splitlines())
    return f"{status}/{other}, {statements}/{more} statements, {[line[:200] for line in lines][:4]}"


def sweep(field: Field, thirds: Mapping[str, int], visit: Visit | None) -> dict[str, Answers]:
    """Return the responses of a third of the pages for each reader."""
    return {name: answers(field, name, visit, third=third) for name, third in thirds.items()}


def thirds_of(turn: int) -> dict[str, int]:
    """Return the readers of one of nine turns, with the third of the pages that each opens.

    The three readers open all pages between them. Three turns take all nine, and nine each page as each of them.
    """
    return {name: (turn // 3 + place) % 3 for place, name in enumerate(OUTSIDERS[turn % 3 :: 3])}


def test_nine_turns_take_each_third_as_each_reader() -> None:
    turns = [thirds_of(turn) for turn in range(9)]
    assert {pair for turn in turns for pair in turn.items()} == set(itertools.product(OUTSIDERS, range(3)))
    assert all(set(turn.values()) == {0, 1, 2} for turn in turns)
    assert {name for turn in turns[:3] for name in turn} == set(OUTSIDERS)


@pytest.mark.long
@pytest.mark.parametrize(
    "thirds",
    [pytest.param(thirds_of(n), marks=pytest.mark.turn(number=n, of=9), id=f"{n}") for n in range(9)],
)
def test_a_planned_visit_changes_no_byte_and_no_statement_of_any_page(
    field: Field, thirds: dict[str, int]
) -> None:
    """For each role, page, figure and guessed address, the response is the same before and after.

    Each run opens every address, as one of three readers; the nine readers take turns.
    """
    field.disclosed("south")
    field.do("commit_draw", "lead", round_=field.round, commitment=commitment(SEED))
    answers(field, "office", None)  # the cache of a process serves every reader
    before = sweep(field, thirds, None)
    visit = field.plan("north")
    field.write(visit)
    field.plan("city", by="lead")
    # "tied" is on the round and has no tie to the company that is drawn next.
    tied = {name: third for name, third in thirds.items() if name == "tied"}
    after = sweep(field, tied, visit)
    field.do("draw", "lead", round_=field.round, size=2, seed=SEED)
    after |= sweep(field, {name: third for name, third in thirds.items() if name != "tied"}, visit)
    for name in thirds:
        assert before[name].keys() == after[name].keys()
        assert len(before[name]) > 80
    assert any(at("inspection") in opened for opened in before.values())
    changed = {
        (name, address): difference(answer, after[name][address])
        for name in thirds
        for address, answer in before[name].items()
    }
    assert {place: said for place, said in changed.items() if said} == {}


SOME_ROOMS = ("/c/world/inspection/", "/c/world/today/", "/c/world/board/", "/c/world/history/")


def test_who_is_on_the_round_does_see_the_difference(field: Field) -> None:
    """Otherwise the comparison above could pass without comparing anything."""
    before = answers(field, "anna", None, within=SOME_ROOMS)
    visit = field.plan("north")
    after = answers(field, "anna", visit, within=SOME_ROOMS)
    assert at("inspection-round", pk=field.round.pk) in {
        text for text in before if before[text] != after[text]
    }


@pytest.mark.parametrize("name", ["north", "city", "office", "keeper", "tied"])
def test_a_guessed_address_of_a_hidden_visit_is_like_one_that_does_not_exist(field: Field, name: str) -> None:
    visit = field.plan()
    finding = field.write(visit)
    client = browser(field, name)
    for path, key in (
        ("inspection-visit", visit.pk),
        ("inspection-write", visit.pk),
        ("inspection-photo", 7),
    ):
        assert client.get(at(path, pk=key)).status_code == 404
    for path, key, act in (
        ("inspection-visit-act", visit.pk, "disclose"),
        ("inspection-visit-act", visit.pk, "reply"),
        ("inspection-finding-act", finding.pk, "register"),
        ("inspection-finding-act", finding.pk, "withdraw"),
    ):
        assert client.post(at(path, pk=key, act=act), {"version": 1, "reason": "x"}).status_code == 404
    assert Visit.unscoped.get().state == "visited"


def test_the_number_of_statements_of_the_list_does_not_grow(field: Field) -> None:
    office = browser(field, "office")

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            text(office.get(at("inspection")))
        return len(queries)

    field.disclosed("south", findings=2)
    statements()
    few = statements()
    for unit in ("north", "branch", "company", "south"):
        field.disclosed(unit, findings=2)
    assert statements() == few


def test_the_history_leads_to_a_visit_that_is_disclosed_and_to_no_other(field: Field) -> None:
    disclosed, hidden = field.disclosed(), field.plan("company")
    field.write(hidden)
    late = field.write(disclosed)
    field.do(
        "correct_finding", "anna", finding=late, version=late.version, entry=field.entry("更正"), photos=()
    )
    there, elsewhere = (at("inspection-visit", pk=visit.pk) for visit in (disclosed, hidden))
    for name in ("auditor", "anna", "lead", "keeper"):
        client = browser(field, name)
        history = client.get(at("history"))
        if history.status_code == 403:
            continue
        page = text(history)
        assert page.count(f'href="{there}"') >= 2, "the disclosure, and what was written after it"
        assert "Visit, 18 Jun 2019" in page
        assert elsewhere not in page
    assert browser(field, "auditor").get(at("history")).status_code == 200
