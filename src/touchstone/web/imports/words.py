"""How the unknown words of an import are shown, and what becomes of them once they are settled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from touchstone.campaigns.actions import may_add_names
from touchstone.interchange.vocabulary import OPTIONS, UNIT, sort_label
from touchstone.units.paths import parent
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import get_labels
from touchstone.web.common.reader import WorkspaceRequest, may

if TYPE_CHECKING:
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
