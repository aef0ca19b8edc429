"""Every write of imports: uploading a ledger, settling its columns, checking it, loading it, forgetting it."""

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import freeze_memberships, lock_memberships
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.planner import learn_growth
from touchstone.common.refusal import Refused
from touchstone.interchange import progress
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.intake import WAYS
from touchstone.interchange.keeping import note_outcome, note_plan, storable
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.models import BUSY, COUNTED, ENDED, ColumnMapping, ImportLock, ImportRun, RunState
from touchstone.interchange.planning import PlannedSheet, detections, plan, refusal, settle, signature
from touchstone.interchange.queries import (
    count_uploads,
    get_circumstances,
    get_memory,
    get_planned_sheets,
    may_import_at,
    open_file,
)
from touchstone.interchange.reading import Workbook, open_workbook
from touchstone.interchange.rules import Options
from touchstone.interchange.running import Outcome, Report, go_through, prepare, try_out, unheard
from touchstone.measures.tallies import fold_all
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths, lock_tree
from touchstone.units.models import Unit, User
from touchstone.units.paths import overlap

KEPT_DAYS = 30
"""How long an uploaded file is kept."""

UPLOADS_AN_HOUR = 60
"""How many ledgers one person may upload in an hour."""

ABANDONED = datetime.timedelta(minutes=30)
"""After this time without an end nobody is taken to be at work any more."""

KIND_LENGTH = 40
"""Letters of the kinds that a list of imports names."""

_TRIES = 3

Source = Path | bytes | BinaryIO


def upload(
    *,
    by: User | None,
    access: Access,
    campaign: Campaign,
    unit: Unit,
    source: Source,
    name: str,
    kind: str = "",
    options: Options | None = None,
) -> ImportRun:
    """Take in a file, find out what its sheets are, and keep it; nothing else is changed.

    ``kind`` says what it holds, empty leaves it to the headings. Raises ``UnreadableFile`` and keeps nothing when
    nothing in the file can be read.
    """
    if not may_import_at(access, campaign, unit):
        raise Refused(_("You may not load ledgers for this unit."), "unit")
    if by is not None and count_uploads(by, clock.now() - datetime.timedelta(hours=1)) >= UPLOADS_AN_HOUR:
        raise Refused(_("You have uploaded many files within an hour. Go on a little later."), "file")
    data = source if isinstance(source, bytes) else None
    workbook = open_workbook(source, name=name)
    if data is None:
        data = _content(source)
    kinds = [KINDS[kind]] if kind else [kind for kind in KINDS if kind.code in WAYS]
    planned = plan(workbook, kinds, get_memory(unit))
    run = ImportRun(
        campaign=campaign,
        unit=unit,
        by=by,
        file_name=name[-200:],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_at=clock.now(),
        options=asdict(options or Options()),
    )
    note_plan(run, planned)
    _check_rights(access, run)
    run.file.save("ledger", ContentFile(data), save=False)
    try:
        run.save()
    except BaseException:
        run.file.delete(save=False)
        raise
    return run


def choose_columns(
    *,
    by: User | None,
    access: Access,
    run: ImportRun,
    kinds: Mapping[str, str],
    fields: Mapping[str, Mapping[int, str | None]],
    options: Options,
) -> ImportRun:
    """Settle what the sheets of an import are and what their columns mean, and remember it for the next time.

    Both are given by the name of the sheet: the code of its kind (empty: leave it out), and the field by column.
    """
    locked_run = _free(access, run)
    workbook = open_file(locked_run)
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    planned = []
    for one in get_planned_sheets(locked_run):
        kind = kinds.get(one.sheet, one.kind)
        if kind == one.kind and not kind:
            planned.append(one)
            continue
        planned.append(settle(sheets[one.sheet], one, kind, fields.get(one.sheet, {})))
    if not any(planned.kind for planned in planned):
        text = gettext_noop(
            "Every sheet is left out. Say of at least one what it holds, or discard the file."
        )
        raise UnreadableFile("file.left-out", text)
    note_plan(locked_run, planned)
    _check_rights(access, locked_run)
    locked_run.options = asdict(options)
    locked_run.state = RunState.UPLOADED
    locked_run.refusal = {}
    with transaction.atomic():
        for detection in detections(
            workbook, [planned for planned in planned if planned.kind and not planned.problem]
        ):
            ColumnMapping.objects.update_or_create(
                unit=locked_run.unit,
                kind=detection.kind.code,
                signature=signature(detection),
                defaults={"fields": detection.memory, "changed_at": clock.now()},
            )
        locked_run.save()
        record(by=by, verb="interchange.columns-settled", target=locked_run, path=locked_run.unit.path)
    return locked_run


