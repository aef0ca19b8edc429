"""Many units join a batch and leave it: what is shown before, one act, one event, right tallies."""

import datetime
from dataclasses import dataclass

import pytest
from tests.factories import (
    access_with,
    make_campaign,
    make_form,
    make_person,
    make_session,
    make_stream,
    make_tree,
)
from tests.racing import at_once

from touchstone.audit.models import AuditEvent
from touchstone.campaigns import joining
from touchstone.campaigns.actions import add_batch, add_members, begin_earlier
from touchstone.campaigns.joining import (
    Fate,
    Preview,
    join_selected,
    leave_selected,
    preview_joining,
    preview_leaving,
)
from touchstone.campaigns.models import Batch, BatchMembership, Campaign, MembershipState
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.study.models import StudySession
from touchstone.units.access import Access, everything
from touchstone.units.actions import close_unit, set_kinds
from touchstone.units.models import Unit
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import UnitSelection

pytestmark = pytest.mark.django_db

ONE_DAY = datetime.timedelta(days=1)
TREE = {"省": {"杭州市": {"教育局": {}, "财政局": {}}, "宁波市": {"港务局": {}, "教育处": {}}}, "外省": {}}


def june(day: int) -> datetime.date:
    return datetime.date(2019, 6, day)


@dataclass
class Case:
    units: dict[str, Unit]
    campaign: Campaign
    batch: Batch

    def select(self, *, within: str = "", level: int = 0, only: str = "", **more: int | str) -> UnitSelection:
        keys = {name: self.units[unit].pk for name, unit in (("within", within), ("only", only)) if unit}
        return UnitSelection(level=level, **keys, **more)  # type: ignore[arg-type]

    def join(
        self, *, day: int = 1, access: Access | None = None, expected: int | None = None, **asked: object
    ) -> int:
        return join_selected(
            by=None,
            access=access or everything(),
            batch=self.batch,
            selection=self.select(**asked),  # type: ignore[arg-type]
            from_day=june(day),
            expected=expected,
        )

    def leave(self, *, day: int = 20, despite: bool = False, **asked: object) -> int:
        return leave_selected(
            by=None,
            access=everything(),
            batch=self.batch,
            selection=self.select(**asked),  # type: ignore[arg-type]
            to_day=june(day),
            despite_records=despite,
            reason=" 调整 ",
        )

    def members(self) -> set[str]:
        rows = BatchMembership.unscoped.filter(batch=self.batch, to_day__isnull=True)
        return set(rows.values_list("unit__name", flat=True))


@pytest.fixture
def case() -> Case:
    units = make_tree(TREE)
    campaign = make_campaign(units["省"], slug="one")
    make_stream(campaign, "research", name="调研")
    return Case(units, campaign, add_batch(by=None, campaign=campaign, number=1, name="第一批"))


def shown(preview: Preview) -> dict[str, int]:
    return {fate.value: number for fate, number in preview.numbers.items()}


def assert_tallies_right() -> None:
    assert [difference for family in families() for difference in differences(family)] == []


def test_units_are_chosen_by_place_level_kind_and_name(case: Case) -> None:
    kinds = set_kinds(by=None, kinds=[("bureau", "局", "")])
    Unit.unscoped.filter(name__in=("财政局", "港务局")).update(kind=kinds["bureau"])
    root = case.units["省"].depth
    for asked, names in (
        ({}, {"省", "杭州市", "教育局", "财政局", "宁波市", "港务局", "教育处"}),
        ({"level": root + 1}, {"杭州市", "宁波市"}),
        ({"within": "杭州市"}, {"杭州市", "教育局", "财政局"}),
        ({"kind": kinds["bureau"].pk}, {"财政局", "港务局"}),
        ({"text": "教育"}, {"教育局", "教育处"}),
        ({"text": "教育", "within": "宁波市"}, {"教育处"}),
        ({"only": "港务局"}, {"港务局"}),
    ):
        preview = preview_joining(everything(), case.batch, case.select(**asked), june(1))  # type: ignore[arg-type]
        assert {unit.name for unit in preview.examples[Fate.DONE]} == names
        assert preview.done == len(names)


