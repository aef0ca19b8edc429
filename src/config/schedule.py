"""The periodic jobs, and when they run."""

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path


@dataclass(frozen=True)
class Job:
    """A management command that runs periodically: at intervals, or daily at a local time."""

    command: str
    why: str
    every: timedelta = timedelta(days=1)
    at: time | None = None

    def is_due(self, last: datetime | None, now: datetime) -> bool:
        """Say whether the job should run now, given when it last ran; both in the site's time zone.

        A last time in the future was noted by a clock that was ahead and has been set back: it counts as never.
        """
        if last is not None and last > now:
            last = None
        if self.at is None:
            return last is None or now - last >= self.every
        today = datetime.combine(now.date(), self.at, tzinfo=now.tzinfo)
        latest = today if now >= today else today - timedelta(days=1)
        return last is None or last < latest


JOBS = (
    Job(
        "publish_scheduled", "pages appear and expire at the minute that was set", every=timedelta(minutes=1)
    ),
    Job(
        "settle_tests",
        "answers whose time is over are handed in, and questions counted",
        every=timedelta(minutes=1),
    ),
    Job("turn_the_day", "units are counted from their first day to their last", at=time(0, 1)),
    Job("turn_cadences", "what units owe is made when its first day has come", at=time(0, 5)),
    Job("forget_rolls", "names of units that have closed are deleted", at=time(0, 10)),
    Job("recount", "the tallies are proved from the records", at=time(3, 10)),
    Job("recount_tests", "the sums of questions are proved from the answers", at=time(3, 20)),
    Job("learn_sizes", "SQLite plans by the sizes that its tables have now", at=time(3, 40)),
    Job("forget_ledgers", "uploaded ledgers are deleted after their time", at=time(4, 0)),
    Job("send_digests", "people are told once a day what is due", at=time(7, 30)),
    Job("clearsessions", "ended log-ins are forgotten", at=time(4, 10)),
    Job("prune_db_task_results", "finished tasks are forgotten", at=time(4, 20)),
)


class Timetable:
    """Decides which jobs are due, and stores in a file when each job last ran."""

    def __init__(self, file: Path, jobs: tuple[Job, ...] = JOBS) -> None:
        self._file = file
        self._jobs = jobs
        self._last = self._read()

    def due(self, now: datetime) -> list[Job]:
        """Return the jobs to run now. On a first start daily jobs wait for their time, because they may take long."""
        known = {command for command, last in self._last.items() if last <= now}
        new = {job.command: now for job in self._jobs if job.at and job.command not in known}
        if new:
            self._note(new)
        return [job for job in self._jobs if job.is_due(self._last.get(job.command), now)]

    def ran(self, job: Job, now: datetime) -> None:
        """Record that the job ran."""
        self._note({job.command: now})

    def _read(self) -> dict[str, datetime]:
        try:
            stored = json.loads(self._file.read_text(encoding="utf-8"))
            return {
                command: datetime.fromisoformat(moment).astimezone() for command, moment in stored.items()
            }
        except (OSError, ValueError, AttributeError, TypeError):
            return {}

    def _note(self, last: dict[str, datetime]) -> None:
        """Remember when jobs ran, also if there is no room for the file."""
        self._last |= last
        part = self._file.with_suffix(".part")
        text = json.dumps({command: moment.isoformat() for command, moment in self._last.items()})
        try:
            part.write_text(text, encoding="utf-8")
            part.replace(self._file)
        except OSError:
            part.unlink(missing_ok=True)
            raise
