"""A unit that wants one keeps a roll: names stay inside it, numbers are counted from it, nobody above reads who came."""

import pytest
from tests.study.halls import NAMES, Hall, build_hall, numbers
from tests.world import june

from touchstone.audit.models import AuditEvent
from touchstone.campaigns.actions import close_campaign
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.figures.queries import Counting, count_records
from touchstone.figures.selecting import read
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import fold_all
from touchstone.study.actions import correct_session, withdraw_session
from touchstone.study.checking_in import (
    check_in,
    end_check_in,
    find_open_session,
    open_check_in,
    read_wall,
)
from touchstone.study.models import RollMark, RollMember, RollSheet, StudySession
from touchstone.study.queries import find_leave
from touchstone.study.rolls import find_members, forget_closed
from touchstone.study.sheets import drop_sheet, read_sheet, record_attendance
from touchstone.study.tallies import SESSIONS
from touchstone.units.access import everything
from touchstone.units.actions import close_unit, delete_unit, move_unit, reopen_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Hall:
    monkeypatch.setattr(clock, "today", lambda: june(20))
    return build_hall()


def hold(hall: Hall, day: int = 20, **more: object) -> StudySession:
    return hall.world.hold("north", "reading-class", day, **more)


def enter(hall: Hall, session: StudySession) -> str:
    """Open a session for checking in, and return the code on the wall."""
    open_check_in(**hall.by("north"), session=hall.again(session))
    wall = read_wall(hall.access("north"), hall.again(session))
    assert wall is not None
    return wall.code


def test_names_stay_inside_the_unit(hall: Hall) -> None:
    north = hall.world.units["north"]
    assert hall.roll(*NAMES, "  ", "") == 4
    assert [member.name for member in find_members(hall.access("north"), north)] == list(NAMES)
    session = hall.say(hold(hall), 李娜="illness")
    for who in ("south", "city", "office"):
        assert not find_members(hall.access(who), north)
        assert read_sheet(hall.access(who), session) is None
        assert read_wall(hall.access(who), session) is None
        with pytest.raises(Refused, match=r"Names are kept inside the unit|may not change this session"):
            hall.say(session, who)
        with pytest.raises(Refused, match="Names are kept inside the unit"):
            hall.roll("某人", who=who)
        with pytest.raises(Refused):
            open_check_in(**hall.by(who), session=session)
        with pytest.raises(Refused):
            drop_sheet(**hall.by(who), session=session, version=session.version)
    assert not find_members(everything(hall.world.keeper.pk), north)  # nor who may do everything
    events = str(list(AuditEvent.unscoped.values_list("target_label", "changes", "reason")))
    assert "roll" in events
    assert not any(name in events for name in NAMES)


def test_how_a_roll_is_written(hall: Hall) -> None:
    for names, why in (
        (("王伟", "王　伟"), "twice"),
        (("LI HUA", "Ｌｉ hua"), "twice"),
        (("名" * 61,), "60"),
        (tuple(f"名{number}" for number in range(501)), "at most 500"),
    ):
        with pytest.raises(Refused, match=why):
            hall.roll(*names)
    hall.roll("Li Hua", "王伟")
    key = RollMember.unscoped.get(name="Li Hua").pk
    with pytest.raises(Refused, match="Somebody changed the roll"):
        hall.roll("王伟", state=1)
    hall.roll("LI  HUA", "张敏")
    assert RollMember.unscoped.get(name="LI HUA").pk == key
    assert set(RollMember.unscoped.values_list("name", flat=True)) == {"LI HUA", "张敏"}
    assert hall.roll() == 0


