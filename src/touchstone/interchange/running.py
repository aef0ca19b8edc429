"""Going through a planned file: every row judged, counted and, where asked, stored."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from touchstone.interchange.detection import Detection
from touchstone.interchange.faults import Fault
from touchstone.interchange.fields import RowContext
from touchstone.interchange.intake import WAYS, Circumstances, Intake, Judged, OpenSheet, Reading
from touchstone.interchange.ledger import Skipped
from touchstone.interchange.planning import PlannedSheet, detections
from touchstone.interchange.reading import Workbook
from touchstone.interchange.reading.sheets import shown
from touchstone.interchange.rules import Counts, Progress, Verdict
from touchstone.interchange.validation import RowParser

CHUNK = 5_000
"""Rows judged, and stored, together."""

SHOWN = 5
"""Rows of each verdict that a preview keeps."""

Report = Callable[[Progress], None]
"""Told now and then how far the work is."""


def unheard(progress: Progress) -> None:
    """Tell nobody."""


@dataclass
class Outcome:
    """What was found in a file: counts, counts of each kind, every fault, the first rows of each verdict.

    ``skipped`` says how many rows were passed over, and why.
    """

    counts: Counts = field(default_factory=Counts)
    by_kind: dict[str, Counts] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)
    skipped: Counter[Skipped] = field(default_factory=Counter)
    repeats: list[tuple[str, int, int]] = field(default_factory=list)
    """The rows that repeat another one: sheet, row, and the row that they repeat."""

    def take(self, kind: str, judged: Sequence[Judged]) -> None:
        """Count rows that were judged."""
        of_kind = self.by_kind.setdefault(kind, Counts())
        for one in judged:
            position = getattr(of_kind, one.verdict.value)
            of_kind.add(one.verdict)
            self.counts.add(one.verdict)
            if one.faults:
                self.faults.extend(one.faults)
            elif position < SHOWN:
                self.preview.append(_shown(kind, one))
            if one.verdict is Verdict.REPEATED:
                self.repeats.append((one.reading.sheet.name, one.reading.number, one.first))

    def pass_over(self, kind: str, skipped: Counter[Skipped]) -> None:
        """Count rows that are no data; empty ones are not worth a word."""
        number = sum(count for reason, count in skipped.items() if reason is not Skipped.BLANK)
        self.skipped.update(skipped)
        self.counts.skipped += number
        self.by_kind.setdefault(kind, Counts()).skipped += number


def go_through(
    workbook: Workbook,
    planned: Sequence[PlannedSheet],
    circumstances: Circumstances,
    report: Report = unheard,
) -> Outcome:
    """Judge all rows of the planned sheets, and store them when the circumstances say so.

    To judge rows that need those of an earlier kind, such as sessions of units in the same file, these are stored
    in any case: whoever only wants to know rolls the transaction back. Raises ``UnreadableFile`` or ``Refused`` when
    the file as a whole cannot be loaded.
    """
    by_kind: defaultdict[str, list[Detection]] = defaultdict(list)
    for detection in detections(workbook, planned):
        by_kind[detection.kind.code].append(detection)
    outcome = Outcome()
    progress = Progress("reading", total=sum(_height(one) for found in by_kind.values() for one in found))
    report(progress)
    progress.stage = "storing" if circumstances.storing else "checking"
    number = 0
    for position, (kind, found) in enumerate(by_kind.items(), 1):
        intake = WAYS[kind].intake(circumstances)
        sheets = []
        for detection in found:
            number += 1
            context = RowContext(circumstances.options.year or detection.default_year)
            sheets.append(OpenSheet(RowParser(detection, context), number))
        store = circumstances.storing or position < len(by_kind)
        for judged in _judged(intake, sheets):
            outcome.take(kind, judged)
            if store:
                intake.store(judged)
            progress.done += len(judged)
            progress.counts = outcome.counts
            report(progress)
        for sheet in sheets:
            outcome.pass_over(kind, sheet.parser.ledger.skipped)
    progress.done = progress.total
    report(progress)
    return outcome


def _judged(intake: Intake, sheets: Sequence[OpenSheet]) -> Iterator[list[Judged]]:
    waiting: list[Reading] = []
    for sheet in sheets:
        parse = sheet.parser.parse
        for row in sheet.parser.ledger:
            waiting.append(Reading(sheet, row, parse(row)))
            if len(waiting) >= CHUNK and not intake.at_once:
                yield intake.judge(waiting)
                waiting = []
    if waiting:
        yield intake.judge(waiting)


def _height(detection: Detection) -> int:
    return sum(1 for _row in detection.sheet.rows()) - detection.last_header_row


def _shown(kind: str, judged: Judged) -> dict[str, Any]:
    """Return a row as a preview keeps it: plain values that JSON can hold."""
    reading = judged.reading
    mapping = reading.sheet.parser.detection.mapping
    codes = sorted(mapping.values(), key=reading.sheet.position)
    return {
        "kind": kind,
        "verdict": judged.verdict.value,
        "sheet": reading.sheet.name,
        "row": reading.number,
        "first": judged.first,
        "values": {code: _plain(reading.get(code)) for code in codes if reading.get(code) is not None},
        "changes": [[change.field, _plain(change.old), _plain(change.new)] for change in judged.changes],
    }


def _plain(value: Any) -> str:
    return "、".join(value) if isinstance(value, tuple) else shown(value)


def try_out(
    workbook: Workbook,
    planned: Sequence[PlannedSheet],
    circumstances: Circumstances,
    report: Report = unheard,
) -> Outcome:
    """Judge all rows of the planned sheets and store nothing that stays."""
    if len({one.kind for one in planned if one.kind}) == 1:
        return go_through(workbook, planned, circumstances, report)
    with transaction.atomic():
        outcome = go_through(workbook, planned, circumstances, report)
        # Rows that others of the same file need were stored to judge these; none of it stays.
        transaction.set_rollback(True)
    return outcome
