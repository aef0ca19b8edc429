"""Problems and special rectifications from a ledger: stored as stated, no further, and once."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from tests.problems.register import DUE, TODAY, Register

from touchstone.common.refusal import Refused
from touchstone.measures.models import StreamCoverage
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.problems.actions import (
    LedgerProblem,
    LedgerSpecial,
    PlannedAction,
    ProblemEntry,
    look_back,
    record_many,
    record_specials,
)
from touchstone.problems.models import (
    CorrectiveAction,
    LookBack,
    LookBackResult,
    Problem,
    ProblemList,
    ProgressNote,
    SpecialRectification,
    SpecialState,
    Step,
    Verification,
)
from touchstone.problems.rules import Outcome, State
from touchstone.units.models import User

pytestmark = pytest.mark.django_db

AS_OF = datetime.date(2019, 6, 17)


def row(register: Register, number: str = "FK-07", unit: str = "north", **more: Any) -> LedgerProblem:
    entry = ProblemEntry(
        register.list,
        register.source,
        register.world.units[unit],
        more.pop("statement", "台账更新不及时"),
        aspect=register.aspect,
        registered_on=AS_OF,
        deadline=more.pop("deadline", DUE),
        number=number,
        supporting=more.pop("supporting", ()),
    )
    return LedgerProblem(entry, AS_OF, **more)


def load(register: Register, *rows: LedgerProblem, by: User | None = None) -> list[Problem]:
    by = by or register.office
    return record_many(
        by=by, access=register.access(by), campaign=register.world.campaign, entries=list(rows)
    )


def assert_all_sums_are_right() -> None:
    assert [differences(family) for family in families()] == [[] for _ in families()]


def test_each_outcome_stands_where_the_ledger_has_it(register: Register) -> None:
    load(
        register,
        row(
            register,
            "FK-01",
            outcome=Outcome.FULLY,
            progress="已验收",
            actions=(PlannedAction("制定方案"), PlannedAction("按月通报")),
        ),
        row(register, "FK-02", outcome=Outcome.BASICALLY, progress="余留制度文件待印发"),
        row(
            register,
            "FK-03",
            outcome=Outcome.IN_PROGRESS,
            progress="按计划推进",
            actions=(PlannedAction("明确专人"),),
        ),
        row(register, "FK-04", outcome=Outcome.CONTINUING),
        row(register, "FK-05"),
        row(register, "FK-06", outcome=Outcome.BASICALLY),
    )
    stored = {problem.number: problem for problem in Problem.unscoped.all()}
    assert {number: (problem.state, problem.outcome) for number, problem in stored.items()} == {
        "FK-01": ("closed", "fully-rectified"),
        "FK-02": ("under-way", "basically-rectified"),
        "FK-03": ("under-way", "in-progress"),
        "FK-04": ("under-way", "continuing"),
        "FK-05": ("registered", "in-progress"),
        "FK-06": ("under-way", "basically-rectified"),
    }
    assert (stored["FK-01"].closed_on, stored["FK-01"].since) == (AS_OF, AS_OF)
    assert (stored["FK-02"].residual, stored["FK-02"].residual_until) == ("余留制度文件待印发", DUE)
    assert "does not say what remains" in stored["FK-06"].residual
    actions = CorrectiveAction.objects.order_by("problem__number", "number")
    assert list(actions.values_list("problem__number", "number", "text", "done_on")) == [
        ("FK-01", 1, "制定方案", AS_OF),
        ("FK-01", 2, "按月通报", AS_OF),
        ("FK-03", 1, "明确专人", None),
    ]
    notes = dict(ProgressNote.objects.values_list("problem__number", "text"))
    assert notes["FK-01"].startswith("已验收\n")
    assert "who verified it, and how, is not recorded" in notes["FK-01"]
    assert notes["FK-03"] == "按计划推进"
    assert "FK-05" not in notes
    assert_all_sums_are_right()


def test_nothing_is_invented(register: Register) -> None:
    load(register, row(register, outcome=Outcome.FULLY))
    assert not Step.unscoped.exists()
    assert not Verification.objects.exists()
    assert not LookBack.unscoped.exclude(done_on=None, done_by=None, result="", note="").exists()


def test_what_a_ledger_closed_is_looked_back_at_on_the_days_to_come(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    day, six = datetime.date(2019, 7, 17), datetime.date(2019, 12, 17)
    entries = [
        row(register, "FK-01", outcome=Outcome.FULLY),
        row(register, "FK-02", "south", outcome=Outcome.FULLY),
        row(register, "FK-03", outcome=Outcome.BASICALLY),
    ]
    load(register, *entries)
    looks = LookBack.unscoped.order_by("problem__number", "due_on").select_related("problem")
    days = [(look.problem.number, look.due_on) for look in looks]
    assert days == [("FK-01", day), ("FK-01", six), ("FK-02", day), ("FK-02", six)]
    for look in looks:
        assert (look.path, look.membership_id) == (look.problem.path, look.problem.membership_id)
    assert load(register, *entries) == []
    assert looks.count() == 4
    assert_all_sums_are_right()
    travel(day)
    look_back(
        by=register.group,
        access=register.access(register.group),
        look=looks[0],
        version=1,
        result=LookBackResult.HOLDS,
        note="x",
    )
    assert_all_sums_are_right()
    for today, left in ((day, [day, six]), (day + datetime.timedelta(days=1), [six]), (six, [six])):
        travel(today)
        number = f"FK-1{today.day}{today.month}"
        load(register, row(register, number, outcome=Outcome.FULLY))
        later = LookBack.unscoped.filter(problem__number=number).order_by("due_on")
        assert list(later.values_list("due_on", flat=True)) == left
    travel(six + datetime.timedelta(days=1))
    load(register, row(register, "FK-20", outcome=Outcome.FULLY))
    assert not LookBack.unscoped.filter(problem__number="FK-20").exists()


def test_numbers_stay_and_the_next_one_comes_after_them(register: Register) -> None:
    first = load(register, row(register, "FK-37"), row(register, "", statement="另一个"))
    assert [problem.number for problem in first] == ["FK-37", "FK-38"]
    assert register.register().number == "FK-39"
    again = load(register, row(register, "FK-37", outcome=Outcome.FULLY), row(register, "FK-40"))
    assert [problem.number for problem in again] == ["FK-40"]
    assert Problem.unscoped.get(number="FK-37").state == State.REGISTERED
    assert ProblemList.objects.get(pk=register.list.pk).last_number == 40
    assert_all_sums_are_right()


def test_they_count_for_who_takes_part(register: Register) -> None:
    company = register.world.units["company"]
    load(register, row(register, "FK-01"), row(register, "FK-02", "branch", supporting=(company,)))
    rows = StreamCoverage.unscoped.filter(stream=register.world.streams["research"], records__gt=0)
    assert dict(rows.values_list("membership__unit__name_en", "records")) == {"North": 1, "Company": 1}


def test_nobody_brings_the_outcome_of_the_own_unit(register: Register) -> None:
    for outcome in (Outcome.FULLY, Outcome.BASICALLY, Outcome.CONTINUING):
        with pytest.raises(Refused, match="own unit"):
            load(register, row(register, outcome=outcome), by=register.colleague)
    assert not Problem.unscoped.exists()
    assert load(register, row(register, outcome=Outcome.IN_PROGRESS), by=register.colleague)


def test_what_is_refused_is_refused_whole(register: Register) -> None:
    right = row(register, "FK-01")
    with pytest.raises(Refused, match="may not load"):
        load(register, right, row(register, "FK-02", "south"), by=register.colleague)
    with pytest.raises(Refused, match="may not load"):
        load(register, right, by=register.north)
    with pytest.raises(Refused, match="Say what the problem is"):
        load(register, right, row(register, "FK-02", statement=" "))
    with pytest.raises(Refused, match="by when"):
        load(register, right, row(register, "FK-02", outcome=Outcome.BASICALLY, deadline=None))
    assert not Problem.unscoped.exists()


def test_a_loaded_problem_goes_on_like_any_other(register: Register) -> None:
    load(register, row(register, outcome=Outcome.IN_PROGRESS, actions=(PlannedAction("制定方案"),)))
    problem = register.finish(Problem.unscoped.get())
    register.do("request_closure", problem, register.north, statement="已建立")
    register.verify(problem)
    register.do("close_problem", problem, register.office)
    assert Problem.unscoped.get().closed_on == TODAY
    assert_all_sums_are_right()


def test_many_cost_few_statements(register: Register, django_assert_max_num_queries: Any) -> None:
    rows = [row(register, f"FK-{number:03d}", outcome=Outcome.FULLY, progress="x") for number in range(300)]
    with django_assert_max_num_queries(41):
        assert len(load(register, *rows)) == 300


def special(register: Register, number: int = 1, **more: Any) -> LedgerSpecial:
    more = {"name": "形式主义整治", "unit": register.world.units["north"]} | more
    return LedgerSpecial(number=number, **more)


def test_special_rectifications_are_stored_by_number(register: Register) -> None:
    def store(*rows: LedgerSpecial, by: User = register.office) -> tuple[int, int]:
        access = register.access(by)
        return record_specials(by=by, access=access, campaign=register.world.campaign, entries=rows)

    assert store(special(register, state=SpecialState.PLANNED), special(register, 2)) == (2, 0)
    assert store(special(register), special(register, 2)) == (0, 0)
    assert store(special(register, state=SpecialState.UNDER_WAY)) == (0, 1)
    locked_special = SpecialRectification.unscoped.get(number=1)
    assert (locked_special.state, locked_special.version, locked_special.path) == (
        "under-way",
        2,
        register.world.units["north"].path,
    )
    with pytest.raises(Refused, match="may not load"):
        store(special(register, 3, unit=register.world.units["south"]), by=register.colleague)
