"""Figures of the hand-counted campaign: values, scope, parts, statements."""

import statistics
from typing import Any

import pytest
from tests.world import World, build, june
from tests.worlds import Shared

from touchstone.common.refusal import Refused
from touchstone.figures.queries import Counting, find_records, get_figures
from touchstone.figures.selecting import UnknownFigure, read
from touchstone.measures.registry import Rollup, all_measures
from touchstone.measures.tallies import fold_all
from touchstone.study.permissions import StudyPermission
from touchstone.units.access import Access, within
from touchstone.units.actions import assign_unit, create_group

pytestmark = pytest.mark.django_db


def _world() -> World:
    world = build()
    world.hold("north", "reading-class", 3, expected=10, present=8)
    world.hold("south", "reading-class", 3, expected=10, present=10)
    world.hold("south", "central-group-study", 4, expected=20)
    world.hold("branch", "reading-class", 5, expected=5, present=0)
    world.hold("province", "reading-class", 5, present=7)
    return world


WORLDS = {"world": _world}


@pytest.fixture
def world(shared: Shared, db: None) -> World:
    return shared.copy()  # type: ignore[no-any-return]


def value(world: World, text: str, access: Access | None = None) -> Any:
    return Counting(access or world.access, world.campaign).figure(read(text)).value


@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("campaign.units", 3),
        ("campaign.units?batch=1", 2),
        ("study.sessions", 5),
        ("study.sessions?form=reading-class", 4),
        ("study.sessions?batch=1", 3),
        ("study.sessions?batch=2", 1),
        ("study.sessions?from=2019-06-04", 3),
        ("study.sessions?to=2019-06-04", 3),
        ("study.sessions?from=2019-06-04&to=2019-06-04", 1),
        ("study.person-times", 25),
        ("study.person-times?form=central-group-study", None),
        ("study.person-times?batch=2", 0),
        ("study.attendance-rate", 72.0),
        ("study.attendance-rate?form=central-group-study", None),
        ("study.units-covered", 3),
        ("study.units-silent", 0),
        ("study.coverage-rate", 100.0),
        ("study.units-covered?from=2019-06-05", 1),
        ("study.units-silent?from=2019-06-05", 2),
        ("study.coverage-rate?from=2019-06-05", 33.3),
    ],
)
def test_values(world: World, text: str, expected: Any, settled: bool) -> None:
    if settled:
        fold_all()
    assert value(world, text) == expected


def test_scope_of_a_unit(world: World) -> None:
    units = world.units
    assert value(world, f"study.sessions?unit={units['city'].pk}") == 3
    assert value(world, f"study.sessions?unit={units['south'].pk}") == 2
    assert value(world, f"study.sessions?unit={units['company'].pk}") == 1
    assert value(world, f"campaign.units?unit={units['city'].pk}") == 2


def test_a_reader_counts_what_they_may_see(world: World) -> None:
    south = within(world.units["south"].path)
    assert value(world, "study.sessions", south) == 2
    assert value(world, f"study.sessions?unit={world.units['south'].pk}", south) == 2
    with pytest.raises(UnknownFigure):
        value(world, f"study.sessions?unit={world.units['north'].pk}", south)
    two = Access(1, {StudyPermission.VIEW: (world.units["north"].path, world.units["company"].path)})
    assert value(world, "study.sessions", two) == 2
    assert value(world, "study.sessions", Access()) == 0


def test_a_steering_group(world: World) -> None:
    group = create_group(
        by=world.keeper,
        access=world.access,
        owner=world.units["province"],
        kind="steering",
        number=1,
        name="第1组",
    )
    for name in ("north", "company"):
        assign_unit(
            by=world.keeper, access=world.access, group=group, unit=world.units[name], from_day=june(1)
        )
    assert value(world, f"study.sessions?group={group.pk}") == 2
    assert value(world, "units.steering-groups") == 1
    assert value(world, "units.steering-groups?batch=2") == 1
    assert value(world, f"units.steering-groups?unit={world.units['south'].pk}") == 0
    with pytest.raises(UnknownFigure):
        value(world, f"study.sessions?group={group.pk}", within(world.units["south"].path))


@pytest.mark.parametrize("measure", all_measures(), ids=lambda measure: measure.code)
def test_every_measure_opens_as_many_rows_as_it_counts(world: World, measure: Any) -> None:
    figure = Counting(world.access, world.campaign).figure(read(measure.code))
    rows = list(find_records(world.access, figure.measure, figure.selection))
    counted = figure.inputs[0] if figure.inputs else figure
    field = counted.measure.contribution
    values = [getattr(row, field) or 0 for row in rows] if field else [1 for _ in rows]
    if measure.rollup is Rollup.MEDIAN:
        assert counted.value == (statistics.median(values) if values else None)
    elif measure.rollup is Rollup.DISTINCT:
        assert counted.value == len({getattr(row, measure.distinct) for row in rows})
    else:
        assert counted.value == sum(values)
    for row in rows:
        shown = figure.inputs[0].measure if measure.rollup is Rollup.RATIO else measure
        assert all(column.read(row) is not NotImplemented for column in shown.columns)


def test_parts_add_up(world: World) -> None:
    parts = Counting(world.access, world.campaign).by_dimension(read("study.sessions"), "form")
    assert [(part.key, part.value) for part in parts] == [("reading-class", 4), ("central-group-study", 1)]
    assert parts[0].reference is not None
    assert parts[0].reference.text == "study.sessions?form=reading-class"


@pytest.mark.parametrize("settled", [False, True])
def test_by_child_and_by_day(world: World, settled: bool) -> None:
    if settled:
        fold_all()
    paths = {unit.path: name for name, unit in world.units.items()}
    by_child = Counting(world.access, world.campaign).by_child(read("study.sessions"))
    assert {paths[path]: count for path, count in by_child.items()} == {"city": 3, "company": 1}
    rates = Counting(world.access, world.campaign).by_child(read("study.coverage-rate"))
    assert {paths[path]: rate for path, rate in rates.items()} == {"city": 100.0, "company": 100.0}
    readers = Access(1, {StudyPermission.VIEW: (world.units["city"].path, world.units["branch"].path)})
    by_place = Counting(readers, world.campaign).by_place(read("study.sessions"))
    assert {paths[path]: count for path, count in by_place.items()} == {"city": 3, "branch": 1}
    by_day = Counting(world.access, world.campaign).by_day(read("study.sessions?batch=1"))
    assert by_day == {june(3): 2, june(4): 1}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("study.session", "study.sessions"),
        ("nothing.at-all", "no figure"),
        ("study.sessions?form=reading", "reading-class"),
        ("study.sessions?colour=red", "form"),
        ("study.sessions?batch=9", "no batch 9"),
        ("study.sessions?unit=999999", "no unit"),
        ("study.sessions?unit=x", "no unit"),
        ("study.sessions?group=7", "no group"),
        ("study.sessions?from=2019-06-31", "not a date"),
        ("campaign.units?from=2019-06-01", "no period"),
    ],
)
def test_what_cannot_be_answered_says_what_can(world: World, text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        value(world, text)


def test_twenty_figures_cost_few_statements(world: World, django_assert_max_num_queries: Any) -> None:
    texts = [
        "study.sessions",
        "study.person-times",
        "study.attendance-rate",
        "study.units-covered",
        "campaign.units",
    ]
    texts += [f"{text}?batch={batch}" for text in texts for batch in (1, 2)]
    texts += ["study.sessions?form=reading-class", "study.coverage-rate"]
    with django_assert_max_num_queries(10):
        figures = get_figures(world.access, world.campaign, [read(text) for text in texts])
    assert len(figures) == 17
