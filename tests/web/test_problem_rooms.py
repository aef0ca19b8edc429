"""Problems outside their list: verification, Today, the board, the unit's page, the public page."""

import re

from tests.problems.register import Register
from tests.web.worked import assigned, free_day, own_office, requested, under_way, verified
from tests.web.workspace import AUDITOR, LEADER, OFFICE, ORGANISER, STEERING, Place, text

from touchstone.common import clock
from touchstone.problems.models import CorrectiveAction


def test_the_verification_room_leads_to_the_act(place: Place, register: Register) -> None:
    problem = requested(register)
    page = place.get(STEERING, "verification/")
    assert f"problems/{problem.pk}/verify/" in page
    assert "1 problem waits to be verified" in place.get(STEERING, "today/")
    assert "Nothing waits for you" in text(own_office(register, place).get("/c/world/verification/"))


def test_a_leader_finds_what_they_lead(place: Place, register: Register) -> None:
    register.register("company", leader=place.people[LEADER], statement="a hole in the road")
    assert "a hole in the road" in place.get(LEADER, "leading/")
    assert "You lead no open problem" in place.get(AUDITOR, "leading/")


def test_today_says_what_each_has_to_do(place: Place, register: Register) -> None:
    assigned(register, statement="newly assigned")
    back = requested(register, statement="sent back")
    register.do("return_problem", back, register.group, reason="no list")
    requested(register, statement="handed in")
    page = place.get(ORGANISER, "today/")
    due, rest = page.split("<h2>Came back</h2>")
    assert "newly assigned" in due
    returned, waits = rest.split("<h2>Waiting for others</h2>")
    assert "sent back" in returned
    assert "handed in" in waits
    verified(register)
    register.do("dispute_assignment", assigned(register), register.north, reason="no")
    page = place.get(OFFICE, "today/")
    assert "Disputed assignments: 1" in page
    assert "Verified, to be closed: 1" in page


def test_the_board_and_the_unit_say_who_has_the_ball(place: Place, register: Register) -> None:
    verified(register)
    requested(register)
    register.register("south")
    page = place.get(OFFICE, "board/")
    assert "Waiting for" in page
    assert "/c/world/problems/?holder=verifier" in page
    assert "/c/world/problems/?outcome=in-progress" in page
    assert "/c/world/problems/?batch=1&holder=verifier" in place.get(OFFICE, "board/?batch=1")
    north = register.world.units["north"].pk
    page = place.get(ORGANISER, f"units/{north}/")
    assert f"/c/world/problems/?unit={north}&holder=office" in page
    assert "Due first" in page


def test_a_plan_that_is_done_is_not_the_thing_to_do(place: Place, register: Register) -> None:
    problem = verified(register)
    register.do("publish_problem", problem, register.office, text="The rule is in force.")
    register.do("open_notice", problem, register.office)
    page = place.get(OFFICE, f"problems/{problem.pk}/")
    assert re.search(r'class="button button--main" href="[^"]*/finish-action/', page) is None
    assert "/finish-action/" not in page  # the work done stays visible while it is being verified
    running = under_way(register, statement="another one")
    action = CorrectiveAction.objects.get(problem=running)
    register.do("finish_action", running, register.north, action=action, done_on=clock.today())
    page = place.get(OFFICE, f"problems/{running.pk}/")
    assert re.search(r'class="button button--main" href="[^"]*/finish-action/', page) is None
    assert "/finish-action/" in page


def test_who_decides_an_extension_sees_what_is_asked_for(place: Place, register: Register) -> None:
    problem = assigned(register)
    later = free_day(register, 6)
    register.do("ask_extension", problem, register.north, to=later, reason="The parts come late.")
    page = place.get(OFFICE, f"problems/{problem.pk}/decide-extension/")
    assert "The parts come late." in page
    assert f"{later.day} {later:%B %Y}" in page


def test_the_public_page_shows_public_words_alone(place: Place, register: Register) -> None:
    problem = verified(register, statement="Secret words of the register")
    register.do("publish_problem", problem, register.office, text="The fence stands again.")
    register.do("open_notice", problem, register.office)
    register.register(statement="Never published")
    page = text(place.client("anonymous").get("/problems/"))
    assert "The fence stands again." in page
    assert "fully rectified" in page
    assert "open to the public until" in page
    for hidden in ("Secret words", "Never published", "Organiser", "Steering", "Seen on the spot"):
        assert hidden not in page
    none = text(place.client("anonymous").get("/problems/?outcome=not-rectified"))
    assert "The fence" not in none
    assert "No published problem has this outcome" in none
    assert text(place.client("anonymous").get("/problems/?after=x&outcome=none"))
