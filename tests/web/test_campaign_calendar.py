"""The calendar of a campaign on the web: days by hand, provisional days, and what moves when a year is settled."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.problems.register import Register
from tests.web.workspace import OFFICE, Place

from touchstone.audit.models import AuditEvent
from touchstone.campaigns.actions import set_days, settle_year
from touchstone.campaigns.due_days import Change, find_moves
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_calendar, preview_settled
from touchstone.common.refusal import Refused
from touchstone.inspection.actions import LedgerFinding, record_ledger_findings
from touchstone.inspection.models import Criterion, Visit
from touchstone.problems.models import LookBack, Problem, PublicNotice
from touchstone.problems.rules import Outcome
from touchstone.units.access import everything

UNANNOUNCED = 2090
"""A year that no library knows; its days have the order of the week of 2023."""

NOTICE = "春节：2月1日至2日放假调休，共2天。2月4日（周六）上班。"


def test_days_by_hand_override_the_country(place: Place) -> None:
    campaign = place.world.campaign
    first, last = date(2019, 6, 3), date(2019, 6, 4)
    set_days(by=None, campaign=campaign, first=first, last=last, works=False, reason="Founding day")
    campaign.refresh_from_db()
    assert get_calendar(campaign).free_days(2019).count(first) == 1
    set_days(by=None, campaign=campaign, first=last, last=last, works=True)
    set_days(by=None, campaign=campaign, first=first, last=first, works=None)
    campaign.refresh_from_db()
    assert (campaign.extra_free, campaign.extra_working) == ([], ["2019-06-04"])
    with pytest.raises(Refused, match="Nothing was changed"):
        set_days(by=None, campaign=campaign, first=first, last=first, works=None)
    with pytest.raises(Refused, match="more than two months"):
        set_days(by=None, campaign=campaign, first=first, last=date(2019, 9, 1), works=True)


def test_a_deadline_on_provisional_days_is_taken_and_moves_only_when_the_office_says_so(
    place: Place, register: Register
) -> None:
    campaign, office = place.world.campaign, place.people[OFFICE]
    deadline = date(UNANNOUNCED, 2, 1)
    assert get_calendar(campaign).may_be_worked(date(UNANNOUNCED, 10, 1))
    staying, moving = register.register("north"), register.register("north")
    Problem.unscoped.filter(pk__in=[staying.pk, moving.pk]).update(deadline=deadline, first_deadline=deadline)
    free, worked = {date(UNANNOUNCED, 2, 1), date(UNANNOUNCED, 2, 2)}, {date(UNANNOUNCED, 2, 4)}
    calendar = preview_settled(campaign, UNANNOUNCED, free, worked)
    moves = find_moves(everything(office.pk), campaign, UNANNOUNCED, Change(get_calendar(campaign), calendar))
    assert [(move.key, move.new) for _kind, move in moves] == [
        (problem.pk, date(UNANNOUNCED, 2, 3)) for problem in (staying, moving)
    ]
    moved = settle_year(
        by=office,
        access=everything(office.pk),
        campaign=campaign,
        year=UNANNOUNCED,
        free=free,
        worked=worked,
        moves=[("problem", moving.pk)],
    )
    assert moved == 1
    staying.refresh_from_db()
    moving.refresh_from_db()
    assert (staying.deadline, moving.deadline, moving.first_deadline) == (
        deadline,
        date(UNANNOUNCED, 2, 3),
        date(UNANNOUNCED, 2, 3),
    )
    campaign.refresh_from_db()
    now = get_calendar(campaign)
    assert now.is_certain_in(UNANNOUNCED)
    assert (now.is_working_day(date(UNANNOUNCED, 2, 4)), now.is_working_day(date(UNANNOUNCED, 10, 2))) == (
        True,
        True,
    )
    event = AuditEvent.unscoped.get(verb="campaigns.year-settled")
    assert event.changes["days_moved"] == [None, 1]


def test_what_was_counted_by_a_time_moves_and_what_was_chosen_stays(place: Place, register: Register) -> None:
    """Look-backs, a review by the rule and one by hand, and a public notice counted in working days."""
    campaign, office = place.world.campaign, place.people[OFFICE]
    campaign.times = {"public-notice": "5 working days"}
    campaign.save()
    closed, routine, chosen, shown = (register.register("north") for _n in range(4))
    day = date(UNANNOUNCED, 8, 1)
    Problem.unscoped.filter(pk=closed.pk).update(
        state="closed", outcome=Outcome.FULLY, closed_on=date(UNANNOUNCED, 7, 1)
    )
    reviewed = {
        "state": "routine",
        "outcome": Outcome.CONTINUING,
        "routine_owner": closed.unit,
        "review_on": day,
    }
    Problem.unscoped.filter(pk__in=[routine.pk, chosen.pk]).update(**reviewed)
    for problem in (closed, routine, chosen):
        LookBack.unscoped.create(problem=problem, path=problem.path, due_on=day)
    done = {"done_on": day.replace(year=UNANNOUNCED - 1), "done_by": office, "result": "holds"}
    LookBack.unscoped.create(problem=routine, path=routine.path, due_on=done["done_on"], **done)
    first, until = date(UNANNOUNCED, 7, 26), date(UNANNOUNCED, 8, 2)
    PublicNotice.objects.create(problem=shown, text="x", opened_on=first, until=until, opened_by=office)
    data = {"year": UNANNOUNCED, "free": "2090-08-01,2090-08-02", "worked": "2090-08-05"}
    page = place.get(OFFICE, "campaign/calendar/settle/", data=data)
    keys = re.findall(r'value="([a-z-]+:\d+)"', page)
    looks = {row.problem_id: row.pk for row in LookBack.unscoped.filter(done_on=None)}
    notice = PublicNotice.objects.get()
    assert keys == [
        f"look-back:{looks[closed.pk]}",
        f"look-back:{looks[routine.pk]}",
        f"public-notice:{notice.pk}",
    ]
    place.post(OFFICE, "campaign/calendar/settle/", {**data, "every": "on"})
    due = {row.problem_id: row.due_on for row in LookBack.unscoped.filter(done_on=None)}
    assert due == {closed.pk: date(2090, 8, 3), routine.pk: date(2090, 8, 3), chosen.pk: day}
    routine.refresh_from_db()
    notice.refresh_from_db()
    assert (routine.review_on, notice.until) == (date(2090, 8, 3), date(2090, 8, 4))
    assert "Look-back moved with the calendar" in place.get(OFFICE, f"problems/{closed.pk}/")


def test_a_reply_moves_with_the_working_days_that_it_was_counted_in(place: Place) -> None:
    world, office = place.world, place.people[OFFICE]
    criterion = Criterion.objects.create(campaign=world.campaign, code="x", name="形式主义")
    found = LedgerFinding(
        number="AF-1",
        round=1,
        group=1,
        unit=world.units["north"],
        visited_on=date(2019, 6, 3),
        criterion=criterion,
        statement="x",
    )
    record_ledger_findings(by=world.keeper, access=world.access, campaign=world.campaign, entries=[found])
    visit = Visit.unscoped.get()
    disclosed = datetime(UNANNOUNCED, 3, 6, 9, tzinfo=UTC)
    Visit.unscoped.update(disclosed_at=disclosed, reply_until=date(UNANNOUNCED, 3, 13))
    settle_year(
        by=office,
        access=everything(office.pk),
        campaign=world.campaign,
        year=UNANNOUNCED,
        free={date(UNANNOUNCED, 3, 8)},
        worked=set(),
        moves=[("visit", visit.pk)],
    )
    visit.refresh_from_db()
    assert visit.reply_until == date(UNANNOUNCED, 3, 14)
    assert "Reply moved with the calendar" in place.get(OFFICE, f"inspection/visits/{visit.pk}/")


def test_a_notice_is_read_shown_and_settled_with_the_deadlines_that_are_chosen(
    place: Place, register: Register
) -> None:
    problem = register.register("north")
    day = date(UNANNOUNCED, 2, 1)
    Problem.unscoped.filter(pk=problem.pk).update(deadline=day, first_deadline=day)
    assert "provisional: the working days of 2090" in place.get(OFFICE, f"problems/{problem.pk}/")
    assert "provisional" in place.get(OFFICE, "problems/")
    assert "2090 are not announced yet" in place.get(OFFICE, f"campaign/calendar/?year={UNANNOUNCED}")
    assert "published for China" in place.get(OFFICE, "campaign/calendar/?year=2019")
    wrong = {"year": UNANNOUNCED, "text": "2月4日（周日）上班"}
    assert (
        "another day of the week"
        in place.post(OFFICE, "campaign/calendar/read/", wrong, 400).content.decode()
    )
    there = place.post(OFFICE, "campaign/calendar/read/", {"year": UNANNOUNCED, "text": NOTICE})["Location"]
    page = place.client(OFFICE).get(there).content.decode()
    assert "2090-02-01" in page
    assert f"problem:{problem.pk}" in page
    data = {"year": UNANNOUNCED, "free": "2090-02-01,2090-02-02", "worked": "2090-02-04", "every": "on"}
    place.post(OFFICE, "campaign/calendar/settle/", data)
    problem.refresh_from_db()
    assert problem.deadline == date(UNANNOUNCED, 2, 3)
    assert "Deadline moved with the calendar" in place.get(OFFICE, f"problems/{problem.pk}/")
    assert "settled the days of 2090" in place.get(OFFICE, f"campaign/calendar/?year={UNANNOUNCED}")
    assert Campaign.objects.get().settled_years == [UNANNOUNCED]


def test_a_table_and_days_by_hand_are_taken_too(place: Place) -> None:
    table = SimpleUploadedFile("days.csv", "日期,安排\n2090-01-02,放假\n2090-01-07,上班\n".encode())
    there = place.post(OFFICE, "campaign/calendar/read/", {"year": UNANNOUNCED, "file": table})["Location"]
    assert there.endswith("?year=2090&free=2090-01-02&worked=2090-01-07")
    days = {"first": "2019-06-03", "state": "free"}
    place.post(OFFICE, "campaign/calendar/days/?year=2019", days)
    assert Campaign.objects.get().extra_free == ["2019-06-03"]
    assert "Days entered" in place.get(OFFICE, "campaign/")
    assert place.client(OFFICE).get("/c/world/campaign/calendar/settle/?year=2019&free=x").status_code == 302


def test_a_day_that_a_form_proposes_is_marked_while_it_is_provisional(
    place: Place, register: Register, settings: Any
) -> None:
    problem = register.register("north")
    there = f"problems/{problem.pk}/"
    assert "provisional" not in place.get(OFFICE, f"{there}letters/new/")
    settings.CLOCK_SHIFT = datetime(UNANNOUNCED, 3, 6, 9, tzinfo=UTC) - datetime.now(UTC)
    assert "provisional: the working days of 2090" in place.get(OFFICE, f"{there}assign/")
    assert "rovisional: the working days of 2090" in place.get(OFFICE, f"{there}letters/new/")
