"""Figures of a whole province: from tallies, from the records, and the same SQL written by hand."""

from collections.abc import Iterator

from django.db import connection

from benchmarks.timing import Row, timed
from touchstone.campaigns.models import Campaign
from touchstone.figures.queries import Counting, count_records
from touchstone.figures.selecting import read
from touchstone.units.access import everything
from touchstone.units.models import Unit
from touchstone.units.paths import STEP

SUM_OF_RECORDS = """
    SELECT count(*) FROM study_studysession
    WHERE campaign_id = %s AND state = 'recorded' AND path >= %s AND path < %s
"""
SPLIT_OF_RECORDS = """
    SELECT substr(path, 1, %s), count(*) FROM study_studysession
    WHERE campaign_id = %s AND state = 'recorded' AND path >= %s AND path < %s GROUP BY 1
"""
SUM_OF_TALLIES = """
    SELECT sum(sessions) FROM study_sessiontally WHERE unit_id = %s AND campaign_id = %s AND day = '0001-01-01'
"""
SPLIT_OF_TALLIES = """
    SELECT u.path, sum(t.sessions) FROM units_unit u JOIN study_sessiontally t ON t.unit_id = u.id
    WHERE u.depth = %s AND u.path >= %s AND u.path < %s AND t.campaign_id = %s AND t.day = '0001-01-01' GROUP BY 1
"""


def _sql(statement: str, *params: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def rows(campaign: Campaign) -> Iterator[Row]:
    """Yield the lines of the table, each figure beside the statement that a person would write for it."""
    access = everything()
    for name, unit in (
        ("province", campaign.root),
        ("county", Unit.unscoped.filter(depth=3).order_by("path")[0]),
    ):
        path, level = unit.path, unit.depth
        reference = read("study.sessions").having(unit=str(unit.pk))
        figure = Counting(access, campaign).figure(reference)
        bounds = (path, path + "~")

        def counted(one: object = figure) -> object:
            return count_records(access, one.measure, one.selection)  # type: ignore[attr-defined]

        group = f"figure of a {name} ({figure.value:,} sessions)"
        yield timed(group, "from tallies", lambda r=reference: Counting(access, campaign).figure(r))
        yield timed(
            group, "hand-written SQL on tallies", lambda u=unit: _sql(SUM_OF_TALLIES, u.pk, campaign.pk)
        )
        yield timed(group, "from records", counted, runs=3)
        yield timed(
            group,
            "hand-written SQL on records",
            lambda b=bounds: _sql(SUM_OF_RECORDS, campaign.pk, *b),
            runs=3,
        )
        group = f"split of a {name} by its {unit.numchild} units"
        yield timed(group, "from tallies", lambda r=reference: Counting(access, campaign).by_child(r))
        yield timed(
            group,
            "hand-written SQL on tallies",
            lambda b=bounds, d=level + 1: _sql(SPLIT_OF_TALLIES, d, *b, campaign.pk),
        )
        yield timed(
            group,
            "hand-written SQL on records",
            lambda b=bounds, d=level + 1: _sql(SPLIT_OF_RECORDS, d * STEP, campaign.pk, *b),
            runs=3,
        )
        yield timed(
            f"days of a {name}", "from tallies", lambda r=reference: Counting(access, campaign).by_day(r)
        )
