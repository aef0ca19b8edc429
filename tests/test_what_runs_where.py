"""Which tests run on PostgreSQL as well as on SQLite."""

import pytest
from tests.conftest import runs_on_postgresql


@pytest.mark.parametrize(
    ("folder", "markers", "fixtures", "runs"),
    [
        ("problems", {"django_db"}, set(), True),
        ("problems", set(), {"register", "db"}, True),
        ("units", set(), {"transactional_db"}, True),
        ("common", {"parametrize"}, {"monkeypatch"}, False),
        ("config", set(), {"data_folder", "port"}, False),  # a separate process, on SQLite
        ("bulletins", {"django_db"}, {"guest"}, False),
        ("web", {"django_db"}, {"place", "db"}, False),
        ("web", {"django_db", "postgres_too"}, {"place", "db"}, True),
        ("web", {"django_db", "browser", "postgres_too"}, {"page", "live_server"}, False),
        ("study", {"django_db", "postgres"}, set(), True),
    ],
)
def test_what_can_differ_runs_on_postgresql(
    folder: str, markers: set[str], fixtures: set[str], runs: bool
) -> None:
    assert runs_on_postgresql(folder, markers, fixtures) is runs
