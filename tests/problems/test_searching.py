"""Problems are found by their words, by everyone who may see them and by nobody else."""

import pytest
from tests.factories import make_person
from tests.problems.register import TODAY, Register, numbers

from touchstone.problems.actions import LedgerProblem, ProblemEntry, record_many
from touchstone.problems.models import Problem
from touchstone.problems.queries import ProblemFilter, find_problems_by_words, finds_few, get_problem_page
from touchstone.problems.searching import PROBLEMS
from touchstone.search import queries as searching
from touchstone.search.queries import differences, read_text
from touchstone.units.access import Access, everything
from touchstone.units.actions import move_unit
from touchstone.units.models import User

pytestmark = pytest.mark.django_db


def found(register: Register, by: User, text: str) -> list[str]:
    access = register.access(by)
    return numbers(find_problems_by_words(access, register.world.campaign, read_text(text), 5))


def test_the_words_follow_every_act(register: Register) -> None:
    problem = register.register(statement="食堂排队时间长")
    assert differences(PROBLEMS) == []
    register.assign(problem, supporting=[register.world.units["company"]])
    assert differences(PROBLEMS) == []
    register.assign(problem, unit=register.world.units["south"], leader=register.colleague)
    assert differences(PROBLEMS) == []
    register.assign(problem, supporting=[])
    other = register.register(statement="食堂排队")
    register.do("merge_problem", other, register.office, into=Problem.unscoped.get(pk=problem.pk))
    now = Problem.unscoped.get(pk=problem.pk)
    entry = ProblemEntry(
        list=register.list,
        source=register.source,
        unit=now.unit,
        statement="就餐拥挤",
        aspect=register.aspect,
        standard=now.standard,
    )
    register.do("correct_problem", now, register.office, entry=entry)
    assert differences(PROBLEMS) == []
    move_unit(
        by=None,
        access=everything(),
        unit=register.world.units["south"],
        to_parent=register.world.units["company"],
    )
    assert differences(PROBLEMS) == []
    assert found(register, register.office, "就餐") == [problem.number]
    assert found(register, register.office, "食堂") == [other.number]


def test_a_ledger_brings_its_words(register: Register) -> None:
    entry = ProblemEntry(
        list=register.list, source=register.source, unit=register.world.units["north"], statement="台账不全"
    )
    record_many(
        by=register.office,
        access=register.access(register.office),
        campaign=register.world.campaign,
        entries=[LedgerProblem(entry, as_of=TODAY)] * 1,
    )
    assert differences(PROBLEMS) == []
    assert len(found(register, register.office, "台账不全")) == 1


@pytest.mark.parametrize(
    "text", ["食堂 排队", "食堂，排队", "食堂排队", "ＦＫ－０１", "FK01", "fk-01", "01", "食堂排隊"]
)
def test_the_box_and_the_list_find_alike(register: Register, text: str) -> None:
    problem = register.register(statement="食堂排队时间长")
    register.register(statement="台账更新不及时")
    assert problem.number == "FK-01"
    assert found(register, register.office, text) == ["FK-01"]
    access = register.access(register.office)
    page = get_problem_page(access, register.world.campaign, ProblemFilter(text=text))
    assert numbers(page.rows) == ["FK-01"]


def test_only_those_who_may_see_a_problem_find_it(register: Register) -> None:
    units = register.world.units
    problem = register.register("south", statement="食堂排队")
    assert found(register, register.north, "食堂") == []
    register.assign(problem, supporting=[units["north"]])
    assert found(register, register.north, "食堂") == [problem.number]
    register.assign(problem, supporting=[], leader=register.colleague)
    assert found(register, register.north, "食堂") == []
    leads = Access(register.colleague.pk, {})
    campaign = register.world.campaign
    assert numbers(find_problems_by_words(leads, campaign, read_text("食堂"), 5)) == [problem.number]
    assert find_problems_by_words(Access(make_person().pk, {}), campaign, read_text("食堂"), 5) == []


def test_the_newest_come_first(register: Register) -> None:
    made = [register.register(statement=f"食堂排队{number}") for number in range(4)]
    access = register.access(register.office)
    hits = find_problems_by_words(access, register.world.campaign, read_text("食堂"), 2)
    assert numbers(hits) == [problem.number for problem in reversed(made)][:2]


@pytest.mark.parametrize("few", [0, 2_000])
def test_the_list_is_right_for_frequent_and_for_rare_words(
    register: Register, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    wanted = [register.register(unit, statement="食堂排队") for unit in ("north", "south", "company")]
    register.register(statement="台账更新不及时")
    campaign, text = register.world.campaign, ProblemFilter(text="食堂")
    access = register.access(register.office)
    assert finds_few(access, campaign, text) is bool(few)
    first = get_problem_page(access, campaign, text, size=2)
    assert numbers(first.rows) == [wanted[2].number, wanted[1].number]
    second = get_problem_page(access, campaign, text, size=2, after=first.after)
    assert numbers(second.rows) == [wanted[0].number]
    north = get_problem_page(register.access(register.north), campaign, text)
    assert numbers(north.rows) == [wanted[0].number]
    south = ProblemFilter(text="食堂", paths=(register.world.units["south"].path,))
    assert numbers(get_problem_page(access, campaign, south).rows) == [wanted[1].number]
