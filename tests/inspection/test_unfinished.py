"""What is still open in inspections, before a campaign is closed."""

import datetime
from collections.abc import Callable

import pytest
from tests.inspection.field import OUTSIDERS, Field

from touchstone.campaigns.actions import close_campaign
from touchstone.campaigns.unfinished import find_unfinished
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.inspection.fields import VisitEntry
from touchstone.inspection.models import Finding
from touchstone.inspection.queries.visits import Found, VisitFilter, find_disclosed_visits

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
    other = Finding.unscoped.get(visit=field.disclosed("south"))
    assert counted(field, "office")["findings"] == 2
    field.do("withdraw_finding", "anna", finding=other, version=other.version, reason="x")
    assert counted(field, "office")["findings"] == 1
    office = field.access("office")
    shown = find_disclosed_visits(office, field.world.campaign, VisitFilter(found=Found.OPEN))
    assert list(shown) == [visit], "just those that are counted"


def test_a_closed_campaign_takes_no_finding_at_a_visit_that_was_planned_before(
    field: Field, travel: Callable[[datetime.date], None]
) -> None:
    visit = field.plan()
    closed_on = clock.today()
    close_campaign(by=None, campaign=field.world.campaign, day=closed_on)
    travel(closed_on + datetime.timedelta(days=1))
    with pytest.raises(Refused, match=r"campaign office of .* can open it again"):
        field.write(visit)
    held = {"visit": visit, "version": visit.version}
    with pytest.raises(Refused, match="takes nothing new"):
        field.do("record_visit", "anna", **held, entry=VisitEntry(clock.today()))
    assert field.do("record_visit", "anna", **held, entry=VisitEntry(closed_on)).visited_on == closed_on
