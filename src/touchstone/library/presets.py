"""The works that every unit of a campaign reads, as a section of templates: those that are cited, not pages of a site."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.sections import Section
from touchstone.campaigns.template_text import Part
from touchstone.library import fields
from touchstone.library.actions import add_item
from touchstone.library.fields import ReadingEntry
from touchstone.library.models import ReadingItem
from touchstone.library.queries import find_cited_at_the_top
from touchstone.library.rules import ReadingKind
from touchstone.units.access import Access, everything
from touchstone.units.models import User


def _export(campaign: Campaign) -> list[dict[str, Any]]:
    return [
        {"work": item.citation, **({"note": item.note} if item.note else {})}
        for item in find_cited_at_the_top(campaign)
    ]


def _read(root: Part) -> list[ReadingEntry]:
    entries: dict[str, ReadingEntry] = {}
    for part in root.items("core_works"):
        part.mapping(("work", "note"))
        citation = part.text("work", longest=fields.CITATION.length, required=True)
        note = part.text("note", longest=fields.NOTE.length)
        entries.setdefault(citation, ReadingEntry(ReadingKind.CORE, citation=citation, note=note))
    return list(entries.values())


def _store(
    by: User | None, access: Access | None, campaign: Campaign, entries: list[ReadingEntry]
) -> list[ReadingItem]:
    there = {item.citation for item in find_cited_at_the_top(campaign)}
    rights = access or everything(by.pk if by is not None else None)
    return [
        add_item(by=by, access=rights, campaign=campaign, unit=campaign.root, entry=entry)
        for entry in entries
        if entry.citation not in there
    ]


CORE_WORKS = Section(
    "core_works", _("work that all units read"), _("Works that all units read"), _export, _read, _store
)
