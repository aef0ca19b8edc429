"""Opening a campaign, its batches, and who takes part."""

import datetime
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, transaction
from tests.factories import access_with, make_appointment, make_person, make_tree

from touchstone.audit.models import AuditEvent
from touchstone.audit.queries import find_history
from touchstone.campaigns.actions import add_batch, add_members, create_campaign, end_membership, taking_part
from touchstone.campaigns.models import Batch, BatchMembership, Campaign, WorkStream
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common.refusal import Refused
from touchstone.measures.models import CoverageDelta, StreamCoverage
from touchstone.units.access import everything
from touchstone.units.actions import close_unit, move_unit
from touchstone.units.models import Unit
from touchstone.units.queries import preview_close
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

TREE = {"省": {"杭州市": {"教育局": {}, "财政局": {}}, "宁波市": {"港务局": {}}}, "外省": {}}


def june(day: int) -> datetime.date:
    return datetime.date(2019, 6, day)


@dataclass
class Case:
    units: dict[str, Unit]
    campaign: Campaign
    batch: Batch

    def join(self, *names: str, day: int = 1, **more: object) -> list[BatchMembership]:
        units = [self.units[name] for name in names]
        return add_members(by=None, units=units, from_day=june(day), **({"batch": self.batch} | more))  # type: ignore[arg-type]

    def members(self) -> list[tuple[str, datetime.date, datetime.date | None]]:
        rows = BatchMembership.unscoped.select_related("unit").order_by("path", "from_day")
        return [(membership.unit.name, membership.from_day, membership.to_day) for membership in rows]


@pytest.fixture
def case() -> Case:
    units = make_tree(TREE)
    campaign = create_campaign(by=None, slug="one", name="活动", root=units["省"], opens_on=june(1))
    WorkStream.objects.create(campaign=campaign, code="study", name="学习")
    WorkStream.objects.create(campaign=campaign, code="research", name="调研")
    return Case(units, campaign, add_batch(by=None, campaign=campaign, number=1, name="第一批"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": "one"}, "slug"),
        ({"slug": "No 1"}, "slug"),
        ({"slug": "x" * 61}, "slug"),
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"closes_on": datetime.date(2019, 5, 31)}, "closes_on"),
        ({"country": "ZZ"}, "country"),
        ({"times": {"session-record": "soon"}}, "times"),
        ({"times": {"sessions": 3}}, "times"),
        ({"access": access_with(CampaignPermission.VIEW)}, ""),
    ],
)
def test_a_wrong_campaign_is_refused_with_the_field(case: Case, wrong: dict[str, object], field: str) -> None:
    good = {"by": None, "slug": "two", "name": "B", "root": case.units["省"], "opens_on": june(1)}
    with pytest.raises(Refused) as refused:
        create_campaign(**{**good, **wrong})  # type: ignore[arg-type]
    assert refused.value.field == field
    assert Campaign.objects.count() == 1


def test_a_campaign_keeps_its_own_days_and_times(case: Case) -> None:
    own = create_campaign(
        by=None,
        slug="two",
        name="B",
        root=case.units["杭州市"],
        opens_on=june(1),
        times={"session-record": 5},
        extra_free=[june(5)],
        extra_working=[june(8)],
    )
    own.refresh_from_db()
    assert own.times == {"session-record": "5 days"}
    assert (own.extra_free, own.extra_working) == (["2019-06-05"], ["2019-06-08"])
    assert [event.verb for event in find_history(everything(), CampaignPermission.VIEW, own)] == [
        "campaigns.campaign-created"
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": 1}, "number"),
        ({"name": ""}, "name"),
        ({"opens_on": datetime.date(2019, 5, 31)}, "opens_on"),
        ({"opens_on": datetime.date(2019, 9, 1)}, "opens_on"),
        ({"closes_on": datetime.date(2019, 9, 1)}, "closes_on"),
        ({"opens_on": june(9), "closes_on": june(8)}, "closes_on"),
    ],
)
def test_a_wrong_batch_is_refused_with_the_field(case: Case, wrong: dict[str, object], field: str) -> None:
    case.campaign.closes_on = datetime.date(2019, 8, 31)
    good = {"by": None, "campaign": case.campaign, "number": 2, "name": "B"}
    with pytest.raises(Refused) as refused:
        add_batch(**{**good, **wrong})  # type: ignore[arg-type]
    assert refused.value.field == field
    assert Batch.objects.count() == 1


