"""View models of reading lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.library import queries
from touchstone.library.fields import READING_KINDS
from touchstone.library.permissions import LibraryPermission
from touchstone.web.common import addresses
from touchstone.web.common.components import Cell, Link, Status, Table
from touchstone.web.common.components.feedback import Tone
from touchstone.web.common.lists import Column, record_table

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.content.models import BasePage
    from touchstone.library.models import ReadingItem
    from touchstone.library.queries import Level
    from touchstone.units.access import Access
    from touchstone.units.models import Unit

TONES: dict[str, Tone] = {"core": "good", "local": "part", "optional": "open"}


@dataclass(frozen=True)
class Shelf:
    """What one unit has put on a list, as it is shown; ``acts`` are in the table where the reader may change it."""

    heading: str
    table: Table


@dataclass(frozen=True)
class OwnList:
    """The reading list of a unit of the reader in one campaign."""

    campaign: Campaign
    unit: Unit
    shelves: Sequence[Shelf]


def shelves(access: Access, campaign: Campaign, unit: Unit, levels: Sequence[Level]) -> list[Shelf]:
    """Return the levels of a unit's list; items of units that the reader prescribes for have a link to change them."""
    result = []
    for level in levels:
        heading = (
            _("Added by %(unit)s itself") % {"unit": level.unit.label}
            if level.unit == unit
            else _("Prescribed by %(unit)s") % {"unit": level.unit.label}
        )
        may_change = access.covers(LibraryPermission.PRESCRIBE, level.unit.path)
        result.append(Shelf(heading, _table(campaign, heading, level.items, may_change)))
    return result


def _table(campaign: Campaign, caption: str, items: Sequence[ReadingItem], may_change: bool) -> Table:
    columns: list[Column[ReadingItem]] = [
        Column(
            pgettext_lazy("a reading list", "Work"),
            lambda item: Cell(str(item), item.note, page_href(item.page)),
        ),
        Column(
            gettext_lazy("How it is meant"), lambda item: Status(READING_KINDS[item.kind], TONES[item.kind])
        ),
    ]
    if may_change:
        columns.append(
            Column(
                "",
                lambda item: Cell(
                    _("Change or take off"), "", addresses.to("reading-change", campaign, pk=item.pk)
                ),
            )
        )
    return record_table(caption, columns, items)


def page_href(page: BasePage | None) -> str:
    """Return the address of a page of the library, or "" if it is not published."""
    return (page.get_url() or "") if page is not None and page.live else ""


def entrances(language: str) -> list[Link]:
    """Return links to the libraries and to the role models of the site."""
    pages = [*queries.find_libraries(language), *queries.find_role_model_lists(language)]
    return [Link(page.title, page.get_url() or "") for page in pages]
