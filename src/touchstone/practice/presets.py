"""The categories of the question bank as a section of templates: their names, without questions."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.actions.checking import allow
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.sections import Section
from touchstone.campaigns.template_text import Part
from touchstone.common.errors import gettext_noop
from touchstone.practice.actions.bank import add_categories
from touchstone.practice.models import Category
from touchstone.practice.queries.bank import find_categories
from touchstone.practice.rules import LONGEST_CATEGORY
from touchstone.units.access import Access
from touchstone.units.models import User, in_language

Names = tuple[str, ...]
Entry = tuple[Names, Names]
"""The names of a category from the topmost one, in the language of the campaign and in English."""


def _export(campaign: Campaign) -> list[dict[str, Any]]:
    return [{"names": list(category.path)} for category in find_categories(campaign)]


def _read(root: Part) -> list[Entry]:
    entries: dict[Names, Entry] = {}
    for part in root.items("question_categories"):
        part.mapping(("names", "names_en"))
        names, names_en = _names(part, "names"), _names(part, "names_en")
        if not names:
            message = gettext_noop("“%(name)s” is missing. Write a line “%(name)s: …”.")
            part.fault("template.missing", message, key="names", name="names")
        elif names_en and len(names_en) != len(names):
            message = gettext_noop("Write as many English names as there are names, or none.")
            part.fault("template.names", message, key="names_en")
        entries.setdefault(names, (names, names_en))
    return list(entries.values())


def _names(part: Part, key: str) -> Names:
    names = tuple(" ".join(name.split()) for name in part.texts(key, longest=LONGEST_CATEGORY))
    if len("/".join(names)) > LONGEST_CATEGORY:
        message = gettext_noop("This has %(length)d characters; %(longest)d fit. Shorten it.")
        sizes = {"length": len("/".join(names)), "longest": LONGEST_CATEGORY}
        part.fault("template.long", message, key=key, **sizes)
    return names


def _store(
    by: User | None, access: Access | None, campaign: Campaign, entries: list[Entry]
) -> list[Category]:
    """Make the categories that the campaign has in neither language."""
    allow(by, access, campaign.root.path)
    there = {category.path for category in find_categories(campaign)}
    wanted = [
        tuple(
            in_language(name, name_en)
            for name, name_en in zip(names, names_en or ("",) * len(names), strict=True)
        )
        for names, names_en in entries
        if not there & {names, names_en}
    ]
    return add_categories(campaign, wanted)


QUESTION_CATEGORIES = Section(
    "question_categories",
    _("category of questions"),
    _("Categories of questions"),
    _export,
    _read,
    _store,
)
