"""Checking an import, loading it, giving it up and deleting its file."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import ngettext_lazy

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in, lock_memberships
from touchstone.common import clock
from touchstone.common.planner import learn_growth
from touchstone.common.refusal import Refused
from touchstone.interchange import planning, progress, queries
from touchstone.interchange.actions.loaded_rows import keep_loaded
from touchstone.interchange.actions.permitted import (
    check_rights,
    get_idle_run,
    get_permitted_run,
    refusal_reason,
)
from touchstone.interchange.actions.words import remember_words
from touchstone.interchange.alive import WorkerDied, at_work, interruption, state_before
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.limits import ABANDONED, KEPT_DAYS
from touchstone.interchange.models import BUSY, COUNTED, ENDED, ImportLock, ImportRun, RunState
from touchstone.interchange.run_results import note_outcome, storable
from touchstone.interchange.running import Outcome, Report, go_through, ignore_progress, prepare, try_out
from touchstone.measures.tallies import fold_all
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths, lock_tree
from touchstone.units.models import User

_TRIES = 3


def check(
    *,
    by: User | None,
    access: Access,
    run: ImportRun,
    turn: datetime.datetime | None = None,
    report: Report = ignore_progress,
) -> ImportRun:
    """Work out what loading an import would do, and store the outcome with the import; nothing else is changed.

    ``turn`` is the value of an earlier :func:`take_turn`, for work in the background.
    """
    return check_closely(by=by, access=access, run=run, turn=turn, report=report)[0]


def check_closely(
    *,
    by: User | None,
    access: Access,
    run: ImportRun,
    turn: datetime.datetime | None = None,
    report: Report = ignore_progress,
) -> tuple[ImportRun, Outcome | None]:
    """Check an import like :func:`check`, and return its outcome as well; None if it cannot be read."""
    with at_work(run):
        current_run, _moment = _claim(access, run, RunState.CHECKING, turn)
        try:
            outcome = try_out(
                queries.open_file(current_run),
                queries.get_planned_sheets(current_run),
                queries.get_circumstances(access, by, current_run),
                report,
            )
        except UnreadableFile as error:
            _release(current_run, RunState.FAILED, planning.refusal_values(error))
            return current_run, None
        except BaseException as error:
            _release(current_run, RunState.UPLOADED, interruption(RunState.CHECKING, error))
            raise
        note_outcome(current_run, outcome)
        _release(current_run, RunState.CHECKED)
    return current_run, outcome


def apply_run(
    *,
    by: User | None,
    access: Access,
    run: ImportRun,
    partial: bool = True,
    unchecked: bool = False,
    turn: datetime.datetime | None = None,
    report: Report = ignore_progress,
) -> tuple[ImportRun, Outcome]:
    """Load an import: read and judge the file again and store what is new or changed, all in one transaction.

    With ``partial``, wrong rows are left out; otherwise one wrong row refuses the whole file. ``unchecked`` allows
    loading an import that nobody has checked; ``turn`` is the value of an earlier :func:`take_turn`. Refused when
    someone else is working on the import or has ended it.
    """
    with at_work(run):
        current_run, claimed_at = _claim(access, run, RunState.APPLYING, turn, unchecked=unchecked)
        try:
            outcome = _store(by, access, current_run, claimed_at, partial=partial, report=report)
        except UnreadableFile as error:
            current_run.refresh_from_db()
            _release(current_run, RunState.FAILED, planning.refusal_values(error))
            raise
        except BaseException as error:
            current_run.refresh_from_db()
            state = RunState.UPLOADED if unchecked else RunState.CHECKED
            _release(current_run, state, interruption(RunState.APPLYING, error))
            raise
        progress.forget(current_run)
    return current_run, outcome


def _store(
    by: User | None,
    access: Access,
    run: ImportRun,
    claimed_at: datetime.datetime,
    *,
    partial: bool,
    report: Report,
) -> Outcome:
    """Store the rows of a file, and try again when someone else recorded the same thing at the same time.

    As much work as possible is done before the locks are taken, because nobody else can write to SQLite after that.
    """
    circumstances = replace(queries.get_circumstances(access, by, run), storing=True)
    prepared = prepare(queries.open_file(run), queries.get_planned_sheets(run), circumstances, report)
    for attempt in range(1, _TRIES + 1):
        try:
            with transaction.atomic():
                _take_locks(run, claimed_at)
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
                _finish(by, access, run, outcome)
                keep_loaded(run=run, trace=circumstances.trace)
        except IntegrityError:
            prepared = replace(prepared, early=None)
            if attempt == _TRIES:
                raise
        else:
            return outcome
    raise AssertionError("the last try returns or raises")


def _finish(by: User | None, access: Access, run: ImportRun, outcome: Outcome) -> None:
    note_outcome(run, outcome)
    run.state, run.finished_at = RunState.APPLIED, clock.now()
    run.save()
    remember_words(by=by, access=access, run=run)
    counts = outcome.counts
    record(
        by=by,
        verb="interchange.file-loaded",
        target=run,
        changes={name: (0, getattr(counts, name)) for name in COUNTED if getattr(counts, name)},
    )
    # Fold the tallies now, so that the next reader does not have to wait for it.
    transaction.on_commit(fold_all, robust=True)
    transaction.on_commit(lambda: learn_growth(counts.loaded), robust=True)


def give_up(*, run: ImportRun, turn: datetime.datetime, why: Refused) -> None:
    """Release an import whose background work was refused, and store the reason with it."""
    current_run = ImportRun.unscoped.get(pk=run.pk)
    if current_run.state in ENDED or current_run.started_at != turn:
        return
    _release(
        current_run,
        state_before(current_run),
        {"code": "refused", "template": "%(why)s", "params": {"why": str(why)}},
    )


def release_if_dead(run: ImportRun) -> ImportRun:
    """Return an import; if the process that worked on it is dead, release it first and store what happened with it."""
    if queries.is_dead(run):
        claim = ImportRun.unscoped.filter(pk=run.pk, state=run.state, started_at=run.started_at)
        if claim.update(state=state_before(run), refusal=interruption(RunState(run.state))):
            progress.forget(run)
        run.refresh_from_db()
    return run


def end_dead_work() -> None:
    """Record the tasks of a worker that died as failed, and release the imports that nobody works on any more.

    To be called by the only worker before it begins: whatever runs then belongs to one that is dead.
    """
    for result in queries.find_running_tasks():
        result.set_failed(WorkerDied("The worker ended before the task did."))
    for run in queries.find_busy_runs():
        release_if_dead(run)


def discard(*, by: User | None, access: Access, run: ImportRun) -> ImportRun:
    """Discard an import and delete its file; the results of its check stay readable."""
    with transaction.atomic():
        current_run = get_idle_run(access, run)
        current_run.state, current_run.finished_at = RunState.DISCARDED, clock.now()
        name, current_run.file = current_run.file.name, ""
        current_run.plan = planning.without_cells(current_run.plan)
        current_run.save()
        record(by=by, verb="interchange.file-discarded", target=current_run, path=current_run.unit.path)
        transaction.on_commit(lambda: _delete_file(name))
    return current_run


def forget_files(*, older_than: datetime.timedelta = datetime.timedelta(days=KEPT_DAYS)) -> int:
    """Delete files uploaded longer ago than this and return their number; the results of the checks stay readable."""
    old = ImportRun.unscoped.filter(~Q(file=""), uploaded_at__lt=clock.now() - older_than).exclude(
        state__in=BUSY
    )
    count = 0
    for pk, name, plan in list(old.values_list("pk", "file", "plan")):
        bare = planning.without_cells(plan)
        if ImportRun.unscoped.filter(pk=pk, file=name).update(file="", plan=bare):
            _delete_file(name)
            count += 1
    return count


_IDLE = (RunState.UPLOADED, RunState.CHECKED, RunState.FAILED)


def take_turn(
    *, access: Access, run: ImportRun, state: RunState, unchecked: bool = False
) -> datetime.datetime:
    """Set an import to CHECKING or APPLYING and return the time that identifies this claim on it.

    Only the first caller succeeds; all others are refused.
    """
    current_run = get_permitted_run(access, run)
    check_rights(access, current_run)
    claimed_at = clock.now()
    states = (RunState.CHECKED,) if state is RunState.APPLYING and not unchecked else _IDLE
    working = (RunState.CHECKING, RunState.APPLYING)
    free = Q(state__in=states) | Q(state__in=working, started_at__lt=claimed_at - ABANDONED)
    if not ImportRun.unscoped.filter(free, pk=current_run.pk).update(state=state, started_at=claimed_at):
        raise Refused(refusal_reason(current_run))
    return claimed_at


def _claim(
    access: Access,
    run: ImportRun,
    state: RunState,
    turn: datetime.datetime | None,
    *,
    unchecked: bool = False,
) -> tuple[ImportRun, datetime.datetime]:
    """Return the import, read again, and the time of the claim on it; without a ``turn`` the import is claimed now."""
    claimed_at = turn or take_turn(access=access, run=run, state=state, unchecked=unchecked)
    current_run = get_permitted_run(access, run)
    if (current_run.state, current_run.started_at) != (state, claimed_at):
        raise Refused(refusal_reason(current_run))
    return current_run, claimed_at


def _take_locks(run: ImportRun, claimed_at: datetime.datetime) -> None:
    """Take every lock that loading needs, in the order used everywhere, before any record is locked.

    Imports of one campaign wait for each other; until the transaction ends no unit moves and no participation
    changes. Refused when someone else has taken the import over.
    """
    if "units" in run.kind:
        lock_tree()
        freeze_paths()
        lock_memberships(run.campaign)
    else:
        freeze_paths()
    begin_in(run.campaign)
    ImportLock.objects.get_or_create(campaign_id=run.campaign_id)
    ImportLock.objects.select_for_update().get(campaign_id=run.campaign_id)
    state, started = ImportRun.unscoped.select_for_update().values_list("state", "started_at").get(pk=run.pk)
    if state != RunState.APPLYING or started != claimed_at:
        raise Refused(refusal_reason(run))


def _release(run: ImportRun, state: RunState, why: Mapping[str, Any] | None = None) -> None:
    run.state, run.refusal = state, storable(dict(why or {}))
    run.save()
    progress.forget(run)


def _delete_file(name: str | None) -> None:
    if name:
        ImportRun._meta.get_field("file").storage.delete(name)
