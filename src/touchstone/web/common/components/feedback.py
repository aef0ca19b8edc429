"""Components for feedback: status, notice, empty state, progress, confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from touchstone.web.common.components.component import Component, Link
from touchstone.web.common.formats import Amount, Words

Tone = Literal["good", "part", "open", "warn", "bad", "closed", "quiet"]
"""The meaning of a state; each tone has its own shape (disc, half disc, ring, triangle, diamond, square, dash)."""


@dataclass(frozen=True)
class Status(Component):
    """A state as a word and a small shape."""

    template_name: ClassVar[str] = "_components/status.html"

    word: Words
    tone: Tone = "quiet"


@dataclass(frozen=True)
class Notice(Component):
    """A message at the top of a page; ``undo_action`` adds an undo button."""

    template_name: ClassVar[str] = "_components/notice.html"

    text: Words
    title: Words = ""
    tone: Literal["plain", "good", "warn", "bad"] = "plain"
    undo_action: str = ""
    undo_label: Words = ""
    links: Sequence[Link] = ()


@dataclass(frozen=True)
class EmptyState(Component):
    """A placeholder for an empty list: what it will hold, why it is empty, and what to do."""

    template_name: ClassVar[str] = "_components/empty.html"

    title: Words
    why: Words = ""
    action: Link | None = None


@dataclass(frozen=True)
class Count:
    """A labelled number."""

    label: Words
    value: Amount | None


@dataclass(frozen=True)
class Progress(Component):
    """The progress of a long-running task: how far it is, and what it has counted.

    While the task runs, the component reloads itself from ``href`` every ``every`` seconds. For readers without
    JavaScript the view also passes ``refresh_seconds`` to the layout.
    """

    template_name: ClassVar[str] = "_components/progress.html"

    label: Words
    state: Literal["waiting", "running", "done", "failed"] = "running"
    done: int = 0
    total: int | None = None
    counts: Sequence[Count] = ()
    href: str = ""
    every: int = 2
    note: Words = ""
    key: str = "progress"


@dataclass(frozen=True)
class Confirm(Component):
    """A confirmation before an act with consequences."""

    template_name: ClassVar[str] = "_components/confirm.html"

    question: Words
    consequence: Words
    action: str
    yes: Words
    no_href: str
    fields: Sequence[tuple[str, str]] = ()
