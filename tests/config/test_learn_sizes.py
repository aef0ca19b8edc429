"""SQLite's table statistics are refreshed every night and after a large import."""

import pytest
from django.core.management import call_command
from django.db import connection
from tests.factories import guard_open

from config.schedule import JOBS
from touchstone.common.planner import learn_growth
from touchstone.units.models import Unit


def sizes() -> dict[str, str]:
    """Return SQLite's statistics for the table of units, by index."""
    if connection.vendor != "sqlite":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if not cursor.fetchone()[0]:
            return {}
        cursor.execute("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 'units_unit'")
        return dict(cursor.fetchall())


@pytest.mark.django_db
def test_the_sizes_are_those_of_today() -> None:
    with guard_open():
        root = Unit.add_root(name="省")
        for number in range(20):
            root.refresh_from_db()
            root.add_child(name=f"市{number}")
    assert sizes() == {}
    learn_growth(1)
    assert sizes() if connection.vendor == "sqlite" else not sizes()
    with guard_open():
        root.refresh_from_db()
        root.add_child(name="市20")
    learn_growth(1)  # too small a change to analyse again
    assert not {stat.split()[0] for stat in sizes().values()} & {"22"}
    call_command("learn_sizes")
    if connection.vendor == "sqlite":
        assert {stat.split()[0] for stat in sizes().values()} >= {"22"}
    assert "learn_sizes" in {job.command for job in JOBS}
