"""The subtree condition of every scoped query, and a guard that raises if it was forgotten.

A scoped model is read through ``Model.objects.visible_to(access, permission)``. Any other statement that its
``objects`` would send to the database raises :class:`Unscoped`. The guard is in the place where Django compiles a
query, so iteration, count, exists, aggregate, iterator, update, delete and subqueries all pass it.
``Model.unscoped`` is the explicit way round it, for actions, measures and commands.
"""

from functools import reduce
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from django.db import models
from django.db.models.sql import Query
from django.db.models.sql.where import AND

from touchstone.units.access import Access
from touchstone.units.paths import EVERYWHERE, any_field_under

M = TypeVar("M", bound=models.Model)


class Unscoped(RuntimeError):
    """A scoped model was queried without a scope."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(
            f"{model.__name__}.objects needs .visible_to(access, permission) before it is read or changed"
        )


class ScopedQuery(Query):
    """A query that compiles only after its scope has been set."""

    scoped = False

    def _check(self) -> None:
        if not (self.scoped or self.is_empty()):
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
        if connector != AND:  # rows from either side, so both must be scoped
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

        With ``walk`` the rows are read in another order than that of the tree, such as newest first.
        """
        paths = access.paths(permission)
        if EVERYWHERE in paths:
            visible = self.all()
        elif paths:
            scope_path = cast("type[ScopedModel]", self.model).SCOPE_PATH
            visible = self.filter(any_field_under(paths, scope_path, walk=walk))
        else:
            visible = self.none()
        cast("ScopedQuery", visible.query).scoped = True
        return visible

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: raw SQL has no scope. Use ``unscoped.raw`` explicitly."""
        raise Unscoped(cast("type[models.Model]", self.model))

    def _raw_delete(self, using: str | None) -> int:
        cast("ScopedQuery", self.query)._check()
        return super()._raw_delete(using)


class ScopedManager(models.Manager[M], Generic[M]):
    """The guarded manager of a scoped model."""

    def get_queryset(self) -> ScopedQuerySet[M]:
        return ScopedQuerySet(self.model, using=self._db)

    def visible_to(self, access: Access, permission: str, *, walk: bool = False) -> ScopedQuerySet[M]:
        """Keep the rows of the subtrees in which ``access`` holds ``permission``."""
        return self.get_queryset().visible_to(access, permission, walk=walk)


class ScopedModel(models.Model):
    """A model whose rows belong to units.

    ``SCOPE_PATH`` names the path field, which may be reached through joins. Of several fields any one may match.
    """

    SCOPE_PATH: ClassVar[str | tuple[str, ...]] = "path"

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "unscoped"
        base_manager_name = "unscoped"


def path_of(record: models.Model) -> str:
    """Return the path of the unit that a scoped record belongs to; "" for any other record."""
    scope_path: str | tuple[str, ...] = getattr(record, "SCOPE_PATH", ())
    for lookup in (scope_path,) if isinstance(scope_path, str) else scope_path:
        path = reduce(lambda value, name: getattr(value, name, None), lookup.split("__"), cast(Any, record))
        if path:
            return str(path)
    return ""
