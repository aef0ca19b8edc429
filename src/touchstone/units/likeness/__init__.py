"""How well a name that somebody wrote stands for the full name of a unit, without Django or a database."""

from touchstone.units.likeness.letters import CUT_OFF, EQUAL, Full, Written, score

__all__ = ["CUT_OFF", "EQUAL", "Full", "Written", "score"]
