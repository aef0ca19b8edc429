"""Consistency checks of a whole tree."""

from collections import Counter

from tests.factories import guard_open

from touchstone.units.actions import find_path_copies
from touchstone.units.models import Unit
from touchstone.units.paths import EVERYWHERE, STEP, parent


def assert_sound() -> None:
    """Fail when a unit has no unit above it, a wrong level or a wrong count of children."""
    units = list(Unit.unscoped.all())
    paths = {unit.path for unit in units}
    below = Counter(parent(unit.path) for unit in units)
    for unit in units:
        above = parent(unit.path)
        assert above == EVERYWHERE or above in paths, f"{unit} has nothing above it"
        assert unit.depth == len(unit.path) // STEP, f"{unit} has the wrong level"
        assert unit.numchild == below[unit.path], f"{unit} counts its children wrong"
    if len(units) < 100:
        with guard_open():
            assert Unit.find_problems() == ([], [], [], [], [])


def assert_copies_true() -> None:
    """Fail if a record's copied path does not match an existing unit."""
    paths = set(Unit.unscoped.values_list("path", flat=True)) | {EVERYWHERE}
    for model, field in find_path_copies():
        stray = set(model._base_manager.values_list(field, flat=True)) - paths
        assert not stray, f"{model.__name__}.{field} points to no unit: {stray}"
