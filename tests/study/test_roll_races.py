"""People check in while the organiser saves, makes a new code or takes names off the roll: nothing is lost or broken."""

import pytest
from tests.racing import at_once
from tests.study.halls import NAMES, Hall, build_hall, numbers
from tests.world import june

from touchstone.campaigns.actions import close_campaign
from touchstone.common import clock
from touchstone.study.checking_in import check_in, open_check_in, read_wall
from touchstone.study.models import RollMark, StudySession
from touchstone.study.sheets import drop_sheet
from touchstone.units.access import everything

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Hall:
    monkeypatch.setattr(clock, "today", lambda: june(20))
    hall = build_hall()
    hall.roll(*NAMES)
    return hall


def enter(hall: Hall) -> tuple[StudySession, str]:
    session = hall.world.hold("north", "reading-class", 20)
    open_check_in(**hall.by("north"), session=hall.again(session))
    wall = read_wall(hall.access("north"), hall.again(session))
    assert wall is not None
    return session, wall.code


def refusals(errors: list[Exception]) -> list[str]:
    return [type(error).__name__ for error in errors]


def test_saving_and_checking_in(hall: Hall) -> None:
    session, code = enter(hall)
    everybody = dict.fromkeys(NAMES, "absent") | {"李娜": "came"}
    assert not at_once(lambda: hall.say(session, **everybody), lambda: check_in(code=code, name="王伟"))
    assert numbers(hall.again(session)) == (4, 1)
    assert hall.said() == everybody | {
        "王伟": "came"
    }  # and the organiser is told that this is not counted yet
    assert numbers(hall.say(session)) == (4, 2)
    # The other way round the sheet was read before.
    other = {"张敏": "illness"}
    at_once(lambda: check_in(code=code, name="张敏"), lambda: hall.say(session, **other))
    assert hall.said()["张敏"] in {"came", "illness"}


def test_two_check_in_at_once(hall: Hall) -> None:
    session, code = enter(hall)
    assert not at_once(lambda: check_in(code=code, name="王伟"), lambda: check_in(code=code, name="王伟"))
    assert not at_once(lambda: check_in(code=code, name="李娜"), lambda: check_in(code=code, name="张敏"))
    assert sorted(hall.said().values()) == ["", "came", "came", "came"]
    assert session.version == 1


@pytest.mark.parametrize("checking_in_first", [True, False])
def test_what_ends_a_code_meanwhile(hall: Hall, checking_in_first: bool) -> None:
    session, _code = enter(hall)

    def enter_again() -> None:
        open_check_in(**hall.by("north"), session=hall.again(session))

    def drop() -> None:
        again = hall.again(session)
        drop_sheet(**hall.by("north"), session=again, version=again.version)

    for act, left in ((enter_again, 4), (drop, 0)):
        wall = read_wall(hall.access("north"), hall.again(session))
        assert wall is not None
        acts = [act, lambda code=wall.code: check_in(code=code, name="王伟")]
        errors = at_once(*(reversed(acts) if checking_in_first else acts))
        assert refusals(errors) == ([] if checking_in_first else ["Refused"])
        assert RollMark.objects.count() == left


@pytest.mark.parametrize("checking_in_first", [True, False])
def test_a_name_is_taken_off_or_the_campaign_closes_meanwhile(hall: Hall, checking_in_first: bool) -> None:
    _session, code = enter(hall)
    acts = [lambda: hall.roll(*NAMES[1:]), lambda: check_in(code=code, name="王伟")]
    errors = at_once(*(reversed(acts) if checking_in_first else acts))
    assert refusals(errors) == ([] if checking_in_first else ["Refused"])
    assert hall.said()[""] == ("came" if checking_in_first else "")
    close = {"by": None, "access": everything(), "campaign": hall.world.campaign, "day": june(20)}
    acts = [lambda: close_campaign(**close), lambda: check_in(code=code, name="李娜")]
    errors = at_once(*(reversed(acts) if checking_in_first else acts))
    assert refusals(errors) == ([] if checking_in_first else ["Refused"])
    assert not RollMark.objects.exists()
