"""Progress of long work on an import, readable while its transaction is still open.

Nobody else can see what an open transaction has written, so the progress is stored in a small file beside the ledger.
"""

import json
import time
from dataclasses import asdict

from django.core.files.base import ContentFile

from touchstone.interchange.models import ImportRun
from touchstone.interchange.rules import Counts, Progress
from touchstone.interchange.running import Report
from touchstone.interchange.storage import ledgers

_INTERVAL = 0.5
"""Minimum number of seconds between two writes."""


def _name(run: ImportRun) -> str:
    return f"{run.pk}.progress"


def make_progress_writer(run: ImportRun) -> Report:
    """Return a callback that stores the progress of an import, at most once every half second."""
    last = 0.0

    def report(progress: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _INTERVAL:
            last = now
            storage = ledgers()
            storage.delete(_name(run))
            storage.save(_name(run), ContentFile(json.dumps(asdict(progress)).encode()))

    return report


def get_progress(run: ImportRun) -> Progress:
    """Return the progress of an import; without a readable file the work has just begun."""
    try:
        with ledgers().open(_name(run)) as file:
            values = json.load(file)
        return Progress(values["stage"], values["done"], values["total"], Counts(**values["counts"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Progress()


def forget(run: ImportRun) -> None:
    """Delete the progress of an import whose work has ended."""
    ledgers().delete(_name(run))
