"""Problem figures agree with the records, whatever was done before."""

import datetime
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import make_campaign
from tests.problems.register import Register

from touchstone.campaigns.actions import add_stream
from touchstone.campaigns.models import WorkStream
from touchstone.campaigns.queries import get_calendar, get_times
from touchstone.common import clock
from touchstone.figures.freezing import Publication, compare, freeze
from touchstone.figures.queries import Counting, count_records, find_records, get_figures
from touchstone.figures.rules import Reference
from touchstone.figures.selecting import UnknownFigure, read
from touchstone.measures.coverage import COVERAGE
from touchstone.measures.recounting import differences
from touchstone.measures.registry import Measure, Rollup, all_measures, find
from touchstone.measures.tallies import families, fold, fold_all
from touchstone.problems.actions import (
    PlannedAction,
    ProblemEntry,
    carry_problems,
    look_back,
    register_problem,
)
from touchstone.problems.measures import MEASURES
from touchstone.problems.models import (
    Aspect,
    LookBack,
    LookBackResult,
    Problem,
    ProblemList,
    RuleChange,
    Source,
    SpecialRectification,
)
from touchstone.problems.queries import get_due_soon_limit
from touchstone.problems.rules import Outcome, State, Track
from touchstone.problems.tallies import PROBLEMS
from touchstone.units.access import within

pytestmark = pytest.mark.django_db

Travel = Callable[[datetime.date], None]


def july(day: int) -> datetime.date:
    return datetime.date(2019, 7, day)


@pytest.fixture
def busy(register: Register) -> Register:
    """A register with two lists, two sources and two aspects."""
    campaign = register.world.campaign
    Aspect.objects.create(campaign=campaign, code="publicity", name="宣传发动", order=1)
    other = Source.objects.create(
        campaign=campaign,
        code="self-examination",
        name="自查",
        stream=register.world.streams["study"],
        order=1,
    )
    ProblemList.objects.create(
        campaign=campaign, code="key-issues", name="重点问题", prefix="ZD-", source=other, order=1
    )
    return register


def act_at_random(register: Register, dice: random.Random, travel: Travel) -> None:
    """Simulate a few busy weeks: problems are registered, most advance, some are reopened."""
    campaign = register.world.campaign
    lists, sources = list(ProblemList.objects.all()), list(Source.objects.all())
    aspects = [None, *Aspect.objects.filter(campaign=campaign)]
    day = datetime.date(2019, 6, 18)
    for number in range(16):
        if number % 3 == 0:
            day += datetime.timedelta(days=dice.choice([1, 2, 7]))
            while not get_calendar(campaign).is_working_day(day):
                day += datetime.timedelta(days=1)
            travel(day)
        unit = register.world.units[dice.choice(["north", "north", "south", "company"])]
        entry = ProblemEntry(
            dice.choice(lists),
            dice.choice(sources),
            unit,
            "台账更新不及时",
            aspect=dice.choice(aspects),
            track=dice.choice(list(Track)),
        )
        access = register.access(register.office)
        problem = register_problem(by=register.office, access=access, campaign=campaign, entry=entry)
        if dice.random() < 0.1:
            register.do("set_aside", problem, register.office, reason="unfounded")
            continue
        go_on(register, problem, dice)
        if dice.random() < 0.3:
            fold(PROBLEMS, at_most=dice.randint(1, 5))
    travel(day + datetime.timedelta(days=45))
    for look in LookBack.unscoped.filter(done_on__isnull=True, due_on__lte=clock.today()).order_by("pk"):
        now = Problem.unscoped.get(pk=look.problem.pk)
        if now.state == State.CLOSED:
            result = dice.choice(list(LookBackResult))
            access = register.access(register.group)
            look_back(
                by=register.group, access=access, look=look, version=now.version, result=result, note="looked"
            )