def test_units_join_in_the_order_of_the_tree_and_each_stream_begins_at_zero(case: Case) -> None:
    joined = case.join("港务局", "教育局", "杭州市")
    assert [membership.unit.name for membership in joined] == ["杭州市", "教育局", "港务局"]
    assert all(membership.pk and membership.path == membership.unit.path for membership in joined)
    rows = StreamCoverage.unscoped.values_list(
        "membership__unit__name", "stream__code", "batch_id", "records"
    )
    assert sorted(rows) == sorted(
        (name, stream, case.batch.pk, 0)
        for name in ("杭州市", "教育局", "港务局")
        for stream in ("study", "research")
    )
    assert CoverageDelta.objects.filter(members=1, covered=0).count() == 6


def test_one_event_tells_of_many_units(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_part, "CHUNK", 2)
    case.join("杭州市", "教育局", "财政局")
    case.join("港务局")
    few, many = AuditEvent.unscoped.filter(verb="campaigns.members-added")
    assert many.changes == {
        "members": [0, 3],
        "from_day": [None, "2019-06-01"],
        "units": [None, ["杭州市", "教育局", "财政局"]],
    }
    assert (many.path, few.path) == (case.units["省"].path, case.units["港务局"].path)
    assert few.changes["members"] == [3, 4]
    monkeypatch.setattr(taking_part, "NAMED", 0)
    case.join("宁波市")
    assert "units" not in AuditEvent.unscoped.filter(verb="campaigns.members-added")[0].changes


def test_nobody_joins_twice_and_then_nobody_joins(case: Case) -> None:
    case.join("教育局")
    other = add_batch(by=None, campaign=case.campaign, number=2, name="第二批")
    for batch in (case.batch, other):
        with pytest.raises(Refused, match="教育局") as refused:
            case.join("财政局", "教育局", batch=batch)
        assert refused.value.field == "units"
    assert case.members() == [("教育局", june(1), None)]
    elsewhere = create_campaign(by=None, slug="two", name="B", root=case.units["省"], opens_on=june(1))
    case.join("教育局", batch=add_batch(by=None, campaign=elsewhere, number=1, name="x"))


def test_a_unit_may_come_back_after_it_left(case: Case) -> None:
    (first,) = case.join("教育局")
    end_membership(by=None, membership=first, to_day=june(10), reason=" 调整 ")
    with pytest.raises(Refused, match="already"):
        case.join("教育局", day=10)
    case.join("教育局", day=11)
    assert case.members() == [("教育局", june(1), june(10)), ("教育局", june(11), None)]
    ended = AuditEvent.unscoped.get(verb="campaigns.members-ended")
    assert (ended.changes["members"], ended.changes["to_day"], ended.reason) == (
        [1, 0],
        [None, "2019-06-10"],
        "调整",
    )


def test_listed_twice_is_joined_once_and_an_empty_list_does_nothing(case: Case) -> None:
    assert len(case.join("教育局", "教育局")) == 1
    events = AuditEvent.unscoped.count()
    assert case.join() == []
    assert AuditEvent.unscoped.count() == events


def test_units_outside_or_closed_are_named(case: Case) -> None:
    with pytest.raises(Refused, match="outside the campaign: 外省"):
        case.join("教育局", "外省")
    close_unit(by=None, access=everything(), unit=case.units["港务局"], day=june(5))
    case.units["港务局"].refresh_from_db()
    with pytest.raises(Refused, match="closed by then: 港务局"):
        case.join("港务局", day=6)
    case.batch.closes_on = june(20)
    with pytest.raises(Refused) as refused:
        case.join("教育局", day=21)
    assert refused.value.field == "from_day"
    assert case.members() == []


