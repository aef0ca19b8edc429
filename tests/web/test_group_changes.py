"""What the office does with groups: create, rename, assign and release units, appoint members, close."""

import pytest
from tests.web.workspace import AUDITOR, OFFICE, OUTSIDER, STEERING, Place

from touchstone.common import clock
from touchstone.units.models import Appointment, Group, GroupAssignment


def test_a_group_is_made_and_listed_before_it_guides_anything(place: Place) -> None:
    assert "New group" in place.get(OFFICE, "steering-groups/")
    assert "New group" not in place.get(STEERING, "steering-groups/")
    owner = str(place.world.units["province"].pk)
    data = {"kind": "steering", "name": "第四组", "name_en": "Fourth group", "number": "", "owner": owner}
    place.post(OFFICE, "steering-groups/new/", data)
    assert Group.unscoped.get(name="第四组").number == 4
    assert ">Fourth group</a>" in place.get(OFFICE, "steering-groups/")
    taken = place.post(OFFICE, "steering-groups/new/", data | {"number": "3"}, 400).content.decode()
    assert "There is already a group 3." in taken


def test_inspection_groups_stand_below_the_steering_groups(place: Place) -> None:
    owner = str(place.world.units["province"].pk)
    data = {"kind": "inspection", "name": "检查一组", "name_en": "First inspection", "owner": owner}
    assert "Inspection groups" not in place.get(OFFICE, "steering-groups/")
    place.post(OFFICE, "steering-groups/new/", data)
    page = place.get(OFFICE, "steering-groups/")
    assert "Inspection groups" in page
    assert ">First inspection</a>" in page


def test_an_office_makes_groups_only_of_its_own_units(place: Place) -> None:
    data = {"kind": "steering", "name": "x", "owner": str(place.elsewhere.pk)}
    assert "Select a valid choice" in place.post(OFFICE, "steering-groups/new/", data, 400).content.decode()


def test_a_group_is_renamed(place: Place) -> None:
    path = f"steering-groups/{place.group.pk}/"
    place.post(OFFICE, f"{path}change/", {"name": "第三指导组", "name_en": "Group three"})
    page = place.get(OFFICE, path)
    assert "Group three" in page
    assert "Group changed" in page
    assert (
        "This field is required." in place.post(OFFICE, f"{path}change/", {"name": " "}, 400).content.decode()
    )


def test_units_are_assigned_and_released(place: Place) -> None:
    path = f"steering-groups/{place.group.pk}/"
    company = place.world.units["company"]
    assert (
        "Name the unit."
        in place.post(OFFICE, f"{path}assign/", {"from_day": "2019-06-01"}, 400).content.decode()
    )
    place.post(OFFICE, f"{path}assign/", {"unit": company.pk, "from_day": "2019-06-01"})
    assert ">Company</a>" in place.get(STEERING, path)
    again = place.post(OFFICE, f"{path}assign/", {"unit": company.pk, "from_day": "2019-06-01"}, 400)
    assert "already guides" in again.content.decode()
    assignment = GroupAssignment.unscoped.get(unit=company)
    assert f"{path}release/{assignment.pk}/" in place.get(OFFICE, path)
    assert "/release/" not in place.get(STEERING, path)
    place.post(OFFICE, f"{path}release/{assignment.pk}/", {"day": "2019-06-30", "reason": ""})
    assert ">Company</a>" not in place.get(OFFICE, path)
    place.get(OFFICE, f"{path}release/0/", 404)


def test_members_are_appointed_by_name(place: Place) -> None:
    path = f"steering-groups/{place.group.pk}/"
    page = place.get(OFFICE, f"{path}appoint/")
    assert f"/people/new/?group={place.group.pk}" in page
    data = {"role": "steering", "post": "组员", "from_day": "2019-06-10"}
    near = place.post(OFFICE, f"{path}appoint/", data | {"person_name": "Audi"}, 400).content.decode()
    assert f'value="{place.people[AUDITOR].pk}"' in near
    assert (
        "Name the person."
        in place.post(OFFICE, f"{path}appoint/", data | {"person_name": ""}, 400).content.decode()
    )
    place.post(OFFICE, f"{path}appoint/", data | {"person_name": "Auditor"})
    assert Appointment.unscoped.filter(user=place.people[AUDITOR], group=place.group).exists()
    assert ">Auditor</a>" in place.get(OFFICE, path)
    twice = place.post(OFFICE, f"{path}appoint/", data | {"person": place.people[AUDITOR].pk}, 400)
    assert "already appointed" in twice.content.decode()
    place.post(OFFICE, f"{path}appoint/", data | {"person": place.people[OUTSIDER].pk}, 404)


def test_a_group_is_closed_for_good(place: Place) -> None:
    path = f"steering-groups/{place.group.pk}/"
    place.post(OFFICE, f"{path}close/", {"day": clock.today().isoformat(), "reason": "Done"})
    place.group.refresh_from_db()
    assert place.group.closed_on == clock.today()
    page = place.get(OFFICE, path)
    assert "Done" in page
    assert f"{path}close/" not in page
    for act in ("change", "assign", "appoint", "close"):
        place.get(OFFICE, f"{path}{act}/", 404)


@pytest.mark.parametrize("act", ["change", "assign", "appoint", "close"])
def test_members_change_nothing(place: Place, act: str) -> None:
    place.get(STEERING, f"steering-groups/{place.group.pk}/{act}/", 403)
    assert f"/{place.group.pk}/{act}/" not in place.get(STEERING, f"steering-groups/{place.group.pk}/")
