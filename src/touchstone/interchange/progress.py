"""How far long work on an import is, told while its transaction is still open.

What a transaction has written nobody else sees before it ends, so the progress lies in a small file beside the
ledger.
"""

import json
import time
from dataclasses import asdict

from django.core.files.base import ContentFile

from touchstone.interchange.models import ImportRun
from touchstone.interchange.rules import Counts, Progress
from touchstone.interchange.running import Report
from touchstone.interchange.storage import ledgers

_EVERY = 0.5
"""Seconds between two notes."""


def _name(run: ImportRun) -> str:
    return f"{run.pk}.progress"


def follow(run: ImportRun) -> Report:
    """Return what notes the progress of an import, not more often than needed."""
    last = 0.0

    def report(progress: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY:
            last = now
            storage = ledgers()
            storage.delete(_name(run))
            storage.save(_name(run), ContentFile(json.dumps(asdict(progress)).encode()))

    return report


def progress_of(run: ImportRun) -> Progress:
    """Return how far the work on an import is; without a note it has just begun."""
    try:
        with ledgers().open(_name(run)) as file:
            kept = json.load(file)
        return Progress(kept["stage"], kept["done"], kept["total"], Counts(**kept["counts"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Progress()


def forget(run: ImportRun) -> None:
    """Throw the note away when the work has ended."""
    ledgers().delete(_name(run))
