"""Builds a test world once and keeps it while consecutive tests use it.

It is in a transaction around those of the tests: each test's changes are rolled back as usual, and each
test gets a copy of the objects. A test that asks for another world, or for an empty database, ends the transaction.
"""

import copy
from collections.abc import Callable, Mapping, Set
from contextlib import ExitStack
from typing import Any
from unittest import mock

from django.db import transaction
from tests.inspection.field import TODAY as DAY_OF_INSPECTION
from tests.inspection.field import build_field
from tests.interchange.desk import make_desk
from tests.library.shelf import build as shelf
from tests.newsroom import newsroom
from tests.problems.register import TODAY as DAY_OF_REGISTER
from tests.problems.register import build_register
from tests.web.workspace import people_everywhere
from tests.workshop.example import build_example

from touchstone.common import clock

Build = Callable[[], Any]


def field() -> Any:
    """Build the inspection on its day."""
    with mock.patch.object(clock, "today", return_value=DAY_OF_INSPECTION):
        return build_field()


def register() -> Any:
    """Build the register on its day."""
    with mock.patch.object(clock, "today", return_value=DAY_OF_REGISTER):
        return build_register()


SHARED: dict[tuple[str, str], Build] = {
    ("bulletins", "room"): newsroom,
    ("inspection", "field"): field,
    ("interchange", "desk"): make_desk,
    ("library", "shelf"): shelf,
    ("problems", "register"): register,
    ("web", "field"): field,
    ("web", "place"): people_everywhere,
    ("workshop", "campaign"): build_example,
}
"""What the tests of a folder that ask for a fixture begin with."""


def wanted(folder: str, fixtures: Set[str], own: Mapping[str, Build]) -> Build | None:
    """Return the builder of a test's world, or None if it begins with an empty database.

    ``own`` are the worlds of the test's module, by the fixture that asks for them: its variable ``WORLDS``.
    """
    for fixture, build in own.items():
        if fixture in fixtures:
            return build
    for (where, fixture), build in SHARED.items():
        if where == folder and fixture in fixtures:
            return build
    return None


class Shared:
    """The world that is currently loaded."""

    def __init__(self) -> None:
        self._build: Build | None = None
        self._world: Any = None
        self._transaction = ExitStack()

    def begin(self, build: Build | None) -> None:
        """Load this world, or empty the database if there is none."""
        if build is self._build:
            return
        self.end()
        if build is not None:
            self._transaction.enter_context(transaction.atomic())
            self._transaction.callback(transaction.set_rollback, True)
            self._world = build()
            self._build = build

    def end(self) -> None:
        """Empty the database again."""
        self._build = self._world = None
        self._transaction.close()

    def copy(self) -> Any:
        """Return a copy of the world that one test may change."""
        return copy.deepcopy(self._world)
