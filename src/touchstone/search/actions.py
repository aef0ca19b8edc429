"""Keeping the index: in the transaction of the record, and all of it anew."""

from collections.abc import Iterable

from django.db import transaction

from touchstone.common.chunks import MANY, chunks
from touchstone.search import databases
from touchstone.search.kinds import Kind, all_kinds, current_version, words_of
from touchstone.search.models import IndexState


def keep(kind: Kind, keys: Iterable[int]) -> int:
    """Read the words of some records anew, in the transaction that has written them; return how many have words.

    Records that are not to be found, or not any more, are removed.
    """
    number = 0
    for chunk in chunks(sorted(set(keys))):
        words = {entry.key: words_of(entry) for entry in kind.read(chunk)}
        databases.write(kind.table, words)
        if len(words) < len(chunk):
            databases.remove(kind.table, [key for key in chunk if key not in words])
        number += len(words)
    return number


def forget(kind: Kind, keys: Iterable[int]) -> None:
    """Remove the words of records that are deleted, in the transaction that deletes them."""
    for chunk in chunks(sorted(set(keys))):
        databases.remove(kind.table, chunk)


def rebuild(kind: Kind) -> int:
    """Read the words of all records of a kind anew, and remove those without a record; return how many there are.

    People may go on working: it is done in many small transactions.
    """
    last, number = 0, 0
    while True:
        with transaction.atomic():
            databases.before_reading(kind.table)
            keys = _next(kind, last)
            number += keep(kind, keys)
        if not keys:
            break
        last = keys[-1]
    with transaction.atomic():
        databases.tidy(kind.table)
        IndexState.objects.update_or_create(kind=kind.name, defaults={"version": current_version()})
    return number


def find_outdated() -> list[Kind]:
    """Return the kinds whose tables were filled by other rules, or never."""
    versions = dict(IndexState.objects.values_list("kind", "version"))
    return [kind for kind in all_kinds() if versions.get(kind.name) != current_version()]


def _next(kind: Kind, last: int) -> list[int]:
    """Return the next keys after ``last``, of the records and of the index."""
    records = list(kind.keys().filter(pk__gt=last).order_by("pk")[:MANY])
    stored = kind.table._default_manager.filter(rowid__gt=last).order_by("rowid")
    rows = list(stored.values_list("rowid", flat=True)[:MANY])
    ends = [keys[-1] for keys in (records, rows) if len(keys) == MANY]
    return sorted(key for key in {*records, *rows} if not ends or key <= min(ends))
