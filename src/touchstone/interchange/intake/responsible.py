"""The units that answer for a problem, where a cell names several: one leads, the others support."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from touchstone.common.text import clean

_LEADS, _SUPPORTS = "牵头|主责|主办|lead", "配合|协办|协同|协助|参与|support(?:s|ing)?"
_LABEL = re.compile(
    rf"(?:(?P<lead>{_LEADS}|责任)|(?P<support>{_SUPPORTS}))(?:单位|部门|处室| units?)?\s*:\s*", re.IGNORECASE
)
_NOTE = re.compile(
    rf"\s*(?:\(\s*(?:(?P<lead>{_LEADS})|(?P<support>{_SUPPORTS}))(?:单位|部门)?\s*\))\s*$", re.IGNORECASE
)
_ENDING = re.compile(
    r"(?:(?P<lead>牵头|主责|主办)|(?P<support>配合|协办|协同|协助|参与))(?:负责|落实|整改)?\s*$"
)
_TOGETHER = re.compile(r"(?<=牵头)(?=[^\s,;)])(?!负责|落实|整改)|(?<=.)(?=会同)")
_CLAUSES = re.compile(r"[\n,;。]")
_NAMES = re.compile(r"[、|]")


class Responsible(NamedTuple):
    """The units that a cell names, by name: the one that leads, and those that support it."""

    lead: str
    supporting: tuple[str, ...] = ()


class _Named(NamedTuple):
    name: str
    leads: bool
    supports: bool


def split_responsible(text: str) -> Responsible | None:
    """Return the units that a cell names, or None if it names one and nothing else.

    “牵头” decides who leads; without it the first does.
    """
    lines = "\n".join(map(clean, text.split("\n")))
    named = list(_named(lines))
    if not named or (len(named) == 1 and named[0].name == lines):
        return None
    lead = next((unit for unit in named if unit.leads), None) or next(
        (unit for unit in named if not unit.supports), named[0]
    )
    others = dict.fromkeys(unit.name for unit in named if unit.name != lead.name)
    return Responsible(lead.name, tuple(others))


def _named(text: str) -> Iterator[_Named]:
    leads = supports = False
    labels = list(_LABEL.finditer(text))
    starts = [0, *(label.end() for label in labels)]
    ends = [*(label.start() for label in labels), len(text)]
    for start, end, label in zip(starts, ends, [None, *labels], strict=True):
        leads, supports = _roles(label)
        for clause in _CLAUSES.split(_TOGETHER.sub("\n", text[start:end])):
            yield from _named_in(clause.strip(), leads, supports)


def _named_in(clause: str, leads: bool, supports: bool) -> Iterator[_Named]:
    if clause.startswith("会同"):
        clause, supports = clause.removeprefix("会同"), True
    ending = _ENDING.search(clause)
    if ending is not None:
        clause, (leads, supports) = clause[: ending.start()], _roles(ending)
    for part in _NAMES.split(clause):
        note = _NOTE.search(part)
        name = part[: note.start()].strip() if note else part.strip()
        if name:
            yield _Named(name, *(_roles(note) if note else (leads, supports)))


def _roles(match: re.Match[str] | None) -> tuple[bool, bool]:
    return (bool(match["lead"]), bool(match["support"])) if match else (False, False)