def check(
    *,
    by: User | None,
    access: Access,
    run: ImportRun,
    turn: datetime.datetime | None = None,
    report: Report = unheard,
) -> ImportRun:
    """Find out what loading an import would do, and keep the answer with it; nothing else is changed.

    ``turn`` is what :func:`take_turn` gave, for work that goes on in the background.
    """
    locked_run, _moment = _begin(access, run, RunState.CHECKING, turn)
    try:
        outcome = try_out(
            open_file(locked_run),
            get_planned_sheets(locked_run),
            get_circumstances(access, by, locked_run),
            report,
        )
    except UnreadableFile as error:
        _release(locked_run, RunState.FAILED, refusal(error))
        return locked_run
    except BaseException:
        _release(locked_run, RunState.UPLOADED)
        raise
    note_outcome(locked_run, outcome)
    _release(locked_run, RunState.CHECKED)
    return locked_run


def apply_run(
    *,
    by: User | None,
    access: Access,
    run: ImportRun,
    partial: bool = True,
    unseen: bool = False,
    turn: datetime.datetime | None = None,
    report: Report = unheard,
) -> tuple[ImportRun, Outcome]:
    """Load an import: read and judge the file anew and store what is new or changed, all in one transaction.

    With ``partial`` wrong rows are left out; otherwise one wrong row refuses the whole file. ``unseen`` allows to
    load what nobody has checked; ``turn`` is what :func:`take_turn` gave. Refused when somebody else is at work on
    it or has ended it.
    """
    locked_run, moment = _begin(access, run, RunState.APPLYING, turn, unseen=unseen)
    try:
        workbook, planned = open_file(locked_run), get_planned_sheets(locked_run)
        outcome = _store(by, access, locked_run, moment, workbook, planned, partial=partial, report=report)
    except UnreadableFile as error:
        locked_run.refresh_from_db()
        _release(locked_run, RunState.FAILED, refusal(error))
        raise
    except BaseException:
        locked_run.refresh_from_db()
        _release(locked_run, RunState.UPLOADED if unseen else RunState.CHECKED)
        raise
    progress.forget(locked_run)
    return locked_run, outcome


def _store(
    by: User | None,
    access: Access,
    run: ImportRun,
    moment: datetime.datetime,
    workbook: Workbook,
    planned: Sequence[PlannedSheet],
    *,
    partial: bool,
    report: Report,
) -> Outcome:
    """Store what a file says; once more when somebody recorded the same at the same time.

    Everything that can be done before is done before the locks are taken: on SQLite nobody else can write meanwhile.
    """
    circumstances = replace(get_circumstances(access, by, run), storing=True)
    prepared = prepare(workbook, planned, circumstances, report)
    for attempt in range(1, _TRIES + 1):
        try:
            with transaction.atomic():
                _hold(run, moment)
                outcome = go_through(prepared, circumstances, report)
                if outcome.counts.wrong and not partial:
                    raise Refused(
                        ngettext_lazy(
                            "%(number)d row is wrong, so nothing was loaded. Correct it, or load the others alone.",
                            "%(number)d rows are wrong, so nothing was loaded. Correct them, or load the others alone.",
                            outcome.counts.wrong,
                        )
                        % {"number": outcome.counts.wrong}
                    )
                _end(by, run, outcome)
        except IntegrityError:
            prepared = replace(prepared, early=None)
            if attempt == _TRIES:
                raise
        else:
            return outcome
    raise AssertionError("the last try returns or raises")


def _end(by: User | None, run: ImportRun, outcome: Outcome) -> None:
    note_outcome(run, outcome)
    run.state, run.finished_at = RunState.APPLIED, clock.now()
    run.save()
    counts = outcome.counts
    record(
        by=by,
        verb="interchange.file-loaded",
        target=run,
        path=run.unit.path,
        changes={name: (0, getattr(counts, name)) for name in COUNTED if getattr(counts, name)},
    )
    # So that the next reader need not add up what was stored.
    transaction.on_commit(fold_all, robust=True)
    transaction.on_commit(lambda: learn_growth(counts.loaded), robust=True)


def give_up(*, run: ImportRun, turn: datetime.datetime, why: Refused) -> None:
    """Say with an import why nobody works at it any more, when this was said to nobody."""
    locked_run = ImportRun.unscoped.get(pk=run.pk)
    if locked_run.state in ENDED or locked_run.started_at != turn:
        return
    state = RunState.CHECKED if locked_run.state == RunState.APPLYING else RunState(locked_run.state)
    state = RunState.UPLOADED if state == RunState.CHECKING else state
    _release(locked_run, state, {"code": "refused", "template": "%(why)s", "params": {"why": str(why)}})


def discard(*, by: User | None, access: Access, run: ImportRun) -> ImportRun:
    """Give an import up and delete its file; what was found in it stays readable."""
    with transaction.atomic():
        locked_run = _free(access, run)
        locked_run.state, locked_run.finished_at = RunState.DISCARDED, clock.now()
        name, locked_run.file = locked_run.file.name, ""
        locked_run.save()
        record(by=by, verb="interchange.file-discarded", target=locked_run, path=locked_run.unit.path)
        transaction.on_commit(lambda: _delete(name))
    return locked_run


