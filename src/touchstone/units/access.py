"""What one reader may do, and where. Built once for each request, token or job."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from touchstone.units.paths import EVERYWHERE, is_under, overlap
from touchstone.units.roles import Role, every_permission


@dataclass(frozen=True, slots=True)
class Access:
    """Maps each permission code to the topmost paths of the subtrees in which the reader holds it.

    ``roles`` are the roles that the reader holds anywhere today. They decide what the navigation offers, never access.
    """

    user_id: int | None = None
    roots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roles: frozenset[Role] = frozenset()

    def paths(self, permission: str) -> tuple[str, ...]:
        """Return the topmost paths at which the permission holds; empty if it holds nowhere."""
        return self.roots.get(str(permission), ())

    def allows(self, permission: str) -> bool:
        """Say whether the permission holds anywhere."""
        return bool(self.paths(permission))

    def covers(self, permission: str, path: str) -> bool:
        """Say whether the permission holds at the unit with this path."""
        return any(is_under(path, root) for root in self.paths(permission))

    def for_everybody(self) -> "Access":
        """Return the same rights without the person, for results that are shared by everybody with these rights."""
        return Access(None, self.roots, self.roles)

    def inside(self, permission: str, *paths: str) -> "Access":
        """Return an access reduced to one permission at and below some paths, for a query that needs no more.

        A query planner judges one condition on the path well; it takes two for independent of each other.
        """
        common = overlap(self.paths(permission), paths)
        return Access(self.user_id, MappingProxyType({str(permission): common}), self.roles)


NOBODY = Access()
"""The access of a reader who is not logged in: no permission anywhere."""


def everything(user_id: int | None = None) -> Access:
    """Return the access of the system itself or of a superuser: every permission on the whole tree."""
    return Access(
        user_id,
        MappingProxyType(dict.fromkeys(every_permission(), (EVERYWHERE,))),
        frozenset(Role),
    )


def within(path: str) -> Access:
    """Return the access of the readers of a publication: every permission at and below one unit, for no person."""
    return Access(None, MappingProxyType(dict.fromkeys(every_permission(), (path,))))
