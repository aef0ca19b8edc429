"""Visibility, filters, order and pages of the list of problems, compared with a naive implementation."""

import datetime
from collections.abc import Callable, Iterable
from itertools import combinations
from unittest import mock

import pytest
from django.db import connection
from tests.factories import make_appointment, make_person
from tests.problems.register import IMMEDIATE, SERIOUS, TODAY, Register, build_register, numbers, seeing
from tests.turns import in_turn
from tests.worlds import Shared

from touchstone.common import clock
from touchstone.problems import queries as q
from touchstone.problems import rules
from touchstone.problems.models import (
    Problem,
    SupportingUnit,
)
from touchstone.problems.queries import ProblemFilter, listing
from touchstone.problems.queries.listing import IndexChoice
from touchstone.problems.rules import (
    COUNTED,
    OPEN,
    Outcome,
    Party,
    ProblemFacts,
    Severity,
    State,
    Timeliness,
    Track,
)
from touchstone.units.access import everything
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db


def newest(problems: Iterable[Problem]) -> list[str]:
    return [problem.number for problem in sorted(problems, key=lambda item: -item.pk)]


@pytest.fixture
def spread(register: Register) -> Register:
    """One problem for each unit; the branch supports the south's, and the company's has a lead leader."""
    for name in register.world.units:
        register.register(name, statement=f"problem of {name}")
    south = Problem.unscoped.get(unit=register.world.units["south"])
    branch = register.world.units["branch"]
    SupportingUnit.unscoped.create(problem=south, unit=branch, path=branch.path)
    Problem.unscoped.filter(unit=register.world.units["company"]).update(leader=register.north)
    return register


def test_readers_see_their_units_what_these_support_and_what_they_lead(spread: Register) -> None:
    campaign, units = spread.world.campaign, list(spread.world.units.values())
    every = list(Problem.unscoped.select_related("unit"))
    supports = {
        (supporting_unit.problem_id, supporting_unit.path)
        for supporting_unit in SupportingUnit.unscoped.all()
    }
    for user in (None, spread.north.pk):
        for size in (0, 1, 2, 3):
            for roots in combinations(units, size):
                paths = [root.path for root in roots]
                access = seeing(paths, user)
                expected = [
                    problem
                    for problem in every
                    if any(problem.path.startswith(path) for path in paths)
                    or any(
                        key == problem.pk and place.startswith(path)
                        for key, place in supports
                        for path in paths
                    )
                    or (user is not None and problem.leader_id == user)
                ]
                shown = q.get_problem_page(access, campaign, ProblemFilter())
                assert numbers(shown.rows) == newest(expected)
                assert set(numbers(q.find_seen(access, campaign))) == {problem.number for problem in expected}
                for problem in every:
                    assert (q.get_problem(access, campaign, problem.pk) is not None) == (problem in expected)
                assert q.get_counts(access, campaign).total == sum(
                    any(problem.path.startswith(path) for path in paths) for problem in every
                )


def test_a_unit_in_the_filter_keeps_what_its_reader_may_see_below_it(spread: Register) -> None:
    campaign, units = spread.world.campaign, spread.world.units
    city = ProblemFilter(paths=(units["city"].path,))
    whole = q.get_problem_page(everything(), campaign, city)
    assert {row.unit_id for row in whole.rows} == {units[name].pk for name in ("city", "north", "south")}
    of_branch = q.get_problem_page(seeing([units["branch"].path]), campaign, city)
    assert [row.unit_id for row in of_branch.rows] == [units["south"].pk]


def test_lead_leaders_are_found_by_name_among_the_problems_that_one_sees(spread: Register) -> None:
    campaign, units = spread.world.campaign, list(spread.world.units.values())
    names = {"chief-east": "", "chief-west": "王主任", "chief-idle": ""}
    people = {login: make_person(login, name=name) for login, name in names.items()}
    for name, unit in (("chief-east", "south"), ("chief-west", "north"), ("chief-east", "north")):
        register = spread.register(unit, leader=people[name])
        assert register.leader == people[name]
    every = [problem for problem in Problem.unscoped.select_related("leader") if problem.leader is not None]
    for user in (None, people["chief-west"].pk):
        for size in (0, 1, 2):
            for roots in combinations(units, size):
                access = seeing([root.path for root in roots], user)
                seen = set(q.find_seen(access, campaign).values_list("pk", flat=True))
                leading = {problem.leader for problem in every if problem.pk in seen}
                for text in ("chief", "王", "east", "主任"):
                    expected = {user for user in leading if text in (user.name or user.username)}
                    assert set(q.find_leaders(access, campaign, text)) == expected, (user, roots, text)
                for person in people.values():
                    found_user = q.get_leader(access, campaign, person.pk)
                    assert found_user == (person if person in leading else None)
    assert q.find_leaders(seeing([units[0].path]), campaign, " ") == []


