"""What storing the rows of a file does to the records, noted while it is done."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models

from touchstone.interchange.undoing.keeping import Values
from touchstone.interchange.undoing.kept import kept_of
from touchstone.interchange.undoing.queries import read_values


@dataclass(slots=True)
class Trace:
    """The records that an import made, the values before of those that it changes, and those that it left alone."""

    made: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    before: defaultdict[str, dict[int, Values]] = field(default_factory=lambda: defaultdict(dict))
    met: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def clear(self) -> None:
        """Forget everything, because the transaction is tried once more."""
        self.made.clear()
        self.before.clear()
        self.met.clear()

    def note_made(self, model: type[models.Model], keys: Iterable[int]) -> None:
        """Note that records were made."""
        self.made[model._meta.label_lower].extend(keys)

    def note_before(self, model: type[models.Model], keys: Iterable[int]) -> None:
        """Note what records hold that may be changed now; only the first time counts."""
        known = self.before[model._meta.label_lower]
        new = [key for key in dict.fromkeys(keys) if key not in known]
        known.update(read_values(kept_of(model), new))
