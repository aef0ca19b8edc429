"""Classes, sittings, places, and who came."""

import pytest
from tests.factories import make_appointment, make_person
from tests.training.school import School, build_school
from tests.world import june

from touchstone.audit.models import AuditEvent
from touchstone.campaigns.actions import add_members, close_campaign
from touchstone.common.refusal import Refused
from touchstone.figures.queries import Counting, count_records
from touchstone.figures.selecting import read
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import fold_all
from touchstone.training.actions import give_feedback, print_slips
from touchstone.training.fields import Attendance, ClassEntry, SittingEntry
from touchstone.training.models import Delegation, FeedbackSlip, Trainee
from touchstone.training.queries import find_roll, get_classes_by_name, get_feedback, get_sitting
from touchstone.training.rules import FEWEST_ANSWERS, Counts
from touchstone.training.tallies import TRAINEES
from touchstone.units.actions import move_unit
from touchstone.units.actions.succeeding import note_succession
from touchstone.units.models import SuccessionKind
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

CODES = ("classes", "sittings", "quota", "places", "completed", "hours")


@pytest.fixture
def school() -> School:
    return build_school()


def count(school: School, delegation: Delegation, *numbers: int | None, who: str = "office") -> Delegation:
    again = school.again(delegation)
    counts = Counts(*numbers)
    return school.do(who, "record_counts", delegation=again, version=again.version, counts=counts)  # type: ignore[no-any-return]


def came(school: School, who: str, delegation: Delegation, *leaves: int | None) -> Delegation:
    """Say of those on a roll in turn how many hours they were on leave (None: they did not come)."""
    again = school.again(delegation)
    trainees = Trainee.unscoped.filter(delegation=delegation).order_by("pk")
    attendance = {
        trainee.pk: Attendance(leave is not None, leave or 0)
        for trainee, leave in zip(trainees, leaves, strict=True)
    }
    return school.do(  # type: ignore[no-any-return]
        who, "record_attendance", delegation=again, version=again.version, attendance=attendance
    )


def figures(school: School, where: str = "") -> list[object]:
    """Return the figures, each of which is the same when it is counted from the records."""
    world = school.world
    values: list[object] = []
    unit = f"?unit={world.units[where].pk}" if where else ""
    for code in (*(f"study.training-{code}" for code in CODES), "study.distinct-trainees"):
        figure = Counting(world.access, world.campaign).figure(read(f"{code}{unit}"))
        counted = count_records(world.access, figure.measure, figure.selection)
        assert (figure.value, figure.unknown) == counted, code
        values.append(figure.value)
    return values


def test_numbers_and_rolls_add_up_the_tree(school: School) -> None:
    first = school.give(1, north=3, south=5, branch=2)
    second = school.give(2, north=3, branch=2)
    count(school, first["south"], 5, 4, 6)
    school.roll("north", first["north"], "王伟", "李娜", "张敏")
    came(school, "north", first["north"], 0, 4, None)
    school.roll("north", second["north"], "李 娜", "王伟", "陈洁")
    came(school, "north", second["north"], 0, 0, 0)
    school.roll("branch", second["branch"], "王伟")
    came(school, "branch", second["branch"], 0)
    # Of branch at the first sitting nothing is known. In the city Wang Wei and Li Na came twice.
    assert figures(school, "city") == [1, 2, 11, 10, 8, 10 * 21 - 6 - 4, 3]
    assert figures(school, "north") == [1, 2, 6, 5, 4, 5 * 21 - 4, 3]
    assert figures(school) == [1, 2, 15, 11, 9, 11 * 21 - 10, 4]
    fold_all()
    assert not differences(TRAINEES)
    assert figures(school)[-2:] == [11 * 21 - 10, 4]


def test_a_person_with_posts_in_two_units_counts_once(school: School) -> None:
    both = make_person("both", name="赵静")
    for unit in ("north", "branch"):
        make_appointment(both, Role.LEADER, unit=school.world.units[unit], from_day=june(1))
    given = school.give(1, north=2, branch=2)
    for unit in ("north", "branch"):
        school.roll(unit, given[unit], "赵静", "王伟")
        came(school, unit, given[unit], 0, 0)
    assert figures(school)[-1] == 3
    keys = set(Trainee.unscoped.values_list("key", flat=True))
    assert len(keys) == 3
    assert not any("赵静" in key or str(both.pk) == key for key in keys)


