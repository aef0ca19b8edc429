"""Migration operations by which the database itself refuses to change or delete the rows of a model.

A rule in ``save()`` holds for code that calls it, not for ``update()``, SQL, or a library that goes its own way. A later
migration that has to change such rows begins with :class:`Changeable` and ends with :class:`NeverChanged`. So does one
that alters the table: SQLite makes a new table for it, without the triggers.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.models import Model

REFUSAL = "is never changed or deleted"
"""How the database says that it refuses; it is an :class:`~django.db.IntegrityError`."""

_FUNCTION = "touchstone_never_changed"
_GOES_WITH = "goes_with_its_owner"

_OTHER_NAMES_OF_THE_KEY = ["rowid", "oid", "_rowid_"]
"""By which SQLite changes the key of a row, and a trigger that names only the key's column does not see it."""


class NeverChanged(Operation):
    """Makes the database refuse to change or delete the rows of a model; the fields in ``free`` may change.

    With ``goes_with``, a foreign key, a row may be deleted once the row that it refers to is deleted.
    """

    reversible = True

    def __init__(self, model_name: str, free: Sequence[str] = (), goes_with: str = "") -> None:
        self.model_name = model_name
        self.free = tuple(free)
        self.goes_with = goes_with

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: triggers are no part of a model."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        owner = model._meta.get_field(self.goes_with) if self.goes_with else None
        for statement in (*_release(model, schema_editor), *_hold(model, schema_editor, self.free, owner)):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in _release(from_state.apps.get_model(app_label, self.model_name), schema_editor):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Refuse to change or delete a {self.model_name}"


class Changeable(NeverChanged):
    """Lets the rows of a model be changed and deleted for the rest of a migration."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        super().database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        super().database_forwards(app_label, schema_editor, to_state, from_state)

    def describe(self) -> str:
        return f"Let a {self.model_name} be changed"


def _triggers(model: type[Model]) -> tuple[str, str, str, str]:
    table = model._meta.db_table
    return (
        f"{table}_never_changed",
        f"{table}_never_deleted",
        f"{table}_never_emptied",
        f"{table}_never_replaced",
    )


def _hold(model: type[Model], schema_editor: Any, free: Sequence[str], owner: Any = None) -> Iterator[str]:
    quote = schema_editor.quote_name
    table = quote(model._meta.db_table)
    columns = [quote(field.column) for field in model._meta.local_concrete_fields if field.name not in free]
    changed, deleted, emptied, replaced = map(quote, _triggers(model))
    if schema_editor.connection.vendor == "sqlite":
        key = quote(model._meta.pk.column)
        occasions = {
            changed: f"UPDATE OF {', '.join(columns + _OTHER_NAMES_OF_THE_KEY)} ON {table}",
            deleted: f"DELETE ON {table}",
            # REPLACE deletes the row that is in its way, and tells no trigger of that.
            replaced: f"INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})",  # noqa: S608  # quoted names of our own
        }
        for name, occasion in occasions.items():
            when = f" WHEN {_exists(owner, quote)}" if owner is not None and name == deleted else ""
            yield (
                f"CREATE TRIGGER {name} BEFORE {occasion}{when}"
                f" BEGIN SELECT RAISE(ABORT, '{model._meta.db_table} {REFUSAL}'); END"
            )
        return
    occasions = {changed: f"UPDATE OF {', '.join(columns)}", deleted: "DELETE"}
    yield (
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '% {REFUSAL}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
        " END $$"
    )
    if owner is not None:
        function = quote(f"{model._meta.db_table}_{_GOES_WITH}")
        yield (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {_exists(owner, quote)} THEN"
            f" RAISE EXCEPTION '% {REFUSAL}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
            " END IF; RETURN OLD; END $$"
        )
        yield f"CREATE TRIGGER {deleted} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        del occasions[deleted]
    for name, occasion in occasions.items():
        yield f"CREATE TRIGGER {name} BEFORE {occasion} ON {table} FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()"
    yield f"CREATE TRIGGER {emptied} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {_FUNCTION}()"


def _exists(owner: Any, quote: Any) -> str:
    """Return the condition that the row to which the old row belongs is still there."""
    above = owner.related_model._meta
    return (
        f"EXISTS (SELECT 1 FROM {quote(above.db_table)}"  # noqa: S608 - names of our own models
        f" WHERE {quote(above.pk.column)} = OLD.{quote(owner.column)})"
    )


def _release(model: type[Model], schema_editor: Any) -> Iterator[str]:
    table = (
        ""
        if schema_editor.connection.vendor == "sqlite"
        else f" ON {schema_editor.quote_name(model._meta.db_table)}"
    )
    for name in _triggers(model):
        yield f"DROP TRIGGER IF EXISTS {schema_editor.quote_name(name)}{table}"
