"""What becomes of the rows of a ledger: plain values, no database."""

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What loading a row would do."""

    NEW = "new"
    """Nothing like it is stored: it will be added."""
    CHANGED = "changed"
    """It is stored with other content: the stored one will be corrected."""
    UNCHANGED = "unchanged"
    """It is stored just so."""
    REPEATED = "repeated"
    """The file says the same twice: the first one counts."""
    WRONG = "wrong"
    """It cannot be stored; its faults say why."""


LOADED = (Verdict.NEW, Verdict.CHANGED)
"""The verdicts of rows that change something when they are loaded."""


@dataclass(slots=True)
class Counts:
    """How many rows have each verdict, and how many rows of a sheet are no data."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    wrong: int = 0
    skipped: int = 0

    def add(self, verdict: Verdict, rows: int = 1) -> None:
        """Count rows of one verdict."""
        setattr(self, verdict.value, getattr(self, verdict.value) + rows)

    @property
    def loaded(self) -> int:
        """The rows that change something."""
        return self.new + self.changed

    @property
    def data(self) -> int:
        """All rows of data, right or wrong."""
        return self.new + self.changed + self.unchanged + self.repeated + self.wrong


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says about a whole file because its rows do not say it.

    ``year`` completes dates without one; ``batch`` is the batch that units join, 0 for none; ``partial`` allows to
    load the correct rows of a file that has wrong ones. None leaves it to what the title says.
    """

    year: int | None = None
    batch: int | None = None
    partial: bool = False


@dataclass(slots=True)
class Progress:
    """How far the work is: what is being done, rows done and rows in all (0: not known yet)."""

    stage: str = ""
    done: int = 0
    total: int = 0
    counts: Counts = field(default_factory=Counts)