def test_who_was_on_the_roll_of_a_unit_that_was_merged_counts_once(school: School) -> None:
    north, branch = school.world.units["north"], school.world.units["branch"]
    first, second = school.give(1, branch=2, north=1), school.give(2, north=3)
    school.roll("branch", first["branch"], "王伟", "李娜")
    came(school, "branch", first["branch"], 0, 0)
    school.roll("north", first["north"], "李娜")  # a namesake, whom this unit had before
    came(school, "north", first["north"], 0)
    note_succession(earlier=branch, later=north, kind=SuccessionKind.MERGED, last_day=june(17))
    school.roll("north", second["north"], "王伟", "李娜", "陈洁")
    came(school, "north", second["north"], 0, 0, 0)
    assert figures(school)[-1] == 4


def test_names_stay_in_the_unit_and_with_the_organiser_of_the_class(school: School) -> None:
    given = school.give(1, north=2)["north"]
    city = make_person("city-office")
    make_appointment(city, Role.OFFICE, unit=school.world.units["city"], from_day=june(1))
    school.people["city"] = city
    school.roll("north", given, "王伟", "李娜")
    again = school.again(given)
    assert [str(one.name) for one in find_roll(school.access("north"), again)] == ["王伟", "李娜"]
    assert len(find_roll(school.access("office"), again)) == 2  # the province organises the class
    assert not find_roll(school.access("city"), again)
    assert not find_roll(school.world.access, again)  # nor who may do everything
    with pytest.raises(Refused, match="Names are kept inside the unit"):
        school.roll("city", given, "某人")
    assert not AuditEvent.unscoped.filter(target_label__contains="王伟").exists()
    assert not [event for event in AuditEvent.unscoped.all() if "王伟" in str(event.changes)]


def test_going_back_to_numbers_deletes_the_names_and_keeps_the_numbers(school: School) -> None:
    given = school.give(1, north=2)["north"]
    count(school, given, 2, 1)
    school.roll("north", given, "王伟", "李娜")
    assert school.again(given).completed == 1  # until it is said of everybody whether they came
    came(school, "north", given, 0, 0)
    assert school.again(given).completed == 2
    with pytest.raises(Refused, match="keeps a roll"):
        count(school, given, 1)
    again = school.again(given)
    school.do("north", "drop_roll", delegation=again, version=again.version)
    assert (school.again(given).taken, Trainee.unscoped.count()) == (2, 0)
    assert figures(school)[-1] == 0


def test_what_a_roll_refuses(school: School) -> None:
    given = school.give(1, north=2)["north"]
    for names, why in (
        (("王伟", "王伟"), "twice"),
        (("王伟", "李娜", "张敏"), "places"),
        (("名" * 61,), "60"),
    ):
        with pytest.raises(Refused, match=why):
            school.roll("north", given, *names)
    school.roll("north", given, "王伟", "李娜")
    with pytest.raises(Refused, match="More hours of leave"):
        came(school, "north", given, 22, 0)


def test_places_are_given_within_the_capacity(school: School) -> None:
    sitting = school.sittings[1]
    entry = SittingEntry(june(16), june(19), capacity=5)
    school.do("office", "change_sitting", sitting=sitting, version=1, entry=entry)
    given = school.give(1, north=3, branch=2)
    with pytest.raises(Refused, match="Raise the capacity"):
        school.give(1, south=1)
    count(school, given["north"], 3)
    with pytest.raises(Refused, match="has taken more places"):
        school.give(1, north=2)
    copied = school.do("office", "copy_places", sitting=school.sittings[2], earlier=sitting)
    assert sorted(one.quota for one in copied) == [2, 3]
    assert not school.do("office", "copy_places", sitting=school.sittings[2], earlier=sitting)


def test_a_sitting_that_is_called_off_counts_nowhere(school: School) -> None:
    count(school, school.give(1, north=3)["north"], 3)
    count(school, school.give(2, north=3)["north"], 2)
    sitting = school.do("office", "call_off", sitting=school.sittings[1], version=1, reason="会场停用")
    assert figures(school)[:4] == [1, 1, 3, 2]
    school.do("office", "take_up", sitting=sitting, version=2)
    assert figures(school)[:4] == [1, 2, 6, 5]
    fold_all()
    assert not differences(TRAINEES)


