"""The intake of problems; a ledger adds problems to the register but never changes any."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop, override

from touchstone.common.errors import PlainError
from touchstone.common.fields import codes
from touchstone.common.text import match_key
from touchstone.interchange.faults import Fault
from touchstone.interchange.intake.naming import UnitNames
from touchstone.interchange.intake.rows import Circumstances, Judged, Reading
from touchstone.interchange.intake.sorting import Sorting
from touchstone.interchange.rules import LOADED, Verdict
from touchstone.problems import rules
from touchstone.problems.actions import LedgerProblem, ProblemEntry, brings_own_outcome, record_many
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.fields import TEXTS
from touchstone.problems.models import Problem
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import find_by_numbers, find_in_units
from touchstone.problems.rules import Outcome, Severity, Track
from touchstone.units.models import Unit
from touchstone.units.queries import NameBook, find_seats

_TEXTS = codes(*TEXTS)
"""Fields that are stored as written."""

_SAYS = (
    "list",
    "source",
    "aspect",
    "statement",
    *_TEXTS,
    "unit",
    "deadline",
    "progress",
    "outcome",
    "track",
    "severity",
)


@cache
def template(fault: rules.Fault) -> str:
    """Return the untranslated message of a guard."""
    with override(None):
        return str(MESSAGES[fault])


@dataclass
class _Place:
    """The records that the cells of a row name, and the faults of the row."""

    reading: Reading
    faults: tuple[Fault, ...]
    found: dict[str, Any] = field(default_factory=dict)

    def take(self, code: str, meant: Any) -> None:
        """Store the record that a cell names, or add the error as a fault."""
        if isinstance(meant, PlainError):
            self.faults = (*self.faults, self.reading.fault(code, meant))
        else:
            self.found[code] = meant


class _Seen(NamedTuple):
    reading: Reading
    says: Mapping[str, Any]


class ProblemIntake:
    """Judges and stores rows of problems."""

    at_once = False

    def __init__(self, circumstances: Circumstances) -> None:
        self._here = here = circumstances
        self._units = UnitNames(NameBook(here.access, here.unit, permission=ProblemPermission.DIRECT))
        self._sorting = Sorting(here.campaign)
        self._seats = find_seats(here.by, here.today) if here.by is not None else []
        self._seen: dict[object, _Seen] = {}

    def judge(self, readings: Sequence[Reading]) -> list[Judged]:
        self._units.learn(name for reading in readings for name in _units_in(reading))
        placed = [self._place(reading) for reading in readings]
        entries = [None if place.faults else self._row(place) for place in placed]
        stored = _Stored(self._here, [entry.entry for entry in entries if entry is not None])
        return [
            Judged(place.reading, Verdict.WRONG, place.faults)
            if row is None
            else self._judge(place.reading, row, stored)
            for place, row in zip(placed, entries, strict=True)
        ]

    def _place(self, reading: Reading) -> _Place:
        """Find the unit, list, source and aspect that a row names."""
        place = _Place(reading, reading.parsed.faults)
        for code in ("unit", "source", "aspect"):
            name = reading.get(code)
            if name is not None:
                find = {"unit": self._units.__getitem__, "source": self._sorting.source}
                place.take(code, find.get(code, self._sorting.aspect)(name))
        supporting = [self._units[name] for name in reading.get("supporting") or ()]
        for meant in supporting:
            if isinstance(meant, PlainError):
                place.take("supporting", meant)
        place.found["supporting"] = tuple(one for one in supporting if isinstance(one, Unit))
        number, source = reading.text("number"), reading.text("source")
        where = self._sorting.list_for(reading.sheet, reading.text("list"), number, source)
        place.take("list", where)
        if not isinstance(where, PlainError) and reading.get("source") is None:
            place.take("source", where.source or _no_source(str(where)))
        self._check_days(place)
        return place

    def _check_days(self, place: _Place) -> None:
        reading, today = place.reading, self._here.today
        registered = reading.get("registered_on")
        if registered is not None and registered > today:
            text = gettext_noop("The date is in the future. Check it.")
            place.take("registered_on", PlainError("problems.future", text))
        if reading.get("outcome") == Outcome.BASICALLY and reading.get("deadline") is None:
            fault = rules.Fault.RESIDUAL_DATE_MISSING
            place.take("deadline", PlainError(f"problems.{fault}", template(fault)))

    def _row(self, place: _Place) -> LedgerProblem | None:
        """Return the problem to store for a row, or None and a fault if the person may not set its outcome."""
        reading, mapping = place.reading, place.found
        as_of = min(reading.sheet.day or self._here.today, self._here.today)
        registered = reading.get("registered_on") or as_of
        texts: dict[str, Any] = {code: reading.text(code) for code in _TEXTS}
        entry = ProblemEntry(
            list=mapping["list"],
            source=mapping["source"],
            unit=mapping["unit"],
            statement=reading.text("statement"),
            aspect=mapping.get("aspect"),
            supporting=mapping["supporting"],
            track=Track(reading.get("track") or Track.PHASED),
            severity=Severity(reading.get("severity") or Severity.GENERAL),
            registered_on=registered,
            deadline=reading.get("deadline"),
            number=self._number(mapping["list"], reading.text("number")),
            origin=f"{self._here.origin}:{reading.mark}",
            origin_label=f"{self._here.reason} · {reading.sheet.name} · {reading.number}"[:200],
            **texts,
        )
        outcome = reading.get("outcome")
        progress = "\n".join(filter(None, (reading.text("progress"), reading.text("note"))))
        row = LedgerProblem(
            entry, as_of, Outcome(outcome) if outcome else None, progress, reading.get("actions") or ()
        )
        if brings_own_outcome(row, self._here.by, self._seats):
            fault = rules.Fault.OWN_UNIT
            place.take("outcome", PlainError(f"problems.{fault}", template(fault)))
            return None
        return row

    @staticmethod
    def _number(problems: Any, number: str) -> str:
        """Return the number in the register: the number of the ledger, with the list's prefix if it is only digits."""
        if number.isdecimal() and number.isascii() and len(number) < 9:
            return str(problems.numbered(int(number)))
        return number

    def _judge(self, reading: Reading, row: LedgerProblem, stored: "_Stored") -> Judged:
        says = reading.says(_SAYS)
        identity = _identity(row.entry)
        seen = self._seen.setdefault(identity, _Seen(reading, says))
        if seen.reading is not reading:
            return _again(reading, seen, says)
        known = stored.get(row.entry)
        if known is None:
            return Judged(reading, Verdict.NEW, deed=row)
        if not self._here.access.covers(ProblemPermission.VIEW, known.path):
            text = gettext_noop("The number %(number)s is taken already. Give this problem another one.")
            error = PlainError("problems.taken", text, number=known.number)
            return Judged(reading, Verdict.WRONG, (reading.fault("number", error),))
        different = [code for code in says if code in _different(known, row)]
        if not different:
            return Judged(reading, Verdict.UNCHANGED)
        text = gettext_noop(
            "%(number)s is in the register already and differs in: %(different)s. A ledger adds problems and changes "
            "none: change this one on its own page, or give the row another number."
        )
        words = ", ".join(reading.sheet.heading(code) for code in different)
        error = PlainError("problems.differs", text, number=known.number, different=words)
        return Judged(reading, Verdict.WRONG, (reading.fault(different[0], error),))

    def store(self, judged: Iterable[Judged]) -> None:
        here = self._here
        record_many(
            by=here.by,
            access=here.access,
            campaign=here.campaign,
            entries=[judged.deed for judged in judged if judged.verdict in LOADED],
        )


