"""Queries of cadences and their dates."""

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet

from touchstone.cadences.models import Cadence
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.searching import CADENCES
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.searching import mark_of
from touchstone.common.prepared import KEY, Prepared
from touchstone.search.queries import found
from touchstone.search.words import Query
from touchstone.units.access import Access
from touchstone.units.models import Unit
from touchstone.units.paths import ancestors, overlap, under_any

_FULFILLED_BY = Prepared(
    lambda campaign: Cadence.objects.filter(campaign=campaign).order_by().values_list("pk", "fulfilled_by"),
    KEY,
)


def find_cadences(campaign: Campaign) -> QuerySet[Cadence]:
    """Return the cadences of a whole campaign in their order, without those that units have of their own."""
    return Cadence.objects.filter(campaign=campaign, owner__isnull=True).order_by("order", "code")


def find_every_cadence(campaign: Campaign) -> QuerySet[Cadence]:
    """Return all cadences of a campaign: its own in their order, then those of units by the place in the tree."""
    rows = Cadence.objects.filter(campaign=campaign).select_related("owner", "replaces", "campaign__root")
    return rows.order_by(F("owner__path").asc(nulls_first=True), "order", "code")


def find_cadences_fulfilled_by(campaign: int, name: str) -> list[int]:
    """Return the keys of the cadences of a campaign that a record of this name fulfils, such as ``session:lecture``."""
    return [key for key, names in _FULFILLED_BY(campaign) if name in names]


def find_cadences_of(campaign: Campaign, unit: Unit) -> QuerySet[Cadence]:
    """Return the cadences that hold for a unit: those of the campaign, and those of units from it upwards."""
    above = Q(owner__isnull=True) | Q(owner__path__in=ancestors(unit.path))
    return find_every_cadence(campaign).filter(above, retired_on__isnull=True)


def get_cadence(access: Access, campaign: Campaign, pk: int) -> Cadence | None:
    """Return a cadence that the reader may see: one of the campaign, or one that a unit near the reader's has."""
    rows = Cadence.objects.filter(campaign=campaign, pk=pk)
    return _if_seen(access, rows.select_related("campaign__root", "owner", "replaces").first())


def get_own_cadence(access: Access, campaign: Campaign, code: str) -> Cadence | None:
    """Return a unit's own cadence by its code, if the reader may see it."""
    if not code.startswith("own-"):
        return None
    rows = Cadence.objects.filter(campaign=campaign, code=code, owner__isnull=False)
    return _if_seen(access, rows.select_related("owner").first())


def find_cadences_by_words(access: Access, campaign: Campaign, query: Query, limit: int) -> list[Cadence]:
    """Return the first cadences in use that answer a query: those of the campaign, then those of units near the reader's."""
    paths = access.paths(CadencePermission.VIEW)
    near = Q(owner__isnull=True) | under_any(paths, "owner__path")
    near |= Q(owner__path__in={above for path in paths for above in ancestors(path)})
    rows = find_every_cadence(campaign).filter(near, retired_on__isnull=True)
    return list(rows.filter(pk__in=found(CADENCES, query.marked(mark_of(campaign.pk))))[:limit])


def find_cadence_keys(access: Access, campaign: Campaign, keys: Sequence[int]) -> list[int]:
    """Return the keys, of these, of the cadences that the reader may see."""
    rows = Cadence.objects.filter(campaign=campaign, pk__in=keys).select_related("owner")
    return [cadence.pk for cadence in rows if _if_seen(access, cadence)]


def _if_seen(access: Access, cadence: Cadence | None) -> Cadence | None:
    """Return the cadence if it is the whole campaign's, or if its owner lies at, above or below the reader's units."""
    if cadence is None or cadence.owner is None:
        return cadence
    near = overlap([cadence.owner.path], access.paths(CadencePermission.VIEW))
    return cadence if near else None