def go_on(register: Register, problem: Problem, dice: random.Random) -> None:
    far = dice.randint(0, 6)
    if far < 1:
        return
    register.assign(problem, deadline=next_working(register, dice.randint(2, 30)))
    if problem.unit != register.world.units["north"] or far < 2:
        return
    if Track(problem.track) is Track.IMMEDIATE:
        register.do("start_work", problem, register.north)
    else:
        register.do("submit_plan", problem, register.north, actions=[PlannedAction("制定方案")])
        register.do("agree_plan", problem, register.group)
        register.do("start_work", problem, register.north)
    if far < 3:
        return
    problem = register.finish(problem)
    register.do("request_closure", problem, register.north, statement="done")
    if far < 4:
        return
    outcome = dice.choice(
        [Outcome.FULLY, Outcome.FULLY, Outcome.FULLY, Outcome.BASICALLY, Outcome.NOT_RECTIFIED]
    )
    more: dict[str, Any] = {"day": clock.today()}
    if outcome is Outcome.BASICALLY:
        more |= {"residual": "制度未印发", "residual_until": next_working(register, 20)}
    register.verify(problem, outcome=outcome, **more)
    if outcome is Outcome.FULLY and far > 4:
        register.do("close_problem", problem, register.office)


def next_working(register: Register, days: int) -> datetime.date:
    day = clock.today() + datetime.timedelta(days=days)
    while not get_calendar(register.world.campaign).is_working_day(day):
        day += datetime.timedelta(days=1)
    return day


def every_reference(register: Register, measure: Measure) -> Iterator[Reference]:
    """Yield references to a measure: in total, by batch, by each value of each dimension, and for a period."""
    whole = Reference(measure.code)
    yield whole
    if measure.batch:
        yield from (whole.having(batch=number) for number in ("1", "2"))
    if measure.period:
        yield whole.having(from_="2019-06-25", to="2019-07-20")
    for dimension in measure.dimensions:
        for choice in dimension.choices(register.world.campaign):
            yield whole.having(**{dimension.code: choice.code})
            if measure.period:
                yield whole.having(from_="2019-06-25", to="2019-07-20", **{dimension.code: choice.code})
            if measure.dimension("list") and dimension.code in ("outcome", "step"):
                yield whole.having(**{dimension.code: choice.code, "list": "central-feedback"})


def assert_figures_are_the_records(register: Register) -> int:
    world, known = register.world, 0
    counted = [measure for measure in MEASURES if measure.rollup is not Rollup.RATIO]
    for unit in ("", str(world.units["city"].pk)):
        for measure in counted:
            for asked in every_reference(register, measure):
                reference = asked.having(unit=unit)
                figure = Counting(world.access, world.campaign).figure(reference)
                brute = count_records(world.access, figure.measure, figure.selection)
                assert (figure.value, figure.unknown) == brute, reference.text
                known += bool(figure.value)
    return known


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=pytest.mark.turn(number=seed, of=2)) for seed in range(2)]
)
def test_every_figure_counts_its_records(busy: Register, travel: Travel, seed: int) -> None:
    act_at_random(busy, random.Random(seed), travel)
    before = assert_figures_are_the_records(busy)
    assert before > 100
    fold_all()
    assert assert_figures_are_the_records(busy) == before
    assert [differences(family) for family in families()] == [[] for _ in families()]


def test_carrying_problems_away_changes_no_sum(busy: Register, travel: Travel) -> None:
    """Those that go on in another campaign count here as they were, and once there; only what is open is less."""
    world, changes = (
        busy.world,
        {"problems.open", "problems.overdue", "problems.due-soon", "problems.median-days"},
    )
    plans = WorkStream.Cover.PLANS
    add_stream(by=None, campaign=world.campaign, code="rectification", name="整改落实", covered_by=plans)
    act_at_random(busy, random.Random(1), travel)
    asked = [
        reference
        for measure in MEASURES
        if measure.code not in changes
        for reference in every_reference(busy, measure)
        if "state=" not in reference.text
    ]

    def values() -> list[Any]:
        return [Counting(world.access, world.campaign).figure(reference).value for reference in asked]

    def still_open() -> int:
        return int(Counting(world.access, world.campaign).figure(Reference("problems.open")).value or 0)

    before, were_open = values(), still_open()
    into = make_campaign(world.units["province"], slug="next", opens_on=datetime.date(2019, 6, 3))
    for model in (Source, Aspect, ProblemList):
        for word in model.objects.filter(campaign=world.campaign).order_by("pk"):
            values_of = {"code": word.code, "name": word.name}
            if isinstance(word, ProblemList):
                values_of |= {
                    "prefix": word.prefix,
                    "source": Source.objects.get(campaign=into, code=word.source.code),
                }  # type: ignore[union-attr]
            model.objects.create(campaign=into, **values_of)
    access = busy.access(busy.office)
    fate = carry_problems(by=busy.office, access=access, campaign=world.campaign, into=into)
    assert fate.done > 5
    assert values() == before
    assert still_open() == were_open - fate.done
    assert Counting(world.access, into).figure(Reference("problems.open")).value == fate.done
    assert_figures_are_the_records(busy)
    assert [differences(family) for family in families()] == [[] for _ in families()]
    outcomes = Counting(world.access, world.campaign).by_dimension(
        Reference("problems.registered"), "outcome"
    )
    assert sum(int(part.value or 0) for part in outcomes) == before[0]


