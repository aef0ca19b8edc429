"""Sections of templates that packages above add beside the words of a campaign, such as the works that all units read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.template_text import Part
from touchstone.units.access import Access
from touchstone.units.models import User


@dataclass(frozen=True, slots=True)
class Section:
    """A section of templates.

    ``key`` is its key, ``label`` what one of its entries is called, ``plural`` what several are. ``export(campaign)`` returns its entries as plain
    data, ``read(root)`` the entries that a template has, adding faults. ``store(by, access, campaign, entries)`` stores
    those that the campaign does not have yet, and returns the record of each.
    """

    key: str
    label: str | Promise
    plural: str | Promise
    export: Callable[[Campaign], list[dict[str, Any]]]
    read: Callable[[Part], list[Any]]
    store: Callable[[User | None, Access | None, Campaign, list[Any]], list[Any]]


_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    """Add a section; sections are read and stored after all words, in the order of registration."""
    _sections[section.key] = section


def find_sections() -> list[Section]:
    """Return every section."""
    return list(_sections.values())
