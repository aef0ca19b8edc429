"""Two units that are one are merged, and one is divided: what moves, what stays, what is refused."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from tests.factories import (
    access_with,
    make_appointment,
    make_batch,
    make_campaign,
    make_form,
    make_person,
    make_session,
    make_tree,
)
from tests.racing import at_once
from tests.units.trees import assert_copies_true, assert_sound

from touchstone.audit.queries import find_history
from touchstone.campaigns.actions import add_members, end_membership
from touchstone.campaigns.dividing import divide_unit, preview_divide
from touchstone.campaigns.joining import join_selected
from touchstone.campaigns.merging import Together, merge_unit, preview_merge
from touchstone.campaigns.models import Batch, BatchMembership, Campaign
from touchstone.common.refusal import Refused
from touchstone.figures.freezing import Publication, compare, freeze
from touchstone.figures.queries import get_figures
from touchstone.figures.rules import parse
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.study.models import FormOfStudy, StudySession
from touchstone.units.access import everything
from touchstone.units.actions import assign_unit, close_unit, create_group, delete_unit, set_aliases
from touchstone.units.models import Appointment, GroupAssignment, Succession, Unit, User
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import NameBook, UnitSelection, find_by_name, find_successions
from touchstone.units.roles import Role

ALL = everything()
TREE = {"省": {"甲市": {"教育局": {"一科": {}, "二科": {}}, "教委": {"三科": {}}}, "乙市": {"二科室": {}}}}
SESSIONS, UNITS, COVERED = "study.sessions", "campaign.units", "study.units-covered"

pytestmark = pytest.mark.django_db


def june(day: int) -> datetime.date:
    return datetime.date(2019, 6, day)


@dataclass
class Case:
    units: dict[str, Unit]
    campaign: Campaign
    batch: Batch
    form: FormOfStudy
    person: User

    def join(self, *names: str, day: int = 1, batch: Batch | None = None) -> list[BatchMembership]:
        units = [self.units[name] for name in names]
        return add_members(by=None, batch=batch or self.batch, units=units, from_day=june(day))

    def hold(self, name: str, *days: int) -> None:
        for day in days:
            make_session(self.units[name], self.form, by=self.person, held_on=june(day))

    def merge(self, name: str = "教委", into: str = "教育局", day: int = 10, **more: object) -> Unit:
        return merge_unit(
            by=None,
            access=ALL,
            unit=self.units[name],
            into=self.units[into],
            day=june(day),
            reason=" 机构改革 ",
            **more,  # type: ignore[arg-type]
        )

    def now(self, name: str) -> Unit:
        return Unit.unscoped.get(pk=self.units[name].pk)

    def count(self, code: str, name: str = "省") -> object:
        (figure,) = get_figures(ALL, self.campaign, [parse(code).having(unit=str(self.units[name].pk))])
        return figure.value

    def members(self) -> list[tuple[str, datetime.date, datetime.date | None]]:
        rows = BatchMembership.unscoped.order_by("unit__name", "from_day")
        return list(rows.values_list("unit__name", "from_day", "to_day"))


@pytest.fixture
def case() -> Case:
    units = make_tree(TREE)
    campaign = make_campaign(units["省"], slug="one")
    return Case(units, campaign, make_batch(campaign), make_form(campaign), make_person())


def assert_whole() -> None:
    assert_sound()
    assert_copies_true()
    assert [difference for family in families() for difference in differences(family)] == []


def below(unit: Unit) -> set[str]:
    rows = Unit.unscoped.filter(path__startswith=unit.path, closed_on__isnull=True).exclude(pk=unit.pk)
    return set(rows.values_list("name", flat=True))


def test_the_unit_that_goes_keeps_its_records_and_gets_its_place_below_the_other(case: Case) -> None:
    case.join("教育局", "教委")
    case.hold("教委", 3, 4)
    case.hold("教育局", 5)
    set_aliases(by=None, access=ALL, unit=case.units["教委"], names=["市教委"])
    make_appointment(case.person, Role.ORGANISER, unit=case.units["教委"], from_day=june(1))
    preview = preview_merge(ALL, case.units["教委"], case.units["教育局"], june(10))
    assert preview.possible
    assert ([unit.name for unit in preview.below], len(preview.together)) == (["三科"], 1)
    merged = case.merge(together=Together.ENDED)
    gone = case.now("教委")
    assert (gone.closed_on, gone.path.startswith(merged.path)) == (june(10), True)
    assert below(case.now("教育局")) == {"一科", "二科", "三科"}
    assert StudySession.unscoped.filter(unit=gone, membership__unit=gone).count() == 2
    assert (case.count(SESSIONS), case.count(SESSIONS, "教育局"), case.count(UNITS)) == (3, 3, 1)
    assert case.members() == [("教委", june(1), june(10)), ("教育局", june(1), None)]
    assert Appointment.unscoped.get().to_day == june(10)
    assert_whole()


def test_its_names_find_the_unit_that_remains_and_the_history_says_so(case: Case) -> None:
    set_aliases(by=None, access=ALL, unit=case.units["教委"], names=["市教委", "教育局"])
    case.merge()
    remaining = case.now("教育局")
    for name in ("教委", "市教委"):
        assert NameBook(ALL).match(name).unit == remaining
        assert find_by_name(ALL, name)[0].unit == remaining
    (succession,) = find_successions(ALL, remaining)
    assert (succession.earlier, succession.last_day, succession.kind) == (
        case.now("教委"),
        june(10),
        "merged",
    )
    told = find_history(ALL, UnitPermission.VIEW, remaining)[0]
    assert (told.verb, told.changes["unit"], told.reason) == (
        "units.unit-took-in",
        [None, "教委"],
        "机构改革",
    )
    assert find_history(ALL, UnitPermission.VIEW, case.now("教委"))[0].verb == "units.unit-merged"


def test_who_were_one_all_the_time_count_once(case: Case) -> None:
    case.join("教育局", "教委")
    case.hold("教委", 3, 15)
    assert (case.count(UNITS), case.count(COVERED)) == (2, 1)
    with pytest.raises(Refused, match="1 session"):
        case.merge(together=Together.ONE)
    case.merge(together=Together.ONE, despite_records=True)
    assert (case.count(UNITS), case.count(COVERED), case.count(SESSIONS, "教育局")) == (1, 1, 2)
    assert set(StudySession.unscoped.values_list("unit__name", "membership__unit__name")) == {
        ("教委", "教育局")
    }
    assert case.members() == [("教育局", june(1), None)]
    assert_whole()


def test_the_unit_that_remains_takes_part_in_the_place_of_the_other(case: Case) -> None:
    case.join("教委")
    case.hold("教委", 3)
    case.merge()
    assert case.members() == [("教委", june(1), june(10)), ("教育局", june(11), None)]
    assert_whole()


def test_a_unit_is_merged_into_the_one_above_it(case: Case) -> None:
    case.join("甲市")
    case.hold("教委", 3)
    case.merge("教委", "甲市")
    assert below(case.now("甲市")) == {"教育局", "一科", "二科", "三科"}
    assert case.count(SESSIONS, "甲市") == 1
    assert_whole()


def test_published_figures_stay_as_they_were(case: Case) -> None:
    case.join("教育局", "教委")
    case.hold("教委", 3, 4)
    references = [parse(code) for code in (SESSIONS, UNITS)]
    whole, part = (
        freeze(
            by=None,
            campaign=case.campaign,
            references=references,
            audience=case.units[name].path,
            publication=Publication("test", name, 1),
        )
        for name in ("省", "教委")
    )
    values = [figure.value for figure in (*whole, *part)]
    case.merge(together=Together.ENDED)
    for figure in (*whole, *part):
        figure.refresh_from_db()
    assert [figure.value for figure in (*whole, *part)] == values == [2, 2, 2, 1]
    assert part[0].audience == case.now("教委").path
    sessions, units = map(compare, whole)
    assert (sessions.still_holds, sessions.untouched) == (True, True)
    assert (units.then, units.now, units.gone, units.untouched) == (2, 1, 1, True)
    assert (compare(part[0]).still_holds, compare(part[0]).untouched) == (True, True)


@pytest.mark.parametrize(
    ("name", "into", "words"),
    [
        ("甲市", "教育局", "is below"),
        ("教委", "教委", "into itself"),
        ("省", "甲市", "is below"),
    ],
)
def test_who_cannot_be_merged(case: Case, name: str, into: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        case.merge(name, into)


def test_what_is_refused_with_a_sentence(case: Case) -> None:
    other = make_tree({"外省": {}})["外省"]
    case.units["外省"] = other
    with pytest.raises(Refused, match="unit of a campaign"):
        case.merge("省", "外省")
    later = datetime.date(2999, 1, 1)
    with pytest.raises(Refused, match="in the future"):
        merge_unit(by=None, access=ALL, unit=case.units["教委"], into=case.units["教育局"], day=later)
    office = access_with(UnitPermission.CHANGE, roots=(case.units["教委"],))
    with pytest.raises(Refused, match="may not change"):
        merge_unit(by=None, access=office, unit=case.units["教委"], into=case.units["教育局"], day=june(10))
    Unit.unscoped.filter(pk=case.units["三科"].pk).update(name="一科", name_key="一科")
    with pytest.raises(Refused, match="Both have a unit of this name below them: 一科"):
        case.merge()
    close_unit(by=None, access=ALL, unit=case.units["教育局"], day=june(5), with_below=True)
    with pytest.raises(Refused, match="not open on the next day"):
        case.merge()


def test_two_that_took_part_at_the_same_time_need_a_choice_that_can_be(case: Case) -> None:
    (early,) = case.join("教委")
    case.join("教育局", day=5)
    with pytest.raises(Refused, match="Say whether they were one or two") as refused:
        case.merge()
    assert refused.value.field == "together"
    with pytest.raises(Refused, match="took part longer") as refused:
        case.merge(together=Together.ONE)
    end_membership(by=None, membership=early, to_day=june(4))
    case.merge()
    assert case.members() == [("教委", june(1), june(4)), ("教育局", june(5), None)]
    assert_whole()


def divide(case: Case, names: Sequence[str] = ("师资处", "招生处"), **more: object) -> list[Unit]:
    return divide_unit(
        by=None,
        access=ALL,
        unit=case.units["教育局"],
        names=names,
        day=june(10),
        **more,  # type: ignore[arg-type]
    )


def test_a_unit_is_divided_and_goes_on(case: Case) -> None:
    group = create_group(by=None, access=ALL, owner=case.units["省"], name="一组")
    assign_unit(by=None, access=ALL, group=group, unit=case.units["教育局"], from_day=june(1))
    case.join("教育局")
    case.hold("教育局", 3)
    made = divide(case)
    assert [(unit.name, unit.opened_on) for unit in made] == [("师资处", june(11)), ("招生处", june(11))]
    assert case.members() == [
        ("师资处", june(11), None),
        ("招生处", june(11), None),
        ("教育局", june(1), None),
    ]
    assert GroupAssignment.unscoped.filter(from_day=june(11)).count() == 2
    assert (case.count(SESSIONS, "教育局"), case.count(UNITS)) == (1, 3)
    assert Succession.unscoped.filter(earlier=case.units["教育局"], kind="divided").count() == 2
    assert_whole()


def test_a_unit_is_divided_and_ends(case: Case) -> None:
    case.join("教育局")
    case.hold("教育局", 3)
    first, _second = divide(case, goes_on=False)
    assert case.now("教育局").closed_on == june(10)
    assert below(Unit.unscoped.get(pk=first.pk)) == {"一科", "二科"}
    assert NameBook(ALL).match("教育局").unit == first
    case.units["师资处"] = first
    assert (case.count(SESSIONS, "师资处"), case.count(UNITS)) == (1, 2)
    assert_whole()


@pytest.mark.parametrize(
    ("names", "words"),
    [((), "at least one"), (("教委",), "already a unit"), ([str(n) for n in range(21)], "at most 20")],
)
def test_a_wrong_division_is_refused(case: Case, names: Sequence[str], words: str) -> None:
    with pytest.raises(Refused, match=words):
        divide(case, names)
    assert not preview_divide(ALL, case.units["省"], ["新省"], june(10)).possible


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["merge", "the other way", "delete", "join"])
def test_who_merges_second_is_told(case: Case, act: str) -> None:
    acts = {
        "merge": lambda: case.merge("教委", "乙市"),
        "the other way": lambda: case.merge("教育局", "教委"),
        "delete": lambda: delete_unit(by=None, access=ALL, unit=case.units["教委"]),
        "join": lambda: join_selected(
            by=None,
            access=ALL,
            batch=case.batch,
            selection=UnitSelection(only=case.units["教委"].pk),
            from_day=june(20),
        ),
    }
    (error,) = at_once(case.merge, acts[act])
    assert isinstance(error, Refused)
    assert_whole()
