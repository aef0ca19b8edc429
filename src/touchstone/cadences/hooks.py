"""The kinds of records that fulfil occurrences. Packages above register theirs when the application starts."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from touchstone.campaigns.models import Campaign

Record = tuple[str, str, datetime.date, int]
"""A record that may fulfil an occurrence: path of its unit, path of the participation that it counts for, day, key."""


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of records that fulfil occurrences, such as study sessions.

    ``choices(campaign)`` returns the codes that a cadence may name with their labels, such as those of the forms of study;
    ``find(campaign, codes, first, last, paths)`` the records of these codes from one day to another, at and below some
    paths, in the order of their days.
    ``page`` is the kind of page that shows a record, such as ``study.session``.
    """

    code: str
    label: str | Promise
    choices: Callable[[Campaign], Mapping[str, str]]
    find: Callable[[Campaign, Sequence[str], datetime.date, datetime.date, tuple[str, ...]], Iterable[Record]]
    page: str = ""


_kinds: dict[str, RecordKind] = {}


def register_record_kind(kind: RecordKind) -> None:
    """Register a kind of records."""
    _kinds[kind.code] = kind


def record_kinds() -> tuple[RecordKind, ...]:
    """Return every kind of records, in the order of registration."""
    return tuple(_kinds.values())


def find_record_kind(code: str) -> RecordKind | None:
    """Return the kind of records with a code."""
    return _kinds.get(code)


def split_name(name: str) -> tuple[str, str]:
    """Return the kind and the code of a name such as ``session:reading-class``."""
    kind, _, code = name.partition(":")
    return kind, code


def record_choices(campaign: Campaign) -> dict[str, str]:
    """Return every name of records that may fulfil a cadence of a campaign, with its label."""
    return {
        f"{kind.code}:{code}": label
        for kind in _kinds.values()
        for code, label in kind.choices(campaign).items()
    }
