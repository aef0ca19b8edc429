"""An import is taken back while somebody else takes it back, corrects one of its rows, or builds upon it."""

from collections.abc import Callable

import pytest
from django.utils.translation import override
from tests.factories import make_session
from tests.interchange.desk import Desk, make_desk, session_book, session_row, unit_book
from tests.racing import at_once

from touchstone.common.refusal import Refused
from touchstone.interchange.models import ImportRun, RunState
from touchstone.interchange.undoing.actions import take_back
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.study.actions import correct_session
from touchstone.study.fields import SessionEntry
from touchstone.study.models import StudySession
from touchstone.units.actions import change_unit
from touchstone.units.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)


def is_proven() -> bool:
    return not any(differences(family) for family in families())


def back(desk: Desk, run: ImportRun) -> Callable[[], object]:
    return in_english(lambda: take_back(by=desk.keeper, access=desk.access, run=run))


def in_english(act: Callable[[], object]) -> Callable[[], object]:
    """Do an act in the language of its messages, also in another thread."""

    def acting() -> object:
        with override("en"):
            return act()

    return acting


def test_of_two_people_one_takes_it_back_and_of_two_acts_the_first_holds() -> None:
    desk = make_desk()
    run, _outcome = desk.load(session_book(session_row()))
    (error,) = at_once(back(desk, run), back(desk, run))
    assert isinstance(error, Refused)
    assert "taken back" in str(error)
    assert not StudySession.unscoped.exists()

    again, _outcome = desk.load(session_book(session_row()))
    session = StudySession.unscoped.select_related("unit", "form", "campaign").get()

    def correct() -> None:
        entry = SessionEntry(session.unit, session.form, session.held_on, session.part_of_day, topic="又一题")
        correct_session(by=desk.keeper, access=desk.access, session=session, version=1, entry=entry)

    (error,) = at_once(correct, back(desk, again))
    assert isinstance(error, Refused)
    assert "changed since the import" in str(error)
    again.refresh_from_db()
    assert (again.state, StudySession.unscoped.get().topic) == (RunState.APPLIED, "又一题")
    assert is_proven()


def test_a_correction_that_comes_second_is_told_that_the_session_is_gone() -> None:
    desk = make_desk()
    run, _outcome = desk.load(session_book(session_row()))
    session = StudySession.unscoped.select_related("unit", "form", "campaign").get()
    entry = SessionEntry(session.unit, session.form, session.held_on, session.part_of_day, topic="又一题")
    (error,) = at_once(
        back(desk, run),
        in_english(
            lambda: correct_session(
                by=desk.keeper, access=desk.access, session=session, version=1, entry=entry
            )
        ),
    )
    assert isinstance(error, Refused)
    assert "taken back with the import" in str(error)
    assert is_proven()


def test_who_records_at_a_unit_that_goes_is_refused_and_keeps_it_otherwise() -> None:
    desk = make_desk()
    run, _outcome = desk.load(unit_book(("新处", "", "", "", "宁波市", "", "第一批")))
    unit = desk.unit("新处")

    def hold() -> None:
        make_session(unit, desk.forms["reading-class"], by=desk.keeper)

    (error,) = at_once(hold, back(desk, run))
    assert isinstance(error, Refused)
    assert "Study session" in str(error)
    StudySession.unscoped.all().delete()
    (error,) = at_once(back(desk, run), hold)
    assert isinstance(error, Refused)
    assert not Unit.unscoped.filter(name="新处").exists()

    again, _outcome = desk.load(unit_book(("新处", "", "", "", "宁波市")))
    unit = desk.unit("新处")
    (error,) = at_once(
        back(desk, again),
        in_english(
            lambda: change_unit(
                by=desk.keeper, access=desk.access, unit=unit, details={"liaison_post": "联络员"}
            )
        ),
    )
    assert isinstance(error, Refused)
    assert "deleted meanwhile" in str(error)
