"""Two campaigns over the same units: whoever is appointed for one sees that one, and nothing of the other."""

import re

from tests.factories import make_appointment, make_campaign, make_person
from tests.problems.register import Register
from tests.web.pressed import special
from tests.web.workspace import OFFICE, ORGANISER, Place, text

from touchstone.campaigns.models import Campaign
from touchstone.units.models import Appointment, User
from touchstone.units.roles import IN_GROUPS, Role

HREF = re.compile(r'(?:href|hx-get|data-href)="(/c/safety/[^"#]*)')
SECRET = "只属于另一个活动"
PAGES = 60
"""Read of each reader; most addresses are filters of the same lists."""


def safety(place: Place) -> Campaign:
    """Make a second campaign with the same units, and mark everything that the first has with a word."""
    world = place.world
    Campaign.objects.filter(pk=world.campaign.pk).update(name=SECRET, name_en=SECRET)
    world.campaign.refresh_from_db()
    for code, form in world.forms.items():
        type(form).objects.filter(code=code).update(name=SECRET)
        form.refresh_from_db()
    world.hold("north", "reading-class", 3, topic=SECRET)
    only = make_person(name=SECRET)
    make_appointment(only, Role.LEADER, unit=world.units["north"], campaign="world")
    make_appointment(only, Role.STEERING, group=place.group, campaign="world")
    return make_campaign(world.units["province"], slug="safety", name="安全月", name_en="Safety month")


def appointed(place: Place, role: Role) -> User:
    """Return somebody with a role for the second campaign only."""
    where = {"group": place.group} if role in IN_GROUPS else {"unit": place.world.units["province"]}
    person = make_person(f"only-{role.value}")
    make_appointment(person, role, campaign="safety", **where)  # type: ignore[arg-type]
    place.people[role.value + "-there"] = person  # type: ignore[index]  # a copy of its own
    return person


def test_no_page_of_a_campaign_tells_of_another(place: Place, register: Register) -> None:
    safety(place)
    register.register(statement=SECRET)
    special(place, "north")
    for role in (Role.OFFICE, Role.AUDITOR, Role.STEERING, Role.ORGANISER):
        appointed(place, role)
        client = place.client(role.value + "-there")
        assert client.get("/c/world/today/").status_code == 404
        assert client.get("/start/", follow=True).redirect_chain[-1][0].startswith("/c/safety/")
        waiting, seen = ["/c/safety/today/", f"/c/safety/people/{register.north.pk}/"], set[str]()
        while waiting and len(seen) < PAGES:
            address = waiting.pop(0)
            place_of = re.sub(r"\?.*", "", address)
            if place_of in seen or "export" in address:
                continue
            seen.add(place_of)
            answer = client.get(address)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                page = answer.content.decode()
                assert SECRET not in page, (role, address)
                waiting += [found.replace("&amp;", "&") for found in HREF.findall(page)]
        assert len(seen) > 20, role


def test_the_switcher_offers_where_somebody_is_appointed(place: Place) -> None:
    safety(place)
    both, one = "/c/world/open/", "/c/safety/today/"
    assert "/c/safety/open/" in place.get(OFFICE, "today/")
    appointed(place, Role.ORGANISER)
    page = text(place.client("organiser-there").get(one))
    assert both not in page
    make_appointment(
        place.people["organiser-there"], Role.LEADER, unit=place.world.units["north"], campaign="world"
    )
    assert both in text(place.client("organiser-there").get(one))


def test_the_office_of_one_campaign_is_led_nowhere_it_may_not_go(place: Place) -> None:
    safety(place)
    appointed(place, Role.OFFICE)
    page = text(place.client("office-there").get("/c/safety/today/"))
    assert "by the office of every campaign" in page
    refused = set()
    for address in HREF.findall(page) + ["/cms/"] * ("/cms/" in page):
        if place.client("office-there").get(address, follow=True).status_code != 200:
            refused.add(address)
    assert refused == set()


def test_an_office_appoints_for_its_campaign_only_and_says_so(place: Place) -> None:
    """The form offers what the reader may give; the list, the person and the history say where it counts."""
    safety(place)
    person, north = place.people[ORGANISER], place.world.units["north"]
    data = {"role": "leader", "unit": north.pk, "from_day": "2019-06-01", "campaign": "safety"}
    page = text(place.client(OFFICE).get(f"/c/safety/people/{person.pk}/appoint/"))
    assert '<option value="*"' in page
    answer = place.client(OFFICE).post(f"/c/safety/people/{person.pk}/appoint/", data)
    assert answer.status_code == 302
    assert Appointment.unscoped.get(user=person, role="leader").campaign == "safety"
    listed = text(place.client(OFFICE).get("/c/safety/people/?counts=here"))
    assert "Organiser" in listed
    assert "this campaign only" in listed
    assert "Nobody matches" in place.get(OFFICE, "people/?counts=here&role=leader&q=Organiser")
    one = text(place.client(OFFICE).get(f"/c/world/people/{person.pk}/"))
    assert "Safety month" in one
    appointed(place, Role.OFFICE)
    page = text(place.client("office-there").get(f"/c/safety/people/{person.pk}/appoint/"))
    assert '<option value="*"' not in page
    wide = data | {"role": "auditor", "campaign": ""}
    answer = place.client("office-there").post(f"/c/safety/people/{person.pk}/appoint/", wide)
    assert "You may appoint here for your campaign only" in text(answer, 400)
    assert not Appointment.unscoped.filter(role="auditor", user=person).exists()
    organiser = Appointment.unscoped.get(user=person, role="organiser")
    there = f"/c/safety/people/{person.pk}/end/{organiser.pk}/"
    assert there not in text(place.client("office-there").get(f"/c/safety/people/{person.pk}/"))
    answer = place.client("office-there").post(there, {"to_day": "2019-06-20", "reason": "x"})
    assert "change no appointment in every campaign" in text(answer, 400)
