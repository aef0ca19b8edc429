"""Adding an exhibition, and recording, correcting and withdrawing its visits in the browser's forms."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.sites.halls import exhibit, set_categories, visit
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, Place
from tests.world import june

from touchstone.common import clock
from touchstone.sites.models import Exhibition, ExhibitionVisits, VisitorCategory


def given(place: Place, **changes: Any) -> dict[str, Any]:
    """Return a form of visits as an organiser fills it in."""
    return {"day": "2019-06-03", "channel": "in-person", "number_public": "４８人", **changes}


def test_an_exhibition_is_added_and_corrected(place: Place) -> None:
    form = {"unit": place.world.units["north"].pk, "name": "基因展", "from_day": "6月2日"}
    there = place.post(ORGANISER, "exhibitions/new/", form)["Location"]
    exhibition = Exhibition.unscoped.get()
    assert there == f"/c/world/exhibitions/{exhibition.pk}/"
    page = f"exhibitions/{exhibition.pk}/correct/"
    form |= {"version": 1, "until_day": "2019-06-01", "online_address": "example.org"}
    assert "before the first" in place.post(ORGANISER, page, form, 400).content.decode()
    place.post(ORGANISER, page, {**form, "until_day": "2019-06-30", "reason": "extended"})
    shown = place.get(AUDITOR, f"exhibitions/{exhibition.pk}/")
    assert "https://example.org" in shown
    assert "extended" in shown
    assert "Record visits" not in shown


def test_one_form_records_a_day_and_the_same_again_nothing(place: Place) -> None:
    there = f"exhibitions/{exhibit(place.world, 'north').pk}/record/"
    nothing = place.post(ORGANISER, there, given(place, number_public=""), 400)
    assert "in one field at least" in nothing.content.decode()
    for _again in range(2):
        place.post(ORGANISER, there, given(place, number_enterprises="7"))
    rows = ExhibitionVisits.unscoped.order_by("category__order")
    assert list(rows.values_list("category__code", "number")) == [("public", 48), ("enterprises", 7)]
    taken = place.post(ORGANISER, there, given(place, number_public="5"), 400).content.decode()
    assert "48 visits are recorded already" in taken
    assert 'name="further"' in taken
    place.post(ORGANISER, there, given(place, number_public="5", further="1"))
    assert rows.count() == 3
    listed = place.get(ORGANISER, "exhibitions/")
    assert "60" in listed


def test_a_count_is_corrected_withdrawn_and_taken_back(place: Place) -> None:
    (visits,) = visit(place.world, exhibit(place.world, "north"), 3, 40)
    there = f"exhibitions/visits/{visits.pk}/"
    form = {"day": "2019-06-04", "channel": "online", "category": "public", "number": "41", "version": 1}
    place.post(ORGANISER, f"{there}correct/", {**form, "reason": "miscounted"})
    assert "miscounted" in place.get(AUDITOR, there)
    place.post(ORGANISER, f"{there}withdraw/", {"reason": "reported twice", "version": 2})
    assert "This count is withdrawn." in place.get(ORGANISER, there)
    assert f"/{there}" in place.get(OFFICE, "exhibitions/visits/?state=withdrawn")
    assert "Withdrawn" in place.get(OFFICE, "history/")
    place.post(ORGANISER, f"{there}restore/?version=3", {})
    page = place.get(OFFICE, "figures/study.exhibition-visits")
    assert "By channel" in page
    assert "By category of visitors" in page


def test_an_exhibition_is_withdrawn_and_brought_back(place: Place) -> None:
    exhibition = exhibit(place.world, "north")
    (visits,) = visit(place.world, exhibition, 3, 40)
    there = f"exhibitions/{exhibition.pk}/"
    assert f"/{there}" in place.get(ORGANISER, f"units/{place.world.units['north'].pk}/")
    assert "Give a reason" not in place.get(ORGANISER, f"{there}withdraw/")
    place.post(ORGANISER, f"{there}withdraw/", {"reason": "", "version": 1}, 400)
    place.post(ORGANISER, f"{there}withdraw/", {"reason": "of another unit", "version": 1})
    page = place.get(ORGANISER, there)
    assert "This exhibition is withdrawn." in page
    assert "of another unit" in page
    assert "Record visits" not in page
    assert "40" in page, "what was counted stays readable"
    assert "withdrawn with its exhibition" in place.get(ORGANISER, f"exhibitions/visits/{visits.pk}/")
    assert f"/{there}" not in place.get(OFFICE, "exhibitions/")
    assert f"/{there}" in place.get(OFFICE, "exhibitions/?state=withdrawn")
    assert f"/{there}" not in place.get(ORGANISER, f"units/{place.world.units['north'].pk}/")
    assert f"/{there}" in place.get(OFFICE, "history/")
    place.post(ORGANISER, f"{there}restore/?version=2", {})
    assert f"/{there}" in place.get(OFFICE, "exhibitions/?state=open")


def test_today_mentions_an_open_exhibition_whose_visits_nobody_records(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def today() -> str:
        return place.get(ORGANISER, "today/")

    exhibition = exhibit(place.world, "north", until_day=june(28))
    exhibit(place.world, "south", "别区展")
    monkeypatch.setattr(clock, "today", lambda: june(20))
    page = today()
    assert "no visits recorded yet" in page
    assert "别区展" not in page
    assert f"/exhibitions/{exhibition.pk}/record/" in page
    visit(place.world, exhibition, 5, 40)
    assert "visits recorded until 5 June 2019" in today()
    visit(place.world, exhibition, 18, 40)
    assert "基因展" not in today()
    monkeypatch.setattr(clock, "today", lambda: june(29))
    assert "基因展" not in today(), "it is over"


@pytest.mark.parametrize("page", ["exhibitions/", "exhibitions/visits/", "one"])
def test_no_query_for_a_row(place: Place, page: str) -> None:
    world = place.world
    exhibition = exhibit(world, "north")
    address = f"exhibitions/{exhibition.pk}/" if page == "one" else page
    visit(world, exhibition, 3, 1)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            place.get(OFFICE, address)
        return len(captured)

    queries()
    few = queries()
    for number in range(4):
        visit(world, exhibit(world, "south", f"展 {number}"), 4, 5)
        visit(world, exhibition, 4 + number, 5, "online", category="enterprises")
    assert queries() == few


def test_without_categories_the_form_says_who_sets_them_up(place: Place) -> None:
    exhibition = exhibit(place.world, "north")
    VisitorCategory.objects.all().delete()
    assert "no categories of visitors yet" in place.get(ORGANISER, f"exhibitions/{exhibition.pk}/record/")
    set_categories(place.world)
