"""What each process remembers of a test for some seconds, so that a start needs no look-up of it."""

import datetime
import time
from typing import NamedTuple

from touchstone.practice.models import PracticeTest, TestState

KEPT_FOR = 5.0
"""Seconds for which a process remembers the terms of a test."""


class Terms(NamedTuple):
    """Minutes of a taker, between which moments a test can be started, whether it is open at all, and its page."""

    minutes: int
    opens_at: datetime.datetime
    closes_at: datetime.datetime
    going_on: bool
    link: str
    title: str


_known: dict[int, tuple[float, Terms]] = {}


def get_terms(test: int) -> Terms:
    """Return the terms of a test; who ends one waits some seconds for the last starts."""
    until, terms = _known.get(test, (0.0, None))
    if terms is None or until < time.monotonic():
        names = ("minutes", "opens_at", "closes_at", "state", "campaign__closed_on", "link", "title")
        row = PracticeTest.unscoped.values_list(*names).get(pk=test)
        minutes, opens_at, closes_at, state, closed, link, title = row
        terms = Terms(minutes, opens_at, closes_at, state == TestState.OPEN and closed is None, link, title)
        _known[test] = (time.monotonic() + KEPT_FOR, terms)
    return terms


def forget_terms() -> None:
    """Forget what this process remembers of tests, when one was changed."""
    _known.clear()
