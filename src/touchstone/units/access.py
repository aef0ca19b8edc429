"""What one reader may do, and where. Built once for each request, token or job."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from touchstone.units.paths import EVERYWHERE, is_under, overlap
from touchstone.units.roles import Role, every_permission

Roots = Mapping[str, tuple[str, ...]]
"""Permission code -> the topmost paths of the subtrees in which it is held."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a person holds by some of their appointments: the rights, and the roles."""

    roots: Roots = field(default_factory=dict)
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Access:
    """Maps each permission code to the topmost paths of the subtrees in which the reader holds it in one campaign.

    ``campaign`` is the address of that campaign; outside any campaign it is empty, and only appointments in every
    campaign count. ``roles`` are the roles that the reader holds there today. They decide what the navigation offers,
    never access. ``held`` is what the reader holds in each campaign for which they are appointed specially, and under
    "" what they hold in all others.
    """

    user_id: int | None = None
    roots: Roots = field(default_factory=dict)
    roles: frozenset[Role] = frozenset()
    campaign: str = ""
    held: Mapping[str, Held] = field(default_factory=dict)

    def in_campaign(self, campaign: str) -> "Access":
        """Return what the same reader may do in a campaign, given by its address, or with "" outside any campaign."""
        if campaign == self.campaign:
            return self
        # Rights that were narrowed to one campaign say nothing about another.
        held = self.held or {"": Held() if self.campaign else Held(self.roots, self.roles)}
        there = held.get(campaign, held.get("", Held()))
        return Access(self.user_id, there.roots, there.roles, campaign, held)

    def only(self, roots: Roots) -> "Access":
        """Return an access of the same reader, in the same campaign, that has these rights and no others."""
        return Access(self.user_id, MappingProxyType(dict(roots)), self.roles, self.campaign)

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
        return replace(self, user_id=None)

    def inside(self, permission: str, *paths: str) -> "Access":
        """Return an access reduced to one permission at and below some paths, for a query that needs no more.

        A query planner judges one condition on the path well; it takes two for independent of each other.
        """
        common = overlap(self.paths(permission), paths)
        return self.only({str(permission): common})


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
