"""Which tests run on PostgreSQL as well as on SQLite, and which variants of a long test run today."""

import datetime

import pytest
from tests.conftest import runs_on_postgresql
from tests.turns import has_turn, in_turn, turn_of


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


def test_variants_take_turns_from_day_to_day_and_all_run_when_asked() -> None:
    day = datetime.date(2026, 11, 29)
    days = [day + datetime.timedelta(days=n) for n in range(6)]
    assert {turn_of("", each) % 3 for each in days} == {0, 1, 2}  # type: ignore[operator]  # no turn is "all"
    assert {turn_of("", each) % 2 for each in days} == {0, 1}  # type: ignore[operator]
    assert turn_of("4", day) == 4
    assert turn_of("all", day) is None


@pytest.mark.parametrize(("turn", "runs"), [(0, False), (1, True), (4, True), (None, True)])
def test_a_variant_runs_in_its_turn_only(
    request: pytest.FixtureRequest, turn: int | None, runs: bool
) -> None:
    assert has_turn(request.node, turn)
    request.node.add_marker(pytest.mark.turn(number=1, of=3))
    assert has_turn(request.node, turn) is runs


@pytest.mark.parametrize(("number", "of"), [(5, 3), (2, 3), (1, 2), (0, 2)])
def test_elements_take_turns_until_each_has_had_its_own(
    monkeypatch: pytest.MonkeyPatch, number: int, of: int
) -> None:
    every = list(range(number))
    found = []
    for turn in range(of):
        monkeypatch.setenv("TEST_TURN", str(turn))
        found.append(in_turn(every, of=of))
        assert not every or found[-1]
    assert {one for some in found for one in some} == set(every)
    monkeypatch.setenv("TEST_TURN", "all")
    assert in_turn(every, of=of) == every
