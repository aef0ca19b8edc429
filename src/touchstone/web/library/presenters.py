"""View models of reading lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.library import queries
from touchstone.library.fields import READING_KINDS
from touchstone.library.permissions import LibraryPermission
from touchstone.web.common import addresses
from touchstone.web.common.components import Cell, Link, Table
from touchstone.web.common.lists import Column, record_table

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.content.models import BasePage
    from touchstone.library.models import ReadingItem
    from touchstone.library.queries import Level
    from touchstone.units.access import Access
    from touchstone.units.models import Unit


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


def shelves(
    request: HttpRequest, access: Access, campaign: Campaign, unit: Unit, levels: Sequence[Level]
) -> list[Shelf]:
    """Return the levels of a unit's list; items of units that the reader prescribes for have a link to change them."""
    prescribed_for = [
        level for level in levels if access.covers(LibraryPermission.PRESCRIBE, level.unit.path)
    ]

    def act(item: ReadingItem) -> Cell | str:
        if not access.covers(LibraryPermission.PRESCRIBE, item.path):
            return ""
        return Cell(_("Change or take off"), "", addresses.to("reading-change", campaign, pk=item.pk))

    result = []
    for level in levels:
        heading = (
            _("Added by %(unit)s itself") % {"unit": level.unit.label}
            if level.unit == unit != campaign.root
            else _("Prescribed by %(unit)s") % {"unit": level.unit.label}
        )
        result.append(Shelf(heading, _table(request, heading, level.items, act if prescribed_for else None)))
    return result


def _table(
    request: HttpRequest,
    caption: str,
    items: Sequence[ReadingItem],
    acts: Callable[[ReadingItem], Cell | str] | None,
) -> Table:
    columns: list[Column[ReadingItem]] = [
        Column(
            pgettext_lazy("a reading list", "Work"),
            lambda item: Cell(str(item), item.note, page_href(request, item.page)),
        ),
        Column(gettext_lazy("How it is meant"), lambda item: READING_KINDS[item.kind]),
    ]
    if acts is not None:
        columns.append(Column(pgettext_lazy("a record", "Change"), acts))
    return record_table(caption, columns, items)


def page_href(request: HttpRequest, page: BasePage | None) -> str:
    """Return the address of a page of the library, or "" if it is not published."""
    return (page.get_url(request) or "") if page is not None and page.live else ""


def entrances(request: HttpRequest, language: str) -> list[Link]:
    """Return links to the libraries and role models in a language, or to all of them if there are none in it."""
    pages = [*queries.find_libraries(language), *queries.find_role_model_lists(language)]
    own = [page for page in pages if page.locale.language_code == language]
    return [Link(page.title, page.get_url(request) or "") for page in own or pages]
