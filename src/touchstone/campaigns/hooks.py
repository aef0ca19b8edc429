"""What follows when a unit joins or leaves a batch, or a work stream is added: areas above register here at start, lowest first.

A record says which participation it counts for. So whoever records holds the memberships still, and whoever
changes them holds them alone: a record is either there when the followers look, or finds the new memberships.
Both locks are held until the transaction ends and are taken after the places of units (``units.locking``).
"""

from collections.abc import Callable, Sequence

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from touchstone.campaigns.models import BatchMembership, Campaign, WorkStream

Follower = Callable[[Sequence[BatchMembership], int], None]
"""Called in the transaction with the memberships and +1 when they begin or -1 when they end."""

StreamFollower = Callable[[WorkStream], None]
"""Called in the transaction with a work stream that is new, when units may be taking part already."""

_followers: list[Follower] = []
_stream_followers: list[StreamFollower] = []


def follow(follower: Follower) -> None:
    """Register a follower; each is called in the order of registration."""
    if follower not in _followers:
        _followers.append(follower)


def tell(memberships: Sequence[BatchMembership], change: int) -> None:
    """Call every follower with memberships that begin (+1) or end (-1)."""
    for follower in _followers:
        follower(memberships, change)


def follow_streams(follower: StreamFollower) -> None:
    """Register a follower of work streams; each is called in the order of registration."""
    if follower not in _stream_followers:
        _stream_followers.append(follower)


def tell_of_stream(stream: WorkStream) -> None:
    """Call every follower with a work stream that was added."""
    for follower in _stream_followers:
        follower(stream)


def hold_still(campaign: Campaign) -> None:
    """Keep the memberships of a campaign as they are; any number of recorders may do so at once."""
    _in_transaction()
    if connection.vendor == "postgresql":  # on SQLite a transaction that writes is alone anyway
        table = connection.ops.quote_name(Campaign._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR KEY SHARE", [campaign.pk])  # noqa: S608


def hold_alone(campaign: Campaign) -> None:
    """Be the only one who changes the memberships of a campaign, while nobody records in it."""
    _in_transaction()
    Campaign.objects.select_for_update(of=("self",)).filter(pk=campaign.pk).values_list("pk").get()


def _in_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("Memberships are held until a transaction ends: open one first.")
