"""The people of the example and their steps of work on problems, using the product's own actions."""

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.common.photos import Shrunk, shrink
from touchstone.problems import actions
from touchstone.problems.actions import Assignment, PlannedAction, ProblemEntry
from touchstone.problems.models import CorrectiveAction, Problem, ProblemList
from touchstone.problems.rules import Method, Outcome
from touchstone.units.models import Unit, User
from touchstone.units.queries import build_access

LIST = "self-examination"
STANDARD = "制度已经印发并运行一个月以上，抽查基层单位均知晓"


@dataclass
class Scene:
    """The people of the example, and the unit whose problems they work on."""

    campaign: Campaign
    unit: Unit
    office: User
    organiser: User
    leader: User
    steering: User
    keeper: User

    def __post_init__(self) -> None:
        self.today = clock.today()
        self.working = get_calendar(self.campaign)
        self.list = ProblemList.objects.select_related("source").get(campaign=self.campaign, code=LIST)

    def workday(self, days: int) -> datetime.date:
        """Return the day ``days`` working days after today, or before it if negative."""
        return self.working.add(self.today, days)

    def entry(self, statement: str, **more: Any) -> ProblemEntry:
        """Return the entry of a problem of the unit."""
        if self.list.source is None:
            raise ValueError("The list has no usual source.")
        return ProblemEntry(self.list, self.list.source, self.unit, statement, **more)

    def register(self, statement: str, **more: Any) -> Problem:
        """Register a problem of the unit, as its organiser."""
        return actions.register_problem(
            by=self.organiser,
            access=build_access(self.organiser, self.today),
            campaign=self.campaign,
            entry=self.entry(statement, **more),
        )

    def do(self, act: str, problem: Problem, by: User, **more: Any) -> Problem:
        """Run the action named ``act`` on the current version of the problem."""
        current = Problem.unscoped.get(pk=problem.pk)
        access = build_access(by, self.today)
        changed: Problem = getattr(actions, act)(
            by=by, access=access, problem=current, version=current.version, **more
        )
        return changed

    def assigned(self, statement: str, due: int, **more: Any) -> Problem:
        """Return a problem that the office assigned to the unit, due in ``due`` working days."""
        problem = self.register(statement, **more)
        assignment = Assignment(
            deadline=self.workday(due),
            standard=STANDARD,
            leader_post="分管负责同志",
            leader=self.leader,
            responsible_post="处室主要负责人",
        )
        return self.do("assign_problem", problem, self.office, assignment=assignment)

    def planned(self, statement: str, due: int, plan: Sequence[str], **more: Any) -> Problem:
        """Return a problem whose plan the unit has submitted."""
        steps = [PlannedAction(text, "处室主要负责人") for text in plan]
        return self.do("submit_plan", self.assigned(statement, due, **more), self.organiser, actions=steps)

    def under_way(self, statement: str, due: int, plan: Sequence[str], **more: Any) -> Problem:
        """Return a problem on which the unit works to an agreed plan."""
        problem = self.planned(statement, due, plan, **more)
        self.do("agree_plan", problem, self.steering)
        return self.do("start_work", problem, self.organiser)

    def requested(self, statement: str, due: int, plan: Sequence[str], **more: Any) -> Problem:
        """Return a problem whose closure the unit has requested."""
        problem = self.under_way(statement, due, plan, **more)
        for action in CorrectiveAction.objects.filter(problem=problem):
            problem = self.do("finish_action", problem, self.organiser, action=action, done_on=self.today)
        statement = "措施均已落实，制度已印发执行。"
        return self.do(
            "request_closure", problem, self.organiser, statement=statement, photos=[drawn_photo()]
        )

    def verify(self, problem: Problem, outcome: Outcome, method: Method, note: str, **more: Any) -> Problem:
        """Verify a problem today, as the steering group."""
        verification = {"outcome": outcome, "method": method, "note": note, "day": self.today}
        return self.do("verify", problem, self.steering, **verification, **more)


def drawn_photo() -> Shrunk:
    """Return a drawn picture of a notice on a wall, in place of a photo."""
    image = Image.new("RGB", (1_200, 900), "#d9dcd6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 700, 1_200, 900), fill="#b3a68f")
    draw.rectangle((390, 110, 810, 640), fill="#fffdf7", outline="#6d7480", width=6)
    draw.rectangle((450, 165, 750, 205), fill="#8f2d24")
    for line in range(8):
        draw.rectangle((450, 250 + 42 * line, 750 - 90 * (line % 3 == 2), 262 + 42 * line), fill="#9aa0a8")
    out = io.BytesIO()
    image.save(out, "JPEG")
    return shrink(out)
