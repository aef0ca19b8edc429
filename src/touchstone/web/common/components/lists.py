"""Components made of entries: task rows, a timeline, facts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from touchstone.web.common.components.component import Component, Link
from touchstone.web.common.components.feedback import Status
from touchstone.web.common.formats import Words


@dataclass(frozen=True)
class Due:
    """When something is due; ``working_days_late`` counts by the campaign's calendar once the day has passed."""

    on: datetime.date
    today: datetime.date
    working_days_late: int | None = None

    @property
    def late(self) -> bool:
        """Say whether the day has passed."""
        return self.on < self.today

    @property
    def soon(self) -> bool:
        """Say whether it is today or tomorrow."""
        return 0 <= (self.on - self.today).days <= 1


@dataclass(frozen=True)
class TaskRow(Component):
    """A line of Today: what, for whom, due when in words, and one button.

    The button is a link, or with ``post`` a form that sends at once.
    """

    template_name: ClassVar[str] = "_components/task.html"

    what: Words
    href: str = ""
    whom: Words = ""
    due: Due | None = None
    status: Status | None = None
    note: Words = ""
    button: Link | None = None
    post: bool = False


@dataclass(frozen=True)
class FieldChange:
    """What a field held before and what it holds now."""

    field: Words
    before: Any
    after: Any


@dataclass(frozen=True)
class TimelineEntry:
    """Who did what and when; evidence, further facts and changed fields are folded away.

    ``note`` stands beside the moment, such as the state that began; ``photos`` are shown small and open large;
    ``whole`` says that the changes are all of a record that began or ended, not fields of one that stays.
    """

    what: Words
    when: datetime.datetime | datetime.date
    who: Words = ""
    text: Words = ""
    changes: Sequence[FieldChange] = ()
    evidence: Sequence[Link] = ()
    now: bool = False
    facts: Sequence[Fact] = ()
    note: Words = ""
    photos: Sequence[Link] = ()
    whole: bool = False

    @property
    def one_sided(self) -> Sequence[Fact]:
        """Return the changes as facts where a ``whole`` record began or ended: nothing stands on their other side."""
        if not self.whole:
            return ()
        said = [
            Fact(change.field, change.before if change.after in (None, "–") else change.after)
            for change in self.changes
        ]
        return [fact for fact in said if fact.value not in (None, "–", "")]


@dataclass(frozen=True)
class Timeline(Component):
    """The life of a record in one readable column."""

    template_name: ClassVar[str] = "_components/timeline.html"

    entries: Sequence[TimelineEntry]
    label: Words = ""


@dataclass(frozen=True)
class Fact:
    """A label and its value, as in a table's cell."""

    label: Words
    value: Any
    href: str = ""
    note: Words = ""

    @property
    def component(self) -> bool:
        """Say whether the value draws itself."""
        return isinstance(self.value, Component)


@dataclass(frozen=True)
class Period(Component):
    """A first and a last day, neither of which is ever torn apart; without a last day it is open."""

    template_name: ClassVar[str] = "_components/period.html"

    first: datetime.date
    last: datetime.date | None = None


@dataclass(frozen=True)
class Facts(Component):
    """Labels and values in two columns."""

    template_name: ClassVar[str] = "_components/facts.html"

    facts: Sequence[Fact]
