"""Progress of long work on an import."""

from dataclasses import asdict

from touchstone.common import progress
from touchstone.interchange.models import ImportRun
from touchstone.interchange.rules import Counts, Progress
from touchstone.interchange.running import Report


def _key(run: ImportRun) -> str:
    return f"import-{run.pk}"


def make_progress_writer(run: ImportRun) -> Report:
    """Return a callback that stores the progress of an import, at most once every half second."""
    write = progress.make_writer(_key(run))
    return lambda state: write(asdict(state))


def get_progress(run: ImportRun) -> Progress:
    """Return the progress of an import; without a readable file the work has just begun."""
    try:
        values = progress.read(_key(run))
        return Progress(values["stage"], values["done"], values["total"], Counts(**values["counts"]))
    except (KeyError, TypeError):
        return Progress()


def forget(run: ImportRun) -> None:
    """Delete the progress of an import whose work has ended."""
    progress.forget(_key(run))
