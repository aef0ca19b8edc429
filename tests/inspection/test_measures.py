"""Inspection figures: checked by hand, equal from tallies and from records, and without hidden visits."""

from urllib.parse import quote

import pytest
from tests.factories import make_appointment, make_person
from tests.inspection.field import OUTSIDERS, Field
from tests.world import june

from touchstone.campaigns.actions import add_members, end_membership
from touchstone.figures.queries import Counting, count_records, find_records, get_figures
from touchstone.figures.rules import Reference, parse
from touchstone.inspection.fields import PlanEntry, RoundEntry, VisitEntry
from touchstone.inspection.measures import MEASURES
from touchstone.inspection.models import Visit
from touchstone.inspection.rules import VisitState
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families, fold_all
from touchstone.units.actions import create_group
from touchstone.units.models import GroupKind
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

ALL = ("rounds", "groups", "visits", "units-visited", "findings", "units-with-findings")


def values(field: Field, name: str, query: str = "") -> tuple[object, ...]:
    asked = [parse(f"inspection.{code}{query}") for code in ALL]
    return tuple(figure.value for figure in get_figures(field.access(name), field.world.campaign, asked))


def show(field: Field) -> None:
    """Disclose two visits of group 1 and one of group 2, with three findings in two units."""
    field.disclosed("north", findings=2)
    visit = field.plan("north", group=2)
    field.do("record_visit", "bert", visit=visit, version=1, entry=VisitEntry(june(17)))
    field.do("disclose", "bert", visit=visit)
    field.disclosed("branch", findings=1)


def test_figures_are_what_one_counts_by_hand(field: Field) -> None:
    show(field)
    for _ in range(2):
        assert values(field, "office") == (1, 2, 3, 2, 3, 2)
        assert values(field, "city") == (1, 2, 2, 1, 2, 1)
        assert values(field, "office", f"?unit={field.world.units['company'].pk}") == (1, 1, 1, 1, 1, 1)
        assert values(field, "office", "?batch=1") == (1, 2, 2, 1, 2, 1)
        assert values(field, "office", "?from=2019-06-18") == (1, 1, 2, 2, 3, 2)
        fold_all()


@pytest.mark.parametrize("name", [*OUTSIDERS, "anna", "lead"])
def test_a_hidden_visit_is_in_no_figure_of_anybody(field: Field, name: str) -> None:
    """Not even for those on the round: a figure is the same for everyone who may read it."""
    show(field)
    before = values(field, name)
    visit = field.plan("south")
    field.write(visit)
    assert values(field, name) == before
    for measure in MEASURES:
        shown = Counting(field.access(name), field.world.campaign).figure(Reference(measure.code))
        rows = find_records(field.access(name), measure, shown.selection)
        assert visit.pk not in set(rows.values_list("pk", flat=True))


def test_sums_and_records_agree_for_every_filter(field: Field) -> None:
    show(field)
    for measure in MEASURES:
        for dimension in measure.dimensions:
            for choice in dimension.choices(field.world.campaign):
                asked = parse(f"{measure.code}?{dimension.code}={quote(choice.code)}")
                for name in ("office", "city", "anna"):
                    access = field.access(name)
                    figure = Counting(access, field.world.campaign).figure(asked)
                    assert figure.value == count_records(access, measure, figure.selection)[0], asked


def test_rounds_and_groups_are_offered_once_something_of_them_is_disclosed(field: Field) -> None:
    field.plan()
    assert [len(list(dimension.choices(field.world.campaign))) for dimension in MEASURES[0].dimensions] == [
        0,
        0,
    ]
    show(field)
    assert [len(list(dimension.choices(field.world.campaign))) for dimension in MEASURES[0].dimensions] == [
        1,
        2,
    ]


def test_two_units_may_each_send_a_first_round(field: Field) -> None:
    """Each sending unit numbers its own rounds: the figure for one round counts nothing of the other."""
    show(field)
    world, city = field.world, field.world.units["city"]
    group = create_group(by=None, access=world.access, owner=city, kind=GroupKind.INSPECTION, name="市第1组")
    make_appointment(make_person("carl"), Role.INSPECTOR, group=group, from_day=june(1))
    opened = {"owner": city, "entry": RoundEntry("第一轮", june(17)), "groups": [group]}
    second = field.do("create_round", "city", campaign=world.campaign, **opened)
    plan = {"round_": second, "unit": world.units["south"], "plan": PlanEntry(group)}
    visit = field.do("plan_visit", "city", **plan)
    field.write(visit, by="city")
    field.do("disclose", "city", visit=visit)
    assert second.number == field.round.number == group.number == 1
    own = f"{city.pk}-1"
    assert values(field, "office") == (2, 3, 4, 3, 4, 3)
    assert values(field, "office", "?round=1")[2:] == (3, 2, 3, 2)
    assert values(field, "office", f"?round={own}")[2:] == (1, 1, 1, 1)
    by_group = [parse(f"inspection.visits?inspection-group={text}") for text in ("1", "2", own)]
    figures = get_figures(field.access("office"), world.campaign, by_group)
    assert [figure.value for figure in figures] == [2, 1, 1]
    asked = [dimension for measure in MEASURES for dimension in measure.dimensions]
    for dimension in asked:
        codes = [choice.code for choice in dimension.choices(world.campaign)]
        assert len(codes) == len(set(codes))


def test_visits_follow_units_that_join_and_leave(field: Field) -> None:
    show(field)
    hidden = field.plan("south")
    field.write(hidden)
    world = field.world
    (joined,) = add_members(by=None, batch=world.batches[2], units=[world.units["branch"]], from_day=june(1))
    assert Visit.unscoped.get(unit=world.units["branch"]).membership == joined
    end_membership(by=None, membership=world.members["north"], to_day=june(10))
    north = Visit.unscoped.filter(unit=world.units["north"])
    assert {visit.membership for visit in north} == {world.members["city"]}
    assert Visit.unscoped.get(pk=hidden.pk).state == VisitState.VISITED
    assert [differences(family) for family in families()] == [[] for _ in families()]
