"""Background work on imports: each task runs one action with the rights that the person has at that time."""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.utils import translation
from django_tasks import task

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.interchange.actions import apply_run, check, give_up, take_turn
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.models import ImportRun, RunState
from touchstone.interchange.progress import make_progress_writer
from touchstone.interchange.queries import get_run_to_process
from touchstone.interchange.undoing.actions import give_up_taking_back, take_back, take_turn_back
from touchstone.units.access import Access
from touchstone.units.models import User
from touchstone.units.queries import build_access

AT_ONCE = 1024 * 1024
"""Files up to this size, about 20,000 rows, are checked and loaded within the request."""


def start_check(*, by: User, access: Access, run: ImportRun) -> None:
    """Check an import, now or in the background; refused if someone else is working on it."""
    if run.size <= AT_ONCE:
        check(by=by, access=access, run=run)
    else:
        with transaction.atomic():
            check_import.enqueue(*_claim(by, access, run, RunState.CHECKING))


def start_loading(*, by: User, access: Access, run: ImportRun, partial: bool) -> None:
    """Load an import, now or in the background; refused if someone else is working on it."""
    if run.size <= AT_ONCE:
        apply_run(by=by, access=access, run=run, partial=partial)
    else:
        with transaction.atomic():
            load_import.enqueue(*_claim(by, access, run, RunState.APPLYING), partial)


def _claim(by: User, access: Access, run: ImportRun, state: RunState) -> tuple[int, int, str, str]:
    """Claim an import for a task, and return what the task needs to go on with it."""
    turn = take_turn(access=access, run=run, state=state)
    return run.pk, by.pk, turn.isoformat(), translation.get_language()


def start_taking_back(*, by: User, access: Access, run: ImportRun) -> None:
    """Take an import back, now or in the background; refused if someone else is working on it."""
    if run.size <= AT_ONCE:
        take_back(by=by, access=access, run=run)
    else:
        with transaction.atomic():
            turn = take_turn_back(access=access, run=run)
            take_import_back.enqueue(run.pk, by.pk, turn.isoformat(), translation.get_language())


@task
def check_import(pk: int, by: int, turn: str, language: str) -> None:
    """Check an import that was claimed by ``take_turn``."""
    _work(check, pk, by, turn, language)


@task
def load_import(pk: int, by: int, turn: str, language: str, partial: bool) -> None:
    """Load an import that was claimed by ``take_turn``."""
    _work(apply_run, pk, by, turn, language, partial=partial)


@task
def take_import_back(pk: int, by: int, turn: str, language: str) -> None:
    """Take an import back that was claimed by ``take_turn_back``."""
    _work(take_back, pk, by, turn, language)


def _work(act: Callable[..., object], pk: int, by: int, turn: str, language: str, **options: bool) -> None:
    run, person = get_run_to_process(pk, by)
    moment = datetime.datetime.fromisoformat(turn)
    access, report = build_access(person, clock.today(), run.campaign.slug), make_progress_writer(run)
    with translation.override(language):
        try:
            act(by=person, access=access, run=run, turn=moment, report=report, **options)
        except UnreadableFile:
            return  # the reason is stored with the import
        except Refused as refused:
            (give_up_taking_back if act is take_back else give_up)(run=run, turn=moment, why=refused)
