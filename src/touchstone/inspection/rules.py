"""How units are drawn, who is excluded from a visit, and which actions a visit's state allows. Plain functions.

**The draw** can be repeated by anyone. Before it, three values are published: the sha256 of the seed in hexadecimal,
the number of units to draw from, and the sha256 of their keys, written in decimal, sorted as numbers and joined by
line feeds. The units are ordered by ``sha256("<seed>:<key>")``, compared as text; the first ones are visited. The seed
is revealed only after every drawn visit has been disclosed or called off, because anyone who knows the seed can work
out which units are drawn.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from touchstone.common.drawing import digest, ticket


class VisitState(StrEnum):
    """State of a visit; the unit sees a visit only once it is disclosed."""

    PLANNED = "planned"
    VISITED = "visited"
    DISCLOSED = "disclosed"
    CALLED_OFF = "called-off"


class RoundState(StrEnum):
    """Whether a round is in preparation, open or closed."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class Tie(StrEnum):
    """Where a person's appointment lies relative to the unit to be visited."""

    AT = "at"
    BELOW = "below"
    ABOVE = "above"


class Fault(StrEnum):
    """Why an action is refused."""

    NOT_ON_ROUND = "not-on-round"
    ROUND_CLOSED = "round-closed"
    TIED = "tied"
    UNIT_OUTSIDE = "unit-outside"
    UNIT_CLOSED = "unit-closed"
    GROUP_NOT_ON_ROUND = "group-not-on-round"
    STATEMENT_MISSING = "statement-missing"
    CRITERION_MISSING = "criterion-missing"
    CALLED_OFF = "called-off"
    NOT_VISITED = "not-visited"
    ALREADY_VISITED = "already-visited"
    ALREADY_DISCLOSED = "already-disclosed"
    NOT_DISCLOSED = "not-disclosed"
    CONCLUDED = "concluded"
    REPLY_RUNNING = "reply-running"
    REASON_MISSING = "reason-missing"
    TEXT_MISSING = "text-missing"
    DAY_IN_FUTURE = "day-in-future"
    DAYS_BACKWARD = "days-backward"
    VISIT_CUT_OFF = "visit-cut-off"
    SEED_SHORT = "seed-short"
    SEED_WRONG = "seed-wrong"
    COMMITMENT_WRONG = "commitment-wrong"
    COMMITTED = "committed"
    NOT_COMMITTED = "not-committed"
    NOT_DRAWN = "not-drawn"
    DRAWN_VISITS_HIDDEN = "drawn-visits-hidden"
    REVEALED = "revealed"
    SIZE = "size"
    FINDING_WITHDRAWN = "finding-withdrawn"


Faults = Iterator[tuple[str, Fault]]
"""(field, fault) for each rule that forbids an action; the field is empty if the fault concerns the whole action."""


def population_digest(keys: Iterable[int]) -> str:
    """Return the sha256 of the keys of the units to draw from, sorted, one per line."""
    return digest(map(str, sorted(keys)))


def drawn_order(seed: str, keys: Iterable[int]) -> list[int]:
    """Return unit keys in the order of the draw."""
    return sorted(keys, key=lambda key: (ticket(seed, str(key)), key))


def tie(seat: str, unit: str, owner: str) -> Tie | None:
    """Return how an appointment at ``seat`` ties a person to a unit, or None; all three arguments are paths.

    A tie is an appointment at the unit, below it, or above it but still below ``owner``, the unit that owns the round:
    a city's office is tied to every street of the city; the province's office, which sends the inspectors, is not.
    """
    if seat == unit:
        return Tie.AT
    if seat.startswith(unit):
        return Tie.BELOW
    if unit.startswith(seat) and seat != owner and seat.startswith(owner):
        return Tie.ABOVE
    return None


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """The facts about a visit that the guards check."""

    state: VisitState
    replied: bool = False
    reply_until: datetime.date | None = None
    concluded: bool = False


def writing(standing: VisitFacts, statement: str) -> Faults:
    """Refuse a finding without a statement, or on a visit that was called off or is concluded.

    A finding that arrives after the disclosure, from a phone that had no network, is still accepted.
    """
    if standing.state is VisitState.CALLED_OFF:
        yield "", Fault.CALLED_OFF
    if standing.concluded:
        yield "", Fault.CONCLUDED
    if not statement.strip():
        yield "statement", Fault.STATEMENT_MISSING


def disclosing(standing: VisitFacts) -> Faults:
    """Refuse to disclose a visit that has not taken place, was called off, or is already disclosed."""
    if standing.state is VisitState.DISCLOSED:
        yield "", Fault.ALREADY_DISCLOSED
    elif standing.state is VisitState.CALLED_OFF:
        yield "", Fault.CALLED_OFF
    elif standing.state is VisitState.PLANNED:
        yield "", Fault.NOT_VISITED


def calling_off(standing: VisitFacts, reason: str) -> Faults:
    """Refuse to call off a visit that has taken place, or without a reason."""
    if standing.state is VisitState.CALLED_OFF:
        yield "", Fault.CALLED_OFF
    elif standing.state is not VisitState.PLANNED:
        yield "", Fault.ALREADY_VISITED
    if not reason.strip():
        yield "reason", Fault.REASON_MISSING


def replying(standing: VisitFacts, text: str) -> Faults:
    """Refuse a reply before the disclosure, after the conclusion, or without text; a late reply is accepted."""
    if standing.state is not VisitState.DISCLOSED:
        yield "", Fault.NOT_DISCLOSED
    if standing.concluded:
        yield "", Fault.CONCLUDED
    if not text.strip():
        yield "text", Fault.TEXT_MISSING


def concluding(standing: VisitFacts, text: str, today: datetime.date) -> Faults:
    """Refuse a second or empty conclusion, or one before the unit has replied or its time to reply is over."""
    if standing.state is not VisitState.DISCLOSED:
        yield "", Fault.NOT_DISCLOSED
    if standing.concluded:
        yield "", Fault.CONCLUDED
    if not standing.replied and standing.reply_until is not None and today <= standing.reply_until:
        yield "", Fault.REPLY_RUNNING
    if not text.strip():
        yield "text", Fault.TEXT_MISSING


def visited(day: datetime.date, today: datetime.date) -> Faults:
    """Refuse a visit dated in the future."""
    if day > today:
        yield "visited_on", Fault.DAY_IN_FUTURE


def period(first: datetime.date, last: datetime.date | None) -> Faults:
    """Refuse a last day before the first."""
    if last is not None and last < first:
        yield "last_day", Fault.DAYS_BACKWARD


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a round; open-ended without a last day."""

    first: datetime.date
    last: datetime.date | None = None

    def __contains__(self, day: datetime.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def correcting(before: Period, now: Period, visits: Iterable[datetime.date]) -> Faults:
    """Refuse a period that ends before it begins, or that excludes a visit which the old period included."""
    yield from period(now.first, now.last)
    for day in visits:
        if day in before and day not in now:
            yield "first_day" if day < now.first else "last_day", Fault.VISIT_CUT_OFF