def test_other_days_hours_and_units_are_counted_anew(school: School) -> None:
    given = school.give(1, north=3, south=2)
    count(school, given["north"], 3)
    count(school, given["south"], 2)
    (joined,) = add_members(
        by=None, batch=school.world.batches[2], units=[school.world.units["south"]], from_day=june(10)
    )
    assert school.again(given["south"]).membership == joined
    entry = SittingEntry(june(5), june(8))
    school.do("office", "change_sitting", sitting=school.sittings[1], version=1, entry=entry)
    city = school.world.members["city"]
    assert school.again(given["south"]).membership == city  # on the fifth the unit had not joined by itself
    hours = ClassEntry(school.world.units["province"], school.training_class.name, hours=10)
    school.do("office", "change_class", training_class=school.training_class, version=1, entry=hours)
    assert figures(school, "city")[3:6] == [5, None, 50]
    move_unit(
        by=school.world.keeper,
        access=school.world.access,
        unit=school.world.units["south"],
        to_parent=school.world.units["company"],
    )
    assert (figures(school, "city")[3], figures(school, "company")[3]) == (3, 2)
    fold_all()
    assert not differences(TRAINEES)


def test_who_sees_a_class(school: School) -> None:
    school.give(1, north=3)

    def seen(who: str) -> list[int]:
        access, campaign = school.access(who), school.world.campaign
        return [
            number
            for number, one in school.sittings.items()
            if get_sitting(access, campaign, one.pk) is not None
        ]

    assert [seen(who) for who in ("office", "north", "branch")] == [[1, 2], [1], []]


def test_a_name_of_a_class_is_taken_once(school: School) -> None:
    entry = ClassEntry(school.world.units["city"], school.training_class.name)
    with pytest.raises(Refused, match="of this name already"):
        school.do("office", "add_class", campaign=school.world.campaign, entry=entry)
    assert len(get_classes_by_name(school.world.campaign)) == 1


def test_feedback_is_about_the_course_and_shown_from_ten_answers_on(school: School) -> None:
    school.give(1, north=11)
    sitting = school.sittings[1]
    codes = print_slips(by=school.people["office"], access=school.access("office"), sitting=sitting)
    assert len(codes) == 11
    assert not FeedbackSlip.objects.filter(digest__in=codes).exists()
    with pytest.raises(Refused, match="no such code"):
        give_feedback(code="aaaaa-aaaaa", opinion=5)
    for number, code in enumerate(codes[:FEWEST_ANSWERS], 1):
        assert get_feedback(sitting).opinions is None
        give_feedback(code=code.upper(), opinion=5 if number > 1 else 2, comment=f"{number}")
    with pytest.raises(Refused, match="has been used"):
        give_feedback(code=codes[0], opinion=1)
    said = get_feedback(sitting)
    assert (said.answers, said.opinions) == (10, {5: 9, 4: 0, 3: 0, 2: 1, 1: 0})
    give_feedback(code=codes[-1], opinion=1, comment="late")
    later = get_feedback(sitting)
    assert (later.answers, later.opinions) == (11, said.opinions), "it would say what the eleventh said"
    assert later.comments == said.comments
    school.give(1, north=12)
    codes = print_slips(by=school.people["office"], access=school.access("office"), sitting=sitting)
    again = print_slips(by=school.people["office"], access=school.access("office"), sitting=sitting)
    assert len(again) == 1
    with pytest.raises(Refused, match="no such code"):
        give_feedback(code=codes[-1], opinion=1)


def test_names_end_with_the_campaign_and_what_was_counted_stays(school: School) -> None:
    given = school.give(1, north=3)["north"]
    school.roll("north", given, "王伟", "李娜")
    came(school, "north", given, 0, 0)
    before = figures(school)
    world = school.world
    close_campaign(by=None, access=world.access, campaign=world.campaign, day=june(25))
    assert {trainee.shown_name for trainee in Trainee.unscoped.all()} == {"name deleted"}
    assert figures(school) == before
    assert differences(TRAINEES) == []
