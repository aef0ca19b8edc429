"""The sorts of words that a ledger may use and a campaign or the tree of units defines: what a cell can be settled as."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.words import WordKind, names_of
from touchstone.inspection.presets import CRITERIA
from touchstone.interchange.fields import Choice, Field, Option
from touchstone.interchange.kinds import KINDS
from touchstone.problems.presets import ASPECTS, LISTS, SOURCES
from touchstone.sites.presets import CATEGORIES
from touchstone.study.presets import FORMS
from touchstone.units.roles import Role, permissions_of

UNIT = "unit"
"""The sort of the names of units."""


WORD_SORTS: Mapping[str, WordKind[Any]] = {
    "form": FORMS,
    "source": SOURCES,
    "aspect": ASPECTS,
    "list": LISTS,
    "criterion": CRITERIA,
    "category": CATEGORIES,
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
    "people.role": "role",
}
"""The sort of the word that a fault with this code is about."""


def find_sort(code: str, field: str) -> str:
    """Return the sort of the word that a fault with this code in this field is about, or "" if it is about none."""
    return field if code == "choice.unknown" and field in OPTIONS else SORT_OF_FAULT.get(code, "")


def sort_label(sort: str) -> str:
    """Return the label of a sort, beginning with a capital letter."""
    label = OPTIONS[sort].label if sort in OPTIONS else _("unit") if sort == UNIT else WORD_SORTS[sort].label
    return capfirst(str(label))


def find_meanings(sort: str, campaign: Campaign) -> dict[str, tuple[str, ...]]:
    """Return what a word of a sort may mean: by code, the label and all names that are known for it."""
    if sort in OPTIONS:
        return {
            option.code: (str(option.label), *option.synonyms, option.code) for option in options_of(sort)
        }
    return {word.code: (str(word), *filter(None, names_of(word))) for word in WORD_SORTS[sort].find(campaign)}


def options_of(sort: str) -> tuple[Option, ...]:
    """Return the values that a word of a field with options may mean: all but roles that can do nothing yet."""
    holds = OPTIONS[sort].holds
    options = holds.options if isinstance(holds, Choice) else ()
    return tuple(option for option in options if sort != "role" or permissions_of(Role(option.code)))
