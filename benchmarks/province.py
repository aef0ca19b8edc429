"""A province to measure on: units in twelve levels, all of them in one batch, and their study sessions.

Everything is computed from the position, so two builds are equal. Rows are inserted in bulk, the tallies are then
made by the recount.
"""

import datetime
from collections.abc import Iterator, Sequence
from itertools import chain, count, islice
from typing import Any

from django.db import connection, transaction

from touchstone.campaigns.models import Batch, BatchMembership, Campaign, WorkStream
from touchstone.common import clock
from touchstone.common.text import match_key
from touchstone.measures.models import StreamCoverage
from touchstone.measures.recounting import rebuild
from touchstone.measures.tallies import families
from touchstone.study.models import FormOfStudy, StudySession
from touchstone.units.models import Unit, User
from touchstone.units.paths import STEP

SLUG = "benchmark"
OPENS = datetime.date(2026, 3, 1)
DAYS = 90
CITIES, COUNTIES, TOWNSHIPS = 11, 10, 20
STREAMS = ("study", "research", "self-examination", "rectification")
FORMS = ("central-group-study", "reading-class", "theme-day", "special-lecture")
PARTS = ("morning", "afternoon", "evening")
OFFICES = ("文旅局", "教育局", "卫生院", "税务所", "水利站", "党群服务中心", "综合执法队")
ROOT = "0001"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _step(number: int) -> str:
    text = ""
    for _ in range(STEP):
        number, digit = divmod(number, 36)
        text = _LETTERS[digit] + text
    return text


def _places() -> Iterator[tuple[int, ...]]:
    """Yield the steps below the root of every city, county and township, a parent always before its children."""
    for city in range(1, CITIES + 1):
        yield (city,)
        for county in range(1, COUNTIES + 1):
            yield (city, county)
            yield from ((city, county, township) for township in range(1, TOWNSHIPS + 1))


def _offices(townships: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield offices without end: twelve in each township, then one below each of them, down to the twelfth level."""
    for number in count(1):
        storey, door = divmod(number - 1, 12)
        steps = _step(door + 1) + _step(1) * storey if storey < 8 else _step(12 + number)
        for place, township in enumerate(townships):
            yield township + steps, f"{OFFICES[number % len(OFFICES)]}{place}-{number}"


def _tree(units: int) -> Iterator[tuple[str, str]]:
    """Yield (path, name) from the root on, a parent always before its children, exactly ``units`` of them."""
    places = [(ROOT + "".join(map(_step, steps)), steps) for steps in _places()]
    named = ((path, f"Unit {'.'.join(map(str, steps))}") for path, steps in places)
    townships = [path for path, steps in places if len(steps) == 3]
    return islice(chain([(ROOT, "Province")], named, _offices(townships)), units)


def insert(model: type[Any], fields: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """Insert rows of the given fields as fast as the database takes them."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in fields)
    table = quote(model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["?"] * len(fields))
        cursor.cursor.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def settle() -> None:
    """Let the database look at what was written, as it does by itself some time after so much was."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")


def build(units: int, sessions: int) -> Campaign:
    """Make the province in an empty database and return its campaign."""
    paths = list(_tree(units))
    children: dict[str, int] = {}
    for path, _name in paths:
        children[path[:-STEP]] = children.get(path[:-STEP], 0) + 1
    insert(
        Unit,
        ("path", "depth", "numchild", "name", "name_en", "name_key", "liaison_post", "liaison_phone"),
        (
            (path, len(path) // STEP, children.get(path, 0), name, "", match_key(name), "", "")
            for path, name in paths
        ),
    )
    ids = dict(Unit.unscoped.values_list("path", "pk"))
    root = Unit.unscoped.get(path=ROOT)
    User.objects.create(username="office", is_superuser=True)
    campaign = Campaign.objects.create(slug=SLUG, name="基准", name_en="Benchmark", root=root, opens_on=OPENS)
    streams = [
        WorkStream.objects.create(campaign=campaign, code=code, name=code, order=order)
        for order, code in enumerate(STREAMS)
    ]
    forms = [
        FormOfStudy.objects.create(campaign=campaign, stream=streams[0], code=code, name=code, order=order)
        for order, code in enumerate(FORMS)
    ]
    batch = Batch.objects.create(campaign=campaign, number=1, name="第一批", opens_on=OPENS)
    insert(
        BatchMembership,
        ("batch", "unit", "path", "from_day", "standing"),
        ((batch.pk, ids[path], path, OPENS.isoformat(), "open") for path, _name in paths),
    )
    members = dict(BatchMembership.unscoped.values_list("path", "pk"))
    each = max(sessions // max(units, 1), 1)
    silent = {path for number, (path, _name) in enumerate(paths) if number % 50 == 49}
    insert(
        StreamCoverage,
        ("membership", "stream", "batch_id", "path", "records"),
        (
            (
                members[path],
                stream.pk,
                batch.pk,
                path,
                each if stream is streams[0] and path not in silent else 0,
            )
            for path, _name in paths
            for stream in streams
        ),
    )
    now = clock.now().isoformat(sep=" ")
    text = ("place", "topic", "chair_post", "materials", "note", "origin")
    insert(
        StudySession,
        (
            *("campaign", "unit", "path", "membership", "form", "held_on", "part_of_day", "ordinal", *text),
            *("expected", "present", "state", "recorded_at", "changed_at", "version"),
        ),
        (
            (
                *(
                    campaign.pk,
                    ids[path],
                    path,
                    members[path],
                    forms[(number + locked_number) % len(forms)].pk,
                ),
                (OPENS + datetime.timedelta(days=(number * 7 + locked_number * 11) % DAYS)).isoformat(),
                *(PARTS[locked_number % 3], 1, "", f"Topic {locked_number}", "", "", "", ""),
                *(30, 20 + number % 10, "recorded", now, now, 1),
            )
            for number, (path, _name) in enumerate(paths)
            if path not in silent
            for locked_number in range(each)
        ),
    )
    settle()
    for family in families():
        rebuild(family)
    settle()
    return campaign
