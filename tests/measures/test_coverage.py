"""Coverage, checked by hand: units that take part, have records, or are silent."""

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, QuerySet
from django.test.utils import CaptureQueriesContext
from tests.factories import access_with
from tests.world import World, build, june

from touchstone.audit.queries import find_history
from touchstone.campaigns.actions import add_batch, add_members, add_stream, create_campaign
from touchstone.campaigns.models import Batch, WorkStream
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.figures.queries import Counting, find_records
from touchstone.figures.selecting import read
from touchstone.measures.coverage import note_records
from touchstone.measures.models import CoverageDelta, StreamCoverage
from touchstone.measures.participation import coverage_measures
from touchstone.measures.recounting import differences
from touchstone.measures.registry import Selection
from touchstone.measures.tallies import families
from touchstone.study.actions import withdraw_session
from touchstone.study.models import FormOfStudy
from touchstone.units.access import NOBODY, Access, everything
from touchstone.units.paths import EVERYWHERE
from touchstone.web.figures.paging import get_row_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def silent_rows(
    world: World,
    stream: WorkStream,
    *,
    access: Access | None = None,
    batch: Batch | None = None,
    paths: Sequence[str] = (EVERYWHERE,),
) -> QuerySet[StreamCoverage]:
    """Return the rows behind the figure of the units that are silent in a work stream."""
    measures = coverage_measures(
        area="one-stream",
        covered_label="",
        silent_label="",
        rate_label="",
        in_period=lambda _selection, _streams: Exists(StreamCoverage.unscoped.none()),
        stream_of=lambda _campaign: stream.pk,
    )
    selection = Selection(world.campaign, tuple(paths), batch.pk if batch else None)
    return find_records(world.access if access is None else access, measures[1], selection)


def silent(world: World, stream: str = "study", **more: Any) -> list[str]:
    rows = silent_rows(world, world.streams[stream], **more)
    return [row.membership.unit.name_en.lower() for row in rows]


def value(world: World, text: str) -> object:
    return Counting(world.access, world.campaign).figure(read(text)).value


def test_a_unit_is_silent_until_something_is_recorded_at_it_or_below(world: World) -> None:
    assert silent(world) == ["city", "north", "company"]
    session = world.hold("south", "reading-class", 3)
    assert silent(world) == ["north", "company"]
    assert silent(world, "research") == ["city", "north", "company"]
    world.hold("south", "reading-class", 4)
    world.hold("province", "reading-class", 4)  # takes part nowhere
    assert silent(world) == ["north", "company"]
    assert [value(world, f"study.units-{what}") for what in ("covered", "silent")] == [1, 2]
    withdraw_session(by=world.keeper, access=world.access, session=session, version=1, reason="x")
    assert silent(world) == ["north", "company"]
    assert value(world, "study.coverage-rate") == pytest.approx(100 / 3, abs=0.1)


def test_the_silent_are_narrowed_to_batch_place_and_reader(world: World) -> None:
    assert silent(world, batch=world.batches[1]) == ["city", "north"]
    assert silent(world, paths=[world.units["company"].path, world.units["north"].path]) == [
        "north",
        "company",
    ]
    assert silent(world, paths=[]) == []
    assert silent(world, access=access_with(CampaignPermission.VIEW, roots=(world.units["city"],))) == [
        "city",
        "north",
    ]
    assert silent(world, access=NOBODY) == []


def test_silent_pages_meet_and_each_is_read_along_the_index_of_the_silent(world: World) -> None:
    rows = silent_rows(world, world.streams["study"])
    first = get_row_page(rows, size=2)
    with CaptureQueriesContext(connection) as queries:
        second = get_row_page(rows, after=first.after, size=2)
        members = [row.membership for row in second.rows]
        names = [(member.unit.name_en, member.unit.kind, member.batch.number) for member in members]
    assert [row.membership.unit.name_en for row in first.rows] == ["City", "North"]
    assert names == [("Company", None, 2)]
    assert second.after == ""
    assert len(queries) == 4, "the rows, their participations, units and batches"
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{explain} {queries[0]['sql']}")
        assert "coverage_silent" in str(cursor.fetchall())