def test_the_numbers_are_counted_from_the_roll(hall: Hall) -> None:
    hall.roll(*NAMES)
    session = hall.say(hold(hall, expected=9, present=9), 李娜="illness", 张敏="absent")
    assert numbers(session) == (4, 2)
    assert [(leave.reason, leave.number) for leave in find_leave(session)] == [("illness", 1)]
    figure = Counting(hall.world.access, hall.world.campaign).figure(read("study.person-times"))
    assert (figure.value, figure.unknown) == count_records(
        hall.world.access, figure.measure, figure.selection
    )
    assert figure.value == 2
    fold_all()
    assert not differences(SESSIONS)

    by_hand = hall.world.entry("north", "reading-class", 20, expected=4, present=3, leave={"illness": 1})
    with pytest.raises(Refused, match="counted"):
        correct_session(**hall.by("north"), session=session, version=session.version, entry=by_hand)
    elsewhere = hall.world.entry("south", "reading-class", 20, expected=4, present=2, leave={"illness": 1})
    with pytest.raises(Refused, match="roll of its unit"):
        correct_session(**hall.by("office"), session=session, version=session.version, entry=elsewhere)

    hall.roll("王伟", "李娜", "新人")  # two are deleted, one joins
    session = hall.say(session, 李娜="came")
    assert numbers(session) == (4, 3)  # whoever joined later was not expected, and the deleted still count
    sheet = read_sheet(hall.access("north"), session)
    assert sheet is not None
    assert (dict(sheet.nameless or {}), sheet.came) == ({"absent": 1, "came": 1}, 3)

    with pytest.raises(Refused, match="Somebody changed"):
        drop_sheet(**hall.by("north"), session=session, version=1)
    drop_sheet(**hall.by("north"), session=session, version=session.version)
    assert numbers(hall.again(session)) == (4, 3)
    assert not RollMark.objects.exists()


def test_a_make_up_session_expects_who_was_not_there(hall: Hall) -> None:
    hall.roll(*NAMES)
    missed = hall.say(hold(hall, 18), 李娜="duty", 张敏="absent", 王伟="not-expected")
    assert numbers(missed) == (3, 1)
    session = hold(hall, 20, make_up_of=missed)
    sheet = read_sheet(hall.access("north"), hall.again(session))
    assert sheet is not None
    assert {line.name: line.proposed for line in sheet.lines} == {
        "王伟": "not-expected",
        "李娜": "came",
        "张敏": "came",
        "Li Hua": "not-expected",
    }
    assert numbers(hall.say(session, 张敏="absent")) == (2, 1)
    with pytest.raises(Refused, match="Nobody is expected"):
        hall.say(session, 李娜="not-expected", 张敏="not-expected")


def test_people_check_in_by_the_code_on_the_wall(hall: Hall) -> None:
    session = hold(hall, expected=7)
    with pytest.raises(Refused, match="keeps no roll"):
        enter(hall, session)
    hall.roll(*NAMES)
    first = enter(hall, session)
    assert not RollSheet.objects.filter(digest__contains=first).exists()
    check_in(code=first.upper().replace("-", " "), name="王 伟")
    code = enter(hall, session)
    with pytest.raises(Refused, match="does not work"):
        check_in(code=first, name="李娜")
    for _again in range(2):
        check_in(code=code, name="ＬＩ　ＨＵＡ")
    with pytest.raises(Refused, match="not on the roll"):
        check_in(code=code, name="王小伟")
    assert hall.said() == {"王伟": "came", "李娜": "", "张敏": "", "Li Hua": "came"}
    wall = read_wall(hall.access("north"), hall.again(session))
    assert wall is not None
    assert wall.came == 2

    # The organiser puts down one without a phone; the numbers wait until it is said of everybody.
    session = hall.say(session, 李娜="came")
    assert numbers(session) == (7, None)
    end_check_in(**hall.by("north"), session=session)
    with pytest.raises(Refused, match="does not work"):
        check_in(code=code, name="张敏")
    session = hall.say(session)  # who did not check in is proposed as absent
    assert numbers(session) == (4, 3)

    code = enter(hall, session)
    check_in(code=code, name="张敏")
    assert not RollSheet.objects.get().counted
    assert numbers(hall.say(session)) == (4, 4)


