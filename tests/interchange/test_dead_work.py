"""An import whose process was killed: it is released, and says so, as soon as somebody looks or the worker begins."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max
from tests.interchange.desk import RIGHT, Desk, counted, session_book

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.interchange.actions import (
    apply_run,
    check,
    discard,
    end_dead_work,
    release_if_dead,
    take_turn,
)
from touchstone.interchange.alive import at_work
from touchstone.interchange.models import ImportRun, RunState
from touchstone.interchange.planning import refusal_message

pytestmark = pytest.mark.django_db

HOLD = """
import fcntl, sys, time
file = open(sys.argv[1], "rb")
fcntl.flock(file, fcntl.LOCK_SH)
print("at work", flush=True)
time.sleep(600)
"""


@pytest.fixture
def loading(desk: Desk) -> ImportRun:
    """Return an import that is being loaded, by nobody so far."""
    run = desk.check(session_book(RIGHT))
    take_turn(access=desk.access, run=run, state=RunState.APPLYING)
    run.refresh_from_db()
    return run


@pytest.fixture
def other(loading: ImportRun) -> Iterator[subprocess.Popen[str]]:
    """Have another process work on it."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, loading.file.path], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "at work\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def _task(run: ImportRun, status: TaskResultStatus) -> DBTaskResult:
    task: DBTaskResult = DBTaskResult.objects.create(
        status=status,
        started_at=clock.now() if status is TaskResultStatus.RUNNING else None,
        args_kwargs={"args": [run.pk, 1, "2019-06-01T00:00:00+00:00", "en", True], "kwargs": {}},
        task_path="touchstone.interchange.tasks.load_import",
        backend_name="default",
        run_after=get_date_max(),
    )
    return task


def test_while_the_process_lives_the_import_is_left_to_it(
    loading: ImportRun, other: subprocess.Popen[str]
) -> None:
    assert release_if_dead(loading).state == RunState.APPLYING
    other.send_signal(signal.SIGKILL)
    other.wait()
    released = release_if_dead(loading)
    assert released.state == RunState.CHECKED
    assert refusal_message(released.refusal) == (
        "The loading of this file was interrupted, and nothing of it was stored. Load it again, or discard it."
    )


def test_it_can_be_loaded_again(desk: Desk, loading: ImportRun) -> None:
    run, outcome = apply_run(by=desk.keeper, access=desk.access, run=release_if_dead(loading))
    assert (outcome.counts.new, run.refusal) == (1, {})


def test_it_can_be_discarded(desk: Desk, loading: ImportRun) -> None:
    assert (
        discard(by=desk.keeper, access=desk.access, run=release_if_dead(loading)).state == RunState.DISCARDED
    )


def test_a_check_begins_again(desk: Desk) -> None:
    run = desk.upload(session_book(RIGHT))
    take_turn(access=desk.access, run=run, state=RunState.CHECKING)
    run.refresh_from_db()
    released = release_if_dead(run)
    assert released.state == RunState.UPLOADED
    assert refusal_message(released.refusal).startswith("The check of this file was interrupted.")
    assert counted(check(by=desk.keeper, access=desk.access, run=released)) == {"new": 1}


def test_what_a_command_loads_unchecked_goes_back_to_be_checked(desk: Desk) -> None:
    run = desk.upload(session_book(RIGHT))
    take_turn(access=desk.access, run=run, state=RunState.APPLYING, unchecked=True)
    run.refresh_from_db()
    assert release_if_dead(run).state == RunState.UPLOADED


def test_an_import_that_waits_for_the_worker_is_not_dead(loading: ImportRun) -> None:
    task = _task(loading, TaskResultStatus.READY)
    assert release_if_dead(loading).state == RunState.APPLYING
    end_dead_work()
    loading.refresh_from_db()
    task.refresh_from_db()
    assert (loading.state, task.status) == (RunState.APPLYING, TaskResultStatus.READY)


def test_when_the_worker_begins_what_runs_is_dead(loading: ImportRun) -> None:
    task = _task(loading, TaskResultStatus.RUNNING)
    assert release_if_dead(loading).state == RunState.APPLYING
    end_dead_work()
    loading.refresh_from_db()
    task.refresh_from_db()
    assert (loading.state, task.status) == (RunState.CHECKED, TaskResultStatus.FAILED)
    assert "WorkerDied" in task.traceback


def test_a_command_that_loads_meanwhile_is_left_alone(
    loading: ImportRun, other: subprocess.Popen[str]
) -> None:
    end_dead_work()
    loading.refresh_from_db()
    assert loading.state == RunState.APPLYING
    assert other.poll() is None


def test_an_import_that_ends_meanwhile_is_not_released(desk: Desk, loading: ImportRun) -> None:
    assert loading.started_at is not None
    apply_run(by=desk.keeper, access=desk.access, run=loading, turn=loading.started_at)
    assert loading.state == RunState.APPLYING  # as it was read before
    released = release_if_dead(loading)
    assert (released.state, released.refusal) == (RunState.APPLIED, {})


def test_the_work_itself_shows_that_it_is_alive(desk: Desk, loading: ImportRun) -> None:
    seen: list[str] = []

    def look(_progress: object) -> None:
        seen.append(release_if_dead(ImportRun.unscoped.get(pk=loading.pk)).state)

    apply_run(by=desk.keeper, access=desk.access, run=loading, turn=loading.started_at, report=look)
    assert set(seen) == {RunState.APPLYING}


def test_two_may_be_at_work_without_waiting_for_each_other(loading: ImportRun) -> None:
    began = time.monotonic()
    with at_work(loading), at_work(loading):
        assert release_if_dead(loading).state == RunState.APPLYING
    assert time.monotonic() - began < 5


def test_whoever_is_second_is_refused_as_before(desk: Desk, loading: ImportRun) -> None:
    with at_work(loading), pytest.raises(Refused, match="being loaded right now"):
        apply_run(by=desk.keeper, access=desk.access, run=loading)


def test_work_that_is_ended_from_outside_says_so(desk: Desk, loading: ImportRun) -> None:
    """Such as by the second signal to a worker whose server was killed."""

    def end(_progress: object) -> None:
        sys.exit(1)

    with pytest.raises(SystemExit):
        apply_run(by=desk.keeper, access=desk.access, run=loading, turn=loading.started_at, report=end)
    loading.refresh_from_db()
    assert loading.state == RunState.CHECKED
    assert refusal_message(loading.refusal).startswith("The loading of this file was interrupted")
