"""Changing a campaign's days, country and times, and closing its batches, with the records in the way."""

import datetime

import pytest
from tests.factories import access_with, make_person
from tests.world import World, build, june

from touchstone.audit.models import AuditEvent
from touchstone.campaigns.actions import (
    add_batch,
    add_members,
    change_batch,
    change_campaign,
    close_batch,
    set_days,
    set_times,
)
from touchstone.campaigns.models import Batch, BatchMembership
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import get_times
from touchstone.campaigns.rules import Counted, Time
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.measures.models import CoverageDelta

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def change(world: World, **more: object) -> None:
    campaign = world.campaign
    now = {name: getattr(campaign, name) for name in ("name", "name_en", "opens_on", "closes_on", "country")}
    change_campaign(by=world.keeper, campaign=campaign, **(now | more))  # type: ignore[arg-type]
    campaign.refresh_from_db()


def change_of(batch: Batch, **more: object) -> Batch:
    now = {name: getattr(batch, name) for name in ("number", "name", "name_en", "opens_on", "closes_on")}
    return change_batch(by=None, batch=batch, **(now | more))  # type: ignore[arg-type]


def test_a_campaign_is_changed_with_history(world: World) -> None:
    set_days(by=None, campaign=world.campaign, first=june(3), last=june(3), works=False)
    change(world, name="新活动", closes_on=datetime.date(2019, 12, 31), country="DE-BY")
    event = AuditEvent.unscoped.get(verb="campaigns.campaign-changed")
    assert event.changes["country"] == ["CN", "DE-BY"]
    assert event.changes["closes_on"] == [None, "2019-12-31"]
    assert event.path == world.units["province"].path
    assert world.campaign.extra_free == []
    assert event.changes["extra_free"] == ["2019-06-03", ""]
    with pytest.raises(Refused, match="Nothing was changed"):
        change(world)


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"closes_on": june(1) - datetime.timedelta(days=1)}, "closes_on", "closes before it opens"),
        ({"country": "QQ"}, "country", "No calendar is known for “QQ”"),
        ({"opens_on": june(2)}, "opens_on", "opens on 1 June 2019, before the campaign would"),
        ({"name": ""}, "name", "blank"),
        (
            {"closes_on": june(10)},
            "closes_on",
            "Recorded after this day: 1 session, the last on 12 June 2019",
        ),
    ],
)
def test_a_campaign_keeps_its_batches_and_records(
    world: World, wrong: dict[str, object], field: str, words: str
) -> None:
    world.hold("north", "reading-class", 12)
    with pytest.raises(Refused, match=words) as refused:
        change(world, **wrong)
    assert refused.value.field == field


def test_only_an_office_of_the_whole_campaign_changes_it(world: World) -> None:
    office = make_person()
    access = access_with(CampaignPermission.CHANGE, roots=(world.units["city"],), user=office)
    with pytest.raises(Refused, match="may not change"):
        change_campaign(
            by=office,
            access=access,
            campaign=world.campaign,
            name="x",
            name_en="",
            opens_on=june(1),
            closes_on=None,
            country="CN",
        )


def test_times_are_set_and_go_back_to_their_defaults(world: World) -> None:
    set_times(by=None, campaign=world.campaign, times={"deadline": "20 days", "reminder": ""})
    world.campaign.refresh_from_db()
    assert get_times(world.campaign)["deadline"] == Time(20, Counted.DAYS)
    event = AuditEvent.unscoped.get(verb="campaigns.times-set")
    assert event.changes == {"time deadline": ["15 days", "20 days"]}
    set_times(by=None, campaign=world.campaign, times={"deadline": ""})
    world.campaign.refresh_from_db()
    assert world.campaign.times == {}
    with pytest.raises(Refused, match="is not a time"):
        set_times(by=None, campaign=world.campaign, times={"deadline": "soon"})


def test_a_batch_is_changed_but_leaves_out_no_record(world: World) -> None:
    world.hold("north", "reading-class", 5)
    world.hold("company", "reading-class", 20)
    batch = world.batches[1]
    assert change_of(batch, number=3, closes_on=june(5)).number == 3
    for wrong, field, words in (
        ({"closes_on": june(4)}, "closes_on", "Choose that day or a later one"),
        ({"opens_on": june(2)}, "opens_on", "Recorded before this day: 2 units that take part"),
        ({"number": 2}, "number", "has a batch with this number"),
        ({"closes_on": datetime.date(2019, 5, 1)}, "closes_on", "closes before it opens"),
    ):
        with pytest.raises(Refused, match=words) as refused:
            change_of(batch, **wrong)
        assert refused.value.field == field


def test_a_batch_closes_with_the_participation_of_its_units(world: World) -> None:
    world.hold("north", "reading-class", 5)
    for day, words in (
        (june(4), "Recorded after this day: 1 session"),
        (clock.today() + datetime.timedelta(1), "future"),
    ):
        with pytest.raises(Refused, match=words):
            close_batch(by=None, batch=world.batches[1], day=day)
    counted = CoverageDelta.objects.count()
    close_batch(by=world.keeper, batch=world.batches[1], day=june(30), reason="Decision 7")
    assert {member.to_day for member in BatchMembership.unscoped.filter(batch__number=1)} == {june(30)}
    assert CoverageDelta.objects.count() > counted
    event = AuditEvent.unscoped.get(verb="campaigns.batch-closed")
    assert (event.changes, event.reason) == ({"closes_on": [None, "2019-06-30"]}, "Decision 7")
    with pytest.raises(Refused, match="closed already"):
        close_batch(by=None, batch=world.batches[1], day=june(30))
    later = add_batch(by=None, campaign=world.campaign, number=3, name="第三批", opens_on=june(30))
    add_members(by=None, batch=later, units=[world.units["north"]], from_day=datetime.date(2019, 7, 1))
