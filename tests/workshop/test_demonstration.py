"""The example campaign has the published figures of problems and inspections, and problems in progress."""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from rich.console import Console
from tests.workshop.example import Example, load
from tests.worlds import Shared

from config.settings.clock import clock_shift
from touchstone.campaigns.models import Campaign, SavedFilter
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.figures.queries import Counting, get_figures
from touchstone.figures.selecting import read
from touchstone.inspection.models import Finding, Round, Visit
from touchstone.interchange.rules import Options
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.problems.models import Extension, Letter, Problem, RuleChange, Sample, SelfCheckAnswer
from touchstone.problems.queries import (
    count_overdue,
    find_led_by,
    find_look_backs_due,
    find_to_verify,
    tell_life,
)
from touchstone.problems.queries.detail import get_parts
from touchstone.problems.rules import OPEN, State
from touchstone.study.targets import find_targets
from touchstone.units.access import everything
from touchstone.units.models import Unit, User
from touchstone.units.queries import build_access
from workshop.demonstration import campaign as demonstration
from workshop.demonstration.study import PROGRAMME
from workshop.demonstration.work import build_work

pytestmark = pytest.mark.django_db

AREAS = ("problems.", "inspection.", "study.training-", "study.exhibition-visits")
OF_SESSIONS = ("study.sessions", "study.person-times", "study.units-covered", "cadences.")


@pytest.fixture
def campaign(shared: Shared, db: None, settings: Any) -> Campaign:
    """The example without its sessions, which have tests of their own."""
    example: Example = shared.copy()
    settings.CLOCK_SHIFT = example.shift
    return example.campaign


def test_the_published_figures_also_while_people_work(campaign: Campaign) -> None:
    assert_figures(campaign)
    keeper = User.objects.get(username=demonstration.KEEPER)
    load(campaign, keeper, "study-sessions.xlsx", Options(partial=True))
    demonstration._accounts(keeper)
    demonstration._let_work(campaign, keeper)
    hidden = Visit.unscoped.filter(disclosed_at__isnull=True)
    assert {visit.state for visit in hidden} == {"planned", "visited"}
    assert Finding.unscoped.filter(visit__in=hidden).count() == 2
    assert_figures(campaign, 28, (*AREAS, *OF_SESSIONS))
    demonstration._let_work(campaign, keeper)
    own = Unit.unscoped.get(name=demonstration.ORGANISER_OF)
    targets = find_targets(everything(), campaign, own)
    assert [(target.form.code, target.number) for target in targets] == [row[:2] for row in PROGRAMME]
    assert Round.unscoped.count() == 5
    assert [differences(family) for family in families()] == [[] for _ in families()]


def assert_figures(campaign: Campaign, number: int = 18, areas: tuple[str, ...] = AREAS) -> None:
    expected = {
        row["figure"]: row["value"]
        for row in json.loads((demonstration.LEDGERS / "expected-figures.json").read_text("utf-8"))
        if row["figure"].startswith(areas)
    }
    assert len(expected) == number
    figures = get_figures(everything(), campaign, [read(text) for text in expected])
    assert {figure.reference.text: figure.value for figure in figures} == {
        read(text).text: value for text, value in expected.items()
    }
    feedback = read("problems.registered?list=central-feedback")
    parts = Counting(everything(), campaign).by_dimension(feedback, "aspect")
    assert [part.value for part in parts if part.value] == [7, 7, 6, 6, 6, 5]


def test_the_same_ledgers_again_change_nothing(campaign: Campaign) -> None:
    keeper = User.objects.get(username=demonstration.KEEPER)
    for name, rows in (
        ("problems.xlsx", 101),
        ("all-units.xlsx", 345),
        ("programmes.xlsx", 9),
        ("training.xlsx", 225),
        ("exhibition-visits.csv", 65),
    ):
        assert +load(campaign, keeper, name, Options(partial=True)) == Counter(unchanged=rows)


def test_people_are_at_work_on_problems(campaign: Campaign) -> None:
    keeper = User.objects.get(username=demonstration.KEEPER)
    demonstration._accounts(keeper)
    unit = Unit.unscoped.get(name=demonstration.ORGANISER_OF)
    people = {name: User.objects.get(username=name) for name in demonstration.WORKERS}
    made = build_work(campaign, unit, {**people, "keeper": keeper})
    own = Problem.unscoped.filter(list__code="self-examination", origin="")
    states = Counter(own.values_list("state", flat=True))
    assert set(states) == {
        "registered",
        "routine",
        "disputed",
        "assigned",
        "plan-submitted",
        "under-way",
        "closure-requested",
        "returned",
        "closed",
    }
    assert sum(states.values()) == made == build_work(campaign, unit, {**people, "keeper": keeper})
    assert Extension.objects.filter(granted__isnull=True).count() == 1
    today = clock.today()
    assert count_overdue(build_access(people["organiser"], today), campaign, today) == 1
    steering = people["steering"]
    waiting = find_to_verify(build_access(steering, today), steering, campaign, today)
    assert {row.state for row in waiting.rows} == {"plan-submitted", "closure-requested"}
    assert Problem.unscoped.exclude(public_text="").count() == 1
    leader = people["leader"]
    assert {problem.unit for problem in find_led_by(build_access(leader, today), campaign, leader)} == {unit}
    looks = find_look_backs_due(build_access(steering, today), steering, campaign, today, size=5)
    assert [look_back.problem.statement for look_back in looks] == ["办事指南与实际办理流程不一致"]


def test_what_people_worked_on_lives_in_its_own_time_and_has_something_to_show(campaign: Campaign) -> None:
    keeper = User.objects.get(username=demonstration.KEEPER)
    demonstration._accounts(keeper)
    demonstration._let_work(campaign, keeper)
    today = clock.today()
    assert today == demonstration.LEDGERS_OF
    late = timedelta(days=60)
    for problem in Problem.unscoped.all():
        moments = [happening.at for happening in tell_life(everything(), problem, get_parts(problem))][::-1]
        days = [timezone.localdate(at) if isinstance(at, datetime) else at for at in moments]
        assert days == sorted(days), problem.number
        assert demonstration.OPENS - timedelta(days=30) <= problem.registered_on <= days[0], problem.number
        assert days[-1] <= today, problem.number
        if problem.deadline and State(problem.state) in OPEN:
            assert today - problem.deadline < late, problem.number
    letters = {letter.kind: letter.answer_id is not None for letter in Letter.objects.all()}
    assert letters == {"guidance": True, "warning": False}
    answers = SelfCheckAnswer.unscoped
    assert answers.filter(looked_on__isnull=False).count() == 3
    assert answers.filter(became__isnull=False).count() == 1
    assert answers.filter(looked_on__isnull=True).count() > 10
    samples = Sample.objects.filter(plan__drawn_at__isnull=False)
    assert Counter(samples.values_list("right", flat=True)) == {True: 9, False: 1, None: 2}
    assert RuleChange.unscoped.count() == 1
    assert SavedFilter.objects.count() == 1
    assert [differences(family) for family in families()] == [[] for _ in families()]


def test_a_clock_before_the_ledgers_is_refused(db: None, settings: Any) -> None:
    settings.CLOCK_SHIFT = clock_shift("2019-07-14T09:00", clock.real_now())
    with pytest.raises(Refused, match="TOUCHSTONE_CLOCK"):
        demonstration.load(Console(quiet=True))
    assert not User.objects.exists()
