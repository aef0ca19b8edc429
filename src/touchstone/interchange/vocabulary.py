"""The sorts of words that a ledger may use and a campaign or the tree of units defines: what a cell can be settled as."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from touchstone.campaigns.words import WordKind
from touchstone.inspection.presets import CRITERIA
from touchstone.problems.presets import ASPECTS, LISTS, SOURCES
from touchstone.study.presets import FORMS

UNIT = "unit"
"""The sort of the names of units."""


WORD_SORTS: Mapping[str, WordKind[Any]] = {
    "form": FORMS,
    "source": SOURCES,
    "aspect": ASPECTS,
    "list": LISTS,
    "criterion": CRITERIA,
}
"""The campaign's words by the code of the field that names them, which is their sort."""

SORT_OF_FAULT: Mapping[str, str] = {
    "unit.unknown": UNIT,
    "unit.ambiguous": UNIT,
    **{f"{sort}.unknown": sort for sort in WORD_SORTS},
}
"""The sort of the word that a fault with this code is about."""


def sort_label(sort: str) -> str:
    """Return the label of a sort, beginning with a capital letter."""
    return capfirst(str(_("unit") if sort == UNIT else WORD_SORTS[sort].label))
