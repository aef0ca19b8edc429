"""A small inspection round in the test world: who is on it, and who must not know.

The province sends round 1. ``lead`` opened it. Group 1 has ``anna``, and ``tied``, who is also the organiser of the
northern district; group 2 has ``bert``. Not on the round: ``office`` and ``auditor`` of the province, ``city`` (its
office), ``north`` (the unit's organiser), ``stranger`` (an inspector of group 3) and ``keeper``, who may do everything.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from tests.factories import make_appointment, make_person
from tests.world import World, build, june

from touchstone.common import clock
from touchstone.inspection import actions
from touchstone.inspection.fields import FindingEntry, PlanEntry, RoundEntry
from touchstone.inspection.models import Criterion, Finding, Round, Visit
from touchstone.units.access import Access
from touchstone.units.actions import assign_unit, create_group
from touchstone.units.models import Group, GroupKind, User
from touchstone.units.queries import build_access
from touchstone.units.roles import Role

TODAY = datetime.date(2019, 6, 18)
"""A Tuesday on which people work."""

SEED = "a seed that nobody guesses"

OUTSIDERS = ("office", "auditor", "city", "north", "stranger", "keeper", "tied", "leader", "editor")
"""Who must not know of a visit to the northern district."""


@dataclass
class Field:
    """The people and units of the round."""

    world: World
    round: Round
    groups: dict[int, Group]
    criteria: dict[str, Criterion]
    people: dict[str, User] = field(default_factory=dict)

    def access(self, name: str) -> Access:
        """Return a person's ``Access`` today."""
        return build_access(self.people[name], clock.today())

    def do(self, act: str, who: str, /, **more: Any) -> Any:
        """Call an action by its name on behalf of a person."""
        return getattr(actions, act)(by=self.people[who], access=self.access(who), **more)

    def plan(self, unit: str = "north", by: str = "anna", group: int = 1, **more: Any) -> Visit:
        """Plan a visit of the round."""
        return self.do(  # type: ignore[no-any-return]
            "plan_visit",
            by,
            round_=self.round,
            unit=self.world.units[unit],
            plan=PlanEntry(self.groups[group], **{"planned_on": june(20)} | more),
        )

    def entry(self, statement: str = "学习记录与实际不符", **more: Any) -> FindingEntry:
        """Return the entry of a finding."""
        more = {"criterion": self.criteria["formalism"], "checked": "整改落实"} | more
        return FindingEntry(statement=statement, **more)

    def write(self, visit: Visit, by: str = "anna", photos: Any = (), **more: Any) -> Finding:
        """Write a finding."""
        return self.do("write_finding", by, visit=visit, entry=self.entry(**more), photos=photos)  # type: ignore[no-any-return]

    def disclosed(self, unit: str = "north", findings: int = 1, **more: Any) -> Visit:
        """Return a disclosed visit with some findings."""
        visit = self.plan(unit, **more)
        for _ in range(findings):
            self.write(visit)
        return self.do("disclose", "anna", visit=visit)  # type: ignore[no-any-return]


def build_field() -> Field:
    """Build the round in an empty database."""
    world = build()
    first = june(1)
    units = world.units
    criteria = {
        code: Criterion.objects.create(campaign=world.campaign, code=code, name=name, name_en=name_en)
        for code, name, name_en in (
            ("carried-out", "是否开展", "Carried out"),
            ("requirements", "要求落实", "Requirements met"),
            ("formalism", "形式主义", "Formalism"),
        )
    }
    people = {
        name: make_person(name)
        for name in (
            *("lead", "anna", "bert", "tied", "stranger"),
            *("office", "auditor", "city", "north", "leader", "editor"),
        )
    }
    for name, role, unit in (
        ("lead", Role.OFFICE, "province"),
        ("office", Role.OFFICE, "province"),
        ("auditor", Role.AUDITOR, "province"),
        ("editor", Role.EDITOR, "province"),
        ("city", Role.OFFICE, "city"),
        ("north", Role.ORGANISER, "north"),
        ("leader", Role.LEADER, "north"),
        ("tied", Role.ORGANISER, "north"),
    ):
        make_appointment(people[name], role, unit=units[unit], from_day=first)
    groups = {}
    for number, members in ((1, ("anna", "tied")), (2, ("bert",)), (3, ("stranger",))):
        group = create_group(
            by=None,
            access=world.access,
            owner=units["province"],
            kind=GroupKind.INSPECTION,
            name=f"第{number}组",
        )
        groups[number] = group
        assign_unit(by=None, access=world.access, group=group, unit=units["province"], from_day=first)
        for name in members:
            make_appointment(people[name], Role.INSPECTOR, group=group, from_day=first)
    people["keeper"] = world.keeper
    made = Field(world, Round(), groups, criteria, people)
    made.round = made.do(
        "create_round",
        "lead",
        campaign=world.campaign,
        owner=units["province"],
        entry=RoundEntry("第一轮", june(17), name_en="Round 1"),
        groups=[groups[1], groups[2]],
    )
    return made
