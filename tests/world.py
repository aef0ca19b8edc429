"""A small campaign whose every figure can be counted by hand.

    province
    ├── city            (takes part in batch 1)
    │   ├── north       (takes part in batch 1 by itself)
    │   └── south       (takes part through the city)
    └── company         (takes part in batch 2)
        └── branch

No session is recorded at the start.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from tests.factories import guard_open

from touchstone.campaigns.hooks import notify_memberships
from touchstone.campaigns.models import Batch, BatchMembership, Campaign, WorkStream
from touchstone.search.actions import keep
from touchstone.study.actions import record_session
from touchstone.study.fields import SessionEntry
from touchstone.study.models import FormOfStudy, StudySession
from touchstone.units.access import Access, everything
from touchstone.units.models import Unit, User
from touchstone.units.searching import PEOPLE, UNITS


def june(day: int) -> datetime.date:
    """Return a day of the month in which the world is set."""
    return datetime.date(2019, 6, day)


@dataclass
class World:
    """The campaign, its units by name, its forms by code, and a person who may do everything."""

    keeper: User
    campaign: Campaign
    units: dict[str, Unit]
    forms: dict[str, FormOfStudy]
    streams: dict[str, WorkStream]
    batches: dict[int, Batch]
    members: dict[str, BatchMembership] = field(default_factory=dict)

    @property
    def access(self) -> Access:
        """Every permission on the whole tree."""
        return everything(self.keeper.pk)

    def entry(self, unit: str, form: str, day: int, **more: Any) -> SessionEntry:
        """Return the entry of a session on the morning of a day in June."""
        more.setdefault("part_of_day", "morning")
        return SessionEntry(unit=self.units[unit], form=self.forms[form], held_on=june(day), **more)

    def hold(self, unit: str, form: str, day: int, **more: Any) -> StudySession:
        """Record a session."""
        return record_session(
            by=self.keeper,
            access=self.access,
            campaign=self.campaign,
            entry=self.entry(unit, form, day, **more),
        )


def build() -> World:
    """Build the world in an empty database."""
    with guard_open():
        province = Unit.add_root(name="省", name_en="Province")
        city = province.add_child(name="市", name_en="City")
        north = city.add_child(name="北区", name_en="North")
        south = city.add_child(name="南区", name_en="South")
        province.refresh_from_db()
        company = province.add_child(name="公司", name_en="Company")
        branch = company.add_child(name="分公司", name_en="Branch")
    units = {
        "province": province,
        "city": city,
        "north": north,
        "south": south,
        "company": company,
        "branch": branch,
    }
    campaign = Campaign.objects.create(
        slug="world", name="活动", name_en="Campaign", root=province, opens_on=june(1)
    )
    streams = {
        code: WorkStream.objects.create(campaign=campaign, code=code, name=name, order=order)
        for order, (code, name) in enumerate([("study", "学习教育"), ("research", "调查研究")])
    }
    forms = {
        code: FormOfStudy.objects.create(
            campaign=campaign, stream=streams["study"], code=code, name=name, order=order
        )
        for order, (code, name) in enumerate(
            [("reading-class", "读书班"), ("central-group-study", "中心组学习")]
        )
    }
    batches = {
        number: Batch.objects.create(campaign=campaign, number=number, name=f"第{number}批", opens_on=june(1))
        for number in (1, 2)
    }
    keeper = User.objects.create(username="keeper", is_superuser=True)
    world = World(keeper, campaign, units, forms, streams, batches)
    for name, number in (("city", 1), ("north", 1), ("company", 2)):
        unit = units[name]
        world.members[name] = BatchMembership.unscoped.create(
            batch=batches[number], unit=unit, path=unit.path, from_day=june(1)
        )
    notify_memberships(list(world.members.values()), 1)
    keep(UNITS, [unit.pk for unit in units.values()])
    keep(PEOPLE, [keeper.pk])
    return world
