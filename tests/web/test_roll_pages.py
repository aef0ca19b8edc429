"""A unit keeps a roll and people check in on their phones; nobody outside the unit reads a name on any page."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from tests.web.workspace import AUDITOR, LEADER, OFFICE, ORGANISER, STEERING, Place, text

from touchstone.common import clock
from touchstone.study.actions import record_session
from touchstone.study.fields import SessionEntry
from touchstone.study.models import RollMark, RollMember, RollSheet, StudySession

NAMES = "Wang Wei\nLi Na\nZhang Min"


@pytest.fixture
def session(place: Place) -> StudySession:
    """Let north keep a roll and hold a session today."""
    north = place.world.units["north"]
    roll = f"units/{north.pk}/roll/"
    state = re.search(r'name="version" value="(\d+)"', place.get(ORGANISER, roll))
    assert state is not None
    place.post(ORGANISER, roll, {"version": state[1], "names": NAMES})
    entry = SessionEntry(
        north, place.world.forms["reading-class"], clock.today(), "morning", topic="Chapter one"
    )
    world = place.world
    return record_session(by=world.keeper, access=world.access, campaign=world.campaign, entry=entry)


def enter(place: Place, session: StudySession) -> str:
    """Open the session for checking in, and return the public address on the wall."""
    here = f"sessions/{session.pk}/check-in/"
    assert "Show the code" in place.get(ORGANISER, here)
    place.post(ORGANISER, f"{here}open/", {})
    found = re.search(r"/in/[a-z0-9]{4}-[a-z0-9]{4}/", place.get(ORGANISER, here))
    assert found is not None
    return found[0]


def said(place: Place, session: StudySession, **words: str) -> dict[str, str]:
    """Return the form of attendance as it is shown, with other answers by name."""
    page = place.get(ORGANISER, f"sessions/{session.pk}/attendance/")
    data = dict(re.findall(r'name="(seen|version)" value="([^"]*)"', page))
    for member in RollMember.unscoped.all():
        field = re.search(rf'<select name="said_{member.pk}".*?</select>', page, re.DOTALL)
        assert field is not None
        chosen = re.search(r'value="([^"]*)" selected', field[0])
        data[f"said_{member.pk}"] = words.get(member.name.split()[0], chosen[1] if chosen else "unknown")
    return data


def test_attendance_on_the_roll(place: Place, session: StudySession) -> None:
    here = f"sessions/{session.pk}/"
    assert "Say who came" in place.get(ORGANISER, here)
    other = place.world.hold("south", "reading-class", 3)
    assert "on the roll" not in place.get(OFFICE, f"sessions/{other.pk}/")
    assert "Proposed: everybody came" in place.get(ORGANISER, f"{here}attendance/")
    place.post(ORGANISER, f"{here}attendance/", said(place, session, Li="illness"))
    page = place.get(ORGANISER, here)
    assert "The numbers are counted from the roll." in page
    assert "Li Na" not in page
    assert "Li Na" in place.get(ORGANISER, f"{here}attendance/print/")
    session.refresh_from_db()
    assert (session.expected, session.present) == (3, 2)

    correct = place.get(ORGANISER, f"{here}correct/")
    assert "are counted from the roll" in correct
    assert 'name="expected"' not in correct
    fields = re.findall(r'name="(version|held_on|ordinal)" value="([^"]*)"', correct)
    kept = {
        "form": "reading-class",
        "part_of_day": "morning",
        "topic": "Chapter two",
        "unit": session.unit_id,
    }
    place.post(ORGANISER, f"{here}correct/", {**dict(fields), **kept})
    session.refresh_from_db()
    assert (session.topic, session.expected, session.present) == ("Chapter two", 3, 2)

    for who in (OFFICE, LEADER, STEERING, AUDITOR):
        for path in (here, f"{here}record/", "sessions/", "sessions/print/", "search/?q=Wang", "history/"):
            answer = place.client(who).get(f"/c/world/{path}")
            assert "Wang Wei" not in answer.content.decode(), (who, path)
        place.get(who, f"{here}attendance/", 403)
    for path in (
        "sessions/export/csv/",
        f"units/{session.unit_id}/",
        "history/",
        "figures/study.person-times",
    ):
        for who in (OFFICE, ORGANISER):
            assert b"Wang Wei" not in place.client(who).get(f"/c/world/{path}").content, path

    place.post(ORGANISER, f"{here}attendance/drop/", {"version": session.version})
    assert not RollSheet.objects.exists()
    assert 'name="expected" value="3"' in place.get(ORGANISER, f"{here}correct/")


def test_somebody_checks_in_on_their_own_phone(place: Place, session: StudySession) -> None:
    phone, address = Client(headers={"accept-language": "en"}), enter(place, session)
    shown = text(phone.get(address))
    assert "Your name" in shown
    assert "Wang" not in shown
    done = [text(phone.post(address, {"name": name}, follow=True)) for name in ("wang wei", "WANG WEI")]
    first, second = (page.partition("<main")[2].partition("</main>")[0] for page in done)
    assert first == second
    assert "You are checked in" in done[0]
    assert "is not on the roll as you wrote it" in text(phone.post(address, {"name": "Wang"}), 400)
    assert "Enter your name." in text(phone.post(address, {"name": " "}), 400)
    assert ">1</strong> person is here so far" in place.get(ORGANISER, f"sessions/{session.pk}/check-in/")
    typed = phone.post("/in/", {"code": address.split("/")[2].upper().replace("-", " ")})
    assert typed.status_code == 302
    assert "You are checked in" not in text(phone.get(typed["Location"]))

    place.post(ORGANISER, f"sessions/{session.pk}/check-in/end/", {})
    over = text(phone.get(address), 404)
    assert "This code does not work, or no longer." in over
    assert "North" not in over
    assert "does not work" in text(phone.post("/in/", {"code": "abcd-efgh"}), 400)
    assert RollMark.objects.filter(said="came").count() == 1
    assert "proposed as absent" in place.get(ORGANISER, f"sessions/{session.pk}/attendance/")


def test_names_and_codes_cannot_be_tried_out(place: Place, session: StudySession) -> None:
    phone, address = Client(headers={"accept-language": "en"}), enter(place, session)
    cache.clear()
    answers = [phone.post(address, {"name": f"nobody {number}"}).status_code for number in range(42)]
    assert answers == [400] * 40 + [429] * 2
    assert "Wait ten minutes" in text(phone.post(address, {"name": "Wang Wei"}), 429)
    other = enter_again(place, session)
    assert "You are checked in" in text(phone.post(other, {"name": "Wang Wei"}, follow=True))
    answers = [phone.get("/in/abcd-efgh/").status_code for _number in range(62)]
    assert answers == [404] * 60 + [429] * 2
    assert phone.get(other).status_code == 200  # nobody keeps others from the right code


def enter_again(place: Place, session: StudySession) -> str:
    place.post(ORGANISER, f"sessions/{session.pk}/check-in/open/", {})
    found = re.search(r"/in/[a-z0-9-]{9}/", place.get(ORGANISER, f"sessions/{session.pk}/check-in/"))
    assert found is not None
    return found[0]
