"""Processes the rows of a planned file: judges, counts and, if requested, stores them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from touchstone.campaigns.countries import usual_date_order
from touchstone.common.chunks import chunks
from touchstone.common.dates import DateOrder, First
from touchstone.interchange.detection import Detection
from touchstone.interchange.faults import Fault
from touchstone.interchange.fields import RowContext
from touchstone.interchange.intake import WAYS
from touchstone.interchange.intake.outline import Outline
from touchstone.interchange.intake.rows import (
    Confirming,
    ImportContext,
    Intake,
    Judged,
    OpenSheet,
    Outlining,
    Reading,
)
from touchstone.interchange.ledger import Skipped
from touchstone.interchange.planned import detect_planned
from touchstone.interchange.planning import PlannedSheet
from touchstone.interchange.reading import Workbook
from touchstone.interchange.reading.sheets import cell_text
from touchstone.interchange.rules import Counts, Progress, Verdict
from touchstone.interchange.undoing.kept import MODEL_OF_KIND
from touchstone.interchange.validation import RowParser
from touchstone.interchange.vocabulary import OPTIONS

CHUNK = 5_000
"""Number of rows that are judged together."""

PREVIEW_ROWS = 5
"""Number of rows of each verdict in a preview."""

Report = Callable[[Progress], None]
"""A callback that receives the progress of the work from time to time."""


def ignore_progress(progress: Progress) -> None:
    """A progress callback that does nothing."""


@dataclass
class Outcome:
    """The results of a file: counts in all and by kind, every fault, the first rows of each verdict.

    ``skipped`` counts the rows that are not data, by reason.
    """

    counts: Counts = field(default_factory=Counts)
    by_kind: dict[str, Counts] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)
    skipped: Counter[Skipped] = field(default_factory=Counter)
    repeats: list[tuple[str, int, int]] = field(default_factory=list)
    """Repeated rows as (sheet, row, first row with the same content)."""
    by_sheet: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Number of rows by sheet and verdict."""
    by_usage: list[tuple[str, str]] = field(default_factory=list)
    """Some cells with dates that were read in the order that is usual in the country, and the day that was read."""
    outline: Outline | None = None
    """The tree that would come of a list of units."""

    def take(self, kind: str, judged: Sequence[Judged]) -> None:
        """Add all judged rows of a kind to the results."""
        of_kind = self.by_kind.setdefault(kind, Counts())
        self.by_sheet.update((row.reading.sheet.name, row.verdict.value) for row in judged)
        for row in judged:
            of_kind.add(row.verdict)
            self.counts.add(row.verdict)
            if row.faults:
                self.faults.extend(row.faults)
            elif getattr(of_kind, row.verdict) <= PREVIEW_ROWS:
                self.preview.append(_preview_row(kind, row))
            if row.verdict is Verdict.REPEATED:
                self.repeats.append((row.reading.sheet.name, row.reading.number, row.first))

    def pass_over(self, skipped: Counter[Skipped]) -> None:
        """Add the rows that are not data; empty rows are left out of the counts."""
        self.skipped.update(skipped)
        self.counts.skipped += skipped.total() - skipped[Skipped.BLANK]


@dataclass(frozen=True, slots=True)
class KindRows:
    """All rows of one kind in a file, read but not yet judged."""

    kind: str
    sheets: list[OpenSheet] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EarlyJudgement:
    """The rows of the first kind, judged before any lock was taken."""

    intake: Confirming
    judged: Sequence[Judged]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file after all the work that needs no lock, so that other people can write meanwhile."""

    parts: Sequence[KindRows]
    early: EarlyJudgement | None = None


def prepare(
    workbook: Workbook,
    planned: Sequence[PlannedSheet],
    circumstances: ImportContext,
    report: Report = ignore_progress,
) -> Prepared:
    """Read a file, and judge the rows of its first kind if its intake can confirm them later.

    Raises ``UnreadableFile`` or ``Refused`` if the file as a whole cannot be loaded.
    """
    parts = _read_rows(workbook, planned, circumstances, report)
    intake = WAYS[parts[0].kind](replace(circumstances, storing=False))
    if not isinstance(intake, Confirming):
        return Prepared(parts)
    counter = _ProgressCounter(parts, "checking", report)
    judged = [row for chunk in _judge_in_chunks(intake, parts[0]) for row in counter(chunk)]
    return Prepared(parts, EarlyJudgement(intake, judged))


def _read_rows(
    workbook: Workbook, planned: Sequence[PlannedSheet], circumstances: ImportContext, report: Report
) -> list[KindRows]:
    detections = detect_planned(workbook, planned)
    progress = Progress("reading", total=sum(map(_count_rows, detections)))
    report(progress)
    parts: dict[str, KindRows] = {}
    for number, detection in enumerate(detections, 1):
        context = RowContext(
            circumstances.options.year or detection.default_year,
            {sort: circumstances.answers[sort] for sort in OPTIONS if sort in circumstances.answers},
            *_date_orders(circumstances),
        )
        sheet = OpenSheet(RowParser(detection, context), number)
        part = parts.setdefault(detection.kind.code, KindRows(detection.kind.code))
        part.sheets.append(sheet)
        part.readings.extend(_readings(sheet))
        progress.done += _count_rows(detection)
        report(progress)
    return list(parts.values())


def _date_orders(circumstances: ImportContext) -> tuple[DateOrder | None, DateOrder | None]:
    """Return the order of dates that a person said for the file, and the one that is usual in the campaign's country."""
    campaign, said = circumstances.campaign, circumstances.options.date_order
    order = DateOrder(First(said), campaign.opens_on.year) if said else None
    return order, usual_date_order(campaign.country, campaign.opens_on.year)


