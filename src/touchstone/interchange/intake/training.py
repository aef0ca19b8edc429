"""The intake of places at training classes; classes and sittings that do not exist yet come with their rows."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop

from touchstone.common.errors import PlainError
from touchstone.common.text import match_key
from touchstone.interchange.intake.judging import NamedRecords, RowIntake, changes_to, judge_changes
from touchstone.interchange.intake.rows import ImportContext, Judged, OpenSheet, Reading
from touchstone.interchange.kinds.training import Titled, read_titles
from touchstone.interchange.rules import Verdict
from touchstone.training.actions import load_places
from touchstone.training.actions.loading import SAID
from touchstone.training.actions.messages import FAULT_MESSAGES
from touchstone.training.fields import LedgerPlaces
from touchstone.training.models import Delegation, Sitting, TrainingClass
from touchstone.training.permissions import TrainingPermission
from touchstone.training.queries import find_stored, get_classes_by_name, get_sittings_by_class
from touchstone.training.rules import Counts, TrainingFault, count_faults, sitting_faults
from touchstone.units.models import Unit

_TWICE = (
    "training.twice",
    gettext_noop(
        "Row %(first)d has the same unit, class and sitting, but differs in: %(different)s. Correct one of the two rows."
    ),
)

_NO_CLASS = gettext_noop("Which class? Write its name in a column, or in the title above the header.")
_NO_SITTING = gettext_noop(
    "Which sitting? Write its number in a column, or in the title, such as “sitting 1”."
)
_NO_DAY = gettext_noop("When? Write the days of the sitting in a column, or in brackets in the title.")
_OTHER_DAYS = gettext_noop(
    "Sitting %(sitting)d of this class is from %(first)s to %(last)s. Correct the days here or there."
)
_HAS_ROLL = gettext_noop("The unit keeps a roll for this sitting: its numbers are counted from it.")


class _Row(NamedTuple):
    """What a row means, and what it says of numbers."""

    entry: LedgerPlaces
    says: dict[str, Any]

    @property
    def identity(self) -> tuple[str, int, int]:
        return match_key(self.entry.name), self.entry.sitting, self.entry.unit.pk


Stored = Mapping[tuple[str, int, int], Delegation]


class TrainingIntake(RowIntake[_Row, Stored]):
    """Judges and stores rows of places, which are identified by the class, the sitting and the unit."""

    kind = "training"
    permission = TrainingPermission.DIRECT

    def __init__(self, circumstances: ImportContext) -> None:
        super().__init__(circumstances)
        self._classes: dict[str, TrainingClass] = {
            match_key(found.name): found for found in get_classes_by_name(circumstances.campaign).values()
        }
        self._names = {key: found.name for key, found in self._classes.items()}
        self._sittings: Mapping[tuple[int, int], Sitting] = get_sittings_by_class(circumstances.campaign)
        self._days: dict[tuple[str, int], tuple[datetime.date, datetime.date]] = {}
        self._titles: dict[OpenSheet, Titled] = {}

    def _find_stored(self, rows: Sequence[_Row]) -> Stored:
        units = {row.entry.unit.pk for row in rows}
        return {
            (
                match_key(found.sitting.training_class.name),
                found.sitting.number,
                found.unit_id,
            ): found
            for found in find_stored(self._here.campaign, units, hold=self._here.storing)
        }

    def _read(self, reading: Reading) -> _Row | Judged:
        row = NamedRecords(reading)
        row.look_up("unit", self._units)
        title = self._title(reading.sheet)
        name = reading.text("name") or title.name
        sitting = reading.get("sitting") or title.sitting
        first, last = reading.get("first_day"), reading.get("last_day")
        if first is None and title.days is not None:
            first, last = title.days.first, last or title.days.last
        for code, found, missing in (
            ("name", name, _NO_CLASS),
            ("sitting", sitting, _NO_SITTING),
            ("first_day", first, _NO_DAY),
        ):
            if not found and not any(fault.field == code for fault in reading.parsed.faults):
                row.take(code, PlainError(f"training.no-{code}", missing))
        if row.faults or sitting is None:
            return row.wrong()
        says = reading.says(SAID)
        entry = LedgerPlaces(
            unit=row["unit"],
            name=self._names.setdefault(match_key(name), name),
            sitting=sitting,
            first_day=first,
            last_day=last or first,
            hours=reading.get("hours"),
            place=reading.text("place"),
            origin=f"{self._here.origin}:{reading.mark}",
            **says,
        )
        return _Row(entry, says)

    def _title(self, sheet: OpenSheet) -> Titled:
        if sheet not in self._titles:
            self._titles[sheet] = read_titles(sheet.titles, sheet.parser.detection.default_year)
        return self._titles[sheet]

    def _judge(self, reading: Reading, row: _Row, stored: Stored) -> Judged:
        known = stored.get(row.identity)
        faults = list(self._faults(row, known))
        if faults:
            found = (reading.fault(code, error) for code, error in faults)
            return Judged(reading, Verdict.WRONG, tuple(found))
        repeat = self._judge_repeat(reading, row.identity, row.says, _TWICE, at="unit")
        if repeat is not None:
            return repeat
        if known is None:
            return Judged(reading, Verdict.NEW, deed=row)
        changes = changes_to({code: getattr(known, code) for code in SAID}, row.says)
        return judge_changes(reading, changes, row, known.pk)

    def _faults(self, row: _Row, known: Delegation | None) -> Iterable[tuple[str, PlainError]]:
        """Yield what a row violates, each with its column."""
        entry, campaign = row.entry, self._here.campaign
        opens, closes = campaign.opens_on, campaign.closes_on
        for code, fault in sitting_faults(entry.first_day, entry.last_day, opens=opens, closes=closes):
            yield code, self._broken_rule(fault, FAULT_MESSAGES)
        if _gone(entry.unit, entry.first_day):
            yield "unit", self._broken_rule(TrainingFault.UNIT_NOT_OPEN, FAULT_MESSAGES)
        yield from self._other_days(entry)
        training_class = self._classes.get(match_key(entry.name))
        hours = training_class.hours if training_class is not None else entry.hours
        whole = {code: row.says.get(code, getattr(known, code, None)) for code in SAID}
        counts = Counts(whole["taken"], whole["completed"], whole["leave_hours"])
        begun = entry.first_day <= self._here.today
        for code, fault in count_faults(counts, quota=whole["quota"] or 0, hours=hours, begun=begun):
            yield code, self._broken_rule(fault, FAULT_MESSAGES)
        numbers = {code: said for code, said in row.says.items() if code != "quota"}
        if known is not None and known.has_roll and any(getattr(known, c) != n for c, n in numbers.items()):
            yield next(iter(numbers)), PlainError("training.has-roll", _HAS_ROLL)

    def _other_days(self, entry: LedgerPlaces) -> Iterable[tuple[str, PlainError]]:
        """Yield an error if the sitting is on other days here, or in an earlier row."""
        training_class = self._classes.get(match_key(entry.name))
        days = entry.first_day, entry.last_day
        sitting = self._sittings.get((training_class.pk, entry.sitting)) if training_class else None
        met = (match_key(entry.name), entry.sitting)
        there = (sitting.first_day, sitting.last_day) if sitting else self._days.setdefault(met, days)
        if there != days:
            first, last = (f"{day:%Y-%m-%d}" for day in there)
            yield (
                "first_day",
                PlainError("training.other-days", _OTHER_DAYS, sitting=entry.sitting, first=first, last=last),
            )

    def _store(self, deeds: list[_Row]) -> None:
        here = self._here
        stored = self._find_stored(deeds)
        here.trace.note_before(
            Delegation, [stored[row.identity].pk for row in deeds if row.identity in stored]
        )
        made = load_places(
            by=here.by,
            access=here.access,
            campaign=here.campaign,
            organiser=here.unit,
            entries=[row.entry for row in deeds],
            reason=here.reason,
        )
        for model, keys in made.items():
            here.trace.note_made(model, keys)


def _gone(unit: Unit, day: datetime.date) -> bool:
    """Say whether a unit does not exist on a day."""
    before = unit.opened_on is not None and day < unit.opened_on
    return before or (unit.closed_on is not None and unit.closed_on < day)
