"""What follows when a unit joins or leaves a batch: areas above register here at start, lowest first."""

from collections.abc import Callable, Sequence

from touchstone.campaigns.models import BatchMembership

Follower = Callable[[Sequence[BatchMembership], int], None]
"""Called in the transaction with the memberships and +1 when they begin or -1 when they end."""

_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Register a follower; each is called in the order of registration."""
    if follower not in _followers:
        _followers.append(follower)


def tell(memberships: Sequence[BatchMembership], change: int) -> None:
    """Call every follower with memberships that begin (+1) or end (-1)."""
    for follower in _followers:
        follower(memberships, change)