def _readings(sheet: OpenSheet) -> Iterator[Reading]:
    parse = sheet.parser.parse
    for row in sheet.parser.ledger:
        yield Reading(sheet, row, parse(row))


def go_through(prepared: Prepared, circumstances: ImportContext, report: Report = ignore_progress) -> Outcome:
    """Judge all rows that were read, and store them if ``circumstances.storing`` is set.

    Rows that were judged early are judged again only if the stored data has changed since. Rows of every kind but
    the last are stored in any case, because later kinds may need them (sessions of units in the same file); for a
    trial the caller rolls the transaction back.
    """
    parts, outcome = prepared.parts, Outcome()
    circumstances.trace.clear()
    counter = _ProgressCounter(parts, "storing" if circumstances.storing else "checking", report)
    for position, part in enumerate(parts, 1):
        intake: Intake
        if position == 1 and prepared.early is not None:
            intake = prepared.early.intake
            judged = counter(prepared.early.intake.confirm(prepared.early.judged))
        else:
            intake = WAYS[part.kind](circumstances)
            judged = [row for chunk in _judge_in_chunks(intake, part) for row in counter(chunk)]
        outcome.take(part.kind, judged)
        _note_met(circumstances, part.kind, judged)
        if isinstance(intake, Outlining) and not circumstances.storing:
            outcome.outline = intake.outline(judged)
        if circumstances.storing or position < len(parts):
            intake.store(judged)
        for sheet in part.sheets:
            outcome.pass_over(sheet.parser.ledger.skipped)
            outcome.by_usage += sheet.parser.context.by_usage.items()
    counter([])  # so that the last report says what was skipped as well
    return outcome


def _note_met(circumstances: ImportContext, kind: str, judged: Sequence[Judged]) -> None:
    """Note the records that rows of the file repeat, so that nobody takes these back unawares."""
    met = circumstances.trace.met[MODEL_OF_KIND[kind]._meta.label_lower]
    met.update(row.key for row in judged if row.verdict is Verdict.UNCHANGED and row.key is not None)


def _judge_in_chunks(intake: Intake, part: KindRows) -> Iterator[list[Judged]]:
    """Judge the rows in chunks, or all together if an earlier row may need a later one."""
    size = max(len(part.readings), 1) if intake.at_once else CHUNK
    for readings in chunks(part.readings, size):
        yield intake.judge(readings)


class _ProgressCounter:
    """Reports how many of the rows have been processed, and passes the rows on."""

    def __init__(self, parts: Sequence[KindRows], stage: str, report: Report) -> None:
        self._progress = Progress(stage, total=sum(len(part.readings) for part in parts))
        self._report = report

    def __call__(self, judged: list[Judged]) -> list[Judged]:
        for row in judged:
            self._progress.counts.add(row.verdict)
        self._progress.done += len(judged)
        self._report(self._progress)
        return judged


def _count_rows(detection: Detection) -> int:
    return sum(1 for _row in detection.sheet.rows()) - detection.last_header_row


def _preview_row(kind: str, judged: Judged) -> dict[str, Any]:
    """Return a row for the preview, as plain values that JSON can represent."""
    reading = judged.reading
    codes = sorted(reading.sheet.parser.filled, key=reading.sheet.position)
    return {
        "kind": kind,
        "verdict": judged.verdict.value,
        "sheet": reading.sheet.name,
        "row": reading.number,
        "first": judged.first,
        "values": {code: _preview_text(reading.get(code)) for code in codes if reading.get(code) is not None},
        "changes": [
            [change.field, _preview_text(change.old), _preview_text(change.new)] for change in judged.changes
        ],
    }


def _preview_text(value: Any) -> str:
    return gettext(", ").join(value) if isinstance(value, tuple) else cell_text(value)


def try_out(
    workbook: Workbook,
    planned: Sequence[PlannedSheet],
    circumstances: ImportContext,
    report: Report = ignore_progress,
) -> Outcome:
    """Judge all rows of the planned sheets without any lasting change."""
    prepared = Prepared(_read_rows(workbook, planned, circumstances, report))
    if len(prepared.parts) == 1:
        return go_through(prepared, circumstances, report)
    with transaction.atomic():
        outcome = go_through(prepared, circumstances, report)
        # Some rows were stored only so that others of the same file could be judged.
        transaction.set_rollback(True)
    return outcome