def test_the_parts_of_some_days_are_counted_at_once(busy: Register, travel: Travel) -> None:
    act_at_random(busy, random.Random(3), travel)
    world = busy.world
    counting = Counting(world.access, world.campaign)
    reference = Reference("problems.registered").having(from_="2019-06-25", to="2019-07-20")
    whole = counting.figure(reference)
    assert whole.value
    with CaptureQueriesContext(connection) as asked:
        for dimension in whole.measure.dimensions:
            parts = counting.by_dimension(reference, dimension.code)
            assert sum(int(part.value or 0) for part in parts) == whole.value
    assert [mapping["sql"] for mapping in asked if 'FROM "problems_problem"' in mapping["sql"]] == []


def test_the_parts_of_a_sum_add_up(busy: Register, travel: Travel) -> None:
    act_at_random(busy, random.Random(10), travel)
    world = busy.world
    for measure in MEASURES:
        whole = Counting(world.access, world.campaign).figure(Reference(measure.code))
        if measure.rollup is not Rollup.SUM:
            continue
        for dimension in measure.dimensions:
            if dimension.divides:
                parts = Counting(world.access, world.campaign).by_dimension(whole.reference, dimension.code)
                assert sum(int(part.value or 0) for part in parts) == whole.value, (
                    measure.code,
                    dimension.code,
                )


def value(register: Register, text: str) -> Any:
    world = register.world
    return Counting(world.access, world.campaign).figure(read(text)).value


def test_fully_basically_and_the_rest_are_the_whole(busy: Register, travel: Travel) -> None:
    busy.closed()
    busy.verify(
        busy.requested(),
        outcome=Outcome.BASICALLY,
        residual="制度未印发",
        residual_until=datetime.date(2019, 7, 12),
    )
    busy.register("south", aspect=None)
    merged = busy.register("south")
    busy.do("merge_problem", merged, busy.office, into=busy.register("company"))
    asked = "problems.registered?list=central-feedback"
    parts = Counting(busy.world.access, busy.world.campaign).by_dimension(read(asked), "outcome")
    assert {part.key: part.value for part in parts if part.value} == {
        "fully-rectified": 1,
        "basically-rectified": 1,
        "in-progress": 2,
    }
    assert value(busy, asked) == 4
    assert value(busy, "problems.registered?aspect=none") == 1
    assert value(busy, "problems.fully-rectified") == 1
    assert value(busy, "problems.completion-rate") == 25.0
    assert value(busy, "problems.completion-rate?list=key-issues") is None
    assert value(busy, "problems.closed") == 1
    assert value(busy, "problems.open") == 3
    assert value(busy, "problems.open?state=registered") == 2
    assert value(busy, "problems.aspects") == 1
    assert value(busy, "problems.registered?state=closed") == 1
    with pytest.raises(UnknownFigure):
        value(busy, "problems.open?state=closed")


def test_overdue_and_due_soon_go_with_the_day(busy: Register, travel: Travel) -> None:
    campaign = busy.world.campaign
    ahead, working = get_times(campaign)["reminder"], get_calendar(campaign)
    deadlines = [july(day) for day in (1, 2, 5, 8, 9, 31)]
    for deadline in deadlines:
        busy.assign(busy.register(), deadline=deadline)
    busy.register()  # open and without a deadline: never late
    for offset in range(40):
        today = datetime.date(2019, 6, 24) + datetime.timedelta(days=offset)
        travel(today)
        late = sum(deadline < today for deadline in deadlines)
        near = sum(
            ahead.before(deadline, working) <= today <= deadline
            and deadline <= get_due_soon_limit(campaign, today)
            for deadline in deadlines
        )
        brute_near = sum(ahead.before(deadline, working) <= today <= deadline for deadline in deadlines)
        assert near == brute_near
        assert (value(busy, "problems.overdue"), value(busy, "problems.due-soon")) == (late, brute_near)
        assert value(busy, "problems.overdue?list=key-issues") == 0
    with pytest.raises(UnknownFigure, match="about today"):
        value(busy, "problems.overdue?from=2019-07-01")
    assert Counting(busy.world.access, campaign).by_day(read("problems.overdue")) == {}


