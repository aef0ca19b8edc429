"""Occurrences of a year, a session that fulfils one, and the control plan, each beside its limit."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from unittest.mock import patch

from django.db import transaction

from benchmarks.joining_at_scale import taken_back
from benchmarks.timing import Row, by_turns, timed
from benchmarks.units_tree import once, shape
from touchstone.cadences.actions import make_all_due
from touchstone.cadences.models import CadenceDate, Occurrence
from touchstone.cadences.presets import CADENCES
from touchstone.cadences.queries.plan import plan_by_cadence, plan_by_unit
from touchstone.campaigns.actions import add_batch, add_stream, add_word, create_campaign
from touchstone.campaigns.joining import join_selected
from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.measures.tallies import fold_all
from touchstone.study.actions import record_session
from touchstone.study.fields import SessionEntry
from touchstone.study.models import FormOfStudy
from touchstone.units.access import everything
from touchstone.units.actions import NewUnit, create_many
from touchstone.units.models import Unit
from touchstone.units.queries import UnitSelection

FIRST, LAST = datetime.date(2019, 1, 1), datetime.date(2019, 12, 31)
RULES = {
    "ten-day-test": "FREQ=MONTHLY;BYMONTHDAY=10,20,-1",
    "monthly-lecture": "FREQ=MONTHLY;BYMONTHDAY=-1",
    "quarterly-book-event": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
    "yearly-training": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1",
}
FORMS = {"lecture": 4, "reading": 1, "visit": 0}
"""Forms of study, and how many of these rules a session of each fulfils."""

DATES = 53
"""Dates that these four rules give in a year."""

EVERY = 4
"""Only each fourth unit of the tree takes part, so that a year of occurrences fits on a small machine."""


def rows(units: int) -> Iterator[Row]:
    """Yield the lines of the table; nothing of the units is left in the database."""
    news: list[NewUnit] = []
    for above, name in shape(max(units // EVERY, 1)):
        news.append(NewUnit(name, None if above is None else news[above]))
    group = f"cadences: {len(news):,} units, four rules, one year"
    with transaction.atomic():
        made = create_many(by=None, access=everything(), units=news)
        campaign = make_campaign(made)
        with patch("touchstone.common.clock.today", lambda: FIRST):
            for code, rule in RULES.items():
                counts = ["session:lecture", *(["session:reading"] if code == "ten-day-test" else [])]
                values = {"name": code, "rule": rule, "fulfilled_by": counts, "free_day": "stay"}
                add_word(by=None, campaign=campaign, kind=CADENCES, values=values, code=code)
        _result, bare = taken_back(group, "bare bulk insert of the same rows", lambda: insert(campaign))
        yield bare
        with patch("touchstone.common.clock.today", lambda: LAST), transaction.atomic():
            yield made_in_a_year(group, campaign, bare)
            yield from recorded(group, campaign, made)
            yield from planned(group, campaign, made[0])
        transaction.set_rollback(True)


def make_campaign(units: list[Unit]) -> Campaign:
    """Make a campaign in which all units take part all year."""
    campaign = create_campaign(
        by=None, slug="cadences", name="周期", root=units[0], opens_on=FIRST, closes_on=LAST
    )
    stream = add_stream(by=None, campaign=campaign, code="study", name="学习")
    for code in FORMS:
        FormOfStudy.objects.create(campaign=campaign, stream=stream, code=code, name=code)
    batch = add_batch(by=None, campaign=campaign, number=1, name="第一批")
    selection = UnitSelection(within=units[0].pk)
    join_selected(by=None, access=everything(), batch=batch, selection=selection, from_day=FIRST)
    fold_all()
    return campaign


def insert(campaign: Campaign) -> int:
    """Insert the rows of a year's occurrences as Django does it, and nothing else."""
    members = list(BatchMembership.unscoped.filter(batch__campaign=campaign))
    for date in CadenceDate.objects.filter(cadence__campaign=campaign):
        Occurrence.unscoped.bulk_create(
            [
                Occurrence(
                    campaign=campaign,
                    unit_id=member.unit_id,
                    path=member.path,
                    membership=member,
                    cadence_id=date.cadence_id,
                    date=date,
                    until=date.until,
                )
                for member in members
            ],
            batch_size=2_000,
        )
    return len(members) * DATES


def made_in_a_year(group: str, campaign: Campaign, bare: Row) -> Row:
    """Return what it costs to make all occurrences of a year and to fold their sums."""

    def make() -> int:
        number = make_all_due(campaign)
        fold_all()
        return number

    _number, row = once(group, "make the occurrences of a year, with their sums", make)
    return replace(row, remark=f"{row.clock_ms / bare.clock_ms:.2f} of the bare insert; at most 1.5")


def recorded(group: str, campaign: Campaign, units: list[Unit]) -> Iterator[Row]:
    """Yield what recording a session costs that fulfils occurrences or none, taken by turns: cores are not always as fast."""
    others = iter(units[-200:])

    def act(form: FormOfStudy) -> None:
        entry = SessionEntry(
            unit=next(others), form=form, held_on=datetime.date(2019, 3, 5), part_of_day="morning"
        )
        record_session(by=None, access=everything(), campaign=campaign, entry=entry)  # type: ignore[arg-type]

    forms = {form.code: form for form in FormOfStudy.objects.filter(campaign=campaign)}
    names = {FORMS[code]: partial(act, forms[code]) for code in FORMS}
    taken = by_turns({f"record a session that fulfils {n} occurrences": run for n, run in names.items()}, 40)
    yield from (replace(row, group=group, remark=f"{row.remark}at most 1 ms more than none") for row in taken)


def planned(group: str, campaign: Campaign, root: Unit) -> Iterator[Row]:
    """Yield what the control plan of the whole tree costs."""
    access = everything()
    yield timed(
        group,
        "control plan of a year, by cadence",
        lambda: plan_by_cadence(access, campaign, root, FIRST, LAST),
        remark="at most 50 ms of processor",
    )
    yield timed(
        group,
        "control plan of a year, by unit below",
        lambda: plan_by_unit(access, campaign, root, None, FIRST, LAST),
        remark="at most 50 ms of processor",
    )