def test_what_becomes_of_each_is_shown_and_then_done(case: Case) -> None:
    other = add_batch(by=None, campaign=case.campaign, number=2, name="第二批")
    add_members(by=None, batch=case.batch, units=[case.units["教育局"]], from_day=june(1))
    add_members(by=None, batch=other, units=[case.units["港务局"]], from_day=june(1))
    close_unit(by=None, access=everything(), unit=case.units["财政局"], day=june(3))
    Unit.unscoped.filter(pk=case.units["教育处"].pk).update(opened_on=june(9))
    assert shown(preview_joining(everything(), case.batch, case.select(only="教育处"), june(8))) == {
        "younger": 1
    }
    with pytest.raises(Refused, match="not open yet on that day"):
        add_members(
            by=None, batch=other, units=[Unit.unscoped.get(pk=case.units["教育处"].pk)], from_day=june(8)
        )
    office = access_with(CampaignPermission.CHANGE, roots=(case.units["杭州市"],))
    sees = Access(None, {**office.roots, UnitPermission.VIEW.value: (case.units["省"].path,)})
    level = case.units["教育局"].depth
    assert shown(preview_joining(everything(), case.batch, case.select(level=level), june(9))) == {
        "done": 1,
        "here": 1,
        "elsewhere": 1,
        "closed": 1,
    }
    assert shown(preview_joining(sees, case.batch, case.select(level=level), june(9))) == {
        "here": 1,
        "closed": 1,
        "forbidden": 2,
    }
    assert case.join(level=level, day=9) == 1
    assert case.members() == {"教育局", "教育处"}
    assert_tallies_right()


def test_one_event_says_how_many_and_by_what_they_were_chosen(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "PART", 2)
    assert case.join(within="杭州市", level=case.units["教育局"].depth, text="局") == 2
    event = AuditEvent.unscoped.get(verb="campaigns.members-added")
    assert event.changes == {
        "members": [0, 2],
        "from_day": [None, "2019-06-01"],
        "below": [None, "杭州市"],
        "level": [None, 3],
        "named": [None, "局"],
    }
    assert (event.path, event.target_key) == (case.units["杭州市"].path, str(case.batch.pk))
    assert case.join(level=1) == 1
    assert_tallies_right()


def test_another_number_than_was_confirmed_is_refused_and_nothing_stored(case: Case) -> None:
    with pytest.raises(Refused, match="7 units instead of 6"):
        case.join(expected=6)
    assert case.members() == set()
    assert case.join(expected=7) == 7
    with pytest.raises(Refused, match="None of these"):
        case.join()
    case.batch.closes_on = june(20)
    with pytest.raises(Refused) as refused:
        case.join(day=21)
    assert refused.value.field == "from_day"


def test_records_count_for_units_that_join_and_no_longer_for_those_that_left(case: Case) -> None:
    form, person = make_form(case.campaign), make_person()
    held = {day: make_session(case.units["教育局"], form, by=person, held_on=june(day)) for day in (5, 15)}
    case.join(within="杭州市")
    assert set(StudySession.unscoped.values_list("membership__unit__name", flat=True)) == {"教育局"}
    assert_tallies_right()
    selection = case.select(within="杭州市")
    assert preview_leaving(everything(), case.batch, selection, june(10)).after == ("1 session",)
    with pytest.raises(Refused, match="1 session") as refused:
        case.leave(day=10, within="杭州市")
    assert refused.value.field == "despite_records"
    assert len(case.members()) == 3
    assert case.leave(day=10, within="杭州市", despite=True) == 3
    assert StudySession.unscoped.get(pk=held[15].pk).membership is None
    assert StudySession.unscoped.get(pk=held[5].pk).membership is not None
    assert case.members() == set()
    event = AuditEvent.unscoped.get(verb="campaigns.members-ended")
    assert (event.changes["members"], event.reason) == ([3, 0], "调整")
    assert_tallies_right()