def _varied() -> Register:
    """Build problems in many states, with many deadlines, tracks and outcomes."""
    with mock.patch.object(clock, "today", return_value=TODAY) as today:
        register = build_register()
        register.register(statement="only registered")
        register.assign(register.register("south", severity=SERIOUS))
        register.do(
            "dispute_assignment", register.assign(register.register()), register.north, reason="not ours"
        )
        register.assign(register.register(track=IMMEDIATE), deadline=datetime.date(2019, 6, 20))
        register.under_way(statement="a fence is missing")
        register.requested()
        register.verify(register.requested())
        register.verify(
            register.requested(),
            outcome=Outcome.BASICALLY,
            residual="one room",
            residual_until=datetime.date(2019, 7, 12),
        )
        register.closed()
        register.do("set_aside", register.register("company"), register.office, reason="no")
        merged = register.register(statement="twice")
        register.do("merge_problem", merged, register.office, into=Problem.unscoped.earliest("pk"))
        longer = register.assign(register.register("city"), leader=register.group, leader_post="分管副市长")
        register.do("ask_extension", longer, register.office, to=datetime.date(2019, 8, 2), reason="rain")
        second = make_person("second")
        make_appointment(
            second, Role.OFFICE, unit=register.world.units["province"], from_day=datetime.date(2019, 6, 1)
        )
        register.do("decide_extension", longer, second, granted=True)
        today.return_value = datetime.date(2019, 6, 13)
        register.assign(register.register("branch"), deadline=datetime.date(2019, 6, 14))
    return register


WORLDS = {"varied": _varied}


@pytest.fixture
def varied(travel: Callable[[datetime.date], None], shared: Shared, db: None) -> Register:
    """Return problems in many states, on a fixed day."""
    travel(TODAY)
    return shared.copy()  # type: ignore[no-any-return]


def _fits(problem: Problem, wanted: ProblemFilter, soon: datetime.date) -> bool:
    state, outcome = State(problem.state), Outcome(problem.outcome)
    allowed = (wanted.state,) if wanted.state else OPEN if wanted.by_deadline or wanted.is_open else COUNTED
    holder = rules.holder(ProblemFacts(state, outcome=outcome))
    return all(
        (
            state in allowed,
            wanted.outcome in (None, outcome),
            wanted.holder in (None, holder),
            wanted.track in (None, problem.track),
            wanted.severity in (None, problem.severity),
            wanted.list_id in (None, problem.list_id),
            wanted.source_id in (None, problem.source_id),
            wanted.aspect_id in (None, problem.aspect_id),
            wanted.batch_id in (None, problem.membership.batch_id if problem.membership else 0),
            wanted.leader_id in (None, problem.leader_id),
            wanted.leader_post in problem.leader_post,
            wanted.timeliness in (None, q.get_timeliness(problem, TODAY, soon)),
            wanted.text in problem.statement or wanted.text in problem.number,
            not wanted.by_deadline or problem.deadline is not None,
            not wanted.paths or any(problem.path.startswith(path) for path in wanted.paths),
        )
    )


def _filters(register: Register) -> list[ProblemFilter]:
    city = (register.world.units["city"].path,)
    plain = [
        ProblemFilter(),
        ProblemFilter(list_id=register.list.pk),
        ProblemFilter(list_id=0),
        ProblemFilter(source_id=register.source.pk, paths=city),
        ProblemFilter(aspect_id=register.aspect.pk),
        ProblemFilter(batch_id=register.world.batches[2].pk),
        ProblemFilter(batch_id=register.world.batches[1].pk, holder=Party.UNIT),
        ProblemFilter(track=Track.IMMEDIATE),
        ProblemFilter(severity=Severity.SERIOUS),
        ProblemFilter(leader_id=register.group.pk),
        ProblemFilter(leader_id=0),
        ProblemFilter(leader_post="副市长"),
        ProblemFilter(is_open=True, list_id=register.list.pk),
        ProblemFilter(text="fence"),
        ProblemFilter(text="FK-0"),
        ProblemFilter(due_first=True),
        ProblemFilter(due_first=True, paths=city, holder=Party.UNIT),
    ]
    plain += [ProblemFilter(outcome=outcome) for outcome in Outcome]
    plain += [ProblemFilter(state=state) for state in State]
    plain += [ProblemFilter(holder=party) for party in Party]
    return plain + [ProblemFilter(timeliness=timeliness) for timeliness in Timeliness]


