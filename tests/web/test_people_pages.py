"""People: the list, a new person with a one-time link, appointments, and what one office may not do to another."""

import datetime
import re

import pytest
from django.test import Client
from tests.factories import make_person
from tests.web.workspace import AUDITOR, LEADER, OFFICE, ORGANISER, OUTSIDER, STEERING, Place
from tests.world import june

from touchstone.common import clock
from touchstone.units.access import everything
from touchstone.units.actions import appoint
from touchstone.units.models import Appointment, User
from touchstone.units.queries import build_access
from touchstone.units.roles import Role

LINK = re.compile(r'id="way-in" type="text" readonly value="http://testserver(/[^"]+)"')


def new_person(place: Place, **change: str) -> dict[str, str]:
    """Return the form data for a new person in the north."""
    return {
        "name": "张三",
        "username": "zhangsan",
        "role": "organiser",
        "unit": str(place.world.units["north"].pk),
        "post": "联络员",
        "from_day": "2019-06-10",
    } | change


def page_after(place: Place, path: str, data: dict[str, str]) -> str:
    answer = place.client(OFFICE).post(f"/c/world/{path}", data, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def test_the_list_names_whom_the_office_appoints(place: Place) -> None:
    page = place.get(OFFICE, "people/")
    for name in ("Organiser", "Leader", "Steering", "Office"):
        assert f">{name}</a>" in page
    assert ">Outsider</a>" not in page
    assert "Third group" in page
    assert "no password set yet" in page
    assert ">People<" in page.split("</nav>")[0]
    assert "/people/" not in place.get(ORGANISER, "today/")


def test_the_list_is_searched_and_filtered(place: Place) -> None:
    text = place.get(OFFICE, "people/?q=lead")
    assert ">Leader</a>" in text
    assert ">Auditor</a>" not in text
    text = place.get(OFFICE, "people/?role=auditor")
    assert ">Auditor</a>" in text
    assert ">Leader</a>" not in text
    assert "Nobody matches these filters" in place.get(OFFICE, "people/?q=zzz")
    assert ">Leader</a>" in place.get(OFFICE, "people/?role=nonsense")


def test_the_list_goes_on_paper_and_into_files(place: Place) -> None:
    assert ">Leader</a>" in place.get(OFFICE, "people/print/?role=leader")
    answer = place.client(OFFICE).get("/c/world/people/export/csv/?role=leader")
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0] == "Name,Log-in name,Role,Post,Where,Counts in,From,Last day,Account"
    assert rows[1:] == ["Leader,leader,Leader,,North,,2019-06-01,,no password set yet"]
    assert place.client(OFFICE).get("/c/world/people/export/pdf/").status_code == 404


def test_a_new_person_gets_an_appointment_and_a_link_that_is_shown_once(place: Place) -> None:
    page = page_after(place, "people/new/", new_person(place))
    match = LINK.search(page)
    assert match
    assert "The log-in name is zhangsan." in page
    person = User.objects.get(username="zhangsan")
    assert "way-in" not in place.get(OFFICE, f"people/{person.pk}/")
    browser = Client(headers={"accept-language": "en"})
    form = browser.get(match[1], follow=True)
    assert "You will sign in as <strong>zhangsan</strong>" in form.content.decode()
    words = {"password1": "a-long-enough-one", "password2": "a-long-enough-one"}
    inside = browser.post(form.redirect_chain[-1][0], words, follow=True)
    assert inside.redirect_chain[-1][0] == "/c/world/today/"
    again = Client(headers={"accept-language": "en"}).get(match[1], follow=True)
    assert "This link does not work any more" in again.content.decode()


def test_the_page_with_a_link_is_kept_nowhere(place: Place) -> None:
    answer = place.client(OFFICE).post("/c/world/people/new/", new_person(place), follow=True)
    assert "no-store" in answer["Cache-Control"]


