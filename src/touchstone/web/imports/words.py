"""How the unknown words of an import are shown, and what becomes of them once they are settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from touchstone.campaigns.actions import may_add_names
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.interchange.vocabulary import OPTIONS, UNIT, WORD_SORTS, sort_label
from touchstone.units.paths import parent
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import get_labels
from touchstone.web.common import addresses
from touchstone.web.common.reader import WorkspaceRequest, may, may_begin

if TYPE_CHECKING:
    from touchstone.interchange.grouping import WordGroup
    from touchstone.interchange.models import ImportRun
    from touchstone.units.models import Unit


def label_units(request: WorkspaceRequest, units: Iterable[Unit]) -> dict[str, str]:
    """Return the label of each unit with that of the unit above it, by its key."""
    units = list(units)
    above = get_labels(request.access, {parent(unit.path) for unit in units if unit.depth > 1})
    return {
        str(unit.pk): _("%(unit)s (%(above)s)") % {"unit": unit.label, "above": label}
        if (label := above.get(parent(unit.path)))
        else unit.label
        for unit in units
    }


def title_of(sort: str) -> str:
    """Return the title of the words of a sort."""
    return _("Unknown words: %(sort)s") % {"sort": sort_label(sort)}


def address_to_add(request: WorkspaceRequest, run: ImportRun, group: WordGroup, start: int) -> str:
    """Return the page on which an unknown word becomes a new word of the campaign, or "" if the reader may not add it."""
    if group.sort not in WORD_SORTS or not _may_add(request):
        return ""
    page = addresses.to("campaign-word-new", request.campaign, kind=WORD_SORTS[group.sort].address)
    return addresses.with_query(page, {"name": group.value, "ledger": run.pk, "from": start or ""})


def _may_add(request: WorkspaceRequest) -> bool:
    return may_begin(request, CampaignPermission.CHANGE, request.campaign.root.path)


def notes_on(request: WorkspaceRequest, run: ImportRun, sort: str) -> Iterator[str]:
    """Yield what becomes of an answer of this sort, and what to do if what is meant cannot be chosen."""
    yield what_becomes_of(request, run, sort)
    if sort == UNIT and "units" in run.kind.split("+"):
        yield _(
            "Only units that are here already can be chosen. If a unit of this same file is meant, write its name alike "
            "in both rows, and upload the file again."
        )
    if sort in WORD_SORTS and request.campaign.closed_on is None and not _may_add(request):
        text = _("If one is missing here, ask the campaign office of %(unit)s to add it under “Campaign”.")
        yield text % {"unit": request.campaign.root.label}


def what_becomes_of(request: WorkspaceRequest, run: ImportRun, sort: str) -> str:
    """Return what becomes of an answer of this sort when the file is loaded."""
    if sort == UNIT and may(request, UnitPermission.CHANGE, run.unit.path):
        return _(
            "When the file is loaded, what is settled becomes another name of the unit, and later files know it."
        )
    if sort in OPTIONS:
        return _("What you settle counts for this file only: these words are the same in every campaign.")
    if sort != UNIT and may_add_names(request.access, run.campaign):
        return _(
            "When the file is loaded, what is settled becomes another name of the word, and later files know it."
        )
    return _("What you settle counts for this file only, because you may not change these names.")
