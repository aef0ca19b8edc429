"""Queries of a fixed shape, compiled once in a process instead of at each call.

Django takes several times as long to compile a look-up by key as the database takes to answer it, and a page makes
some twenty of them.
"""

import copy
import datetime
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
Value = int | str | datetime.date
Kind = type[models.Field[Any, Any]]
KEY = models.BigIntegerField
"""The kind of a value that is a key."""


class _Placeholder(models.Value):
    """Stands in a compiled statement for the value that a call brings; its own value is its position."""

    def as_sql(self, *_: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Prepared(Generic[Row]):
    """A query that differs from call to call only in the values that it compares with.

    An example::

        find_notes = Prepared(lambda problem: ProgressNote.objects.filter(problem=problem), KEY)
        notes = find_notes(problem.pk)

    ``build`` takes the values, as expressions, and returns the query; ``kinds`` are their fields. It is called once, with
    placeholders, so the query may depend on the values in no other way, and none of them may be None.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]], *kinds: Kind) -> None:
        self._build = build
        self._kinds = tuple(kind() for kind in kinds)
        self._compiled: tuple[models.QuerySet[Any, Row], SQLCompiler, str, tuple[Any, ...]] | None = None

    def __call__(self, *values: Value, replaced: Mapping[str, str] = MappingProxyType({})) -> list[Row]:
        """Return the rows for some values, in the order of the query; ``replaced`` are texts to exchange in it."""
        if self._compiled is None:
            self._compiled = self._compile()
        rows, compiler, sql, params = self._compiled
        if not sql or any(isinstance(value, int) and value.bit_length() > 63 for value in values):
            return []  # no rights, or a number that no column can hold
        answer, compiler = rows.all(), copy.copy(compiler)
        compiler.connection = connection = connections[DEFAULT_DB_ALIAS]
        given = [
            kind.get_db_prep_value(value, connection) for kind, value in zip(self._kinds, values, strict=True)
        ]
        statement = (
            sql,
            tuple(
                given[param.value]
                if isinstance(param, _Placeholder)
                else (replaced.get(param, param) if isinstance(param, str) else param)
                for param in params
            ),
        )
        compiler.as_sql = lambda *_, **__: statement  # type: ignore[method-assign]
        answer.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        return list(answer)

    def _compile(self) -> tuple[models.QuerySet[Any, Row], SQLCompiler, str, tuple[Any, ...]]:
        rows = self._build(*(_Placeholder(at, output_field=kind) for at, kind in enumerate(self._kinds)))
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            return rows, compiler, *compiler.as_sql()
        except EmptyResultSet:
            return rows.none(), compiler, "", ()
