"""The intake of special rectifications."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_noop

from touchstone.common.errors import PlainError
from touchstone.interchange.intake.naming import UnitNames
from touchstone.interchange.intake.rows import Change, Circumstances, Judged, Reading
from touchstone.interchange.rules import LOADED, Verdict
from touchstone.problems.actions import LedgerSpecial, record_specials, special_changes
from touchstone.problems.models import SpecialState
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_specials_by_number
from touchstone.units.models import Unit
from touchstone.units.queries import NameBook


class SpecialIntake:
    """Judges and stores rows of special rectifications, which are identified by their number."""

    at_once = False

    def __init__(self, circumstances: Circumstances) -> None:
        self._here = here = circumstances
        self._units = UnitNames(NameBook(here.access, here.unit, permission=ProblemPermission.DIRECT))
        self._stored = get_specials_by_number(here.campaign)
        self._seen: dict[int, tuple[Reading, LedgerSpecial]] = {}

    def judge(self, readings: Sequence[Reading]) -> list[Judged]:
        self._units.learn(name for reading in readings if (name := reading.get("unit")) is not None)
        return [self._judge(reading) for reading in readings]

    def _judge(self, reading: Reading) -> Judged:
        faults = reading.parsed.faults
        name = reading.get("unit")
        unit = self._units[name] if name is not None else None
        if isinstance(unit, PlainError):
            faults = (*faults, reading.fault("unit", unit))
        if faults or not isinstance(unit, Unit):
            return Judged(reading, Verdict.WRONG, faults)
        state = reading.get("state")
        row = LedgerSpecial(
            number=reading.get("number"),
            name=reading.text("name"),
            unit=unit,
            state=SpecialState(state) if state else None,
            name_en=reading.text("name_en"),
            leader_post=reading.text("leader_post"),
            origin=f"{self._here.origin}:{reading.mark}",
        )
        first, seen = self._seen.setdefault(row.number, (reading, row))
        if first is not reading:
            return self._again(
                reading, first, same=(seen.name, seen.unit, seen.state) == (row.name, unit, row.state)
            )
        special = self._stored.get(row.number)
        if special is None:
            return Judged(reading, Verdict.NEW, deed=row)
        changes = tuple(Change(code, old, new) for code, (old, new) in special_changes(special, row).items())
        if not changes:
            return Judged(reading, Verdict.UNCHANGED)
        return Judged(reading, Verdict.CHANGED, changes=changes, deed=row)

    @staticmethod
    def _again(reading: Reading, first: Reading, *, same: bool) -> Judged:
        if same:
            return Judged(reading, Verdict.REPEATED, first=first.number)
        text = gettext_noop("Row %(first)d has the same number. Give one of the two another number.")
        error = PlainError("specials.twice", text, first=first.number)
        return Judged(reading, Verdict.WRONG, (reading.fault("number", error),))

    def store(self, judged: Iterable[Judged]) -> None:
        here = self._here
        record_specials(
            by=here.by,
            access=here.access,
            campaign=here.campaign,
            entries=[judged.deed for judged in judged if judged.verdict in LOADED],
            reason=here.reason,
        )
