"""The history within a reader's scope: the list, its filters, pages, print view and files."""

import csv
import datetime
import io
import re
from pathlib import Path

import pytest
from django.utils import timezone
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, Place
from tests.world import june

from touchstone.audit import queries
from touchstone.audit.models import AuditEvent
from touchstone.audit.queries import EventFilter, get_event_page
from touchstone.interchange.actions import apply_run, upload
from touchstone.study.actions import correct_session
from touchstone.units.access import everything
from touchstone.units.actions import create_unit, rename_unit
from touchstone.units.queries import build_access
from touchstone.web.common.timeline import ACTS

pytestmark = pytest.mark.postgres_too

SRC = Path(__file__).resolve().parents[2] / "src" / "touchstone"
LEDGER = "单位,学习形式,日期\n北区,读书班,2019-06-05\n".encode()


@pytest.fixture
def done(place: Place) -> Place:
    """A session at the north and at the company, one corrected; a unit; a ledger loaded."""
    world = place.world
    north = world.hold("north", "reading-class", 3, topic="One", expected=10, present=5)
    world.hold("company", "reading-class", 4, topic="Two")
    correct_session(
        by=place.people[OFFICE],
        access=everything(),
        session=north,
        version=1,
        entry=world.entry("north", "reading-class", 3, topic="One", expected=10, present=8),
        reason="miscounted",
    )
    create_unit(by=place.people[OFFICE], access=everything(), parent=world.units["city"], name="东区")
    office = place.people[OFFICE]
    access = build_access(office, june(1))
    run = upload(
        by=office,
        access=access,
        campaign=world.campaign,
        unit=world.units["north"],
        source=LEDGER,
        name="ledger.csv",
    )
    apply_run(by=office, access=access, run=run, unchecked=True)
    return place