def test_closed_by_the_day_of_closing(busy: Register, travel: Travel) -> None:
    busy.closed()
    travel(july(2))
    asked = busy.requested()
    busy.verify(asked, day=july(2))
    busy.do("close_problem", asked, busy.office)
    assert value(busy, "problems.closed") == 2
    assert value(busy, "problems.closed?from=2019-07-01") == 1
    assert value(busy, "problems.closed?to=2019-06-30") == 1


def test_relapses_and_times_reopened(busy: Register, travel: Travel) -> None:
    for _ in range(3):
        busy.closed()
    travel(july(18))
    first, second = LookBack.unscoped.filter(due_on__lte=july(18)).order_by("pk")[:2]
    access = busy.access(busy.group)
    for look, result in ((first, LookBackResult.HOLDS), (second, LookBackResult.RELAPSED)):
        version = Problem.unscoped.get(pk=look.problem.pk).version
        look_back(by=busy.group, access=access, look=look, version=version, result=result, note="looked")
    assert value(busy, "problems.look-backs") == 2
    assert value(busy, "problems.relapses?list=central-feedback") == 1
    assert value(busy, "problems.relapse-rate") == 50.0
    assert value(busy, "problems.relapse-rate?from=2019-07-19") is None
    assert value(busy, "problems.reopened") == 1
    assert value(busy, "problems.closed") == 2


def test_median_days_of_a_step(busy: Register, travel: Travel) -> None:
    problems = [busy.register(unit) for unit in ("north", "north", "north", "company")]
    for problem, day in zip(problems, (19, 20, 24, 28), strict=True):
        travel(datetime.date(2019, 6, day))
        busy.assign(problem)
    assert value(busy, "problems.median-days?step=registered") == 4  # 1, 2, 6 and 10 days
    assert value(busy, "problems.median-days?step=assigned") is None
    assert value(busy, f"problems.median-days?step=registered&unit={busy.world.units['north'].pk}") == 2
    assert value(busy, "problems.median-days?step=registered&from=2019-06-24") == 8
    by_child = Counting(busy.world.access, busy.world.campaign).by_child(read("problems.median-days"))
    names = {unit.path: name for name, unit in busy.world.units.items()}
    assert {names[path]: days for path, days in by_child.items()} == {"city": 2, "company": 10}


def test_rule_changes_and_special_rectifications(busy: Register) -> None:
    world, unit = busy.world, busy.world.units["north"]
    special = SpecialRectification.objects.create(
        campaign=world.campaign, number=1, name="形式主义整治", unit=unit, path=unit.path, state="under-way"
    )
    RuleChange.objects.create(
        campaign=world.campaign,
        unit=unit,
        path=unit.path,
        special=special,
        kind="made",
        title="会议管理办法",
        day=july(1),
    )
    assert value(busy, "problems.special-rectifications") == 1
    assert value(busy, "problems.special-rectifications?state=planned") == 0
    assert value(busy, "problems.rule-changes?kind=made&from=2019-07-01") == 1
    assert value(busy, "problems.rule-changes?kind=changed") == 0
    south = within(world.units["south"].path)
    assert Counting(south, world.campaign).figure(read("problems.rule-changes")).value == 0


def test_coverage_of_each_stream_that_a_source_names(busy: Register) -> None:
    busy.register("north")  # the source belongs to the research stream
    assert value(busy, "problems.units-covered?stream=research") == 1
    assert value(busy, "problems.units-covered?stream=study") == 0
    assert value(busy, "problems.units-covered") == 1
    assert value(busy, "problems.units-silent") == 2
    assert value(busy, "problems.coverage-rate") == 33.3
    assert value(busy, "problems.units-covered?batch=2") == 0
    assert value(busy, "problems.units-covered?to=2019-06-17") == 0
    assert value(busy, "problems.units-silent?stream=research") == 2
    assert value(busy, "problems.coverage-rate?stream=research") == 33.3
    assert value(busy, "problems.units-covered?stream=research&from=2019-06-18") == 1
    assert value(busy, "problems.units-covered?stream=research&from=2019-06-19") == 0
    campaign, access = busy.world.campaign, busy.world.access
    parts = Counting(access, campaign).by_dimension(read("problems.units-covered"), "stream")
    assert [(part.key, part.value) for part in parts] == [("study", 0), ("research", 1)]


