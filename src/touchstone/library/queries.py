"""Every query of the library: its pages, what is found in them, and the reading lists of units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from touchstone.campaigns.models import Campaign
from touchstone.content.excerpts import Piece, excerpt
from touchstone.content.models import BasePage
from touchstone.library.models import (
    CompiledReaderPage,
    LibraryPage,
    MaterialPage,
    ReadingItem,
    RoleModelIndexPage,
    RoleModelPage,
)
from touchstone.library.permissions import LibraryPermission
from touchstone.library.rules import ORDER, ReadingKind
from touchstone.library.texts import plain_text
from touchstone.units.access import Access
from touchstone.units.models import Unit
from touchstone.units.paths import ancestors, depth

LONGEST_QUERY = 100
"""Characters of a query that are looked for."""

MOST_FOUND = 20
"""How many pages of a kind a search shows."""


def find_libraries(language: str) -> list[LibraryPage]:
    """Return the published libraries, those in a language first."""
    pages = LibraryPage.objects.live().select_related("locale").order_by("path")
    return sorted(pages, key=lambda page: page.locale.language_code != language)


def find_role_model_lists(language: str) -> list[RoleModelIndexPage]:
    """Return the published lists of role models, those in a language first."""
    pages = RoleModelIndexPage.objects.live().select_related("locale").order_by("path")
    return sorted(pages, key=lambda page: page.locale.language_code != language)


def find_materials(library: BasePage, *, signed_in: bool) -> list[MaterialPage]:
    """Return the published materials of a library that such readers may read, in the order of the editor's room."""
    return list(_readable(MaterialPage.objects.child_of(library), signed_in).defer("body").order_by("path"))


def find_readers(library: BasePage, *, signed_in: bool) -> list[CompiledReaderPage]:
    """Return the published compiled readers of a library that such readers may read."""
    return list(_readable(CompiledReaderPage.objects.child_of(library), signed_in).order_by("path"))


def find_role_models(index: BasePage) -> list[RoleModelPage]:
    """Return the published role models of a list, the newest first."""
    pages = RoleModelPage.objects.live().child_of(index).select_related("photo", "locale").defer("story")
    return list(pages.order_by("-first_published_at", "-pk"))


def _readable(pages: Any, signed_in: bool) -> Any:
    # With its locale, which the address of a page needs.
    live = pages.live().select_related("locale")
    return live if signed_in else live.filter(is_public=True)


@dataclass(frozen=True, slots=True)
class Part:
    """A material in a reader: its number there, and the heading that stands above it."""

    number: int
    material: MaterialPage
    heading: str = ""


def find_parts(reader: CompiledReaderPage, *, signed_in: bool, preview: bool = False) -> list[Part]:
    """Return the parts of a reader that may be read; their numbers are the same for all."""
    parts: list[Part] = []
    number, heading = 0, ""
    for block in reader.parts:
        if block.block_type == "heading":
            heading = block.value
            continue
        number += 1
        material: MaterialPage | None = block.value.specific if block.value is not None else None
        if material is None or not (material.live or preview) or not (material.is_public or signed_in):
            continue
        parts.append(Part(number, material, heading))
        heading = ""
    return parts


def find_readers_with(material: MaterialPage, *, signed_in: bool) -> list[tuple[CompiledReaderPage, int]]:
    """Return the compiled readers of the library in which a material stands, with its number in each."""
    found = []
    for reader in find_readers(material.get_parent(), signed_in=signed_in):
        keys = [block.value.pk for block in reader.parts if block.block_type == "material" and block.value]
        if material.pk in keys:
            found.append((reader, keys.index(material.pk) + 1))
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """A page that answers a search, with the place of its text at which it does."""

    page: BasePage
    excerpt: Sequence[Piece]


def search_library(
    text: str, *, signed_in: bool, below: BasePage | None = None, most: int = MOST_FOUND
) -> list[Found]:
    """Return the materials, compiled readers and role models that contain all words, best matches first."""
    query = text.strip()[:LONGEST_QUERY]
    if not query:
        return []
    found: list[Found] = []
    for model in (MaterialPage, CompiledReaderPage):
        pages = _readable(_below(model.objects.all(), below), signed_in)
        found += [Found(page, excerpt(_text_of(page), query)) for page in pages.search(query)[:most]]
    stories = _below(RoleModelPage.objects.live().select_related("locale"), below)
    found += [Found(page, excerpt(plain_text(page.story), query)) for page in stories.search(query)[:most]]
    return found


def _below(pages: Any, page: BasePage | None) -> Any:
    return pages if page is None else pages.descendant_of(page)


def _text_of(page: MaterialPage | CompiledReaderPage) -> str:
    return plain_text(page.body if isinstance(page, MaterialPage) else page.foreword)


@dataclass(frozen=True, slots=True)
class Level:
    """What one unit has put on a reading list, core works first."""

    unit: Unit
    items: Sequence[ReadingItem]


def find_reading_list(access: Access, campaign: Campaign, unit: Unit) -> list[Level]:
    """Return the reading list of a unit in a campaign: the items of every unit above it and its own, the topmost first.

    Nothing if the reader may not see the reading list of the unit. Whoever may sees what the units above prescribe,
    although they may not see those units otherwise.
    """
    return find_reading_lists(access, campaign, [unit]).get(unit.pk, [])


def find_reading_lists(access: Access, campaign: Campaign, units: Iterable[Unit]) -> dict[int, list[Level]]:
    """Return the reading lists of several units, by their keys; those that the reader may see."""
    seen = [unit for unit in units if access.covers(LibraryPermission.VIEW, unit.path)]
    paths = {path for unit in seen for path in ancestors(unit.path)}
    rows = ReadingItem.unscoped.filter(campaign=campaign, path__in=paths).select_related(
        "unit", "page__locale"
    )
    items = sorted(rows, key=lambda item: (depth(item.path), ORDER[ReadingKind(item.kind)], item.pk))
    by_path: dict[str, list[ReadingItem]] = {}
    for item in items:
        by_path.setdefault(item.path, []).append(item)
    return {
        unit.pk: [
            Level(by_path[path][0].unit, by_path[path]) for path in ancestors(unit.path) if path in by_path
        ]
        for unit in seen
    }


def find_cited_at_the_top(campaign: Campaign) -> list[ReadingItem]:
    """Return the core works that the campaign's own unit prescribes and that are no pages of the library."""
    items = ReadingItem.unscoped.filter(campaign=campaign, unit=campaign.root_id, page__isnull=True)
    return list(items.filter(kind=ReadingKind.CORE).order_by("pk"))


def get_item(access: Access, campaign: Campaign, key: int) -> ReadingItem | None:
    """Return an item that a unit put on its list, if the reader may see the list of that unit."""
    items = ReadingItem.objects.visible_to(access, LibraryPermission.VIEW).filter(campaign=campaign, pk=key)
    return items.select_related("unit", "page", "campaign").first()


def find_citable(language: str) -> list[BasePage]:
    """Return the published pages that may stand on a reading list: readers and materials, a language first."""
    readers = Q(compiledreaderpage__isnull=False)
    pages = BasePage.objects.live().filter(readers | Q(materialpage__isnull=False)).select_related("locale")
    return sorted(pages.order_by("path"), key=lambda page: page.locale.language_code != language)
