"""The intake of special rectifications."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from touchstone.common.fields import codes
from touchstone.interchange.intake.judging import NamedRecords, RowIntake, judge_changes
from touchstone.interchange.intake.rows import Change, ImportContext, Judged, Reading
from touchstone.interchange.rules import Verdict
from touchstone.problems.actions import LedgerSpecial, record_specials, special_changes
from touchstone.problems.fields import SPECIAL_CONTENT
from touchstone.problems.models import SpecialRectification, SpecialState
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import get_specials_by_number

_TWICE = (
    "specials.twice",
    gettext_noop("Row %(first)d has the same number. Give one of the two another number."),
)


class SpecialIntake(RowIntake[LedgerSpecial, Mapping[int, SpecialRectification]]):
    """Judges and stores rows of special rectifications, which are identified by their number."""

    kind = "specials"
    permission = ProblemPermission.DIRECT

    def __init__(self, circumstances: ImportContext) -> None:
        super().__init__(circumstances)
        self._known = get_specials_by_number(circumstances.campaign)

    def _find_stored(self, rows: Sequence[LedgerSpecial]) -> Mapping[int, SpecialRectification]:
        return self._known

    def _read(self, reading: Reading) -> LedgerSpecial | Judged:
        row = NamedRecords(reading)
        row.look_up("unit", self._units)
        if row.faults:
            return row.wrong()
        state = reading.get("state")
        texts: dict[str, Any] = {code: reading.text(code) for code in codes(*SPECIAL_CONTENT)}
        return LedgerSpecial(
            number=reading.get("number"),
            unit=row["unit"],
            state=SpecialState(state) if state else None,
            **texts,
            origin=f"{self._here.origin}:{reading.mark}",
        )

    def _judge(
        self, reading: Reading, entry: LedgerSpecial, stored: Mapping[int, SpecialRectification]
    ) -> Judged:
        same = {"name": entry.name, "unit": entry.unit, "state": entry.state}
        repeat = self._judge_repeat(reading, entry.number, same, _TWICE, at="number")
        if repeat is not None:
            return repeat
        special = stored.get(entry.number)
        if special is None:
            return Judged(reading, Verdict.NEW, deed=entry)
        differences = special_changes(special, entry).items()
        return judge_changes(
            reading, tuple(Change(code, old, new) for code, (old, new) in differences), entry, special.pk
        )

    def _store(self, deeds: list[LedgerSpecial]) -> None:
        here = self._here
        known = {special.number: special.pk for special in self._known.values()}
        before = [known[deed.number] for deed in deeds if deed.number in known]
        here.trace.note_before(SpecialRectification, before)
        record_specials(
            by=here.by, access=here.access, campaign=here.campaign, entries=deeds, reason=here.reason
        )
        stored = get_specials_by_number(here.campaign)
        made = [stored[deed.number].pk for deed in deeds if deed.number not in known]
        here.trace.note_made(SpecialRectification, made)
