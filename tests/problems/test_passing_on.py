"""When a unit is merged into another, its open problems pass to that unit, with right tallies."""

from tests.problems.register import Register

from touchstone.audit.queries import find_history
from touchstone.campaigns.merging import Together, merge_unit
from touchstone.common import clock
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.problems.models import Problem, SupportingUnit
from touchstone.problems.permissions import ProblemPermission
from touchstone.units.access import everything


def test_open_problems_get_an_owner_and_closed_ones_stay(register: Register) -> None:
    units = register.world.units
    north, south = units["north"], units["south"]
    closed, under_way = register.closed(), register.under_way()
    supported = register.assign(register.register("company"), supporting=[north, south])
    counted_for = Problem.unscoped.get(pk=under_way.pk).membership
    merge_unit(
        by=register.office,
        access=everything(),
        unit=north,
        into=south,
        day=clock.today(),
        together=Together.ENDED,
    )
    south.refresh_from_db()
    open_problem = Problem.unscoped.get(pk=under_way.pk)
    assert (open_problem.unit, open_problem.path, open_problem.membership) == (south, south.path, counted_for)
    stayed = Problem.unscoped.get(pk=closed.pk)
    assert (stayed.unit, stayed.path.startswith(south.path)) == (north, True)
    supporting = SupportingUnit.unscoped.filter(problem=supported)
    assert [one.unit for one in supporting] == [south]
    told = find_history(everything(), ProblemPermission.VIEW, open_problem)[0]
    assert (told.verb, told.changes["unit"]) == ("problems.passed-on", ["北区", "南区"])
    assert [difference for family in families() for difference in differences(family)] == []