def test_a_plan_covers_its_unit_in_a_stream_of_plans_whatever_the_source(busy: Register) -> None:
    world, ref = busy.world, "problems.units-covered?stream=rectification"
    covered_by = WorkStream.Cover.PLANS
    stream = add_stream(
        by=None, campaign=world.campaign, code="rectification", name="整改落实", covered_by=covered_by
    )
    plan = [PlannedAction("制定方案")]
    problem = busy.assign(busy.register("north"))
    assert value(busy, ref) == 0
    busy.do("submit_plan", problem, busy.north, actions=plan)
    assert value(busy, ref) == 1
    assert value(busy, f"{ref}&from=2019-06-18") == 1
    assert value(busy, f"{ref}&to=2019-06-17") == 0
    busy.do("return_plan", problem, busy.group, reason="措施太笼统")
    assert value(busy, ref) == 0
    busy.do("submit_plan", problem, busy.north, actions=plan)
    busy.do("agree_plan", problem, busy.group)
    busy.do("start_work", problem, busy.north)
    assert value(busy, ref) == 1
    Source.objects.filter(pk=busy.source.pk).update(stream=stream)
    busy.register("south")
    assert value(busy, ref) == 1, "a source that names a stream of plans covers nothing by itself"
    assert value(busy, f"{ref}&from=2019-06-18") == 1
    assert differences(COVERAGE) == []


def test_a_frozen_figure_of_problems_says_what_came_later(busy: Register, travel: Travel) -> None:
    busy.assign(busy.register(), deadline=july(5))
    world = busy.world
    texts = (
        "problems.registered?list=central-feedback",
        "problems.aspects",
        "problems.overdue",
        "problems.median-days?step=registered",
    )
    frozen = freeze(
        by=world.keeper,
        campaign=world.campaign,
        references=[read(text) for text in texts],
        audience=world.units["province"].path,
        publication=Publication("bulletin", "1", 1),
    )
    assert all(
        compare(frozen_figure).still_holds and compare(frozen_figure).untouched for frozen_figure in frozen
    )
    assert [part["key"] for part in frozen[0].parts] == ["in-progress"]  # outcomes of one list
    assert frozen[1].parts == []
    travel(july(8))
    busy.register("south")
    changes = [compare(frozen_figure) for frozen_figure in frozen]
    assert [(change.then, change.now, change.late) for change in changes] == [
        (1, 2, 1),
        (1, 1, 1),
        (0, 1, 1),
        (0, 0, 0),
    ]


def test_twenty_figures_cost_few_statements(busy: Register, django_assert_max_num_queries: Any) -> None:
    busy.closed()
    busy.register("south")
    fold_all()
    world = busy.world
    asked = [
        Reference(measure.code) for measure in MEASURES if measure.tally or measure.rollup is Rollup.RATIO
    ]
    asked += [
        Reference("problems.registered").having(list="central-feedback", outcome=outcome.value)
        for outcome in Outcome
    ]
    with django_assert_max_num_queries(14):
        figures = get_figures(world.access, world.campaign, asked)
    assert len(figures) > 15


@pytest.mark.parametrize("code", ["problems.registered", "problems.median-days", "problems.look-backs"])
def test_rows_lead_to_the_problem(busy: Register, code: str) -> None:
    busy.closed()
    measure = find(code)
    assert measure is not None
    assert measure.record_link == "problems.problem"
    world = busy.world
    figure = Counting(world.access, world.campaign).figure(Reference(code))
    for row in find_records(world.access, figure.measure, figure.selection):
        shown = row if measure.record_of is None else measure.record_of(row)
        assert isinstance(shown, Problem)


def test_every_measure_of_problems_is_registered() -> None:
    assert {measure.code for measure in MEASURES} <= {measure.code for measure in all_measures()}
