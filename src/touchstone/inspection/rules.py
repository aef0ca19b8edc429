"""How units are drawn, who is kept away from a visit, and what may be done with it when. Plain functions.

**The draw** can be repeated by anybody. Before it, three things are published: the sha256 of the seed as hexadecimal
digits, how many units there are to draw from, and the sha256 of their keys, written in decimal, sorted as numbers and
joined by line feeds. The order of the draw is that of ``sha256("<seed>:<key>")``, read as text; the first ones are
visited. The seed is revealed when every visit that was drawn has been disclosed or called off: before that anybody
could work out who will be visited.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from touchstone.common.drawing import digest, ticket


class VisitState(StrEnum):
    """Where a visit is on its way; only a disclosed one exists for the unit."""

    PLANNED = "planned"
    VISITED = "visited"
    DISCLOSED = "disclosed"
    CALLED_OFF = "called-off"


class RoundState(StrEnum):
    """Whether a round is still prepared, goes on, or is over."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class Tie(StrEnum):
    """How somebody belongs to a unit that is to be visited."""

    AT = "at"
    BELOW = "below"
    ABOVE = "above"


class Fault(StrEnum):
    """Why an act is refused."""

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
"""(field, fault) for everything that forbids an act; the field is empty for the act as a whole."""


# --- the draw ------------------------------------------------------------------------------------------------------


def population_digest(keys: Iterable[int]) -> str:
    """Return the sha256 of the keys of the units to draw from, sorted, one to a line."""
    return digest(map(str, sorted(keys)))


def drawn_order(seed: str, keys: Iterable[int]) -> list[int]:
    """Return unit keys in the order of the draw."""
    return sorted(keys, key=lambda key: (ticket(seed, str(key)), key))


# --- who is kept away ----------------------------------------------------------------------------------------------


def tie(seat: str, unit: str, owner: str) -> Tie | None:
    """Return how a person with a seat belongs to a unit; ``seat``, ``unit`` and ``owner`` are paths.

    A tie is a seat at the unit, below it, or above it within its branch, below the unit that owns the round: the
    office of a city is tied to every street of the city, that of the province, which sends the inspectors, is not.
    """
    if seat == unit:
        return Tie.AT
    if seat.startswith(unit):
        return Tie.BELOW
    if unit.startswith(seat) and seat != owner and seat.startswith(owner):
        return Tie.ABOVE
    return None


# --- guards --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """What the guards look at: a visit as it stands."""

    state: VisitState
    replied: bool = False
    reply_until: datetime.date | None = None
    concluded: bool = False


def writing(standing: Standing, statement: str) -> Faults:
    """Refuse a finding that says nothing, or of a visit that was called off or is concluded.

    A finding that reaches us after the disclosure, from a telephone without a network, is still taken.
    """
    if standing.state is VisitState.CALLED_OFF:
        yield "", Fault.CALLED_OFF
    if standing.concluded:
        yield "", Fault.CONCLUDED
    if not statement.strip():
        yield "statement", Fault.STATEMENT_MISSING


def disclosing(standing: Standing) -> Faults:
    """Refuse to disclose what was not visited, was called off, or is disclosed."""
    if standing.state is VisitState.DISCLOSED:
        yield "", Fault.ALREADY_DISCLOSED
    elif standing.state is VisitState.CALLED_OFF:
        yield "", Fault.CALLED_OFF
    elif standing.state is VisitState.PLANNED:
        yield "", Fault.NOT_VISITED


def calling_off(standing: Standing, reason: str) -> Faults:
    """Refuse to call off what was visited already, or without a reason."""
    if standing.state is VisitState.CALLED_OFF:
        yield "", Fault.CALLED_OFF
    elif standing.state is not VisitState.PLANNED:
        yield "", Fault.ALREADY_VISITED
    if not reason.strip():
        yield "reason", Fault.REASON_MISSING


def replying(standing: Standing, text: str) -> Faults:
    """Refuse a reply before the disclosure, after the conclusion, or without words; a late one is taken."""
    if standing.state is not VisitState.DISCLOSED:
        yield "", Fault.NOT_DISCLOSED
    if standing.concluded:
        yield "", Fault.CONCLUDED
    if not text.strip():
        yield "text", Fault.TEXT_MISSING


def concluding(standing: Standing, text: str, today: datetime.date) -> Faults:
    """Refuse a conclusion before the unit has replied or its days are over, a second one, or one without words."""
    if standing.state is not VisitState.DISCLOSED:
        yield "", Fault.NOT_DISCLOSED
    if standing.concluded:
        yield "", Fault.CONCLUDED
    if not standing.replied and standing.reply_until is not None and today <= standing.reply_until:
        yield "", Fault.REPLY_RUNNING
    if not text.strip():
        yield "text", Fault.TEXT_MISSING


def visited(day: datetime.date, today: datetime.date) -> Faults:
    """Refuse a visit that was held in the future."""
    if day > today:
        yield "visited_on", Fault.DAY_IN_FUTURE


def period(first: datetime.date, last: datetime.date | None) -> Faults:
    """Refuse an end before the beginning."""
    if last is not None and last < first:
        yield "last_day", Fault.DAYS_BACKWARD


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a round; without a last day it goes on."""

    first: datetime.date
    last: datetime.date | None = None

    def __contains__(self, day: datetime.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def correcting(before: Period, now: Period, visits: Iterable[datetime.date]) -> Faults:
    """Refuse a period that ends before it begins, or that cuts off a visit which it held before."""
    yield from period(now.first, now.last)
    for day in visits:
        if day in before and day not in now:
            yield "first_day" if day < now.first else "last_day", Fault.VISIT_CUT_OFF
