"""The faults of a file in groups: words that one choice settles in all rows, and what has to be corrected in the file."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext

from touchstone.common.errors import fill_in
from touchstone.common.text import match_key
from touchstone.interchange.faults import Fault, plain_params
from touchstone.interchange.vocabulary import OPTIONS, find_sort

KEPT_GROUPS = 2_000
"""Maximum number of words that are kept with an import to be settled."""


@dataclass(slots=True)
class WordGroup:
    """A word that means nothing here: its sort, as it is written, the number of rows, and the first of them.

    ``choices`` are the code of a word or the key of a unit, and its name, of what is suggested for it;
    ``later``: nothing was looked for yet.
    """

    sort: str
    value: str
    rows: int = 0
    sheet: str = ""
    row: int = 0
    choices: list[list[Any]] = field(default_factory=list)
    later: bool = False

    @property
    def key(self) -> str:
        """The form under which an answer to this word is kept."""
        return match_key(self.value)


@dataclass(slots=True)
class OtherFaults:
    """Faults of one kind that only a correction in the file settles: their number of rows, and the first of them."""

    code: str
    template: str
    params: Mapping[str, Any]
    rows: int = 0
    sheet: str = ""
    row: int = 0
    column: str = ""

    @property
    def reason(self) -> str:
        """The reason of the first, in the active language."""
        return fill_in(self.template, self.params, gettext)


@dataclass(slots=True)
class Groups:
    """All faults of a file in groups, those with most rows first; ``more`` words do not fit."""

    words: list[WordGroup] = field(default_factory=list)
    others: list[OtherFaults] = field(default_factory=list)
    more: int = 0

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Groups":
        """Restore groups from the values of ``as_dict``."""
        return cls(
            [WordGroup(**word) for word in values.get("words", ())],
            [OtherFaults(**other) for other in values.get("others", ())],
            values.get("more", 0),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the groups as values that JSON can represent."""
        return asdict(self)


def group_faults(faults: Iterable[Fault]) -> Groups:
    """Return the faults of a file in groups."""
    words: dict[tuple[str, str], WordGroup] = {}
    others: dict[str, OtherFaults] = {}
    seen: dict[int, tuple[str, int]] = {}
    for fault in faults:
        sort = find_sort(fault.code, fault.field)
        group: WordGroup | OtherFaults
        if sort and ("choices" in fault.params or sort in OPTIONS):
            value = _word_of(fault, sort)
            identity = (sort, value)
            if identity not in words:
                words[identity] = WordGroup(
                    sort,
                    value,
                    0,
                    fault.sheet,
                    fault.row,
                    list(fault.params.get("choices", ())),
                    bool(fault.params.get("later")),
                )
            group = words[identity]
        else:
            if fault.code not in others:
                params = plain_params(fault.params)
                others[fault.code] = OtherFaults(
                    fault.code, fault.template, params, 0, fault.sheet, fault.row, fault.column
                )
            group = others[fault.code]
        place = (fault.sheet, fault.row)
        if seen.get(id(group)) != place:
            seen[id(group)] = place
            group.rows += 1
    ranked = sorted(_joined(words.values()), key=lambda group: -group.rows)
    kept = sorted(others.values(), key=lambda group: -group.rows)
    return Groups(ranked[:KEPT_GROUPS], kept, max(0, len(ranked) - KEPT_GROUPS))


def _word_of(fault: Fault, sort: str) -> str:
    """Return the word that a fault is about, as it is written."""
    return str(fault.params.get("value", fault.value) if sort in OPTIONS else fault.params["name"])


def _joined(words: Iterable[WordGroup]) -> Iterable[WordGroup]:
    """Return the groups with those joined that are spellings of one word."""
    by_key: dict[tuple[str, str], WordGroup] = {}
    for word in words:
        first = by_key.setdefault((word.sort, word.key), word)
        if first is not word:
            first.rows += word.rows
    return by_key.values()
