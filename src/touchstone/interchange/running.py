"""Going through a planned file: every row judged, counted and, where asked, stored."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from touchstone.interchange.detection import Detection
from touchstone.interchange.faults import Fault
from touchstone.interchange.fields import RowContext
from touchstone.interchange.intake import (
    WAYS,
    Circumstances,
    Confirming,
    Intake,
    Judged,
    OpenSheet,
    Reading,
)
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


@dataclass(frozen=True, slots=True)
class Part:
    """All rows of one kind in a file, read but not looked up."""

    kind: str
    sheets: Sequence[OpenSheet]
    readings: Sequence[Reading]


@dataclass(frozen=True, slots=True)
class Early:
    """The rows of the first kind as they were judged before anything was held."""

    intake: Confirming
    judged: Sequence[Judged]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file of which all is done that can be done while others go on writing."""

    parts: Sequence[Part]
    early: Early | None = None


def prepare(
    workbook: Workbook,
    planned: Sequence[PlannedSheet],
    circumstances: Circumstances,
    report: Report = unheard,
) -> Prepared:
    """Read a file, and judge those of its rows that can be confirmed when they are stored.

    Raises ``UnreadableFile`` or ``Refused`` when the file as a whole cannot be loaded.
    """
    parts = _read(workbook, planned, circumstances, report)
    intake = WAYS[parts[0].kind].intake(replace(circumstances, storing=False))
    if not isinstance(intake, Confirming):
        return Prepared(parts)
    counting = _Counting(parts, "checking", report)
    judged = [judged for chunk in _judged(intake, parts[0]) for judged in counting(chunk)]
    return Prepared(parts, Early(intake, judged))


def _read(
    workbook: Workbook, planned: Sequence[PlannedSheet], circumstances: Circumstances, report: Report
) -> list[Part]:
    by_kind: defaultdict[str, list[Detection]] = defaultdict(list)
    for detection in detections(workbook, planned):
        by_kind[detection.kind.code].append(detection)
    progress = Progress(
        "reading",
        total=sum(_height(detection) for detections in by_kind.values() for detection in detections),
    )
    report(progress)
    parts = []
    number = 0
    for kind, found_detections in by_kind.items():
        sheets: list[OpenSheet] = []
        readings: list[Reading] = []
        for detection in found_detections:
            number += 1
            context = RowContext(circumstances.options.year or detection.default_year)
            sheets.append(OpenSheet(RowParser(detection, context), number))
            readings += _readings(sheets[-1])
            progress.done += _height(detection)
            report(progress)
        parts.append(Part(kind, sheets, readings))
    return parts


def _readings(sheet: OpenSheet) -> Iterator[Reading]:
    parse = sheet.parser.parse
    for row in sheet.parser.ledger:
        yield Reading(sheet, row, parse(row))


def go_through(prepared: Prepared, circumstances: Circumstances, report: Report = unheard) -> Outcome:
    """Judge all rows that were read, and store them when the circumstances say so.

    What was judged early is judged again only where it is not what it was. To judge rows that need those of an
    earlier kind, such as sessions of units in the same file, these are stored in any case: whoever only wants to
    know rolls the transaction back.
    """
    parts, outcome = prepared.parts, Outcome()
    counting = _Counting(parts, "storing" if circumstances.storing else "checking", report)
    for position, part in enumerate(parts, 1):
        intake: Intake
        if position == 1 and prepared.early is not None:
            intake = prepared.early.intake
            judged = counting(prepared.early.intake.confirm(prepared.early.judged))
        else:
            intake = WAYS[part.kind].intake(circumstances)
            judged = [judged for chunk in _judged(intake, part) for judged in counting(chunk)]
        outcome.take(part.kind, judged)
        if circumstances.storing or position < len(parts):
            intake.store(judged)
        for sheet in part.sheets:
            outcome.pass_over(part.kind, sheet.parser.ledger.skipped)
    counting.end()
    return outcome


def _judged(intake: Intake, part: Part) -> Iterator[list[Judged]]:
    """Judge rows some thousands at a time, or all together where an earlier one may need a later one."""
    size = max(len(part.readings), 1) if intake.at_once else CHUNK
    for start in range(0, len(part.readings), size):
        yield intake.judge(part.readings[start : start + size])


class _Counting:
    """Tells how many of the rows that were read are done; hands them on."""

    def __init__(self, parts: Sequence[Part], stage: str, report: Report) -> None:
        self._progress = Progress(stage, total=sum(len(part.readings) for part in parts))
        self._report = report

    def __call__(self, judged: list[Judged]) -> list[Judged]:
        for one in judged:
            self._progress.counts.add(one.verdict)
        self._progress.done += len(judged)
        self._report(self._progress)
        return judged

    def end(self) -> None:
        self._report(self._progress)


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
    prepared = Prepared(_read(workbook, planned, circumstances, report))
    if len(prepared.parts) == 1:
        return go_through(prepared, circumstances, report)
    with transaction.atomic():
        outcome = go_through(prepared, circumstances, report)
        # Rows that others of the same file need were stored to judge these; none of it stays.
        transaction.set_rollback(True)
    return outcome