def test_a_stream_added_later_finds_everybody_silent_and_counts_from_then_on(world: World) -> None:
    tomorrow = clock.today() + datetime.timedelta(days=1)
    add_members(by=None, batch=world.batches[2], units=[world.units["branch"]], from_day=tomorrow)
    world.streams["repair"] = add_stream(
        by=world.keeper, access=world.access, campaign=world.campaign, code="repair", name="整改"
    )
    assert silent(world, "repair") == ["city", "north", "company"]
    assert [
        event.verb for event in find_history(everything(), CampaignPermission.VIEW, world.streams["repair"])
    ] == ["campaigns.word-added"]
    assert world.streams["repair"].order == 2
    form = FormOfStudy.objects.create(
        campaign=world.campaign, stream=world.streams["repair"], code="desk", name="现场会"
    )
    world.forms["desk"] = form
    world.hold("south", "desk", 3)
    assert silent(world, "repair") == ["north", "company"]
    assert silent(world) == ["city", "north", "company"]
    assert [differences(family) for family in families()] == [[] for _ in families()]
    with pytest.raises(Refused) as refused:
        add_stream(by=None, campaign=world.campaign, code="repair", name="整改")
    assert refused.value.field == "code"
    for wrong in ({"code": "No 1", "name": "x"}, {"code": "two", "name": ""}):
        with pytest.raises(Refused):
            add_stream(by=None, campaign=world.campaign, **wrong)
    with pytest.raises(Refused):
        add_stream(by=None, access=NOBODY, campaign=world.campaign, code="two", name="x")


def test_a_stream_of_another_campaign_shows_nobody(world: World) -> None:
    other = create_campaign(by=None, slug="two", name="B", root=world.units["province"], opens_on=june(1))
    stream = WorkStream.objects.create(campaign=other, code="study", name="x")
    assert list(silent_rows(world, stream)) == []


def test_coverage_of_study_is_that_of_the_stream_in_which_the_forms_are(world: World) -> None:
    """A campaign may call its streams as it likes."""
    other = create_campaign(
        by=None, slug="safety", name="安全", root=world.units["province"], opens_on=june(1)
    )
    walk = WorkStream.objects.create(campaign=other, code="walk-round", name="巡查", order=0)
    learn = WorkStream.objects.create(campaign=other, code="learn", name="学习", order=1)
    assert walk.pk < learn.pk
    form = FormOfStudy.objects.create(campaign=other, stream=learn, code="toolbox-talk", name="班前会")
    batch = add_batch(by=None, campaign=other, number=1, name="第一批")
    add_members(by=None, batch=batch, units=[world.units["north"], world.units["south"]], from_day=june(1))
    world.campaign, world.forms = other, {form.code: form}
    assert [value(world, f"study.units-{what}") for what in ("covered", "silent")] == [0, 2]
    world.hold("north", "toolbox-talk", 3)
    assert [value(world, f"study.units-{what}") for what in ("covered", "silent")] == [1, 1]
    assert value(world, "study.units-covered?from=2019-06-03&to=2019-06-03") == 1
    assert value(world, "study.units-covered?from=2019-06-04") == 0
    assert value(world, "campaign.units") == 2


def test_without_any_form_nobody_is_covered(world: World) -> None:
    FormOfStudy.objects.all().delete()
    assert [value(world, f"study.units-{what}") for what in ("covered", "silent")] == [0, 3]


def test_only_the_first_and_the_last_record_change_who_is_covered(world: World) -> None:
    CoverageDelta.objects.all().delete()
    key, stream = world.members["north"].pk, world.streams["study"].pk
    for count, sums in ((2, [1]), (3, []), (-4, []), (-1, [-1])):
        note_records([(key, stream, count)])
        assert list(CoverageDelta.objects.values_list("covered", flat=True)) == sums
        CoverageDelta.objects.all().delete()
    note_records([(key, stream, 1), (key, stream, -1)])
    note_records([])
    assert not CoverageDelta.objects.exists()
    assert StreamCoverage.unscoped.get(membership=key, stream=stream).records == 0
