"""What is odd about cadences: standing checks of the campaign office."""

from django.db.models import QuerySet

from touchstone.cadences.hooks import record_choices
from touchstone.cadences.models import Cadence
from touchstone.cadences.queries.cadences import find_every_cadence
from touchstone.campaigns.models import Campaign


def find_unfulfillable(campaign: Campaign) -> "QuerySet[Cadence]":
    """Return the cadences in force that no record can fulfil, because all forms that they name were retired."""
    offered = record_choices(campaign).keys()
    rows = find_every_cadence(campaign).filter(retired_on__isnull=True)
    dead = [key for key, names in rows.values_list("pk", "fulfilled_by") if offered.isdisjoint(names)]
    return rows.filter(pk__in=dead)