def _units_in(reading: Reading) -> Iterable[str]:
    if (name := reading.get("unit")) is not None:
        yield name
    yield from reading.get("supporting") or ()


def _no_source(name: str) -> PlainError:
    text = gettext_noop(
        "Where does this problem come from? The list “%(name)s” has no usual source: write one."
    )
    return PlainError("source.missing", text, name=name)


def _identity(entry: ProblemEntry) -> object:
    """Return the identity of a problem: its number, or else its list, unit and statement."""
    return entry.number or (entry.list.pk, entry.unit.pk, match_key(entry.statement))


def _again(reading: Reading, seen: _Seen, says: Mapping[str, Any]) -> Judged:
    """Judge a row with the same identity as an earlier row of the file."""
    different = [code for code, value in says.items() if seen.says.get(code) != value]
    if not different:
        return Judged(reading, Verdict.REPEATED, first=seen.reading.number)
    text = gettext_noop(
        "Row %(first)d has the same number, but differs in: %(different)s. Correct one of the two rows."
    )
    words = ", ".join(reading.sheet.heading(code) for code in different)
    error = PlainError("problems.twice", text, first=seen.reading.number, different=words)
    return Judged(reading, Verdict.WRONG, (reading.fault(different[0], error),))


def _different(known: Problem, row: LedgerProblem) -> set[str]:
    """Return the fields in which a row differs from the stored problem with the same identity.

    Once people have worked on the problem here, only its statement is compared.
    """
    entry = row.entry
    different = set() if match_key(known.statement) == match_key(entry.statement) else {"statement"}
    if known.version > 1:
        return different
    pairs = {
        "list": (known.list_id, entry.list.pk),
        "source": (known.source_id, entry.source.pk),
        "aspect": (known.aspect_id, entry.aspect.pk if entry.aspect else None),
        "unit": (known.unit_id, entry.unit.pk),
        "deadline": (known.first_deadline, entry.deadline),
        "outcome": (known.outcome, row.outcome.value if row.outcome else known.outcome),
        "track": (known.track, entry.track.value),
        "severity": (known.severity, entry.severity.value),
        **{code: (getattr(known, code), getattr(entry, code)) for code in _TEXTS},
    }
    return different | {code for code, (stored, said) in pairs.items() if stored != said}


class _Stored:
    """The problems in the register with the numbers of some rows, or with the same list, unit and statement."""

    def __init__(self, here: Circumstances, entries: Sequence[ProblemEntry]) -> None:
        numbers = [entry.number for entry in entries if entry.number]
        bare = [entry for entry in entries if not entry.number]
        self._found: dict[object, Problem] = {}
        for problem in find_in_units(here.campaign, {entry.unit.pk for entry in bare}) if bare else ():
            self._found.setdefault((problem.list_id, problem.unit_id, match_key(problem.statement)), problem)
        for problem in find_by_numbers(here.campaign, numbers):
            self._found[problem.number] = problem

    def get(self, entry: ProblemEntry) -> Problem | None:
        """Return the stored problem with the same identity as an entry, or None."""
        return self._found.get(_identity(entry))
