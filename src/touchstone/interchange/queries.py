"""Every read of imports."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from touchstone.campaigns.models import Campaign
from touchstone.interchange.models import ColumnMapping, ImportRun, RunState
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.planning import Memory
from touchstone.units.access import Access
from touchstone.units.models import Unit, User
from touchstone.units.paths import is_under, overlap


@dataclass(frozen=True, slots=True)
class RunPage:
    """One page of the imports of a campaign; ``older`` is the mark of the next page, empty when there is none."""

    rows: list[ImportRun]
    older: str


def run_page(access: Access, campaign: Campaign, *, after: str = "", size: int = 50) -> RunPage:
    """Return the imports of the reader's units, the newest first; ``after`` is the mark of the page before."""
    found = ImportRun.objects.visible_to(access, ImportPermission.IMPORT).filter(campaign=campaign)
    if after.isdecimal() and len(after) < 18:
        found = found.filter(pk__lt=int(after))
    rows = list(
        found.defer("faults", "preview", "plan").select_related("unit", "by").order_by("-pk")[: size + 1]
    )
    return RunPage(rows[:size], str(rows[size - 1].pk) if len(rows) > size else "")


def run(access: Access, campaign: Campaign, pk: int) -> ImportRun | None:
    """Return one import of the reader's units."""
    found = ImportRun.objects.visible_to(access, ImportPermission.IMPORT).filter(campaign=campaign, pk=pk)
    one: ImportRun | None = found.select_related("unit", "by", "campaign__root").first()
    return one


def places_for(access: Access, campaign: Campaign) -> list[Unit]:
    """Return the topmost units of the campaign for which the reader may upload ledgers."""
    places = overlap([campaign.root.path], access.places(ImportPermission.IMPORT))
    return list(
        Unit.objects.visible_to(access, ImportPermission.IMPORT).filter(path__in=places).order_by("path")
    )


def may_import_at(access: Access, campaign: Campaign, unit: Unit) -> bool:
    """Say whether the reader may upload ledgers for a unit of the campaign."""
    return is_under(unit.path, campaign.root.path) and access.covers(ImportPermission.IMPORT, unit.path)


def loaded_before(run: ImportRun) -> ImportRun | None:
    """Return the last import by which the same file was loaded for the same campaign and unit."""
    same = ImportRun.unscoped.filter(
        sha256=run.sha256, campaign=run.campaign, unit=run.unit, state=RunState.APPLIED
    )
    return same.exclude(pk=run.pk).order_by("-pk").first()


def uploads_since(by: User, moment: datetime.datetime) -> int:
    """Return how many ledgers a person has uploaded since a moment."""
    return ImportRun.unscoped.filter(by=by, uploaded_at__gte=moment).count()


def memory_of(unit: Unit) -> Memory:
    """Return what is remembered of the headings of a unit's ledgers."""

    def remembered(signature: str) -> tuple[str, Mapping[str, str | None]] | None:
        rows = ColumnMapping.objects.filter(unit=unit, signature=signature).order_by("-changed_at", "-pk")
        found = rows.first()
        return (found.kind, found.fields) if found is not None else None

    return remembered
