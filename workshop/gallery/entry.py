"""Entries of the gallery, and invented texts in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from touchstone.web.common.components import Component
from touchstone.web.common.formats import is_chinese


@dataclass(frozen=True)
class State:
    """A component in one state: normal, empty, long, error or loading."""

    name: str
    pieces: Sequence[Component]
    layout: str = ""


@dataclass(frozen=True)
class Entry:
    """A component with all its states."""

    code: str
    title: str
    states: Sequence[State]


def say(english: str, chinese: str) -> str:
    """Return an invented text in the reader's language; examples are data, not interface texts to translate."""
    return chinese if is_chinese() else english


def normal() -> str:
    """Return the name of the usual state."""
    return say("Normal", "常态")


def empty() -> str:
    """Return the name of the state with nothing to show."""
    return say("Empty", "空")


def long() -> str:
    """Return the name of the state with a lot to show."""
    return say("Long", "超长")


def error() -> str:
    """Return the name of the state after an error."""
    return say("Error", "出错")


def loading() -> str:
    """Return the name of the state while content is loading."""
    return say("Loading", "加载中")
