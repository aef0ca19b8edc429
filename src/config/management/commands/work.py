"""Does the background work of the site, one task after another; waits while the database is away."""

import fcntl
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.settings.environment import DATA
from config.waiting import through_outages
from touchstone.interchange.actions import end_dead_work


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        # Held until the process ends. A worker whose server was killed may still be ending its last task.
        with (DATA / "worker").open("w") as only_one:
            fcntl.flock(only_one, fcntl.LOCK_EX)
            through_outages(_work)


def _work() -> None:
    end_dead_work()
    call_command("db_worker", reload=False, verbosity=0)
