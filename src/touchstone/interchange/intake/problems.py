"""The intake of problems; a ledger adds problems to the register but never changes any."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from touchstone.campaigns.queries import find_tied_paths
from touchstone.common.errors import PlainError
from touchstone.common.fields import codes
from touchstone.common.text import match_key
from touchstone.interchange.intake.judging import NamedRecords, R, RowIntake, S
from touchstone.interchange.intake.responsible import Responsible, split_responsible
from touchstone.interchange.intake.rows import ImportContext, Judged, Reading
from touchstone.interchange.intake.sorting import Sorting
from touchstone.interchange.rules import Verdict
from touchstone.problems import rules
from touchstone.problems.actions import LedgerProblem, ProblemEntry, brings_own_outcome, record_many
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.actions.rectifying import PlannedAction
from touchstone.problems.fields import TEXTS
from touchstone.problems.models import Problem, ProblemList
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import find_by_numbers, find_in_units
from touchstone.problems.rules import Outcome, Severity, Track
from touchstone.units.models import Unit

_LONGEST_POST = 80

_COUNT = re.compile(r"[\W_]*(?:[0-9]{1,6}|[一二三四五六七八九十百]{1,5})?[\W_]*$")

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


SAME_NUMBER = gettext_noop(
    "Row %(first)d has the same number, but differs in: %(different)s. Correct one of the two rows."
)


class RegisterIntake(RowIntake[R, S]):
    """The base of the intakes whose rows become problems in the register."""

    def __init__(self, circumstances: ImportContext) -> None:
        super().__init__(circumstances)
        self._sorting = Sorting(circumstances.campaign, circumstances.answers)
        self._seats = (
            find_tied_paths(circumstances.by, circumstances.campaign, circumstances.today)
            if circumstances.by is not None
            else []
        )

    def _check_outcome(self, row: NamedRecords, problem: LedgerProblem) -> None:
        """Add a fault to a row that sets the outcome of a problem of the person's own unit."""
        if brings_own_outcome(problem, self._here.by, self._seats):
            row.take("outcome", self._broken_rule(rules.Fault.OWN_UNIT, MESSAGES))

    def _check_residual_date(self, row: NamedRecords) -> None:
        """Add a fault to a row that is basically rectified, without the day by which the rest will be."""
        if row.reading.get("outcome") == Outcome.BASICALLY and row.reading.get("deadline") is None:
            row.take("deadline", self._broken_rule(rules.Fault.RESIDUAL_DATE_MISSING, MESSAGES))

    def _day_of(self, reading: Reading) -> datetime.date:
        """Return the day of the ledger: that in its title, but not a day in the future."""
        return min(reading.sheet.day or self._here.today, self._here.today)

    def _origin_label(self, reading: Reading) -> str:
        return f"{self._here.reason} · {reading.sheet.name} · {reading.number}"[:200]


def register_number(problems: ProblemList, number: str) -> str:
    """Return the number in the register: the number of the ledger, with the list's prefix if it is only digits."""
    if number.isdecimal() and number.isascii() and len(number) < 9:
        return problems.numbered(int(number))
    return number


def number_in(reading: Reading) -> str:
    """Return the number of a problem in its ledger, empty if the ledger only counts its rows."""
    number, row_number = reading.text("number"), reading.text("row_number")
    return number or ("" if _COUNT.match(row_number) else row_number)


def planned_actions(reading: Reading) -> tuple[PlannedAction, ...]:
    """Return the corrective actions of a row; of a problem over several rows each with the post and day of its row."""
    parts = reading.parts("actions", "responsible_post", "deadline")
    if not parts:
        return tuple(map(PlannedAction, reading.get("actions") or ()))
    several_days = len({day for _actions, _post, day in parts}) > 1
    planned: dict[str, PlannedAction] = {}
    for actions, post, day in parts:
        for text in actions or ():
            known = planned.get(text)  # a measure that is merged over several rows is one
            posts = dict.fromkeys(filter(None, (known.post if known else "", post)))
            planned[text] = PlannedAction(
                text, "、".join(posts)[:_LONGEST_POST], day if several_days else None
            )
    return tuple(planned.values())


def get_outcome(reading: Reading) -> Outcome | None:
    """Return the outcome that a row states, if any."""
    outcome = reading.get("outcome")
    return Outcome(outcome) if outcome else None


