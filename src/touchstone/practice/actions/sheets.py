"""Starting a sheet, saving answers, handing in: short statements on the rows of one unit.

Each may be sent any number of times, in any order: an older save never overwrites a newer one, and a sheet is handed in
once. The server's clock alone decides what is in time. They take a sheet from a ticket, which only its owner has; they
are not audited, because the history would join names to sheets.
"""

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from touchstone.common import clock
from touchstone.practice.marking import Given, marks_of
from touchstone.practice.models import AnswerSheet, SheetDelta
from touchstone.practice.queries.bank import get_paper
from touchstone.practice.queries.terms import get_terms
from touchstone.practice.tickets import Sheet

GRACE = datetime.timedelta(seconds=5)
"""How long after the deadline answers that were on their way are still taken."""

AT_ONCE = 500
"""The most overdue sheets that are handed in by one round."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Stored:
    """What a sheet holds: the number of the latest save, the deadline, and whether it is handed in.

    ``taken`` says whether what was sent just now is what is stored; it is False for an older save, and for one that came
    too late.
    """

    sequence: int
    deadline: datetime.datetime
    handed_in: bool = False
    taken: bool = True


_SHEETS, _DELTAS = AnswerSheet._meta.db_table, SheetDelta._meta.db_table
_KEY = "unit_id = %s AND taker = %s AND test_id = %s AND attempt = %s"
_START = (
    f"INSERT INTO {_SHEETS} (unit_id, taker, test_id, attempt, variant, answers, sequence, started_at, deadline)"  # noqa: S608
    " VALUES (%s, %s, %s, %s, %s, '[]', 0, %s, %s) ON CONFLICT DO NOTHING"
)
_SAVE = (
    f"UPDATE {_SHEETS} SET answers = %s, sequence = %s WHERE {_KEY}"  # noqa: S608
    " AND sequence < %s AND handed_in_at IS NULL AND deadline >= %s RETURNING deadline"
)
_HAND_IN = (
    f"UPDATE {_SHEETS} SET answers = CASE WHEN sequence < %s THEN %s ELSE answers END,"  # noqa: S608
    f" sequence = CASE WHEN sequence < %s THEN %s ELSE sequence END, handed_in_at = %s WHERE {_KEY}"
    " AND handed_in_at IS NULL AND deadline >= %s RETURNING answers, variant, sequence, deadline"
)
_CLOSE = (
    f"UPDATE {_SHEETS} SET handed_in_at = deadline WHERE {_KEY}"  # noqa: S608
    " AND handed_in_at IS NULL AND deadline < %s RETURNING answers, variant, sequence, deadline"
)
_READ = f"SELECT sequence, deadline, handed_in_at FROM {_SHEETS} WHERE {_KEY}"  # noqa: S608
_COUNT = (
    f"INSERT INTO {_DELTAS} (unit_id, taker, test_id, attempt, variant, marks)"  # noqa: S608
    " VALUES (%s, %s, %s, %s, %s, %s)"
)


def start(*, sheet: Sheet) -> bool:
    """Begin an attempt, unless it has begun; return False if the test cannot be started now."""

    def insert() -> bool:
        terms, now = get_terms(sheet.test), clock.now()
        if not terms.going_on or not terms.opens_at <= now < terms.closes_at:
            return False
        deadline = min(now + datetime.timedelta(minutes=terms.minutes), terms.closes_at)
        _execute(_START, (*_key(sheet), sheet.variant, _written(now), _written(deadline)))
        return True

    return _again_if_cut(insert)


def save(*, sheet: Sheet, sequence: int, answers: Sequence[Given]) -> Stored | None:
    """Store answers under the number of their save, unless a newer save is stored; return what is stored.

    None if there is no such sheet. After the deadline what was saved before stays, and is handed in.
    """

    def update() -> Stored | None:
        in_time = _written(clock.now() - GRACE)
        text = json.dumps(answers, ensure_ascii=False)
        row = _execute(_SAVE, (text, sequence, *_key(sheet), sequence, in_time))
        return Stored(sequence, _read(row[0])) if row else _stored(sheet, handing_in=False)

    return _again_if_cut(update)


def hand_in(*, sheet: Sheet, sequence: int, answers: Sequence[Given]) -> Stored | None:
    """Store the last answers as :func:`save` does, hand the sheet in and note its marks; once, however often sent."""

    def close() -> Stored | None:
        now, text = clock.now(), json.dumps(answers, ensure_ascii=False)
        with transaction.atomic():
            given = (sequence, text, sequence, sequence, _written(now))
            row = _execute(_HAND_IN, (*given, *_key(sheet), _written(now - GRACE)))
            if row:
                _note(sheet, row[0], row[1])
        return Stored(row[2], _read(row[3]), handed_in=True) if row else _stored(sheet, handing_in=True)

    return _again_if_cut(close)


def settle(*, sheet: Sheet) -> bool:
    """Hand a sheet in with what was saved if its time is over; return whether that was done now."""
    with transaction.atomic():
        row = _execute(_CLOSE, (*_key(sheet), _written(clock.now() - GRACE)))
        if row:
            _note(sheet, row[0], row[1])
    return bool(row)


def settle_overdue() -> int:
    """Hand in sheets whose time is over and whose owners did not; return how many."""
    total = 0
    while True:
        overdue = AnswerSheet.objects.filter(handed_in_at__isnull=True, deadline__lt=clock.now() - GRACE)
        keys = overdue.order_by("deadline").values_list("unit_id", "taker", "test_id", "attempt", "variant")
        done = sum(settle(sheet=Sheet(*key)) for key in list(keys[:AT_ONCE]))
        total += done
        if done < AT_ONCE:
            return total


def _stored(sheet: Sheet, *, handing_in: bool) -> Stored | None:
    """Return what is stored where nothing was changed; a sheet whose time is over is handed in."""
    row = _execute(_READ, _key(sheet))
    if row is None:
        return None
    sequence, deadline, handed_in = row[0], _read(row[1]), row[2] is not None
    if not handed_in and clock.now() > deadline + GRACE:
        settle(sheet=sheet)
        handed_in = True
    return Stored(sequence, deadline, handed_in, taken=False)


def _note(sheet: Sheet, answers: Any, variant: int) -> None:
    """Note the marks of a sheet to be counted; only somebody's first, so that ten sheets are ten people."""
    if sheet.attempt > 1:
        return
    given = json.loads(answers) if isinstance(answers, str) else answers
    earned = marks_of(get_paper(sheet.test, variant), given)
    _execute(_COUNT, (*_key(sheet), variant, json.dumps(earned)))


def _key(sheet: Sheet) -> tuple[int, int, int, int]:
    return sheet.unit, sheet.taker, sheet.test, sheet.attempt


def _execute(statement: str, values: tuple[Any, ...]) -> Any:
    """Run a statement and return the first row of its answer, or None."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone() if cursor.description else None


def _again_if_cut(act: Callable[[], Result]) -> Result:
    """Run a write on the connection that is there; if it was cut, once more on a new one.

    That spares the question whether it is alive, which would double what a save asks of the database. To write twice is
    safe here.
    """
    if connection.connection is None or connection.in_atomic_block:
        return act()
    connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs lack it
    try:
        return act()
    except (OperationalError, InterfaceError):
        if connection.vendor != "postgresql":
            raise
        connection.close()
        return act()


def _written(moment: datetime.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _read(moment: Any) -> datetime.datetime:
    """Return a moment as the database returned it: SQLite returns text, in UTC."""
    read = datetime.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return read if read.tzinfo else read.replace(tzinfo=datetime.UTC)
