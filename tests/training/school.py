"""A training class of the city with two sittings of eighteen and nineteen June, and what people do there."""

from dataclasses import dataclass, field
from typing import Any

from tests.factories import make_appointment, make_person
from tests.world import World, build, june

from touchstone.training import actions
from touchstone.training.fields import ClassEntry, SittingEntry
from touchstone.training.models import Delegation, Sitting, TrainingClass
from touchstone.units.access import Access
from touchstone.units.models import User
from touchstone.units.queries import build_access
from touchstone.units.roles import Role


@dataclass
class School:
    """The world with an office of the province and an organiser of each of two units."""

    world: World
    people: dict[str, User]
    training_class: TrainingClass
    sittings: dict[int, Sitting] = field(default_factory=dict)

    def access(self, who: str) -> Access:
        """Return what a person may do in the campaign."""
        return build_access(self.people[who], june(25), self.world.campaign.slug)

    def do(self, who: str, act: str, **more: Any) -> Any:
        """Let a person act."""
        return getattr(actions, act)(by=self.people[who], access=self.access(who), **more)

    def give(self, number: int, **places: int) -> dict[str, Delegation]:
        """Let the office give places at a sitting to units."""
        units = {self.world.units[name]: quota for name, quota in places.items()}
        given = self.do("office", "give_places", sitting=self.sittings[number], places=units)
        return {name: one for name in places for one in given if one.unit_id == self.world.units[name].pk}

    def roll(self, who: str, delegation: Delegation, *names: str) -> Delegation:
        """Let somebody name the trainees of a unit."""
        again = self.again(delegation)
        return self.do(who, "keep_roll", delegation=again, version=again.version, names=names)  # type: ignore[no-any-return]

    def again(self, delegation: Delegation) -> Delegation:
        """Return the trainees of a unit as they are stored."""
        rows = Delegation.unscoped.select_related(
            "unit", "membership", "sitting__training_class__campaign__root"
        )
        return rows.get(pk=delegation.pk)


def build_school(world: World | None = None) -> School:
    """Build the class with its sittings, as yet without places."""
    world = world or build()
    people = {}
    for name, role, unit in (
        ("office", Role.OFFICE, "province"),
        ("north", Role.ORGANISER, "north"),
        ("branch", Role.ORGANISER, "branch"),
    ):
        people[name] = make_person(f"{name}-training")
        make_appointment(people[name], role, unit=world.units[unit], from_day=june(1))
    entry = ClassEntry(world.units["province"], "省管干部专题培训班", hours=21)
    school = School(world, people, None)  # type: ignore[arg-type]
    school.training_class = school.do("office", "add_class", campaign=world.campaign, entry=entry)
    for day in (16, 19):
        sitting = school.do(
            "office",
            "add_sitting",
            training_class=school.training_class,
            entry=SittingEntry(june(day), june(day + 3)),
        )
        school.sittings[sitting.number] = sitting
    return school