def test_a_new_person_may_begin_in_a_group(place: Place) -> None:
    page = place.get(OFFICE, f"people/new/?group={place.group.pk}")
    assert "Third group" in page
    assert 'value="organiser"' not in page
    data = new_person(place, role="steering", group=str(place.group.pk), to="group")
    del data["unit"]
    page_after(place, "people/new/", data)
    assert Appointment.unscoped.get(user__username="zhangsan").group == place.group


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"username": "Leader"}, "There is already an account with this log-in name"),
        ({"username": "zhang san"}, "Enter a valid username"),
        ({"role": "emperor"}, "Select a valid choice"),
        ({"unit": "", "unit_name": ""}, "Name the unit."),
        ({"from_day": "2019-06-31"}, "no day 31"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(place: Place, change: dict[str, str], words: str) -> None:
    answer = place.post(OFFICE, "people/new/", new_person(place, **change), 400)
    page = answer.content.decode()
    assert words in page
    assert 'class="error-summary"' in page
    assert not User.objects.filter(username__startswith="zhang").exists()


def test_nobody_is_appointed_outside_the_campaign(place: Place) -> None:
    place.post(OFFICE, "people/new/", new_person(place, unit=str(place.elsewhere.pk)), 404)


def test_a_person_is_appointed_once_more(place: Place) -> None:
    leader = place.people[LEADER]
    city = place.world.units["city"]
    data = {"role": "auditor", "unit": str(city.pk), "post": "", "from_day": "2019-06-20"}
    page = page_after(place, f"people/{leader.pk}/appoint/", data)
    assert "The appointment is made." in page
    assert "Reads everything in the subtree, changes nothing." in page
    again = place.post(OFFICE, f"people/{leader.pk}/appoint/", data, 400).content.decode()
    assert "already appointed" in again


def test_the_page_of_a_person_tells_what_was_done(place: Place) -> None:
    page_after(place, "people/new/", new_person(place))
    person = User.objects.get(username="zhangsan")
    page = place.get(OFFICE, f"people/{person.pk}/")
    for words in ("Account made", "One-time link made", "Appointed", "Organiser, North", "10 Jun 2019"):
        assert words in page


def test_an_appointment_ends_on_a_day(place: Place) -> None:
    leader = place.people[LEADER]
    appointment = Appointment.unscoped.get(user=leader)
    path = f"people/{leader.pk}/end/{appointment.pk}/"
    assert "End this appointment?" in place.get(OFFICE, path)
    assert (
        "Correct one of the two" in place.post(OFFICE, path, {"to_day": "2019-05-01"}, 400).content.decode()
    )
    page = page_after(place, path, {"to_day": "2019-06-30", "reason": "Retired"})
    assert "Ended appointments" in page
    assert "Retired" in page
    assert "this person may do nothing" in page
    assert ">Leader</a>" in place.get(OFFICE, "people/?state=ended")
    assert ">Leader</a>" not in place.get(OFFICE, "people/")


def test_an_appointment_is_ended_only_by_its_own_address(place: Place) -> None:
    appointment = Appointment.unscoped.get(user=place.people[LEADER])
    place.get(OFFICE, f"people/{place.people[AUDITOR].pk}/end/{appointment.pk}/", 404)


def test_the_last_office_is_asked_before_it_ends_itself(place: Place) -> None:
    office = place.people[OFFICE]
    appointment = Appointment.unscoped.get(user=office)
    path = f"people/{office.pk}/end/{appointment.pk}/"
    assert "my own last appointment as campaign office" in place.get(OFFICE, path)
    day = {"to_day": clock.today().isoformat()}
    refused = place.post(OFFICE, path, day, 400).content.decode()
    assert "Confirm that you want to end it" in refused
    place.post(OFFICE, path, day | {"even_own": "on"})
    appointment.refresh_from_db()
    assert appointment.to_day == clock.today()


def test_an_appointment_that_has_not_begun_is_taken_back_and_the_history_keeps_it(place: Place) -> None:
    leader, city = place.people[LEADER], place.world.units["city"]
    tomorrow = clock.today() + datetime.timedelta(days=1)
    data = {"role": "auditor", "unit": str(city.pk), "post": "Adviser", "from_day": tomorrow.isoformat()}
    page = page_after(place, f"people/{leader.pk}/appoint/", data)
    coming = Appointment.unscoped.get(user=leader, role="auditor")
    path = f"people/{leader.pk}/take-back/{coming.pk}/"
    assert f"/c/world/{path}" in page
    assert f"/end/{coming.pk}/" not in page
    assert "Take this appointment back?" in place.get(OFFICE, path)
    page = page_after(place, path, {"reason": "Named by mistake"})
    assert not Appointment.unscoped.filter(pk=coming.pk).exists()
    for words in ("The appointment is taken back.", "Appointment taken back", "Named by mistake", "Adviser"):
        assert words in page
    assert "Role: Auditor" in page
    assert "Appointment taken back" in place.get(OFFICE, "history/")
    place.get(OFFICE, path, 404)


def test_an_appointment_that_has_begun_is_ended_and_never_taken_back(place: Place) -> None:
    appointment = Appointment.unscoped.get(user=place.people[LEADER])
    path = f"people/{appointment.user_id}/take-back/{appointment.pk}/"
    answer = place.client(OFFICE).get(f"/c/world/{path}")
    assert answer["Location"] == f"/c/world/people/{appointment.user_id}/end/{appointment.pk}/"
    assert "has begun. End it instead." in place.post(OFFICE, path, {}, 400).content.decode()
    assert Appointment.unscoped.filter(pk=appointment.pk).exists()


def test_a_name_is_corrected_and_the_history_says_so(place: Place) -> None:
    leader = place.people[LEADER]
    path = f"people/{leader.pk}/name/"
    assert f"/c/world/{path}" in place.get(OFFICE, f"people/{leader.pk}/")
    assert "The log-in name leader stays as it is." in place.get(OFFICE, path)
    refused = place.post(OFFICE, path, {"name": " "}, 400).content.decode()
    assert 'class="error-summary"' in refused
    page = page_after(place, path, {"name": "Leader Two", "reason": "Misspelt"})
    for words in ("The name is corrected.", "Name corrected", "Misspelt", "Leader → Leader Two"):
        assert words in page
    leader.refresh_from_db()
    assert (leader.name, leader.username) == ("Leader Two", "leader")


def test_a_new_link_is_asked_for_made_and_recorded(place: Place) -> None:
    leader = place.people[LEADER]
    leader.set_password("a-long-enough-one")
    leader.save()
    path = f"people/{leader.pk}/link/"
    assert "The password until now and every earlier link stop working." in place.get(OFFICE, path)
    page = page_after(place, path, {})
    assert LINK.search(page)
    assert "One-time link made" in page
    leader.refresh_from_db()
    assert not leader.has_usable_password()


def test_an_office_below_takes_over_nobody_who_stands_above_it(place: Place) -> None:
    world = place.world
    rights = {"by": None, "access": everything(), "from_day": june(1)}
    small = make_person("small", name="Small")
    appoint(user=small, role=Role.OFFICE, unit=world.units["north"], **rights)
    place.people["small"] = small  # type: ignore[index]
    both = place.people[AUDITOR]
    appoint(user=both, role=Role.AUDITOR, unit=world.units["south"], **rights)
    page = place.get("small", "people/")
    assert ">Auditor</a>" in page
    assert ">Office</a>" not in page
    assert ">Steering</a>" not in page
    for who in (OFFICE, STEERING, OUTSIDER):
        place.get("small", f"people/{place.people[who].pk}/", 404)
    page = place.get("small", f"people/{both.pk}/")
    assert "also appointed where you may not appoint" in page
    assert "South" not in page
    assert f"/people/{both.pk}/link/" not in page
    for act in ("link", "deactivate", "reactivate"):
        place.post("small", f"people/{both.pk}/{act}/", {})
        assert "This cannot be done" in place.get("small", f"people/{both.pk}/link/", 400)
    refused = place.post("small", f"people/{both.pk}/name/", {"name": "Somebody else"}, 400)
    assert "This cannot be done" in refused.content.decode()
    both.refresh_from_db()
    assert both.is_active
    assert both.name == "Auditor"
    assert place.client("small").session.get("way_in") is None


def test_a_superuser_is_handed_over_by_nobody(place: Place) -> None:
    keeper = place.world.keeper
    appoint(
        by=None,
        access=everything(),
        user=keeper,
        role=Role.EDITOR,
        unit=place.world.units["north"],
        from_day=june(1),
    )
    page = page_after(place, f"people/{keeper.pk}/link/", {})
    assert "keeper of the system" in page
    assert not LINK.search(page)


def test_an_account_is_deactivated_and_taken_back(place: Place) -> None:
    leader = place.people[LEADER]
    page = page_after(place, f"people/{leader.pk}/deactivate/", {})
    assert "This account is deactivated." in page
    assert f"/people/{leader.pk}/reactivate/" in page
    leader.refresh_from_db()
    assert build_access(leader, clock.today()).roots == {}
    assert place.client(LEADER).get("/c/world/today/").status_code == 302
    assert ">Leader</a>" in place.get(OFFICE, "people/?state=deactivated")
    page = page_after(place, f"people/{leader.pk}/reactivate/", {})
    assert "The account is active again." in page
    assert LINK.search(page)
    assert place.client(LEADER).get("/c/world/today/").status_code == 302
    assert place.client(OFFICE).get(f"/c/world/people/{leader.pk}/reactivate/").status_code == 405


def test_people_are_offered_while_a_name_is_written(place: Place) -> None:
    page = place.get(OFFICE, "people/suggest/?person_name=lea")
    assert f'value="{place.people[LEADER].pk}"' in page
    assert "Nobody with this name" in place.get(OFFICE, "people/suggest/?person_name=Outsider")


def test_the_page_of_a_unit_leads_to_its_people(place: Place) -> None:
    north = place.world.units["north"]
    page = place.get(OFFICE, f"units/{north.pk}/")
    assert f'href="/c/world/people/{place.people[LEADER].pk}/"' in page
    assert f"/people/new/?unit={north.pk}" in page
    assert "/people/" not in place.get(ORGANISER, f"units/{north.pk}/")
    assert "<strong>North</strong>" in place.get(OFFICE, f"people/new/?unit={north.pk}")


@pytest.mark.parametrize(
    "query", ["?after=%00", "?before=%00x", "?q=%00", "?after=zzz", "?role=%00&state=%00"]
)
def test_a_query_that_nobody_would_write_is_answered(place: Place, query: str) -> None:
    place.get(OFFICE, f"people/{query}")
    place.get(OFFICE, "people/suggest/?person_name=%00")


def test_who_is_deactivated_gets_no_further_with_an_old_link(place: Place) -> None:
    page = page_after(place, "people/new/", new_person(place))
    link = LINK.search(page)
    assert link
    person = User.objects.get(username="zhangsan")
    page_after(place, f"people/{person.pk}/deactivate/", {})
    browser = Client(headers={"accept-language": "en"})
    assert "This link does not work any more" in browser.get(link[1], follow=True).content.decode()
    words = {"password1": "a-long-enough-one", "password2": "a-long-enough-one"}
    browser.post(link[1], words, follow=True)
    assert "_auth_user_id" not in browser.session
    assert browser.get("/c/world/today/").status_code == 302