def forget_files(*, older_than: datetime.timedelta = datetime.timedelta(days=KEPT_DAYS)) -> int:
    """Delete the files that were uploaded longer ago; return how many. What was found in them stays readable."""
    old = ImportRun.unscoped.filter(~Q(file=""), uploaded_at__lt=clock.now() - older_than).exclude(
        state__in=BUSY
    )
    count = 0
    for pk, name in list(old.values_list("pk", "file")):
        if ImportRun.unscoped.filter(pk=pk, file=name).update(file=""):
            _delete(name)
            count += 1
    return count


# --- whose turn it is ----------------------------------------------------------------------------------------------

_IDLE = (RunState.UPLOADED, RunState.CHECKED, RunState.FAILED)


def take_turn(*, access: Access, run: ImportRun, state: RunState, unseen: bool = False) -> datetime.datetime:
    """Let an import be in work (CHECKING or APPLYING), and return the sign by which whoever works at it holds it.

    Refused to everybody but the first.
    """
    locked_run = _visible(access, run)
    _check_rights(access, locked_run)
    moment = clock.now()
    states = (RunState.CHECKED,) if state is RunState.APPLYING and not unseen else _IDLE
    free = Q(state__in=states) | Q(state__in=BUSY, started_at__lt=moment - ABANDONED)
    if not ImportRun.unscoped.filter(free, pk=locked_run.pk).update(state=state, started_at=moment):
        raise Refused(_refused(locked_run))
    return moment


def _begin(
    access: Access,
    run: ImportRun,
    state: RunState,
    turn: datetime.datetime | None,
    *,
    unseen: bool = False,
) -> tuple[ImportRun, datetime.datetime]:
    """Return the import as it is now for whoever holds it, or takes it now."""
    moment = turn or take_turn(access=access, run=run, state=state, unseen=unseen)
    locked_run = _visible(access, run)
    if (locked_run.state, locked_run.started_at) != (state, moment):
        raise Refused(_refused(locked_run))
    return locked_run, moment


def _refused(run: ImportRun) -> Any:
    state = RunState(ImportRun.unscoped.values_list("state", flat=True).get(pk=run.pk))
    return {
        RunState.APPLYING: _("This import is being loaded right now. Look at it again in a moment."),
        RunState.CHECKING: _("This import is being checked right now. Look at it again in a moment."),
        RunState.APPLIED: _("This import was loaded already. Nothing was loaded twice."),
        RunState.DISCARDED: _("This import was discarded. Upload the file again."),
    }.get(state, _("This import was not checked yet. Check it, then load it."))


def _hold(run: ImportRun, moment: datetime.datetime) -> None:
    """Take every lock that loading needs, in the order in which all others take them, before any row is held.

    Imports of a campaign come one after the other; no unit moves and no participation changes meanwhile. Refused
    when somebody has taken the import over.
    """
    if "units" in run.kind:
        lock_tree()
        freeze_paths()
        lock_memberships(run.campaign)
    else:
        freeze_paths()
        freeze_memberships(run.campaign)
    ImportLock.objects.get_or_create(campaign_id=run.campaign_id)
    ImportLock.objects.select_for_update().get(campaign_id=run.campaign_id)
    state, started = ImportRun.unscoped.select_for_update().values_list("state", "started_at").get(pk=run.pk)
    if state != RunState.APPLYING or started != moment:
        raise Refused(_refused(run))


def _release(run: ImportRun, state: RunState, why: Mapping[str, Any] | None = None) -> None:
    run.state, run.refusal = state, storable(dict(why or {}))
    run.save()
    progress.forget(run)


def _free(access: Access, run: ImportRun) -> ImportRun:
    locked_run = _visible(access, run)
    if locked_run.state in ENDED or locked_run.state in BUSY:
        raise Refused(_refused(locked_run))
    return locked_run


def _visible(access: Access, run: ImportRun) -> ImportRun:
    if not may_import_at(access, run.campaign, run.unit):
        raise Refused(_("You may not load ledgers for this unit."), "unit")
    return ImportRun.unscoped.select_related("unit", "campaign__root").get(pk=run.pk)


def _check_rights(access: Access, run: ImportRun) -> None:
    """Refuse kinds of ledger whose records the person may not change at all here."""
    for kind in sorted({sheet["kind"] for sheet in run.plan if sheet["kind"]}):
        if not overlap(access.paths(WAYS[kind].permission), [run.unit.path]):
            message = _("Your role does not include changing this here: %(kind)s.")
            raise Refused(message % {"kind": KINDS[kind].label}, "kind")


# --- keeping -------------------------------------------------------------------------------------------------------


def _content(source: Source) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, Path):
        return source.read_bytes()
    source.seek(0)
    return source.read()


def _delete(name: str | None) -> None:
    if name:
        ImportRun._meta.get_field("file").storage.delete(name)
