"""Creating, renaming and reopening a unit."""

import pytest
from tests.web.workspace import OFFICE, ORGANISER, Place

from touchstone.common import clock
from touchstone.units.access import everything
from touchstone.units.actions import close_unit, set_kinds
from touchstone.units.models import Unit, UnitAlias


@pytest.fixture
def kinds(place: Place) -> Place:
    set_kinds(by=None, kinds=[("school", "学校", "School"), ("bureau", "局", "Bureau")])
    return place


def unit_of(place: Place, **change: str) -> dict[str, str]:
    """Return the form data for a new unit below the north."""
    return {
        "unit": str(place.world.units["north"].pk),
        "name": "第一中学",
        "name_en": "First School",
        "kind": "school",
        "aliases": "一中\n\n市一中",
        "liaison_post": "办公室主任",
        "liaison_phone": "0571-1",
        "opened_on": "2019-05-01",
    } | change


def test_a_unit_is_made_below_any_other(kinds: Place) -> None:
    north = kinds.world.units["north"]
    assert f"/units/new/?unit={north.pk}" in kinds.get(OFFICE, f"units/{north.pk}/")
    assert "/units/new/" not in kinds.get(ORGANISER, f"units/{north.pk}/")
    assert "New unit" in kinds.get(OFFICE, "units/")
    assert "<strong>North</strong>" in kinds.get(OFFICE, f"units/new/?unit={north.pk}")
    assert '<select name="kind"' in kinds.get(OFFICE, f"units/new/?unit={north.pk}")
    kinds.post(OFFICE, "units/new/", unit_of(kinds))
    made = Unit.unscoped.select_related("kind").get(name="第一中学")
    assert made.path.startswith(north.path)
    assert (str(made.kind.code if made.kind else ""), made.liaison_post) == ("school", "办公室主任")
    assert set(UnitAlias.unscoped.filter(unit=made).values_list("name", flat=True)) == {"一中", "市一中"}
    page = kinds.get(OFFICE, f"units/{made.pk}/")
    assert "Unit created" in page
    assert "School" in page


def test_the_unit_above_is_found_by_its_name(kinds: Place) -> None:
    data = unit_of(kinds, unit="", unit_name="北区")
    kinds.post(OFFICE, "units/new/", data)
    assert Unit.unscoped.get(name="第一中学").path.startswith(kinds.world.units["north"].path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit": "", "unit_name": ""}, "Name the unit above."),
        ({"unit": "", "unit_name": "zzz"}, "None of your units has this name"),
        ({"name": ""}, "This field is required."),
        ({"opened_on": "2019-02-30"}, "no day 30"),
        ({"kind": "palace"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(kinds: Place, change: dict[str, str], words: str) -> None:
    page = kinds.post(OFFICE, "units/new/", unit_of(kinds, **change), 400).content.decode()
    assert words in page
    assert 'class="error-summary"' in page


def test_a_name_is_borne_once_at_a_place(kinds: Place) -> None:
    above = str(kinds.world.units["city"].pk)
    page = kinds.post(OFFICE, "units/new/", unit_of(kinds, unit=above, name="北区"), 400).content.decode()
    assert "There is already a unit" in page


def test_without_kinds_the_field_is_left_out(place: Place) -> None:
    assert 'name="kind"' not in place.get(OFFICE, "units/new/")
    data = unit_of(place)
    place.post(OFFICE, "units/new/", data)
    assert Unit.unscoped.get(name="第一中学").kind is None


def test_a_unit_is_renamed_and_described(kinds: Place) -> None:
    north = kinds.world.units["north"]
    path = f"units/{north.pk}/"
    assert 'value="北区"' in kinds.get(OFFICE, f"{path}change/")
    data = unit_of(kinds, name="新北区", name_en="New North", reason="Decision 9")
    kinds.post(OFFICE, f"{path}change/", data)
    page = kinds.get(OFFICE, path)
    for words in (
        "New North",
        "Called before",
        "北区",
        "Also called",
        "一中",
        "办公室主任",
        "Decision 9",
        "School",
    ):
        assert words in page
    taken = kinds.post(OFFICE, f"{path}change/", unit_of(kinds, name="南区"), 400).content.decode()
    assert "There is already a unit" in taken
    north.refresh_from_db()
    assert north.name == "新北区"


def test_the_campaigns_own_unit_is_described_but_stays_where_it_is(kinds: Place) -> None:
    province = kinds.world.units["province"].pk
    page = kinds.get(OFFICE, f"units/{province}/")
    assert f"/units/{province}/change/" in page
    assert f"/units/{province}/close/" not in page


def test_a_closed_unit_is_opened_again(place: Place) -> None:
    company, branch = place.world.units["company"], place.world.units["branch"]
    path = f"units/{company.pk}/"
    place.get(OFFICE, f"{path}reopen/", 404)
    close_unit(by=None, access=everything(), unit=company, day=clock.today(), with_below=True)
    assert f"/{path}reopen/" in place.get(OFFICE, path)
    refused = place.get(OFFICE, f"units/{branch.pk}/reopen/")
    assert "Open Branch again?" in refused
    page = place.post(OFFICE, f"units/{branch.pk}/reopen/", {}, 400).content.decode()
    assert "is closed. Reopen it first" in page
    place.post(OFFICE, f"{path}reopen/", {"with_below": "on", "reason": "Decision 8"})
    assert not Unit.unscoped.filter(closed_on__isnull=False).exists()
    assert "Decision 8" in place.get(OFFICE, path)


def test_a_new_unit_takes_part_when_the_office_lets_it(place: Place) -> None:
    top = place.world.units["province"]
    place.post(OFFICE, "units/new/", unit_of(place, unit=str(top.pk)))
    made = Unit.unscoped.get(name="第一中学")
    page = place.get(OFFICE, f"units/{made.pk}/")
    assert "This unit does not take part." in page
    path = f"units/{made.pk}/join/"
    assert path in page
    assert 'value="2019-06-01"' in place.get(OFFICE, path)
    place.post(OFFICE, path, {"batch": "2", "from_day": "2019-06-01"})
    page = place.get(OFFICE, f"units/{made.pk}/")
    assert "第2批, from 1 Jun 2019" in page
    assert "does not take part" not in page
    again = place.post(OFFICE, path, {"batch": "1", "from_day": "2019-06-01"}, 400).content.decode()
    assert "error-summary" in again


def test_who_takes_part_through_another_is_left_alone(place: Place) -> None:
    for name in ("north", "south", "city", "province"):
        assert "does not take part" not in place.get(OFFICE, f"units/{place.world.units[name].pk}/")


def test_a_unit_entered_by_mistake_is_deleted_and_one_with_a_past_says_what_keeps_it(place: Place) -> None:
    north, top = place.world.units["north"], place.world.units["province"]
    place.post(OFFICE, "units/new/", unit_of(place, unit=str(top.pk)))
    made = Unit.unscoped.get(name="第一中学")
    path = f"units/{made.pk}/"
    assert f"/{path}delete/" in place.get(OFFICE, path)
    assert "Delete the unit" in place.get(OFFICE, f"{path}delete/")
    place.post(OFFICE, f"{path}delete/", {"reason": "Entered twice"})
    place.get(OFFICE, path, 404)
    history = place.get(OFFICE, "history/")
    assert "Deleted" in history
    assert "Entered twice" in history
    kept = place.get(OFFICE, f"units/{north.pk}/delete/")
    assert "appointment (5)" in kept
    assert f"units/{north.pk}/close/" in kept
    refused = place.post(OFFICE, f"units/{north.pk}/delete/", {}, 200).content.decode()
    assert "This cannot be done" in refused
