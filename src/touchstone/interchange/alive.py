"""How a process shows that it works on an import, and what becomes of one whose process died.

The state of an import says that somebody works on it. Whether that is true shows in two places: a task that waits for the
worker or is being done by it, and a lock on the uploaded file, which the system drops when the process that holds it ends,
however it ends: killed, or by the end of its machine.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop

from touchstone.common.refusal import Refused
from touchstone.interchange.models import BUSY, ImportRun, RunState
from touchstone.interchange.storage import ledgers

_INTERRUPTED = {
    RunState.CHECKING: gettext_noop("The check of this file was interrupted. Check it again, or discard it."),
    RunState.APPLYING: gettext_noop(
        "The loading of this file was interrupted, and nothing of it was stored. Load it again, or discard it."
    ),
    RunState.RETURNING: gettext_noop(
        "Taking this import back was interrupted, and nothing was changed. Take it back again, or leave it as it is."
    ),
}


class WorkerDied(Exception):
    """Recorded as the reason why a task failed whose worker was killed."""


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


def is_worked_on(run: ImportRun) -> bool:
    """Return whether a living process works on an import."""
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


def interruption(state: RunState, error: BaseException | None = None) -> dict[str, Any]:
    """Return what is stored with an import whose work ended in this state by no rule: its process or its task died.

    A refusal is told to whoever caused it, and nothing is stored.
    """
    if isinstance(error, Refused):
        return {}
    return {"code": "interrupted", "template": _INTERRUPTED[state], "params": {}}


def state_before(run: ImportRun) -> RunState:
    """Return the state to which an import goes back if the work on it is given up."""
    if run.state == RunState.RETURNING:
        return RunState.APPLIED
    if run.state == RunState.APPLYING and run.counts.data:
        return RunState.CHECKED
    return RunState.UPLOADED if run.state in BUSY else RunState(run.state)
