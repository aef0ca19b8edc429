"""Deleting a unit tells nobody of a hidden visit to it."""

from tests.inspection.field import SEED, Field

from touchstone.campaigns.joining import join_selected
from touchstone.common.drawing import commitment
from touchstone.units.access import everything
from touchstone.units.actions import create_unit, delete_unit
from touchstone.units.queries import UnitSelection, preview_delete

ALL = everything()


def test_a_hidden_visit_keeps_no_unit_and_then_stands_for_the_unit_above(field: Field) -> None:
    company = field.world.units["company"]
    unit = create_unit(by=None, access=ALL, parent=company, name="新单位")
    before = preview_delete(ALL, unit)
    field.world.units["new"] = unit
    visit = field.plan("new")
    assert preview_delete(ALL, unit) == before
    assert before.possible
    delete_unit(by=None, access=ALL, unit=unit)
    visit.refresh_from_db()
    company.refresh_from_db()
    assert (visit.unit, visit.path) == (company, company.path)


def test_a_disclosed_visit_and_a_draw_keep_a_unit(field: Field) -> None:
    unit = create_unit(by=None, access=ALL, parent=field.world.units["company"], name="新单位")
    join_selected(
        by=None,
        access=ALL,
        batch=field.world.batches[2],
        selection=UnitSelection(only=unit.pk),
        from_day=field.round.first_day,
    )
    field.do("commit_draw", "lead", round_=field.round, commitment=commitment(SEED))
    field.world.units["new"] = unit
    field.disclosed("new")
    assert preview_delete(ALL, unit).obstacles == ("visits (1)", "the draw of an inspection round")
