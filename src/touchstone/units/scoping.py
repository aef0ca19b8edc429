"""The one place with a subtree condition, and the guard that nobody forgets it.

A scoped model is read through ``Model.objects.visible_to(access, permission)``. Any other statement that its
``objects`` would send to the database raises :class:`Unscoped`: the guard sits where Django compiles a query, so
iteration, count, exists, aggregate, iterator, update, delete and use inside another query all pass it.
``Model.unscoped`` is the explicit door for actions, measures and commands.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from django.db import models
from django.db.models.sql import Query
from django.db.models.sql.where import AND

from touchstone.units.access import Access
from touchstone.units.paths import EVERYWHERE, in_places

M = TypeVar("M", bound=models.Model)

_open: ContextVar[bool] = ContextVar("scope_guard_open", default=False)


class Unscoped(RuntimeError):
    """A scoped model was read without saying for whom."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(
            f"{model.__name__}.objects needs .visible_to(access, permission) before it is read or changed"
        )


@contextmanager
def guard_open() -> Iterator[None]:
    """Let the tree library read and write units by itself; only for the actions that change the tree."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


class ScopedQuery(Query):
    """A query that compiles only after its scope was set."""

    scoped = False

    def _check(self) -> None:
        if not (self.scoped or _open.get() or self.is_empty()):
            raise Unscoped(cast("type[models.Model]", self.model))

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self._check()
        return super().get_compiler(*args, **kwargs)

    def chain(self, klass: type[Query] | None = None) -> Any:
        if klass is not None:  # becomes an update or delete statement, which compiles by itself
            self._check()
        return super().chain(klass)

    def combine(self, rhs: Query, connector: str) -> None:
        super().combine(rhs, connector)
        if connector != AND:  # rows of either side: both must have been scoped
            self.scoped = self.scoped and getattr(rhs, "scoped", False)


class ScopedQuerySet(models.QuerySet[M], Generic[M]):
    """A query set of a model whose rows belong to units."""

    def __init__(
        self,
        model: type[M] | None = None,
        query: Query | None = None,
        using: str | None = None,
        **kwargs: Any,
    ) -> None:
        if query is None and model is not None:
            query = ScopedQuery(model)
        super().__init__(model, query, using, **kwargs)

    def visible_to(self, access: Access, permission: str, *, walk: bool = False) -> Self:
        """Keep the rows of the subtrees in which ``access`` holds ``permission``.

        With ``walk`` the rows are found in another order than that of the tree, such as newest first.
        """
        places = access.places(permission)
        if EVERYWHERE in places:
            found = self.all()
        elif places:
            scope_path = cast("type[ScopedModel]", self.model).SCOPE_PATH
            found = self.filter(in_places(places, scope_path, walk=walk))
        else:
            found = self.none()
        cast("ScopedQuery", found.query).scoped = True
        return found

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: SQL written by hand has no scope; ``unscoped.raw`` is the explicit door."""
        raise Unscoped(cast("type[models.Model]", self.model))

    def _raw_delete(self, using: str | None) -> int:
        cast("ScopedQuery", self.query)._check()
        return super()._raw_delete(using)


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """The guarded manager of a scoped model."""


class ScopedModel(models.Model):
    """A model whose rows belong to units.

    ``SCOPE_PATH`` names the path field, across joins if need be; several are alternatives.
    """

    SCOPE_PATH: ClassVar[str | tuple[str, ...]] = "path"

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "unscoped"
        base_manager_name = "unscoped"
