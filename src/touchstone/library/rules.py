"""Rules of the library: kinds of materials, where an excerpt comes from, and how a reader is put together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class MaterialKind(StrEnum):
    """What a material is."""

    BOOK = "book"
    EXCERPT = "excerpt"
    DOCUMENT = "document"


class ReadingKind(StrEnum):
    """How an item of a reading list is meant: for everybody below, added for the unit itself, or as one likes."""

    CORE = "core"
    LOCAL = "local"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text was taken from, as it is written under it; an empty part is left out."""

    author: str = ""
    work: str = ""
    edition: str = ""
    chapter: str = ""
    pages: str = ""


def missing_in_source(kind: str, source: Source) -> tuple[str, ...]:
    """Return the fields that a material of this kind lacks: an excerpt names its work and the page."""
    if kind != MaterialKind.EXCERPT:
        return ()
    return tuple(name for name in ("work", "pages") if not getattr(source, name).strip())


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents: ``level`` 2 or 3, the anchor on the page, the heading."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The numbers of the parts before and after a part of a reader; None at either end."""

    before: int | None
    after: int | None


def neighbours(numbers: Sequence[int], number: int) -> Neighbours:
    """Return what stands before and after a part among those that the reader of the page may see."""
    at = list(numbers).index(number)
    return Neighbours(
        numbers[at - 1] if at else None,
        numbers[at + 1] if at + 1 < len(numbers) else None,
    )


ORDER = {ReadingKind.CORE: 0, ReadingKind.LOCAL: 1, ReadingKind.OPTIONAL: 2}


def in_order(kinds: Iterable[str]) -> list[ReadingKind]:
    """Return kinds of items in the order in which a list shows them."""
    return sorted({ReadingKind(kind) for kind in kinds}, key=ORDER.__getitem__)
