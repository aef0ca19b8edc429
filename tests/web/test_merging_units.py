"""Merging two units that are one, and dividing a unit, on the pages of the office."""

from tests.web.workspace import OFFICE, Place

from touchstone.campaigns.actions import add_members
from touchstone.units.models import Unit


def test_two_units_that_are_one_are_merged(place: Place) -> None:
    north, south = place.world.units["north"], place.world.units["south"]
    add_members(by=None, batch=place.world.batches[1], units=[south], from_day=place.world.campaign.opens_on)
    path = f"units/{south.pk}/"
    assert f"/{path}merge/" in place.get(OFFICE, path)
    assert "Unit that remains" in place.get(OFFICE, f"{path}merge/")
    assert "Name the unit that remains." not in place.get(OFFICE, f"{path}merge/")
    asked = {"unit": str(north.pk), "day": "2019-06-30"}
    page = place.get(OFFICE, f"{path}merge/", data=asked)
    for words in ("Goes", "Remains", "Participation in a batch", "Both took part in the same batch"):
        assert words in page
    refused = place.post(OFFICE, f"{path}merge/", asked, 400).content.decode()
    assert "Say whether they were one or two until then." in refused
    answer = place.post(OFFICE, f"{path}merge/", {**asked, "together": "one", "reason": "Decision 5"})
    assert answer["Location"].endswith(f"/units/{north.pk}/")
    page = place.get(OFFICE, f"units/{north.pk}/")
    for words in ("Took in", "South", "Took in another unit", "Decision 5"):
        assert words in page
    page = place.get(OFFICE, path)
    assert "Merged into" in page
    assert f"/{path}merge/" not in page


def test_what_cannot_be_merged_says_why(place: Place) -> None:
    city, north = place.world.units["city"], place.world.units["north"]
    asked = {"unit": str(north.pk), "day": "2019-06-30"}
    page = place.get(OFFICE, f"units/{city.pk}/merge/", data=asked)
    assert "This cannot be done" in page
    assert "is below" in page
    missing = place.get(
        OFFICE, f"units/{city.pk}/merge/", 400, data={"day": "2019-02-30", "unit_name": "zzz"}
    )
    assert "None of your units has this name" in missing
    empty = place.get(OFFICE, f"units/{city.pk}/merge/", 400, data={"day": "2019-06-30", "unit_name": ""})
    assert "Name the unit that remains." in empty


def test_a_unit_is_divided(place: Place) -> None:
    north = place.world.units["north"]
    path = f"units/{north.pk}/divide/"
    asked = {"names": "东区\n西区\n", "day": "2019-06-30", "goes_on": "no"}
    page = place.get(OFFICE, path, data=asked)
    for words in ("New units", "东区, 西区", "They take part", "They are assigned to", "Ends"):
        assert words in page
    place.post(OFFICE, path, asked)
    first = Unit.unscoped.get(name="东区")
    north.refresh_from_db()
    assert (north.path.startswith(first.path), str(north.closed_on)) == (True, "2019-06-30")
    assert "Divided from" in place.get(OFFICE, f"units/{first.pk}/")
    taken = place.get(OFFICE, f"units/{first.pk}/divide/", data={**asked, "names": "南区"})
    assert "There is already a unit" in taken
    place.get(
        OFFICE, f"units/{first.pk}/divide/", 400, data={"names": "", "day": "2019-06-30", "goes_on": "yes"}
    )
