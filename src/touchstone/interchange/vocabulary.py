"""The sorts of words that a ledger may use and a campaign or the tree of units defines: what a cell can be settled as."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign, CampaignWord
from touchstone.inspection.queries import find_criteria
from touchstone.interchange.fields import Label
from touchstone.problems.queries import find_aspects, find_lists, find_sources
from touchstone.study.queries import find_forms

UNIT = "unit"
"""The sort of the names of units."""


@dataclass(frozen=True, slots=True)
class WordSort:
    """Words of one sort, which are also the field that a column of them fills: its label, and how to find the words."""

    label: Label
    find: Callable[[Campaign], Iterable[CampaignWord]]


WORD_SORTS: Mapping[str, WordSort] = {
    "form": WordSort(_("Form of study"), find_forms),
    "source": WordSort(_("Source"), find_sources),
    "aspect": WordSort(_("Aspect"), find_aspects),
    "list": WordSort(_("List"), find_lists),
    "criterion": WordSort(_("Criterion"), find_criteria),
}
"""The campaign's words by the code of the field that names them, which is their sort."""

SORT_OF_FAULT: Mapping[str, str] = {
    "unit.unknown": UNIT,
    "unit.ambiguous": UNIT,
    **{f"{sort}.unknown": sort for sort in WORD_SORTS},
}
"""The sort of the word that a fault with this code is about."""


def sort_label(sort: str) -> Label:
    """Return the label of a sort."""
    return _("Unit") if sort == UNIT else WORD_SORTS[sort].label
