"""The sorts of words that a ledger may use and a campaign or the tree of units defines: what a cell can be settled as."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign, CampaignWord
from touchstone.inspection.queries import find_criteria
from touchstone.interchange.fields import Choice, Field, Label, Option
from touchstone.interchange.kinds import KINDS
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

OPTIONS: Mapping[str, Field] = {
    field.code: field for kind in KINDS for field in kind.fields if isinstance(field.holds, Choice)
}
"""The fields whose values are one of a few that never change, such as the outcome of a problem."""

SORT_OF_FAULT: Mapping[str, str] = {
    "unit.unknown": UNIT,
    "unit.ambiguous": UNIT,
    **{f"{sort}.unknown": sort for sort in WORD_SORTS},
}
"""The sort of the word that a fault with this code is about."""


def names_of(word: CampaignWord) -> tuple[str, ...]:
    """Return all names that a ledger may use for a word of the campaign."""
    return (word.name, word.name_en, word.code, *word.other_names)


def find_sort(code: str, field: str) -> str:
    """Return the sort of the word that a fault with this code in this field is about, or "" if it is about none."""
    return field if code == "choice.unknown" and field in OPTIONS else SORT_OF_FAULT.get(code, "")


def sort_label(sort: str) -> Label:
    """Return the label of a sort."""
    if sort in OPTIONS:
        return OPTIONS[sort].label
    return _("Unit") if sort == UNIT else WORD_SORTS[sort].label


def find_meanings(sort: str, campaign: Campaign) -> dict[str, tuple[str, ...]]:
    """Return what a word of a sort may mean: by code, the label and all names that are known for it."""
    if sort in OPTIONS:
        return {
            option.code: (str(option.label), *option.synonyms, option.code) for option in options_of(sort)
        }
    return {word.code: (str(word), *filter(None, names_of(word))) for word in WORD_SORTS[sort].find(campaign)}


def options_of(sort: str) -> tuple[Option, ...]:
    """Return the values that a field with options allows."""
    holds = OPTIONS[sort].holds
    return holds.options if isinstance(holds, Choice) else ()
