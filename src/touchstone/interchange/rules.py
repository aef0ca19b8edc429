"""Verdicts on the rows of a ledger, counts, options and progress: plain values without the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Answers = Mapping[str, Mapping[str, str | int]]
"""What people said that words of a ledger mean: by sort, and by the key of the word, a word's code or a unit's key."""


class Verdict(StrEnum):
    """The effect that loading a row would have."""

    NEW = "new"
    """No such record is stored: it will be added."""
    CHANGED = "changed"
    """The stored record has other content: it will be corrected."""
    UNCHANGED = "unchanged"
    """The stored record has the same content."""
    REPEATED = "repeated"
    """An earlier row of the file has the same content: the earlier row counts."""
    WRONG = "wrong"
    """The row cannot be stored, for the reasons in its faults."""


LOADED = (Verdict.NEW, Verdict.CHANGED)
"""The verdicts of rows that change something when they are loaded."""


@dataclass(slots=True)
class Counts:
    """Number of rows by verdict, and number of rows that are not data."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    wrong: int = 0
    skipped: int = 0

    def add(self, verdict: Verdict, rows: int = 1) -> None:
        """Add rows of one verdict."""
        setattr(self, verdict.value, getattr(self, verdict.value) + rows)

    @property
    def loaded(self) -> int:
        """Number of rows that change something."""
        return self.new + self.changed

    @property
    def data(self) -> int:
        """Number of data rows, correct or wrong."""
        return self.new + self.changed + self.unchanged + self.repeated + self.wrong


@dataclass(frozen=True, slots=True)
class Options:
    """A person's choices for a whole file, for what its rows leave open.

    ``year`` completes dates without one; ``batch`` is the batch that units join, 0 for none; None takes either from
    the title. ``partial`` allows loading the correct rows of a file that also has wrong ones. ``move``: a unit that is
    listed below another unit than the one it stands below now is moved, instead of making a second one of its name.
    ``date_order`` says which number of dates such as 03/04/2019 or 26-11-04 comes first, a day, month or year; empty
    leaves it to what is usual in the campaign's country.
    """

    year: int | None = None
    batch: int | None = None
    partial: bool = False
    move: bool = False
    date_order: str = ""


@dataclass(slots=True)
class Progress:
    """Progress of the work: the current stage, the rows done and the total number of rows (0: not known yet)."""

    stage: str = ""
    done: int = 0
    total: int = 0
    counts: Counts = field(default_factory=Counts)
