"""A round of unannounced visits in the example, hidden from the units until the visits are disclosed."""

from django.db import transaction

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.inspection.actions import (
    create_round,
    plan_visit,
    write_finding,
)
from touchstone.inspection.fields import FindingEntry, PlanEntry, RoundEntry
from touchstone.inspection.models import Round
from touchstone.inspection.queries import find_criteria
from touchstone.inspection.rules import RoundState
from touchstone.units.actions import assign_unit
from touchstone.units.models import Group, Unit, User
from touchstone.units.queries import build_access

PLANNED_AT, FOUND_AT = "省商务厅", "省林业局"


def build_visits(campaign: Campaign, group: Group, *, office: User, inspector: User) -> None:
    """Open a round as the office; plan one visit and write the findings of another as the inspector. Done once."""
    if Round.unscoped.filter(campaign=campaign, state=RoundState.OPEN.value).exists():
        return
    today = clock.today()
    working = get_calendar(campaign)
    criteria = {criterion.code: criterion for criterion in find_criteria(campaign)}
    with transaction.atomic():
        directing = build_access(office, today)
        assign_unit(by=office, access=directing, group=group, unit=campaign.root, from_day=today)
        inspection_round = create_round(
            by=office,
            access=directing,
            campaign=campaign,
            owner=campaign.root,
            entry=RoundEntry("第五轮", today, working.add(today, 10), name_en="Round 5"),
            groups=[group],
        )
        access = build_access(inspector, today)
        visits = {
            name: plan_visit(
                by=inspector,
                access=access,
                round_=inspection_round,
                unit=Unit.unscoped.get(name=name),
                plan=PlanEntry(group, working.add(today, days), site),
            )
            for name, days, site in ((PLANNED_AT, 2, "办事大厅"), (FOUND_AT, 0, "窗口单位"))
        }
        for code, statement, checked in (
            ("requirements-met", "群众来电登记后未在规定时间内回复", "整改落实"),
            ("formalism", "学习笔记与学习日期不符，当日并未组织学习", "学习教育"),
        ):
            entry = FindingEntry(
                criteria[code], statement, checked, place="窗口单位", deadline=working.add(today, 15)
            )
            write_finding(by=inspector, access=access, visit=visits[FOUND_AT], entry=entry)