@pytest.mark.parametrize("way", [None, *IndexChoice])
@pytest.mark.parametrize("places", [("province",), ("north", "company", "branch")])
def test_filters_keep_what_they_say_whichever_way_is_gone(
    varied: Register, way: IndexChoice | None, places: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if way is not None:
        monkeypatch.setattr(listing, "_way", lambda *_args, **_more: way)
    campaign = varied.world.campaign
    paths = [varied.world.units[name].path for name in places]
    access, soon = seeing(paths), q.get_due_soon_limit(campaign, TODAY)
    every = [
        problem for problem in Problem.unscoped.all() if any(problem.path.startswith(path) for path in paths)
    ]
    filters = _filters(varied)
    for wanted in filters if way is None else in_turn(filters, of=2):
        fitting = [problem for problem in every if _fits(problem, wanted, soon)]
        order = (lambda one: (one.deadline, one.pk)) if wanted.by_deadline else (lambda one: (-one.pk,))
        expected = [problem.number for problem in sorted(fitting, key=order)]
        assert numbers(q.get_problem_page(access, campaign, wanted).rows) == expected, wanted
        if wanted.is_counted and not wanted.by_deadline:
            assert q.get_counts(access, campaign, wanted.paths).matching(wanted) == len(expected), wanted


@pytest.mark.parametrize("due_first", [False, True])
@pytest.mark.parametrize("places", [("province",), ("north", "branch")])
def test_pages_are_turned_over_both_ways(varied: Register, due_first: bool, places: tuple[str, ...]) -> None:
    campaign, wanted = varied.world.campaign, ProblemFilter(due_first=due_first)
    access = seeing([varied.world.units[name].path for name in places], varied.group.pk)
    whole = numbers(q.get_problem_page(access, campaign, wanted).rows)
    assert len(whole) > 5
    pages, after = [], ""
    while True:
        shown = q.get_problem_page(access, campaign, wanted, after=after, size=2)
        pages.append(shown)
        after = shown.after
        if not after:
            break
    assert [number for shown in pages for number in numbers(shown.rows)] == whole
    back = pages[-1]
    texts = numbers(back.rows)
    while back.before:
        back = q.get_problem_page(access, campaign, wanted, before=back.before, size=2)
        texts = numbers(back.rows) + texts
    assert texts == whole
    assert numbers(q.find_problems(access, campaign, wanted, chunk=3)) == whole
    for wrong in ("x", "2019-13-40.2", "9" * 30, "١", "2019-06-01"):
        assert numbers(q.get_problem_page(access, campaign, wanted, after=wrong).rows) == whole


def test_the_first_due_are_found_along_their_index(varied: Register) -> None:
    access = everything()
    campaign, wanted = varied.world.campaign, ProblemFilter(due_first=True)
    (arm,) = listing._arms(access, campaign, wanted, q.get_counts(access, campaign), 5)
    if connection.vendor == "sqlite":
        arm = listing._arm(Problem.unscoped.filter(campaign=campaign), campaign, wanted, IndexChoice.ALONG)
        assert "problem_due" in listing._next(arm, None, False)[:5].explain()


def test_counts_say_who_has_the_ball_and_sum_to_their_total(varied: Register) -> None:
    campaign = varied.world.campaign
    counts = q.get_counts(everything(), campaign)
    counted = [problem for problem in Problem.unscoped.all() if problem.state in COUNTED]
    assert sum(counts.by_outcome().values()) == counts.total == len(counted)
    assert (
        sum(counts.by_holder().values())
        == counts.still_open
        == sum(problem.state in OPEN for problem in counted)
    )
    for party, number in counts.by_holder().items():
        shown = q.get_problem_page(everything(), campaign, ProblemFilter(holder=party, is_open=True))
        assert len(shown.rows) == number
    late = q.get_problem_page(everything(), campaign, ProblemFilter(timeliness=Timeliness.OVERDUE))
    assert q.count_overdue(everything(), campaign, TODAY) == len(late.rows) == 1
    north = varied.world.units["north"].path
    assert q.count_overdue(everything(), campaign, TODAY, (north,)) == 0
    assert counts.of_batch(varied.world.batches[2].pk).total == 1
    assert q.get_counts(seeing([]), campaign).total == 0


def test_near_is_what_the_reminder_says(register: Register) -> None:
    soon = q.get_due_soon_limit(register.world.campaign, TODAY)
    assert soon == datetime.date(2019, 6, 21)
    problem = register.assign(register.register(), deadline=soon)
    later = register.assign(register.register(), deadline=datetime.date(2019, 6, 24))
    locked_problem = Problem.unscoped.get(pk=problem.pk)
    assert q.get_timeliness(locked_problem, TODAY, soon) is Timeliness.DUE_SOON
    assert q.get_timeliness(Problem.unscoped.get(pk=later.pk), TODAY, soon) is Timeliness.ON_SCHEDULE
