"""Components for lists of entries: task rows, timeline, facts."""

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
    """A due date; ``working_days_late`` counts by the campaign's calendar once the date has passed."""

    on: datetime.date
    today: datetime.date
    working_days_late: int | None = None
    provisional: bool = False
    """Whether it rests on a year whose days are not announced yet."""

    @property
    def late(self) -> bool:
        """Return whether the date has passed."""
        return self.on < self.today

    @property
    def soon(self) -> bool:
        """Return whether the date is today or tomorrow."""
        return 0 <= (self.on - self.today).days <= 1


@dataclass(frozen=True)
class TaskRow(Component):
    """A row on Today: what, for whom, when it is due, and one button.

    The button is a link, or with ``post`` a form that submits at once. ``main`` marks the main action of the page.
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
    main: bool = False


@dataclass(frozen=True)
class FieldChange:
    """The old and the new value of a field."""

    field: Words
    before: Any
    after: Any


@dataclass(frozen=True)
class TimelineEntry:
    """Who did what and when; evidence, further facts and changed fields are collapsed.

    ``note`` is shown beside the time, such as the new state; ``photos`` are thumbnails that link to the full size;
    ``whole`` means that the record was created or ended, so that the changes list all of its fields.
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
        """Return the changes of a ``whole`` entry as facts, since only their old or their new value is set."""
        if not self.whole:
            return ()
        facts = [
            Fact(change.field, change.before if change.after in (None, "–") else change.after)
            for change in self.changes
        ]
        return [fact for fact in facts if fact.value not in (None, "–", "")]


@dataclass(frozen=True)
class Timeline(Component):
    """The history of a record in one column."""

    template_name: ClassVar[str] = "_components/timeline.html"

    entries: Sequence[TimelineEntry]
    label: Words = ""


@dataclass(frozen=True)
class Fact:
    """A label and its value, which may be anything that a table cell shows."""

    label: Words
    value: Any
    href: str = ""
    note: Words = ""

    @property
    def component(self) -> bool:
        """Return whether the value is a component."""
        return isinstance(self.value, Component)


def facts_known(*facts: Fact) -> list[Fact]:
    """Return those of the facts that have a value."""
    return [fact for fact in facts if fact.value not in (None, "")]


@dataclass(frozen=True)
class Period(Component):
    """A first and a last day, neither broken across lines; without a last day the period is open."""

    template_name: ClassVar[str] = "_components/period.html"

    first: datetime.date
    last: datetime.date | None = None


@dataclass(frozen=True)
class Facts(Component):
    """Labels and values in two columns."""

    template_name: ClassVar[str] = "_components/facts.html"

    facts: Sequence[Fact]


def facts_not_zero(*facts: Fact) -> Facts:
    """Return the facts that have a value other than zero."""
    return Facts([fact for fact in facts if fact.value])
