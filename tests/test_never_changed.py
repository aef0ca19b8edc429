"""The database itself refuses to change or delete what is never changed, whoever asks and however."""

import datetime
from collections.abc import Callable
from typing import Any, get_type_hints

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import timezone
from tests.factories import make_tree
from tests.inspection.field import build_field
from tests.practice.bank import Bank
from tests.problems.register import TODAY, build_register
from tests.unchanging import door_open
from tests.world import build

from touchstone.audit.actions import record
from touchstone.audit.models import AuditEvent
from touchstone.common import clock
from touchstone.common.unchanging import Changeable, NeverChanged
from touchstone.figures.freezing import Publication, freeze
from touchstone.figures.models import FrozenFigure
from touchstone.figures.selecting import read
from touchstone.inspection.models import Step as VisitStep
from touchstone.practice.models import Paper
from touchstone.problems.models import ProgressNote, Step
from touchstone.units.access import everything
from touchstone.units.actions import move_unit
from touchstone.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_day_of_the_register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def event() -> AuditEvent:
    return record(by=None, verb="area.act", target=make_tree({"省": {}})["省"], reason="because")


def step() -> Step:
    register = build_register()
    register.assign(register.register())
    return Step.unscoped.earliest("pk")


def note() -> ProgressNote:
    register = build_register()
    problem = register.assign(register.register())
    register.do("note_progress", problem, register.north, text="half done")
    return ProgressNote.objects.get()


def visit_step() -> VisitStep:
    build_field().plan()
    return VisitStep.unscoped.earliest("pk")


def figure() -> FrozenFigure:
    world = build()
    world.hold("north", "reading-class", 3, present=5)
    root = world.units["province"].path
    (frozen,) = freeze(
        by=None,
        campaign=world.campaign,
        references=[read("study.sessions")],
        audience=root,
        publication=Publication("bulletin", "1", 1),
    )
    return frozen


def paper() -> Paper:
    now = clock.now()
    Bank(build()).open(opens_at=now, closes_at=now + datetime.timedelta(days=1))
    return Paper.objects.earliest("pk")


ROWS: list[tuple[Callable[[], models.Model], set[str]]] = [
    (event, {"path"}),
    (step, {"path", "membership"}),
    (note, set()),
    (visit_step, set()),
    (figure, {"audience"}),
    (paper, set()),
]
"""What is never changed, and the fields that follow a unit or a participation."""


@pytest.mark.parametrize(("make", "free"), ROWS, ids=lambda value: getattr(value, "__name__", ""))
def test_no_field_is_changed_and_no_row_deleted(make: Callable[[], models.Model], free: set[str]) -> None:
    row = make()
    rows: Any = type(row)._base_manager.filter(pk=row.pk)
    for field in row._meta.local_concrete_fields:
        change = {field.attname: getattr(row, field.attname)}
        if field.name in free:
            assert rows.update(**change) == 1
            continue
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        rows._raw_delete("default")
    with (
        pytest.raises(IntegrityError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(row._meta.db_table)}")
    assert rows.values().get() == type(row)._base_manager.filter(pk=row.pk).values().get()


WAYS_OF_SQLITE = (
    "REPLACE INTO {table} SELECT * FROM {table}",
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "UPDATE {table} SET rowid = rowid + 1000",
    "UPDATE {table} SET OID = oid + 1000",
    "UPDATE {table} SET _rowid_ = rowid + 1000",
)
"""What deletes or changes a row of SQLite without a word about deleting it or about one of its columns."""


@pytest.mark.parametrize("make", [make for make, _free in ROWS], ids=lambda make: make.__name__)
def test_nor_is_a_row_replaced_or_given_another_key(make: Callable[[], models.Model]) -> None:
    row = make()
    table = connection.ops.quote_name(row._meta.db_table)
    rows: Any = type(row)._base_manager.filter(pk=row.pk)
    before = rows.values().get()
    assert not [field.name for field in row._meta.local_fields if field.unique and not field.primary_key]
    assert not row._meta.total_unique_constraints
    ways = WAYS_OF_SQLITE if connection.vendor == "sqlite" else ()
    for way in (*ways, f"INSERT INTO {table} SELECT * FROM {table} WHERE id = {row.pk}"):
        with (
            pytest.raises(IntegrityError, match="never changed" if way in ways else None),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(way.format(table=table))
    assert rows.values().get() == before


@pytest.mark.postgres
def test_nor_is_the_table_emptied_at_once() -> None:
    event()
    connection.check_constraints()
    with (
        pytest.raises(IntegrityError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE audit_auditevent CASCADE")


def test_what_moves_takes_its_path_along() -> None:
    units = make_tree({"省": {"甲市": {"局": {}}, "乙市": {}}})
    event = record(by=None, verb="area.act", target=units["局"])
    move_unit(by=None, access=everything(), unit=units["局"], to_parent=units["乙市"])
    event.refresh_from_db()
    assert event.path == Unit.unscoped.get(name="局").path


@pytest.mark.django_db(transaction=True)
def test_a_migration_opens_the_door_and_closes_it_again() -> None:
    row = event()
    state = MigrationLoader(connection).project_state()
    run(Changeable("auditevent"), state)
    AuditEvent.unscoped.filter(pk=row.pk).update(reason="corrected by a migration")
    run(NeverChanged("auditevent", free=("path",)), state)
    run(NeverChanged("auditevent", free=("path",)), state)  # says the same once more
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.unscoped.filter(pk=row.pk).update(reason="corrected by somebody")
    row.refresh_from_db()
    assert row.reason == "corrected by a migration"


def run(operation: NeverChanged, state: ProjectState) -> None:
    with connection.schema_editor() as editor:
        operation.database_forwards("audit", editor, state, state)


def test_the_door_of_the_tests_closes_behind_them() -> None:
    row = event()
    with door_open():
        AuditEvent.unscoped.filter(pk=row.pk).update(at=timezone.now())  # noqa: TID251
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.unscoped.filter(pk=row.pk).delete()


def test_every_model_that_says_so_is_held_by_the_database() -> None:
    ours = (model for model in apps.get_models() if model.__module__.startswith("touchstone."))
    said = {model.__name__ for model in ours if "never changed" in (model.__doc__ or "")}
    assert said == {"ProgressNote", "Step"}
    assert said <= {get_type_hints(make)["return"].__name__ for make, _free in ROWS}