def test_whoever_checks_in_while_the_organiser_writes_stays(hall: Hall) -> None:
    hall.roll(*NAMES)
    session = hold(hall)
    code = enter(hall, session)
    seen = read_sheet(hall.access("north"), hall.again(session))
    assert seen is not None
    check_in(code=code, name="王伟")
    again = hall.again(session)
    record_attendance(
        **hall.by("north"),
        session=again,
        version=again.version,
        said={line.member: "absent" for line in seen.lines},
        seen={line.member: line.said for line in seen.lines},
    )
    assert hall.said()["王伟"] == "came"
    assert numbers(hall.again(session)) == (4, 1)


def test_when_a_code_has_no_effect(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.roll(*NAMES)
    with pytest.raises(Refused, match="on a day of the session only"):
        enter(hall, hold(hall, 19))
    several = hold(hall, 19, held_until=june(20), part_of_day="evening")
    assert find_open_session(enter(hall, several)) is not None
    session = hold(hall)
    code = enter(hall, session)
    assert find_open_session(code) == session
    assert find_open_session("") is None
    monkeypatch.setattr(clock, "today", lambda: june(21))
    assert find_open_session(code) is None
    with pytest.raises(Refused, match="does not work"):
        check_in(code=code, name="王伟")
    assert read_wall(hall.access("north"), hall.again(session)) is None
    monkeypatch.setattr(clock, "today", lambda: june(20))
    session = hall.again(session)
    withdraw_session(**hall.by("north"), session=session, version=session.version, reason="twice")
    with pytest.raises(Refused, match="does not work"):
        check_in(code=code, name="王伟")
    with pytest.raises(Refused, match="withdrawn"):
        hall.say(session)


def test_names_go_with_the_campaign_and_numbers_stay(hall: Hall) -> None:
    hall.roll(*NAMES)
    session = hall.say(hold(hall))
    code = enter(hall, session)
    close_campaign(by=None, access=everything(), campaign=hall.world.campaign, day=june(20))
    assert not RollSheet.objects.exists()
    assert not RollMark.objects.exists()
    assert not RollMember.unscoped.exists()
    assert numbers(hall.again(session)) == (4, 4)
    with pytest.raises(Refused):
        check_in(code=code, name="王伟")
    with pytest.raises(Refused, match="closed"):
        hall.roll(*NAMES)


def test_a_roll_moves_with_its_unit_and_goes_with_it(hall: Hall) -> None:
    world, north = hall.world, hall.world.units["north"]
    hall.roll(*NAMES)
    session = hall.say(hold(hall))
    move_unit(by=None, access=everything(), unit=north, to_parent=world.units["company"], on=june(20))
    north.refresh_from_db()
    assert set(RollMember.unscoped.values_list("path", flat=True)) == {north.path}
    assert len(find_members(hall.access("north"), north)) == 4
    close_unit(by=None, access=everything(), unit=north, day=june(24), despite_records=True)
    assert RollMember.unscoped.count() == 4  # it needs its roll until then
    reopen_unit(by=None, access=everything(), unit=north)
    close_unit(by=None, access=everything(), unit=north, day=june(20), despite_records=True)
    assert not RollMember.unscoped.exists()
    assert (RollMark.objects.count(), numbers(hall.again(session))) == (4, (4, 4))


def test_names_go_when_the_last_day_of_a_unit_is_over(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.roll(*NAMES)
    close_unit(by=None, access=everything(), unit=hall.world.units["north"], day=june(24))
    assert forget_closed() == 0
    monkeypatch.setattr(clock, "today", lambda: june(25))
    assert forget_closed() == 4
    assert not RollMember.unscoped.exists()


def test_a_unit_that_only_has_a_roll_can_be_deleted(hall: Hall) -> None:
    branch = hall.world.units["branch"]
    RollMember.unscoped.create(unit=branch, path=branch.path, name="王伟", name_key="王伟")
    delete_unit(by=None, access=everything(), unit=branch)
    assert not RollMember.unscoped.exists()
