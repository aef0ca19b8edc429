"""Uploading a ledger, and saying what its sheets and columns are."""

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.ending import refuse_closed
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.interchange import planning, queries
from touchstone.interchange.actions.permitted import check_rights, get_idle_run
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.intake import WAYS
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.limits import UPLOADS_PER_HOUR
from touchstone.interchange.models import ColumnMapping, ImportRun, RunState
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.planned import detect_planned
from touchstone.interchange.planning import Knowledge, PlannedSheet, SheetChoice
from touchstone.interchange.reading import Source, Workbook, open_workbook, read_source
from touchstone.interchange.rules import Options
from touchstone.interchange.run_results import note_plan
from touchstone.units.access import Access
from touchstone.units.models import Unit, User
from touchstone.units.paths import overlap


def upload(
    *,
    by: User | None,
    access: Access,
    campaign: Campaign,
    unit: Unit,
    source: Source,
    name: str,
    kind: str = "",
    said: Mapping[str, str | None] | None = None,
    options: Options | None = None,
) -> ImportRun:
    """Store a file as a new import, with a plan of how to read its sheets; nothing else is changed.

    ``kind`` is the code of the kind that all sheets must have; empty means that the headings decide. ``said`` is the
    field, or None to leave the column out, by heading or letter. Raises ``UnreadableFile`` and stores nothing when no
    sheet of the file can be read or be a table.
    """
    if not queries.may_import_at(access, campaign, unit):
        raise Refused(_("You may not load ledgers for this unit."), "unit")
    refuse_closed(campaign)
    if (
        by is not None
        and queries.count_uploads(by, clock.now() - datetime.timedelta(hours=1)) >= UPLOADS_PER_HOUR
    ):
        raise Refused(_("You have uploaded many files within an hour. Go on a little later."), "file")
    kept_name = name[-200:]  # the table of a text file is called after the file
    workbook = open_workbook(source, name=kept_name)
    data = read_source(source)
    kinds = [KINDS[kind]] if kind else [kind for kind in KINDS if kind.code in WAYS]
    allowed = [kind.code for kind in kinds if overlap(access.paths(WAYS[kind.code].permission), [unit.path])]
    knowledge = Knowledge(
        queries.get_memory(unit), said or {}, queries.make_name_counter(access, campaign, unit), allowed
    )
    planned = planning.plan(workbook, kinds, knowledge)
    _check_said(planned, said or {})
    run = ImportRun(
        campaign=campaign,
        unit=unit,
        by=by,
        file_name=kept_name,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_at=clock.now(),
        options=asdict(options or Options()),
    )
    note_plan(run, planned)
    check_rights(access, run)
    run.file.save("ledger", ContentFile(data), save=False)
    try:
        run.save()
    except BaseException:
        run.file.delete(save=False)
        raise
    return run


def _check_said(planned: Sequence[PlannedSheet], said: Mapping[str, str | None]) -> None:
    """Refuse a heading that no sheet has."""
    columns = [column for sheet in planned for column in sheet.columns]
    for heading in said:
        if not planning.find_columns(columns, heading):
            text = gettext_noop("No column is headed “%(heading)s”. The headings are: %(known)s.")
            known = dict.fromkeys(column.heading for column in columns if column.heading)
            raise UnreadableFile(
                "heading.unknown", text, heading=heading, known=gettext(", ").join(known)[:300] or "–"
            )


def choose_columns(
    *,
    by: User | None,
    access: Access,
    run: ImportRun,
    kinds: Mapping[str, str],
    fields: Mapping[str, Mapping[int, str | None]],
    options: Options,
    headers: Mapping[str, int] | None = None,
) -> ImportRun:
    """Confirm what the sheets of an import are and what their columns mean, and remember it for later files.

    ``kinds``, ``fields`` and ``headers`` are keyed by sheet name: the code of the kind (empty: ignore the sheet), the field
    code by column index, and the row of the header. With another kind or header a sheet is read anew, and nothing of it
    is remembered before its columns are confirmed. Raises ``UnreadableFile`` and stores nothing if the columns that were
    chosen are not enough to read a sheet.
    """
    current_run = get_idle_run(access, run)
    workbook = queries.open_file(current_run)
    names = queries.make_name_counter(access, current_run.campaign, current_run.unit)
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    planned = []
    for sheet in queries.get_planned_sheets(current_run):
        kind = kinds.get(sheet.sheet, sheet.kind)
        if kind or sheet.kind:
            choice = SheetChoice(kind, (headers or {}).get(sheet.sheet, 0), fields.get(sheet.sheet, {}))
            sheet = planning.settle(sheets[sheet.sheet], sheet, choice, names)  # noqa: PLW2901
        planned.append(sheet)
    if not any(sheet.kind for sheet in planned):
        text = gettext_noop(
            "Every sheet is left out. Say of at least one what it holds, or discard the file."
        )
        raise UnreadableFile("file.left-out", text)
    for sheet in planned:
        if sheet.settled and sheet.problem:
            problem = sheet.problem
            raise UnreadableFile(problem["code"], problem["template"], **problem["params"])
    note_plan(current_run, planned)
    check_rights(access, current_run)
    current_run.options = asdict(replace(options, move=queries.get_options(current_run).move))
    current_run.state = RunState.UPLOADED
    current_run.refusal = {}
    with transaction.atomic():
        remember_columns(by=by, run=current_run, workbook=workbook, planned=planned)
        current_run.save()
        record(by=by, verb="interchange.columns-settled", target=current_run, path=current_run.unit.path)
    return current_run


