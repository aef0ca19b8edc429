"""Two campaigns beside one another over the same units, in which the same things happen.

The second is started as the first, with its units. What is recorded in each says its name.
"""

import datetime
from dataclasses import dataclass, replace

from tests.cadences.weekly import weekly
from tests.factories import make_appointment, make_person
from tests.inspection.field import Field, build_field
from tests.problems.register import Register
from tests.sites import halls
from tests.world import World, june

from touchstone.campaigns.actions import save_filter
from touchstone.campaigns.models import WorkStream
from touchstone.campaigns.opening import Opening, open_campaign
from touchstone.campaigns.queries import find_batches
from touchstone.common import clock
from touchstone.inspection.fields import RoundEntry
from touchstone.inspection.models import Criterion
from touchstone.library.actions import add_item
from touchstone.library.fields import ReadingEntry
from touchstone.practice.actions.bank import add_questions
from touchstone.practice.actions.setting import create_test, open_test
from touchstone.practice.fields import Part, TestEntry
from touchstone.practice.rules import Question, QuestionKind, true_or_false
from touchstone.problems.actions import record_rule_change
from touchstone.problems.actions.specials import create_special
from touchstone.problems.fields import SpecialEntry
from touchstone.problems.models import Aspect, ProblemList, RuleChangeKind, Source
from touchstone.study.fields import TargetEntry
from touchstone.study.models import FormOfStudy
from touchstone.study.targets import set_target
from touchstone.training.actions import add_class, add_sitting, give_places, record_counts
from touchstone.training.fields import ClassEntry, SittingEntry
from touchstone.training.rules import Counts
from touchstone.units.roles import Role


@dataclass
class Twin:
    """A campaign with what is needed to record in it; ``word`` stands in all of its records."""

    word: str
    field: Field
    register: Register

    @property
    def world(self) -> World:
        """The campaign with its units."""
        return self.field.world

    def record(self) -> None:
        """Let sessions, lectures, targets, exhibitions, problems, a rule, a special rectification and visits with findings be recorded."""
        world, register, keeper = self.world, self.register, self.world.keeper
        by = {"by": keeper, "access": world.access}
        weekly(world)  # of one name in both, as their figures are compared
        for unit, day in (("north", 3), ("south", 4), ("branch", 5)):
            world.hold(unit, "reading-class", day, expected=9, present=8, topic=self.word)
        told = {"lecturer_post": f"{self.word} post", "based_on": f"{self.word} project"}
        world.hold("north", "lecture", 6, present=20, topic=f"{self.word} lecture", **told)
        aim = TargetEntry(world.forms["lecture"], 3, june(1), title=f"{self.word} target")
        set_target(**by, campaign=world.campaign, unit=world.units["north"], entry=aim)
        for unit in ("north", "branch"):
            register.register(unit, statement=f"{self.word} open")
        closed = register.closed(statement=f"{self.word} closed")
        register.do("publish_problem", closed, register.office, text=f"{self.word} in public")
        register.under_way(statement=f"{self.word} under way")
        rule = {"unit": world.units["north"], "kind": RuleChangeKind.MADE, "title": f"{self.word} rule"}
        record_rule_change(**by, **rule, day=june(18), problem=closed)
        entry = SpecialEntry(f"{self.word} special", world.units["city"])
        create_special(**by, campaign=world.campaign, entry=entry)
        visit = self.field.plan("north")
        self.field.write(visit, statement=f"{self.word} finding")
        self.field.do("disclose", "anna", visit=visit)
        work = ReadingEntry("core", citation=f"{self.word} work")
        add_item(**by, campaign=world.campaign, unit=world.units["city"], entry=work)
        self._train()
        halls.visit(world, halls.exhibit(world, "north", f"{self.word} exhibition"), 3, 7)
        answers = true_or_false(right=True)
        asked = Question(
            QuestionKind.TRUE_FALSE, f"{self.word} question", answers, "", (f"{self.word} category",)
        )
        where = {"campaign": world.campaign, "unit": world.units["city"]}
        add_questions(**by, **where, questions=[asked])
        times = {"opens_at": clock.now(), "closes_at": clock.now() + datetime.timedelta(days=1)}
        test = TestEntry(world.units["city"], f"{self.word} test", **times, parts=(Part(1),))
        created = create_test(**by, campaign=world.campaign, entry=test)
        open_test(**by, test=created, version=created.version)
        save_filter(by=keeper, campaign=world.campaign, page="problems", name=self.word, query="state=closed")

    def _train(self) -> None:
        """Let a training class be held, to which a unit sends trainees."""
        world = self.world
        by = {"by": world.keeper, "access": world.access}
        entry = ClassEntry(world.units["province"], "course", aim=f"{self.word} aim", hours=14)
        made = add_class(**by, campaign=world.campaign, entry=entry)
        place = f"{self.word} hall"
        sitting = add_sitting(**by, training_class=made, entry=SittingEntry(june(4), june(5), place=place))
        (given,) = give_places(**by, sitting=sitting, places={world.units["north"]: 4})
        record_counts(**by, delegation=given, version=1, counts=Counts(3, 3))


def build_twins() -> tuple[Twin, Twin]:
    """Build the two campaigns, as yet without records."""
    field = build_field()
    world, people = field.world, field.people
    streams = world.streams
    source = Source.objects.create(
        campaign=world.campaign, code="feedback", name="反馈", stream=streams["research"]
    )
    world.forms["lecture"] = FormOfStudy.objects.create(
        campaign=world.campaign, stream=streams["study"], code="lecture", name="讲座", lecture=True, order=2
    )
    aspect = Aspect.objects.create(campaign=world.campaign, code="leadership", name="组织领导")
    issues = ProblemList.objects.create(
        campaign=world.campaign, code="issues", name="问题", prefix="FK-", source=source
    )
    guide = make_person("guide")
    make_appointment(guide, Role.STEERING, unit=world.units["province"], from_day=june(1))
    register = Register(
        world, issues, source, aspect, people["north"], people["city"], guide, people["office"]
    )
    first = Twin("alpha", field, register)
    return first, _second(first)


def _second(first: Twin) -> Twin:
    old, field = first.world, first.field
    opening = Opening(
        slug="other", root=old.campaign.root, opens_on=june(1), like=old.campaign, with_units=True
    )
    campaign = open_campaign(by=old.keeper, access=old.access, opening=opening)
    world = replace(
        old,
        campaign=campaign,
        forms={form.code: form for form in FormOfStudy.objects.filter(campaign=campaign)},
        streams={stream.code: stream for stream in WorkStream.objects.filter(campaign=campaign)},
        batches={batch.number: batch for batch in find_batches(campaign)},
    )
    criteria = {criterion.code: criterion for criterion in Criterion.objects.filter(campaign=campaign)}
    groups = [field.groups[1], field.groups[2]]
    entry = RoundEntry("第一轮", june(17), name_en="Round 1")
    round_ = field.do(
        "create_round",
        "lead",
        campaign=campaign,
        owner=world.units["province"],
        entry=entry,
        groups=groups,
    )
    register = replace(
        first.register,
        world=world,
        list=ProblemList.objects.get(campaign=campaign),
        source=Source.objects.get(campaign=campaign),
        aspect=Aspect.objects.get(campaign=campaign),
    )
    return Twin("beta", replace(field, world=world, criteria=criteria, round=round_), register)
