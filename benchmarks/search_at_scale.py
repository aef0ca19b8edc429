"""The search over everything in a whole province: statements and time for one request through the whole stack."""

import time
from collections.abc import Iterator
from urllib.parse import quote

from django.test import Client
from django.urls import reverse

from benchmarks.problems_at_scale import three_subtrees
from benchmarks.timing import Row, timed
from touchstone.campaigns.models import Campaign
from touchstone.problems.models import Problem
from touchstone.search.actions import rebuild
from touchstone.search.kinds import all_kinds
from touchstone.units.models import Unit, User

LIMIT = 30
"""Milliseconds of processor time that a search may take."""

SUGGESTIONS = {"HX-Request": "true", "HX-Target": "finder-hits"}


def index() -> Iterator[Row]:
    """Fill the tables of words, for the province was made without its actions, and yield one line for each."""
    for kind in all_kinds():
        processor, clock = time.process_time(), time.perf_counter()
        number = rebuild(kind)
        processor, clock = time.process_time() - processor, time.perf_counter() - clock
        yield Row(f"words of all {kind.name}", f"{number:,} records", processor * 1_000, clock * 1_000)


def rows(campaign: Campaign) -> Iterator[Row]:
    """Yield one line for each query and reader: one who sees the whole tree, and one with three subtrees."""
    three, counties = three_subtrees(campaign)
    sizes = f"{Unit.unscoped.count():,} units, {Problem.unscoped.count():,} problems"
    address = reverse("web:search", args=[campaign.slug])
    office = User.objects.get(username="office")
    readers = (("whole tree", office, campaign.root), ("three subtrees", three, counties[0]))
    for who, user, unit in readers:
        client = Client()
        client.force_login(user)
        problem = Problem.unscoped.filter(path__startswith=unit.path).order_by("pk")[7]
        queries = {
            "a word of every fifth problem": "台账",
            "two such words": "台账 更新",
            "initials of every seventh unit": "wlj",
            "pinyin": "wenlvju",
            "a number": problem.number,
            "the beginning of every number": problem.number[:2],
            "the topic of every session": "topic",
            "nothing": "没有这样的词",
        }
        for name, text in queries.items():

            def ask(text: str = text, client: Client = client) -> None:
                answer = client.get(f"{address}?q={quote(text)}", headers=SUGGESTIONS)
                if answer.status_code != 200:
                    raise RuntimeError(f"{text} answered {answer.status_code}")

            yield timed(f"search ({sizes}): {name}", who, ask, remark=f"limit {LIMIT} ms of processor")
