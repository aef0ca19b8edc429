"""What is still open in inspections, before a campaign is closed."""

import pytest
from tests.inspection.field import OUTSIDERS, Field

from touchstone.campaigns.unfinished import find_unfinished
from touchstone.common import clock

pytestmark = pytest.mark.django_db


def counted(field: Field, who: str) -> dict[str, int]:
    found = find_unfinished(field.access(who), field.world.campaign, clock.today())
    return {kind.code: sum(part.number for part in parts) for kind, parts in found}


def test_a_hidden_visit_is_neither_counted_nor_named(field: Field) -> None:
    names = [name for name in (*OUTSIDERS, "anna") if name in field.people]
    before = {name: counted(field, name) for name in names}
    visit = field.plan()
    field.write(visit)
    assert {name: counted(field, name) for name in names} == before
    assert before["office"]["rounds"] == 1
    field.do("disclose", "anna", visit=visit)
    assert counted(field, "office")["findings"] == 1