def test_many_names_are_cut_short(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("杭州市", "教育局", "财政局", "宁波市", "港务局", "省")
    case.join(*names)
    monkeypatch.setattr(taking_part, "NAMED", 2)
    with pytest.raises(Refused, match="省, 杭州市 and 4 more"):
        case.join(*names)


def test_a_unit_that_was_moved_joins_where_it_is(case: Case) -> None:
    stale = Unit.unscoped.get(pk=case.units["教育局"].pk)
    move_unit(by=None, access=everything(), unit=case.units["教育局"], to_parent=case.units["宁波市"])
    (joined,) = add_members(by=None, batch=case.batch, units=[stale], from_day=june(1))
    assert joined.path.startswith(case.units["宁波市"].path)


def test_an_office_enrols_in_its_own_subtree_only(case: Case) -> None:
    office = make_person()
    make_appointment(office, Role.OFFICE, unit=case.units["杭州市"])
    units = [case.units["教育局"]]
    (joined,) = add_members(by=office, batch=case.batch, units=units, from_day=june(1))
    with pytest.raises(Refused):
        add_members(
            by=office, batch=case.batch, units=[case.units["财政局"], case.units["港务局"]], from_day=june(1)
        )
    with pytest.raises(Refused):
        add_batch(by=office, campaign=case.campaign, number=2, name="x")
    (other,) = case.join("港务局")
    with pytest.raises(Refused):
        end_membership(by=office, membership=other, to_day=june(3))
    assert end_membership(by=office, membership=joined, to_day=june(3)).to_day == june(3)
    organiser = make_person()
    make_appointment(organiser, Role.ORGANISER, unit=case.units["省"])
    with pytest.raises(Refused):
        add_members(by=organiser, batch=case.batch, units=[case.units["财政局"]], from_day=june(1))


def test_a_part_ends_once_after_it_began_and_not_in_the_future(case: Case) -> None:
    (membership,) = case.join("教育局", day=5)
    for day in (june(4), datetime.date(2999, 1, 1)):
        with pytest.raises(Refused) as refused:
            end_membership(by=None, membership=membership, to_day=day)
        assert refused.value.field == "to_day"
    end_membership(by=None, membership=membership, to_day=june(5))
    with pytest.raises(Refused):
        end_membership(by=None, membership=membership, to_day=june(6))
    assert not StreamCoverage.unscoped.exists()
    assert sum(CoverageDelta.objects.values_list("members", flat=True)) == 0


def test_a_unit_that_closes_takes_part_no_more(case: Case) -> None:
    case.join("杭州市", "教育局", "港务局")
    case.join("财政局", day=20)
    assert [
        ending.number for ending in preview_close(everything(), case.units["杭州市"], june(10)).endings
    ] == [3]
    close_unit(by=None, access=everything(), unit=case.units["杭州市"], day=june(10), with_below=True)
    assert case.members() == [
        ("杭州市", june(1), june(10)),
        ("教育局", june(1), june(10)),
        ("财政局", june(20), june(20)),  # it had not begun, so it ends as it begins
        ("港务局", june(1), None),
    ]
    assert StreamCoverage.unscoped.count() == 2
    assert AuditEvent.unscoped.get(verb="campaigns.members-ended").changes["members"] == [4, 1]


@pytest.mark.parametrize(
    "broken",
    [
        {"to_day": datetime.date(2019, 5, 31)},
        {"unit": "教育局"},
    ],
)
def test_the_database_refuses(case: Case, broken: dict[str, object]) -> None:
    case.join("教育局")
    name = broken.pop("unit", "财政局")
    unit = case.units[str(name)]
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchMembership.unscoped.create(
            batch=case.batch, unit=unit, path=unit.path, **({"from_day": june(1)} | broken)
        )
