"""Tallies agree with the records, folded or not."""

import datetime
import random

import pytest
from django.db import transaction
from tests.world import World, build, june

from touchstone.figures.queries import Counting, count_records
from touchstone.figures.selecting import read
from touchstone.measures.models import EVER
from touchstone.measures.recounting import differences, rebuild
from touchstone.measures.registry import DuplicateMeasure, Measure, register
from touchstone.measures.slices import Slice
from touchstone.measures.slices import read_cells as read_tallies
from touchstone.measures.tallies import add, families, fold, fold_all
from touchstone.study.actions import correct_session, withdraw_session
from touchstone.study.models import SessionDelta, SessionTally, StudySession
from touchstone.study.tallies import SESSIONS
from touchstone.units.paths import FEW

pytestmark = pytest.mark.django_db

REFERENCES = [
    "study.sessions",
    "study.sessions?form=reading-class",
    "study.sessions?batch=1",
    "study.sessions?batch=2&form=central-group-study",
    "study.sessions?from=2019-06-05&to=2019-06-09",
    "study.person-times",
    "study.person-times?form=central-group-study&to=2019-06-07",
    "study.expected-person-times",
    "study.known-person-times",
    "campaign.units",
    "campaign.units?batch=1",
    "study.units-covered",
    "study.units-covered?batch=1",
    "study.units-silent",
    "study.units-silent?batch=2",
]


@pytest.fixture
def world() -> World:
    return build()


def act_at_random(world: World, dice: random.Random, acts: int) -> None:
    """Record, correct and withdraw sessions as a busy week would, folding now and then."""
    for number in range(acts):
        expected = dice.choice([None, 10, 20])
        present = dice.choice([None, 0, 5, 10]) if expected != 20 else 20
        entry = {
            "unit": dice.choice(list(world.units)),
            "form": dice.choice(list(world.forms)),
            "day": dice.randint(2, 12),
            "expected": expected,
            "present": present,
            "ordinal": number + 1,
        }
        session = world.hold(**entry)
        roll = dice.random()
        if roll < 0.2:
            withdraw_session(by=world.keeper, access=world.access, session=session, version=1, reason="x")
        elif roll < 0.5:
            other = {
                **entry,
                "unit": dice.choice(list(world.units)),
                "present": None,
                "day": dice.randint(2, 12),
            }
            correct_session(
                by=world.keeper, access=world.access, session=session, version=1, entry=world.entry(**other)
            )
        elif roll < 0.6:
            fold(SESSIONS, at_most=dice.randint(1, 5))


def assert_figures_are_the_records(world: World) -> None:
    for unit in [None, *world.units.values()]:
        for text in REFERENCES:
            reference = read(text) if unit is None else read(text).having(unit=str(unit.pk))
            figure = Counting(world.access, world.campaign).figure(reference)
            assert (figure.value, figure.unknown) == count_records(
                world.access, figure.measure, figure.selection
            ), reference.text


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=pytest.mark.turn(number=seed % 2, of=2)) for seed in range(4)]
)
def test_every_figure_counts_its_records(world: World, seed: int) -> None:
    act_at_random(world, random.Random(seed), 30)
    assert_figures_are_the_records(world)
    assert fold_all() > 0
    assert_figures_are_the_records(world)
    assert [differences(family) for family in families()] == [[] for _ in families()]
    kept = {
        family.name: sorted(family.tally._default_manager.values_list(*family.columns, *family.sums))
        for family in families()
    }
    for family in families():
        rebuild(family)
    rebuilt = {
        family.name: sorted(family.tally._default_manager.values_list(*family.columns, *family.sums))
        for family in families()
    }
    for family in families():
        width = len(family.columns)
        assert rebuilt[family.name] == [row for row in kept[family.name] if any(row[width:])]
    assert_figures_are_the_records(world)


def test_a_recount_finds_what_is_wrong(world: World) -> None:
    world.hold("north", "reading-class", 3, present=8)
    fold_all()
    SessionTally.objects.filter(unit=world.units["city"], day=EVER).update(present=9)
    found_differences = differences(SESSIONS)
    assert {difference.side for difference in found_differences} == {"records", "tally"}
    StudySession.unscoped.update(present=7)  # bypassing the actions
    assert len(differences(SESSIONS)) > 2
    rebuild(SESSIONS)
    assert differences(SESSIONS) == []
    assert Counting(world.access, world.campaign).figure(read("study.person-times")).value == 7


def test_one_statement_reads_settled_and_fresh(world: World, django_assert_num_queries: object) -> None:
    world.hold("north", "reading-class", 3, present=8)
    fold_all()
    world.hold("north", "reading-class", 4, present=5)
    root = world.units["province"]
    asked = Slice((root.path,), (("campaign_id", world.campaign.pk),))
    with django_assert_num_queries(1):  # type: ignore[operator]
        (cell,) = read_tallies(SESSIONS, asked)
    assert cell.sums["present"] == 13


def test_a_slice_of_very_many_places_reads_the_same(world: World) -> None:
    world.hold("north", "reading-class", 3, present=8)
    fold_all()
    world.hold("north", "reading-class", 4, present=5)
    places = (world.units["north"].path, *(f"ZZZZ{number:04}" for number in range(FEW + 1)))
    few, many = (
        read_tallies(SESSIONS, Slice(paths, (("campaign_id", world.campaign.pk),), by_unit=True))
        for paths in (places[:1], places)
    )
    assert [cell.sums["present"] for cell in few] == [13]
    assert few == many


def test_equal_deltas_are_merged_and_empty_ones_are_not_kept(world: World) -> None:
    keys = (world.campaign.pk, 0, world.forms["reading-class"].pk, june(3))
    path = world.units["north"].path
    with transaction.atomic():
        add(
            SESSIONS,
            [(path, keys, (1, 5, 0, 0, 0)), (path, keys, (1, 6, 0, 0, 0)), (path, keys, (0, 0, 0, 0, 0))],
        )
        other = (*keys[:3], datetime.date(2019, 6, 4))
        add(SESSIONS, [(path, other, (1, 5, 0, 0, 0)), (path, other, (-1, -5, 0, 0, 0))])
    (delta,) = SessionDelta.objects.all()
    assert (delta.sessions, delta.present) == (2, 11)


def test_a_measure_is_registered_once() -> None:
    twin = Measure("study.sessions", "a", "b", "c", "study.view")
    with pytest.raises(DuplicateMeasure):
        register([twin])
