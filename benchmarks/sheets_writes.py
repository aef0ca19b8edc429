"""Writes of answer sheets without HTTP: by the driver alone, and by our actions."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from benchmarks.sheets_scene import ANSWERS, QUESTIONS, Scene, sheets_of
from touchstone.practice.actions import sheets
from touchstone.practice.actions.sheets import hand_in, save, start


def _run(seconds: float, act: Callable[[], Any]) -> tuple[float, float]:
    """Call ``act`` for some seconds; return calls a second by the clock and this process's microseconds for each."""
    calls, cpu, began = 0, time.process_time(), time.perf_counter()
    while (passed := time.perf_counter() - began) < seconds:
        act()
        calls += 1
    return calls / passed, (time.process_time() - cpu) / calls * 1e6


def bare(scene: Scene, seconds: float) -> Iterator[dict[str, Any]]:
    """Yield the same writes by the driver alone: one connection, a table of the same shape."""
    sheet = sheets_of(scene, 1_000)
    connection.ensure_connection()
    raw = connection.connection
    text = json.dumps(ANSWERS)
    now, until = sheets._written(sheets.clock.now()), scene.test.closes_at
    deadline = sheets._written(until)
    place = "%s" if connection.vendor == "postgresql" else "?"
    begin, keep, hand, count = (
        statement.replace("%s", place)
        for statement in (sheets._START, sheets._SAVE, sheets._HAND_IN, sheets._COUNT)
    )
    cursor = raw.cursor()

    def started() -> Any:
        one = next(sheet)
        cursor.execute(begin, (*sheets._key(one), one.variant, now, deadline))
        return one

    one = started()
    number = iter(range(1, 1_000_000_000))

    def saved() -> None:
        n = next(number)
        cursor.execute(keep, (text, n, *sheets._key(one), n, now))
        cursor.fetchone()

    marks = json.dumps([100] * QUESTIONS)

    def handed_in() -> None:
        mine = started()
        cursor.execute("BEGIN")
        cursor.execute(hand, (1, text, 1, 1, now, *sheets._key(mine), now))
        cursor.fetchone()
        cursor.execute(count, (*sheets._key(mine), mine.variant, marks))
        cursor.execute("COMMIT")

    for name, act in (("start", started), ("save", saved), ("start and hand in", handed_in)):
        rate, cpu = _run(seconds, act)
        yield {"how": "driver alone", "what": name, "a second": round(rate), "processor µs": round(cpu)}


def direct(scene: Scene, seconds: float) -> Iterator[dict[str, Any]]:
    """Yield our actions without HTTP."""
    sheet = sheets_of(scene, 5_000)
    one = next(sheet)
    start(sheet=one)
    number = iter(range(1, 1_000_000_000))

    def taken() -> None:
        mine = next(sheet)
        start(sheet=mine)
        hand_in(sheet=mine, sequence=1, answers=ANSWERS)

    for name, act in (
        ("start", lambda: start(sheet=next(sheet))),
        ("save", lambda: save(sheet=one, sequence=next(number), answers=ANSWERS)),
        ("start and hand in", taken),
    ):
        rate, cpu = _run(seconds, act)
        yield {"how": "our actions", "what": name, "a second": round(rate), "processor µs": round(cpu)}
