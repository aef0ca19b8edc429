"""What a move of a unit does to the sums."""

from collections.abc import Sequence

from touchstone.measures.tallies import families, transfer
from touchstone.units.models import Unit


def follow_move(unit: Unit, leaving: Sequence[Unit], joining: Sequence[Unit]) -> None:
    """Take the sums of a unit that moves, in every family, from the units it leaves to those it joins."""
    for family in families():
        transfer(family, unit, leaving, joining)