def test_who_joined_from_too_late_a_day_takes_part_from_an_earlier_one(case: Case) -> None:
    form, person = make_form(case.campaign), make_person()
    opens = case.batch.opens_on
    for day, unit in ((5, "教育局"), (15, "教育局"), (3, "教育处"), (5, "港务局"), (2, "财政局")):
        make_session(case.units[unit], form, by=person, held_on=june(day))
    for day, unit in ((10, "杭州市"), (12, "教育局"), (10, "港务局"), (9, "宁波市")):
        case.join(only=unit, day=day)
    other = add_batch(by=None, campaign=case.campaign, number=2, name="第二批")
    add_members(by=None, batch=other, units=[case.units["教育处"]], from_day=june(1))
    case.leave(only="港务局", day=10)
    case.join(only="港务局", day=20)
    select = case.select(level=case.units["教育局"].depth)
    assert shown(preview_joining(everything(), case.batch, select, june(4))) == {
        "earlier": 1,
        "blocked": 1,
        "elsewhere": 1,
        "done": 1,
    }
    assert shown(preview_joining(everything(), case.batch, select, opens - ONE_DAY))["unopened"] == 1
    assert case.join(level=select.level, day=4, expected=2) == 2
    event = AuditEvent.unscoped.get(verb="campaigns.members-earlier")
    assert event.changes == {"from_day": ["2019-06-12", "2019-06-04"], "units": [None, ["教育局"]]}
    assert counted_for() == {
        "教育局5": "教育局",
        "教育局15": "教育局",
        "财政局2": "",
        "港务局5": "",
        "教育处3": "教育处",
    }
    assert_tallies_right()

    membership = BatchMembership.unscoped.get(unit__name="杭州市")
    for day, why in ((opens - ONE_DAY, "opens on"), (june(10), "already")):
        with pytest.raises(Refused, match=why):
            begin_earlier(by=None, membership=membership, from_day=day)
    with pytest.raises(Refused, match="until 10 June 2019"):
        begin_earlier(
            by=None,
            membership=BatchMembership.unscoped.get(unit__name="港务局", to_day=None),
            from_day=june(4),
        )
    unit = case.units["杭州市"]
    Unit.unscoped.filter(pk=unit.pk).update(opened_on=june(5))
    with pytest.raises(Refused, match="unit opened on 5 June 2019"):
        begin_earlier(by=None, membership=membership, from_day=june(4))
    Unit.unscoped.filter(pk=unit.pk).update(opened_on=None)
    begin_earlier(by=None, membership=membership, from_day=june(1))
    assert counted_for()["财政局2"] == "杭州市"
    assert counted_for()["教育局5"] == "教育局"
    assert_tallies_right()


def counted_for() -> dict[str, str]:
    """Return the unit for whose part each session counts, by its own unit and day."""
    return {
        f"{session.unit.name}{session.held_on.day}": session.membership.unit.name
        if session.membership
        else ""
        for session in StudySession.unscoped.select_related("unit", "membership__unit")
    }


def test_who_has_not_begun_and_gets_a_day_that_has_come_counts_at_once(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: june(10))
    case.join(only="教育局", day=25)
    case.join(only="教育局", day=20)
    assert BatchMembership.unscoped.get().standing == MembershipState.AHEAD
    case.join(only="教育局", day=10)
    assert BatchMembership.unscoped.get().standing == MembershipState.OPEN
    assert_tallies_right()


def test_who_leaves_today_counts_until_tonight_and_who_has_not_begun_is_taken_back(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.join(only="教育局", day=1)
    case.join(only="港务局", day=25)
    case.join(only="财政局", day=12)
    monkeypatch.setattr(clock, "today", lambda: june(10))
    BatchMembership.unscoped.filter(from_day__gt=june(10)).update(standing=MembershipState.AHEAD)
    BatchMembership.unscoped.filter(unit__name="财政局").update(standing=MembershipState.OPEN)
    assert shown(preview_leaving(everything(), case.batch, case.select(), june(10))) == {
        "done": 2,
        "later": 1,
        "absent": 4,
    }
    assert case.leave(day=10) == 2
    rows = BatchMembership.unscoped.order_by("path").values_list("unit__name", "to_day", "standing")
    assert list(rows) == [("教育局", june(10), "open"), ("财政局", None, "open")]
    with pytest.raises(Refused, match="future"):
        case.leave(day=11)


def test_an_office_chooses_in_its_own_subtree_only(case: Case) -> None:
    office = access_with(CampaignPermission.CHANGE, UnitPermission.VIEW, roots=(case.units["杭州市"],))
    assert case.join(access=office) == 3
    assert case.members() == {"杭州市", "教育局", "财政局"}
    with pytest.raises(Refused):
        case.join(access=office, within="宁波市")


@pytest.mark.django_db(transaction=True)
def test_who_joins_while_the_unit_closes_is_told(case: Case) -> None:
    def close() -> None:
        close_unit(by=None, access=everything(), unit=case.units["教育局"], day=june(10))

    (error,) = at_once(close, lambda: case.join(only="教育局", day=20))
    assert isinstance(error, Refused)
    assert case.members() == set()


@pytest.mark.django_db(transaction=True)
def test_who_joins_at_the_same_time_joins_once(case: Case) -> None:
    (error,) = at_once(lambda: case.join(within="杭州市"), lambda: case.join(within="杭州市", expected=3))
    assert isinstance(error, Refused)
    assert len(case.members()) == 3
    assert_tallies_right()