class ProblemIntake(RegisterIntake[LedgerProblem, Mapping[object, Problem]]):
    """Judges and stores rows of problems."""

    kind = "problems"
    permission = ProblemPermission.DIRECT

    def _begin(self) -> None:
        super()._begin()
        self._rows_alike: dict[object, dict[str, int]] = {}

    def _unit_names(self, readings: Sequence[Reading]) -> Iterable[str]:
        yield from super()._unit_names(readings)
        for reading in readings:
            yield from reading.get("supporting") or ()
            responsible = split_responsible(reading.text("unit"))
            if responsible is not None:
                yield from (responsible.lead, *responsible.supporting)

    def _read(self, reading: Reading) -> LedgerProblem | Judged:
        row = self._find_named(reading)
        self._check_past(row, "registered_on")
        self._check_residual_date(row)
        if row.faults:
            return row.wrong()
        problem = self._problem(row)
        self._check_outcome(row, problem)
        return row.wrong() if row.faults else problem

    def _find_named(self, reading: Reading) -> NamedRecords:
        """Find the unit, list, source and aspect that a row names."""
        row = NamedRecords(reading)
        responsible = self._responsible(reading)
        for name in responsible.supporting:
            if isinstance(missing := self._units[name], PlainError):
                row.take("unit", missing)
        if responsible.lead:
            row.take("unit", self._units[responsible.lead])
        row.look_up("source", self._sorting.sources)
        row.look_up("aspect", self._sorting.aspects)
        for name in reading.get("supporting") or ():
            row.take("supporting", self._units[name])
        number, source = number_in(reading), reading.text("source")
        where = self._sorting.list_for(reading.sheet, reading.text("list"), number, source)
        row.take("list", where)
        if not isinstance(where, PlainError) and reading.get("source") is None:
            row.take("source", where.source or _no_source(str(where)))
        return row

    def _responsible(self, reading: Reading) -> Responsible:
        """Return the names of the units that answer; a cell that is a unit's name as a whole names that unit."""
        whole = reading.text("unit")
        several = split_responsible(whole)
        if several is None or isinstance(self._units[whole], Unit):
            return Responsible(whole)
        names = (several.lead, *several.supporting)
        return several if any(isinstance(self._units[name], Unit) for name in names) else Responsible(whole)

    def _supporting(self, reading: Reading) -> tuple[Unit, ...]:
        """Return the units that support, without repetition."""
        names = dict.fromkeys((*self._responsible(reading).supporting, *(reading.get("supporting") or ())))
        return tuple(unit for name in names if isinstance(unit := self._units[name], Unit))

    def _problem(self, row: NamedRecords) -> LedgerProblem:
        """Return the problem to store for a row."""
        reading = row.reading
        as_of = self._day_of(reading)
        texts: dict[str, Any] = {code: reading.text(code) for code in _TEXTS}
        entry = ProblemEntry(
            list=row["list"],
            source=row["source"],
            unit=row["unit"],
            statement=reading.text("statement"),
            aspect=row["aspect"],
            supporting=self._supporting(reading),
            track=Track(reading.get("track") or Track.PHASED),
            severity=Severity(reading.get("severity") or Severity.GENERAL),
            registered_on=reading.get("registered_on") or as_of,
            deadline=reading.get("deadline"),
            number=register_number(row["list"], number_in(reading)),
            origin=f"{self._here.origin}:{reading.mark}",
            origin_label=self._origin_label(reading),
            **texts,
        )
        progress = "\n".join(filter(None, (reading.text("progress"), reading.text("note"))))
        return LedgerProblem(entry, as_of, get_outcome(reading), progress, planned_actions(reading))

    def _find_stored(self, rows: Sequence[LedgerProblem]) -> Mapping[object, Problem]:
        """Return the problems in the register with the number of a row, or with its list, unit and statement."""
        entries = [row.entry for row in rows]
        numbers = [entry.number for entry in entries if entry.number]
        units = {entry.unit.pk for entry in entries if not entry.number}
        stored: dict[object, Problem] = {}
        alike: Counter[object] = Counter()
        for problem in find_in_units(self._here.campaign, units) if units else ():
            same = (problem.list_id, problem.unit_id, match_key(problem.statement))
            stored[same, alike[same]] = problem
            alike[same] += 1
        return stored | {problem.number: problem for problem in find_by_numbers(self._here.campaign, numbers)}

    def _judge(self, reading: Reading, row: LedgerProblem, stored: Mapping[object, Problem]) -> Judged:
        says, identity = reading.says(_SAYS), self._identity(reading, row.entry)
        repeat = self._judge_repeat(reading, identity, says, ("problems.twice", SAME_NUMBER))
        if repeat is not None:
            return repeat
        known = stored.get(identity)
        if known is None:
            return Judged(reading, Verdict.NEW, deed=row)
        if not self._here.access.covers(ProblemPermission.VIEW, known.path):
            text = gettext_noop("The number %(number)s is taken already. Give this problem another one.")
            error = PlainError("problems.taken", text, number=known.number)
            return Judged(reading, Verdict.WRONG, (reading.fault("number", error),))
        different = [code for code in says if code in _different(known, row)]
        if not different:
            return Judged(reading, Verdict.UNCHANGED, key=known.pk)
        text = gettext_noop(
            "%(number)s is in the register already and differs in: %(different)s. A ledger adds problems and changes "
            "none: change this one on its own page, or give the row another number."
        )
        words = list(map(reading.sheet.heading, different))
        error = PlainError("problems.differs", text, number=known.number, different=words)
        return Judged(reading, Verdict.WRONG, (reading.fault(different[0], error),))

    def _identity(self, reading: Reading, entry: ProblemEntry) -> object:
        """Return the identity of a problem: its number, or else its list, unit and statement.

        Rows that the ledger counts one by one are different problems also when they say the same: the first of them is
        the first that is stored, and so on.
        """
        if entry.number:
            return entry.number
        same = (entry.list.pk, entry.unit.pk, match_key(entry.statement))
        rows = self._rows_alike.setdefault(same, {})
        return same, rows.setdefault(reading.text("row_number"), len(rows))

    def _store(self, deeds: list[LedgerProblem]) -> None:
        here = self._here
        here.trace.note_before(ProblemList, {deed.entry.list.pk for deed in deeds})
        made = record_many(by=here.by, access=here.access, campaign=here.campaign, entries=deeds)
        here.trace.note_made(Problem, [problem.pk for problem in made])


def _no_source(name: str) -> PlainError:
    text = gettext_noop(
        "Where does this problem come from? The list “%(name)s” has no usual source: write one."
    )
    return PlainError("source.missing", text, name=name)


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
