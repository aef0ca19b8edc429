"""Hooks for new work streams, and for units that join or leave a batch. Packages above register here, lowest first.

Each record belongs to a participation. So a transaction that stores a record takes the shared lock on a campaign's
memberships, and one that changes the memberships takes the exclusive lock: either the hooks see the record, or the
record is stored with the new memberships. Both locks are held until the transaction ends, and are taken after the
path lock of the tree (``units.locking``).
"""

import datetime
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from touchstone.campaigns.ending import refuse_closed
from touchstone.campaigns.models import BatchMembership, Campaign, WorkStream
from touchstone.common.hooks import Hooks

notify_memberships: Hooks[[Sequence[BatchMembership], int], None] = Hooks()
"""Called in the transaction with memberships, and +1 when they begin or -1 when they end."""

notify_earlier: Hooks[[Sequence[BatchMembership]], None] = Hooks()
"""Called in the transaction with memberships that go on and to which days were added, in front or behind; each as if it
had only these days."""

notify_again: Hooks[[Sequence[BatchMembership]], None] = Hooks()
"""Called in the transaction with memberships that had ended and are open again; what counts for them stayed theirs.
``notify_earlier`` follows with the days since."""

notify_new_stream: Hooks[[WorkStream], None] = Hooks()
"""Called in the transaction with a new work stream, in which units may already be taking part."""

notify_set_up: Hooks[[Campaign], None] = Hooks()
"""Called in the transaction with a campaign that was started, or whose words, period or calendar were changed."""

notify_closed: Hooks[[Campaign], None] = Hooks()
"""Called in the transaction with a campaign that was closed."""

notify_opened_again: Hooks[[Campaign, datetime.date], None] = Hooks()
"""Called in the transaction with a campaign that is open again and whose units take part again, and with the day on which
it had been closed, which may be later than the last day that it had then."""

settle: Hooks[[], object] = Hooks()
"""Called after the transaction in which very many units joined or left, so that the next reader need not wait."""


def freeze_memberships(campaign: Campaign) -> None:
    """Keep the memberships of a campaign unchanged until the transaction ends; many transactions may do so at once."""
    _in_transaction()
    if connection.vendor == "postgresql":  # on SQLite a writing transaction is alone anyway
        _read_closed_on(campaign)


def begin_in(campaign: Campaign) -> None:
    """Keep the memberships of a campaign unchanged as :func:`freeze_memberships`; refused if the campaign is closed."""
    _in_transaction()
    if _read_closed_on(campaign) is not None:
        refuse_closed(Campaign.objects.select_related("root").get(pk=campaign.pk))


def _read_closed_on(campaign: Campaign) -> object:
    """Return the day on which a campaign was closed, read under the shared lock where there is one."""
    table = connection.ops.quote_name(Campaign._meta.db_table)
    lock = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT closed_on FROM {table} WHERE id = %s{lock}", [campaign.pk])  # noqa: S608
        row = cursor.fetchone()
    return row[0] if row is not None else None


def lock_memberships(campaign: Campaign) -> None:
    """Allow only this transaction to change a campaign's memberships, and none to store records in it."""
    _in_transaction()
    Campaign.objects.select_for_update(of=("self",)).filter(pk=campaign.pk).values_list("pk").get()


def _in_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("Memberships are held until a transaction ends: open one first.")
