"""Releasing imports whose process died: it was killed, or its machine went down, while it checked or loaded the file.

The state of such an import says that somebody works on it. Whether that is true shows in two places: a task that waits
for the worker or is being done by it, and a lock on the uploaded file, which the system drops when the process that holds
it ends, however it ends.
"""

import contextlib
import fcntl
from collections.abc import Iterator

from django.utils.translation import gettext_noop
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from touchstone.interchange import progress
from touchstone.interchange.models import BUSY, ImportRun, RunState
from touchstone.interchange.storage import ledgers

_WHY = {
    RunState.CHECKING: gettext_noop("The check of this file was interrupted. Check it again, or discard it."),
    RunState.APPLYING: gettext_noop(
        "The loading of this file was interrupted, and nothing of it was stored. Load it again, or discard it."
    ),
}


@contextlib.contextmanager
def at_work(run: ImportRun) -> Iterator[None]:
    """Show other processes that this one works on an import, until the block or the process ends."""
    try:
        file = ledgers().open(run.file.name or "")
    except (OSError, ValueError):
        yield  # there is no file to work on, which the work finds out itself
        return
    with file:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(file.fileno(), fcntl.LOCK_SH)
        yield


def release_if_dead(run: ImportRun) -> ImportRun:
    """Return an import; if the process that worked on it is dead, release it first and store what happened with it."""
    if run.state not in BUSY or _is_alive(run):
        return run
    claim = ImportRun.unscoped.filter(pk=run.pk, state=run.state, started_at=run.started_at)
    why = {"code": "interrupted", "template": _WHY[RunState(run.state)], "params": {}}
    if claim.update(state=state_before(run), refusal=why):
        progress.forget(run)
    run.refresh_from_db()
    return run


def release_all_dead() -> None:
    """Release every import whose process is dead."""
    for run in ImportRun.unscoped.filter(state__in=BUSY):
        release_if_dead(run)


def state_before(run: ImportRun) -> RunState:
    """Return the state to which an import goes back if the work on it is given up."""
    if run.state == RunState.APPLYING and run.counts.data:
        return RunState.CHECKED
    return RunState.UPLOADED if run.state in BUSY else RunState(run.state)


def _is_alive(run: ImportRun) -> bool:
    open_tasks = DBTaskResult.objects.filter(
        status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING),
        task_path__startswith="touchstone.interchange.tasks.",
        args_kwargs__args__0=run.pk,
    )
    return open_tasks.exists() or _is_locked(run)


def _is_locked(run: ImportRun) -> bool:
    try:
        file = ledgers().open(run.file.name or "")
    except (OSError, ValueError):
        return False
    with file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
