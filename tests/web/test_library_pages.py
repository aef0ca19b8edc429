"""Reading lists: what a unit reads by whose order, who changes it, and what becomes of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.workspace import AUDITOR, LEARNER, OFFICE, ORGANISER, OUTSIDER, Place, text
from tests.world import june

from touchstone.audit.models import AuditEvent
from touchstone.campaigns.actions import close_campaign
from touchstone.campaigns.presets import export_template, start_campaign
from touchstone.campaigns.updating import update_campaign
from touchstone.common.refusal import Refused
from touchstone.library.actions import add_item, change_item
from touchstone.library.fields import ReadingEntry
from touchstone.library.models import ReadingItem
from touchstone.library.queries import find_cited_at_the_top, find_reading_list
from touchstone.units.access import everything
from touchstone.units.actions import move_unit
from touchstone.units.hooks import open_work
from touchstone.units.queries import build_access

pytestmark = pytest.mark.django_db


def prescribe(place: Place, unit: str, citation: str, kind: str = "core") -> ReadingItem:
    return add_item(
        by=None,
        access=everything(),
        campaign=place.world.campaign,
        unit=place.world.units[unit],
        entry=ReadingEntry(kind, citation=citation),
    )


@pytest.fixture
def listed(place: Place) -> Place:
    for unit, citation, kind in [
        ("north", "北区案例", "local"),
        ("province", "省编选读", "optional"),
        ("province", "共同读本", "core"),
        ("city", "市情读本", "core"),
        ("south", "南区案例", "local"),
    ]:
        prescribe(place, unit, citation, kind)
    return place


@pytest.mark.postgres_too
def test_a_unit_reads_what_each_level_above_prescribes_and_its_own(listed: Place) -> None:
    """The organiser of the northern unit sees no unit above it otherwise."""
    access = build_access(listed.people[ORGANISER], june(1))
    north = listed.world.units["north"]
    levels = find_reading_list(access, listed.world.campaign, north)
    assert [(level.unit.name, [str(item) for item in level.items]) for level in levels] == [
        ("省", ["共同读本", "省编选读"]),
        ("市", ["市情读本"]),
        ("北区", ["北区案例"]),
    ]
    assert find_reading_list(access, listed.world.campaign, listed.world.units["south"]) == []
    page = listed.get(ORGANISER, "library/")
    assert [word in page for word in ("Prescribed by Province", "Added by North itself", "南区案例")] == [
        True,
        True,
        False,
    ]
    assert page.count("Change or take off") == 1


def test_a_learner_reads_the_lists_of_their_unit_and_nothing_else_of_the_campaign(listed: Place) -> None:
    learner = listed.client(LEARNER)
    assert learner.get("/start/", follow=True).redirect_chain[-1][0] == "/library/"
    page = text(learner.get("/library/"))
    assert [word in page for word in ("共同读本", "北区案例", "南区案例")] == [True, True, False]
    assert "No reading list concerns you" in text(listed.client(OUTSIDER).get("/library/"))
    assert listed.client("anonymous").get("/library/").status_code == 302


@pytest.mark.postgres_too
def test_a_work_is_added_changed_and_taken_off(place: Place) -> None:
    form = {
        "unit": place.world.units["north"].pk,
        "kind": "local",
        "citation": "案例汇编",
        "note": "先读第一章",
    }
    place.post(ORGANISER, "library/new/", form)
    place.post(ORGANISER, "library/new/", form, 400)  # it stands there already
    item = ReadingItem.unscoped.get()
    address = f"library/{item.pk}/"
    change = {"version": 1, "kind": "optional", "citation": "案例汇编", "note": ""}
    place.post(AUDITOR, address, change, 403)
    place.post(ORGANISER, address, change)
    place.post(ORGANISER, address, change, 400)  # somebody changed it meanwhile
    item.refresh_from_db()
    assert (item.kind, item.note, item.version) == ("optional", "", 2)
    place.post(ORGANISER, f"{address}remove/", {"version": 2})
    assert not ReadingItem.unscoped.exists()
    verbs = AuditEvent.unscoped.filter(target_kind="library.readingitem").order_by("pk")
    assert [event.verb for event in verbs] == [
        "library.item-added",
        "library.item-changed",
        "library.item-removed",
    ]


@pytest.mark.parametrize("entry", [ReadingEntry("core"), ReadingEntry("core", citation=" x ")])
def test_an_item_names_a_work(place: Place, entry: ReadingEntry) -> None:
    with pytest.raises(Refused, match="work"):
        add_item(
            by=None,
            access=everything(),
            campaign=place.world.campaign,
            unit=place.world.units["north"],
            entry=entry,
        )


def test_nobody_prescribes_for_a_unit_that_is_not_theirs(listed: Place) -> None:
    organiser = listed.people[ORGANISER]
    access = build_access(organiser, june(1))
    by = {"by": organiser, "access": access}
    with pytest.raises(Refused, match="may not prescribe"):
        add_item(
            **by,  # type: ignore[arg-type]
            campaign=listed.world.campaign,
            unit=listed.world.units["city"],
            entry=ReadingEntry("core", citation="越级"),
        )
    above = ReadingItem.unscoped.get(citation="市情读本")
    with pytest.raises(Refused, match="may not change"):
        change_item(**by, item=above, version=1, entry=ReadingEntry("core", citation="改写"))  # type: ignore[arg-type]


def test_a_closed_campaign_takes_no_new_work(place: Place) -> None:
    close_campaign(by=place.world.keeper, campaign=place.world.campaign, day=june(30))
    with pytest.raises(Refused, match="closed"):
        prescribe(place, "north", "迟到")
    assert "Add a work" not in place.get(OFFICE, "library/")


def test_a_list_moves_with_its_unit(listed: Place) -> None:
    world = listed.world
    move_unit(by=None, access=everything(), unit=world.units["north"], to_parent=world.units["company"])
    north = type(world.units["north"]).unscoped.get(pk=world.units["north"].pk)
    levels = find_reading_list(everything(), world.campaign, north)
    assert [level.unit.name for level in levels] == ["省", "北区"]


def test_statements_do_not_grow_with_the_list(listed: Place) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            listed.get(ORGANISER, "library/")
        return len(captured)

    statements()
    before = statements()
    for number in range(8):
        prescribe(listed, "north", f"案例{number}", "local")
    assert statements() == before


def test_a_template_holds_the_cited_works_that_all_units_read(listed: Place) -> None:
    world = listed.world
    text = export_template(world.campaign)
    assert "core_works:\n- work: 共同读本" in text
    assert "省编选读" not in text
    root = listed.elsewhere
    started = start_campaign(by=None, template_text=text, slug="again", root=root, opens_on=june(1))
    assert [str(item) for item in find_cited_at_the_top(started)] == ["共同读本"]
    more = "core_works:\n- work: 共同读本\n- work: 新编\n"
    assert [made.name for made in update_campaign(by=None, campaign=started, template_text=more)] == ["新编"]


def test_a_merger_passes_the_list_on(listed: Place) -> None:
    units = listed.world.units
    (work,) = [work for work in open_work() if "reading list" in work.say(units["north"])]
    prescribe(listed, "south", "北区案例", "local")
    work.pass_on(None, units["north"], units["south"])
    levels = find_reading_list(everything(), listed.world.campaign, units["south"])
    assert [str(item) for item in levels[-1].items] == ["南区案例", "北区案例"]
    assert not ReadingItem.unscoped.filter(unit=units["north"]).exists()
