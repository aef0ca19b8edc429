"""A hall of the northern unit in which a session is held, with people of three units; and what they do there."""

from dataclasses import dataclass
from typing import Any

from tests.factories import make_appointment, make_person
from tests.world import World, build, june

from touchstone.study.models import RollMark, RollMember, StudySession
from touchstone.study.rolls import keep_members, state_of
from touchstone.study.sheets import read_sheet, record_attendance
from touchstone.units.access import Access
from touchstone.units.models import User
from touchstone.units.queries import build_access
from touchstone.units.roles import Role

NAMES = ("王伟", "李娜", "张敏", "Li Hua")


@dataclass
class Hall:
    """The world with organisers of north and south, and offices of the city and the province."""

    world: World
    people: dict[str, User]

    def access(self, who: str) -> Access:
        """Return what a person may do in the campaign."""
        return build_access(self.people[who], june(25), self.world.campaign.slug)

    def by(self, who: str) -> dict[str, Any]:
        """Return a person as the arguments of an action."""
        return {"by": self.people[who], "access": self.access(who)}

    def roll(self, *names: str, who: str = "north", state: int | None = None) -> int:
        """Let somebody write the roll of north."""
        unit = self.world.units["north"]
        stored = state_of(RollMember.unscoped.filter(unit=unit).order_by("pk"))
        return keep_members(
            **self.by(who),
            campaign=self.world.campaign,
            unit=unit,
            state=stored if state is None else state,
            names=names,
        )

    def again(self, session: StudySession) -> StudySession:
        """Return a session as it is stored."""
        rows = StudySession.unscoped.select_related("unit", "form", "campaign", "membership__batch")
        return rows.get(pk=session.pk)

    def say(self, session: StudySession, who: str = "north", **words: str) -> StudySession:
        """Say of people, by name, whether they came; of the others what the sheet proposes."""
        again = self.again(session)
        sheet = read_sheet(self.access("north"), again)
        assert sheet is not None
        said = {line.member: words.get(line.name, line.proposed) for line in sheet.lines}
        seen = {line.member: line.said for line in sheet.lines}
        where = {"session": again, "version": again.version}
        return self.again(record_attendance(**self.by(who), **where, said=said, seen=seen))

    def said(self) -> dict[str, str]:
        """Return what is stored of each person, by name."""
        rows = RollMark.objects.order_by("pk").values_list("member__name", "said")
        return {name or "": said for name, said in rows}


def build_hall(world: World | None = None) -> Hall:
    """Build the hall, as yet without a roll."""
    world = world or build()
    people = {}
    for name, role, unit in (
        ("north", Role.ORGANISER, "north"),
        ("south", Role.ORGANISER, "south"),
        ("city", Role.OFFICE, "city"),
        ("office", Role.OFFICE, "province"),
    ):
        people[name] = make_person(f"{name}-hall")
        make_appointment(people[name], role, unit=world.units[unit], from_day=june(1))
    return Hall(world, people)


def numbers(session: StudySession) -> tuple[int | None, int | None]:
    """Return expected and present of a session."""
    return session.expected, session.present
