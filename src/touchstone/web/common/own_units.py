"""The units for which a reader holds a permission."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from touchstone.units.access import Access
from touchstone.units.paths import overlap
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import find_top_units
from touchstone.web.common.reader import WorkspaceRequest, places_of

if TYPE_CHECKING:
    from touchstone.units.models import Unit

NAMED = 8
"""Maximum number of units that a sentence names; the rest is given as a count."""


def units_at(request: WorkspaceRequest, paths: Iterable[str]) -> list[Unit]:
    """Return the units with these paths that the reader may see, in tree order, with one query."""
    return find_top_units(narrow_access(request.access, UnitPermission.VIEW, paths))


def own_places(request: WorkspaceRequest, permission: str = UnitPermission.VIEW) -> list[Unit]:
    """Return the topmost units of the campaign for which the reader holds the permission."""
    return units_at(request, places_of(request, permission))


def narrow_access(access: Access, permission: str, paths: Iterable[str]) -> Access:
    """Return an access narrowed to one permission at and below the given paths."""
    granted = access.paths(permission)
    narrowed = tuple(path for path in sorted(set(paths)) if overlap([path], granted) == (path,))
    return access.only({str(permission): narrowed})
