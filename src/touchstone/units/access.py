"""What one reader may do, and where: built once for a request, a token or a job."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from touchstone.units.paths import EVERYWHERE, is_under, overlap
from touchstone.units.roles import Role, every_permission


@dataclass(frozen=True, slots=True)
class Access:
    """Permission code -> topmost paths of the subtrees in which it holds.

    ``roles`` are the roles held today anywhere, for what the navigation offers; never for a decision.
    """

    user_id: int | None = None
    roots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roles: frozenset[Role] = frozenset()

    def places(self, permission: str) -> tuple[str, ...]:
        """Return the topmost paths in which the permission holds; empty when it holds nowhere."""
        return self.roots.get(str(permission), ())

    def allows(self, permission: str) -> bool:
        """Say whether the permission holds anywhere."""
        return bool(self.places(permission))

    def covers(self, permission: str, path: str) -> bool:
        """Say whether the permission holds at the unit with this path."""
        return any(is_under(path, root) for root in self.places(permission))

    def for_everybody(self) -> "Access":
        """Return the same rights without the person: for what everybody there sees alike, whoever asks."""
        return Access(None, self.roots, self.roles)

    def inside(self, permission: str, *paths: str) -> "Access":
        """Return what is left of one permission at and below some places: for a read that needs no more.

        One condition on the place is what a planner can judge; of two it takes the one for independent of the other.
        """
        left = overlap(self.places(permission), paths)
        return Access(self.user_id, MappingProxyType({str(permission): left}), self.roles)


NOBODY = Access()
"""The access of a reader who is not logged in: no permission anywhere."""


def everything(user_id: int | None = None) -> Access:
    """Return the access of the system itself or of its keeper: every permission on the whole tree."""
    return Access(
        user_id,
        MappingProxyType(dict.fromkeys(every_permission(), (EVERYWHERE,))),
        frozenset(Role),
    )


def within(path: str) -> Access:
    """Return the access of the audience of a publication: every permission at and below one unit, nobody's name."""
    return Access(None, MappingProxyType(dict.fromkeys(every_permission(), (path,))))