def remember_columns(
    *, by: User | None, run: ImportRun, workbook: Workbook, planned: Sequence[PlannedSheet]
) -> None:
    """Remember what the columns of the sheets are, for later files of the same unit with the same headings."""
    for detection in detect_planned(
        workbook, [sheet for sheet in planned if sheet.kind and not sheet.problem]
    ):
        signature = planning.signature(detection)
        # Of two kinds that the same headings had, only the last is true.
        ColumnMapping.objects.filter(unit=run.unit, signature=signature).exclude(
            kind=detection.kind.code
        ).delete()
        ColumnMapping.objects.update_or_create(
            unit=run.unit,
            kind=detection.kind.code,
            signature=signature,
            defaults={
                "fields": detection.memory,
                "headings": [column.heading for column in detection.columns if column.key],
                "by": by,
                "changed_at": clock.now(),
            },
        )


def forget_columns(run: ImportRun) -> None:
    """Forget what was said of the columns of an import that is taken back, in its transaction, to ask about them anew."""
    headings = [
        [column.heading for column in sheet.columns if column.heading]
        for sheet in queries.get_planned_sheets(run)
    ]
    said = ColumnMapping.objects.filter(unit=run.unit, changed_at__gte=run.uploaded_at)
    keys = [mapping.pk for mapping in said if list(filter(None, mapping.headings)) in headings]
    ColumnMapping.objects.filter(pk__in=keys).delete()


def choose_move(*, by: User | None, access: Access, run: ImportRun, move: bool) -> ImportRun:
    """Say whether units that a list names elsewhere than they stand are moved; the import has to be checked again."""
    with transaction.atomic():
        current_run = get_idle_run(access, run)
        options = queries.get_options(current_run)
        if options.move != move:
            current_run.options = asdict(replace(options, move=move))
            current_run.state = RunState.UPLOADED
            current_run.save(update_fields=["options", "state"])
            changes, path = {"move": (options.move, move)}, current_run.unit.path
            record(by=by, verb="interchange.columns-settled", target=current_run, path=path, changes=changes)
    return current_run


def change_mapping(
    *, by: User | None, access: Access, mapping: ColumnMapping, fields: Mapping[str, str | None]
) -> ColumnMapping:
    """Change what is remembered of the columns of a header; ``fields`` are field codes by the key of the heading."""
    with transaction.atomic():
        current = _get_permitted_mapping(access, mapping)
        new = {**current.fields, **{key: fields[key] for key in current.fields if key in fields}}
        used = [code for code in new.values() if code]
        for code in used:
            if used.count(code) > 1:
                label = KINDS[current.kind].field(code).label
                raise Refused(
                    _("“%(field)s” is chosen for two columns. Leave one of them out.") % {"field": label}
                )
        changes = {
            f"column {key}": (current.fields[key] or "–", code or "–")
            for key, code in new.items()
            if current.fields[key] != code
        }
        if changes:
            current.fields, current.by, current.changed_at = new, by, clock.now()
            current.save()
            verb, path = "interchange.columns-changed", current.unit.path
            record(by=by, verb=verb, target=current, path=path, changes=changes)
    return current


def forget_mapping(*, by: User | None, access: Access, mapping: ColumnMapping) -> None:
    """Forget what the columns of a header are: the next ledger with it is read as if it were the first."""
    with transaction.atomic():
        current = _get_permitted_mapping(access, mapping)
        record(by=by, verb="interchange.columns-forgotten", target=current, path=current.unit.path)
        current.delete()


def _get_permitted_mapping(access: Access, mapping: ColumnMapping) -> ColumnMapping:
    if not access.covers(ImportPermission.IMPORT, mapping.unit.path):
        raise Refused(_("You may not load ledgers for this unit."))
    return ColumnMapping.objects.select_related("unit").select_for_update(of=("self",)).get(pk=mapping.pk)
