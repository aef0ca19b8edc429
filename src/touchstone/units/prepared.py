"""Queries that differ from reader to reader only in the subtrees that these may see, compiled once for each shape."""

from collections.abc import Callable, Hashable, Iterator
from typing import Any, Generic

from django.db.models import QuerySet
from django.db.models import Value as Constant

from touchstone.common.prepared import Kind, Prepared, Row, Value
from touchstone.units.access import Access
from touchstone.units.paths import subtree_end

MOST = 16
"""Maximum number of subtrees for which a query is kept: readers with more are few, and each has a shape of their own."""

_FIRST_MARK = 0xE000
"""The first of the letters, in a private area of Unicode, of which the marks that stand for paths consist."""


class PreparedInScope(Generic[Row]):
    """A query of a fixed shape that is scoped.

    An example::

        find_notices = PreparedInScope(
            lambda access, campaign: Notice.objects.visible_to(access, VIEW).filter(campaign=campaign), VIEW, kinds=[KEY]
        )
        notices = find_notices(access, campaign.pk)

    ``build`` takes the access, the values, as expressions, and the ``options`` of a call, such as a limit. It scopes by
    these permissions only, and who the reader is has to be one of the values: it is called once for each number and
    depth of the subtrees in which readers hold the permissions.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, Row]], *permissions: str, kinds: tuple[Kind, ...] = ()
    ) -> None:
        self._build, self._permissions, self._kinds = build, permissions, kinds
        self._by_shape: dict[Hashable, Prepared[Row]] = {}

    def __call__(self, access: Access, *values: Value, **options: Hashable) -> list[Row]:
        """Return the rows that the reader may see."""
        scopes = {permission: access.paths(permission) for permission in self._permissions}
        if any(len(paths) > MOST for paths in scopes.values()):
            given = (
                Constant(value, output_field=kind()) for value, kind in zip(values, self._kinds, strict=True)
            )
            return list(self._build(access, *given, **options))
        shape = (*(tuple(map(len, paths)) for paths in scopes.values()), *options.items())
        if shape not in self._by_shape:
            marks = _marks()
            marked = {
                code: tuple(next(marks) * len(path) for path in paths) for code, paths in scopes.items()
            }
            stand_in = Access(None, marked)
            self._by_shape[shape] = Prepared(
                lambda *given: self._build(stand_in, *given, **options), *self._kinds
            )
        return self._by_shape[shape](*values, replaced=dict(_pairs(scopes)))


def _marks() -> Iterator[str]:
    return map(chr, range(_FIRST_MARK, _FIRST_MARK + 0x1000))


def _pairs(scopes: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield each mark, and the end of the subtree that it stands for, with what a reader has in its place."""
    marks = _marks()
    for paths in scopes.values():
        for path in paths:
            mark = next(marks) * len(path)
            yield mark, path
            yield subtree_end(mark), subtree_end(path)
