"""Deleting occurrences that nobody owes any more, and taking them out of the tallies."""

from typing import Any

from django.db.models import QuerySet

from touchstone.cadences.models import Occurrence
from touchstone.cadences.tallies import COUNTED, count_rows
from touchstone.common.deleting import delete_rows


def remove(occurrences: "QuerySet[Occurrence, Any]") -> int:
    """Delete some occurrences in the caller's transaction, and return how many they were."""
    rows = list(occurrences.order_by("pk").values_list("pk", *COUNTED))
    count_rows((row[1:] for row in rows), -1)
    delete_rows(Occurrence, [row[0] for row in rows])
    return len(rows)
