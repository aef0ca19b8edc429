"""Keeping the tallies right when a unit moves."""

from collections.abc import Sequence

from touchstone.measures.tallies import families, transfer
from touchstone.units.models import Unit


def follow_move(unit: Unit, leaving: Sequence[Unit], joining: Sequence[Unit]) -> None:
    """Transfer the sums of a moving unit, in every family, from the units that it leaves to those that it joins."""
    for family in families():
        transfer(family, unit, leaving, joining)