def rows(page: str) -> list[str]:
    """Return the rows of the list as plain text."""
    body = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0] if "<tbody>" in page else ""
    return [
        " ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    ]


def test_the_newest_stands_first_with_who_and_what(done: Place) -> None:
    texts = rows(done.get(OFFICE, "history/"))
    assert "Ledger loaded" in texts[0]
    assert "ledger.csv" in texts[0]
    assert "Unit created" in texts[1]
    assert "Corrected miscounted Reading" not in texts[2]
    assert "Corrected" in texts[2]
    assert "miscounted" in texts[2]
    assert "Present: 5 → 8" in texts[2]
    assert texts[2].endswith("North Office")
    appointed = rows(done.get(OFFICE, "history/?area=units&who=keeper"))
    assert any("Auditor · 审计员" in row and "object" not in row for row in appointed)


def test_each_row_opens_its_record_where_a_page_shows_it(done: Place) -> None:
    page = done.get(OFFICE, "history/")
    north = done.world.units["north"]
    assert re.search(r'href="/c/world/sessions/\d+/"', page)
    assert re.search(r'href="/c/world/imports/\d+/"', page)
    assert re.search(r'href="/c/world/units/\d+/"', page)
    auditor = done.people[AUDITOR].pk
    assert f'href="/c/world/people/{auditor}/"' in page
    # The auditor may not load ledgers or create accounts, so those rows have no link.
    own = done.get(AUDITOR, "history/")
    assert "Ledger loaded" in own
    assert not re.search(r'href="/c/world/(imports|people)/\d+/"', own)
    assert north.label in own


def test_everybody_sees_their_own_reach_only(done: Place) -> None:
    assert any("Company" in row for row in rows(done.get(OFFICE, "history/")))
    own = rows(done.get(AUDITOR, "history/"))
    assert own
    assert not any("Company" in row or "Unit created" in row for row in own)
    assert done.client(ORGANISER).get("/c/world/history/").status_code == 403


@pytest.mark.parametrize(
    ("query", "first", "number"),
    [
        ("?area=study", "Corrected", 3),
        ("?area=interchange", "Ledger loaded", 1),
        ("?area=study&who=office", "Corrected", 1),
        ("?who=nobody", "", 0),
        ("?from=2019-06-01&to=2019-06-02", "", 0),
        ("?area=none", "Ledger loaded", None),
    ],
)
def test_filters_keep_what_they_say(done: Place, query: str, first: str, number: int | None) -> None:
    texts = rows(done.get(OFFICE, f"history/{query}"))
    assert number is None or len(texts) == number
    assert first in (texts[0] if texts else "")


def test_a_unit_and_its_days_are_chips_that_go_away_again(done: Place) -> None:
    north = done.world.units["north"]
    today = timezone.localdate()
    renamed = done.client(OFFICE).get("/c/world/history/?unit_name=北区&area=study")
    assert renamed["Location"] == f"/c/world/history/?area=study&unit={north.pk}"
    page = done.get(OFFICE, f"history/?area=study&unit={north.pk}&from={today}&to={today}")
    assert len(rows(page)) == 2
    assert "Unit: North" in page
    assert f'href="?unit={north.pk}&from={today}&to={today}"' in page
    page = done.get(OFFICE, "history/?unit_name=nowhere")
    assert "None of your units has this name." in page
    assert (
        done.client(AUDITOR).get(f"/c/world/history/?unit={done.world.units['company'].pk}").status_code
        == 404
    )


def test_pages_meet_in_both_directions(place: Place) -> None:
    for day in range(1, 31):
        for part in ("morning", "afternoon", "evening"):
            place.world.hold("north", "reading-class", day, part_of_day=part)
    seen, address = [], "history/?area=study"
    pages = []
    while address:
        page = place.get(OFFICE, address)
        pages.append(page)
        seen += re.findall(r'data-row="?(\d+)', page) or rows(page)
        older = re.search(r'rel="next" href="([^"]*)"', page)
        address = f"history/{older[1]}" if older else ""
    assert len(pages) == 2
    assert len(seen) == 90
    newer = re.search(r'rel="prev" href="([^"]*)"', pages[1])
    assert newer
    assert rows(place.get(OFFICE, f"history/{newer[1]}")) == rows(pages[0])


def test_what_is_rare_is_found_beyond_the_newest(done: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "RECENT", 2)
    assert len(rows(done.get(OFFICE, "history/?area=study"))) == 3
    wanted = EventFilter(verbs=("study.session-recorded",))
    first = get_event_page(everything(), done.world.campaign.root.path, wanted, size=1)
    second = get_event_page(everything(), done.world.campaign.root.path, wanted, size=1, after=first.after)
    assert [first.rows[0].verb, second.rows[0].verb, second.after] == ["study.session-recorded"] * 2 + [""]
    back = get_event_page(everything(), done.world.campaign.root.path, wanted, size=1, before=second.before)
    assert back.rows == first.rows


def test_paper_and_files_hold_the_selection(done: Place) -> None:
    assert len(rows(done.get(OFFICE, "history/print/?area=study"))) == 3
    answer = done.client(OFFICE).get("/c/world/history/export/csv/?area=study")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == ["When", "What", "Of what", "Unit", "Who", "Reason", "Changes"]
    assert len(lines) == 4
    assert lines[1][1:] == [
        "Corrected",
        "读书班, 3 Jun 2019",
        "North",
        "Office",
        "miscounted",
        "Present: 5 → 8",
    ]
    assert datetime.datetime.fromisoformat(lines[1][0]).date() == timezone.localdate()


def test_too_much_for_a_file_is_said(done: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("touchstone.web.common.lists.IN_A_FILE", 2)
    answer = done.client(OFFICE).get("/c/world/history/export/csv/?area=study")
    assert answer["Location"] == "/c/world/history/?area=study"
    assert "More than 2 acts" in done.get(OFFICE, "history/?area=study")
    assert done.client(OFFICE).get("/c/world/history/export/pdf/").status_code == 404


def test_a_record_of_another_campaign_leads_nowhere(done: Place) -> None:
    rename_unit(by=done.people[OFFICE], access=everything(), unit=done.world.units["south"], name="南新区")
    AuditEvent.unscoped.create(
        verb="study.session-recorded",
        target_kind="study.studysession",
        target_key="999999",
        target_label="Elsewhere",
        path=done.world.units["north"].path,
    )
    page = done.get(OFFICE, "history/")
    assert "Elsewhere" in page
    assert "/sessions/999999/" not in page


def test_every_verb_has_a_word() -> None:
    verbs = {
        verb
        for path in SRC.rglob("*.py")
        for verb in re.findall(r'verb(?:=|: str = )\s*"([a-z]+\.[a-z-]+)"', path.read_text("utf-8"))
    }
    assert verbs
    assert verbs <= set(ACTS)
