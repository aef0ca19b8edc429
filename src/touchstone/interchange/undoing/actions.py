"""Taking an import back as one act."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import freeze_memberships, lock_memberships
from touchstone.campaigns.models import BatchMembership
from touchstone.common import clock
from touchstone.common.chunks import find_in
from touchstone.common.refusal import Refused
from touchstone.common.wording import clauses
from touchstone.interchange import progress
from touchstone.interchange.actions.permitted import check_rights, get_permitted_run, refusal_reason
from touchstone.interchange.alive import at_work, interruption
from touchstone.interchange.intake import WAYS
from touchstone.interchange.models import BUSY, ImportLock, ImportRun, LoadedRows, RunState
from touchstone.interchange.rules import Progress
from touchstone.interchange.run_results import storable
from touchstone.interchange.running import Report, ignore_progress
from touchstone.interchange.undoing.queries import Loaded, find_obstacles, get_loaded
from touchstone.interchange.undoing.returning import Returning, return_part
from touchstone.measures.tallies import fold_all
from touchstone.units.access import Access
from touchstone.units.actions import check_may_appoint
from touchstone.units.locking import freeze_paths, lock_paths, lock_tree
from touchstone.units.models import Appointment, Group, GroupAssignment, Unit, UnitKind, User

_UNKNOWN = gettext_lazy(
    "This import is from before the system noted what an import does, so it cannot be taken back. Correct its records."
)


def explain_nothing_to_take_back(run: ImportRun) -> str:
    """Return why there is nothing that could be taken back of an import, whatever was built upon it; "" if there is."""
    state = RunState(ImportRun.unscoped.values_list("state", flat=True).get(pk=run.pk))
    if state == RunState.RETURNED:
        return _("This import was taken back already. There is nothing more to take back.")
    if state in BUSY:
        return str(refusal_reason(run))
    if state != RunState.APPLIED:
        return _("This import was not loaded, so there is nothing to take back.")
    if not run.loadable:
        return _("This import loaded nothing, so there is nothing to take back.")
    return "" if LoadedRows.objects.filter(run=run).exists() else str(_UNKNOWN)


def take_back(
    *,
    by: User | None,
    access: Access,
    run: ImportRun,
    turn: datetime.datetime | None = None,
    report: Report = ignore_progress,
) -> ImportRun:
    """Take an import back: what it made goes, what it changed is as before, in one transaction.

    Refused, with everything that stands in the way, when something was built upon it. ``turn`` is the value of an
    earlier :func:`take_turn_back`, for work in the background.
    """
    claimed_at = turn or take_turn_back(access=access, run=run)
    current_run = get_permitted_run(access, run)
    with at_work(current_run):
        try:
            with transaction.atomic():
                _take_back(by, access, current_run, claimed_at, report)
        except BaseException as error:
            current_run.refresh_from_db()
            if (current_run.state, current_run.started_at) == (RunState.RETURNING, claimed_at):
                current_run.state = RunState.APPLIED
                current_run.refusal = interruption(RunState.RETURNING, error)
                current_run.save()
            raise
        finally:
            progress.forget(current_run)
    return current_run


def take_turn_back(*, access: Access, run: ImportRun) -> datetime.datetime:
    """Set a loaded import to RETURNING and return the time that identifies this claim on it.

    Only the first caller succeeds; all others are refused.
    """
    with transaction.atomic():
        current_run = get_permitted_run(access, run)
        check_rights(access, current_run)
        if nothing := explain_nothing_to_take_back(current_run):
            raise Refused(nothing)
        claimed_at = clock.now()
        loaded = ImportRun.unscoped.filter(pk=current_run.pk, state=RunState.APPLIED)
        if not loaded.update(state=RunState.RETURNING, started_at=claimed_at, refusal={}):
            raise Refused(refusal_reason(current_run))
    return claimed_at


def give_up_taking_back(*, run: ImportRun, turn: datetime.datetime, why: Refused) -> None:
    """Store with an import why its background work was refused; the work itself has released it."""
    ImportRun.unscoped.filter(pk=run.pk, state=RunState.APPLIED, started_at=turn).update(
        refusal=storable({"code": "refused", "template": "%(why)s", "params": {"why": str(why)}})
    )


def _take_back(
    by: User | None, access: Access, run: ImportRun, claimed_at: datetime.datetime, report: Report
) -> None:
    loaded = get_loaded(run)
    total = sum(len(part.keys) for part in loaded)
    report(Progress("comparing", total=total))
    _take_locks(run, loaded, claimed_at)
    _check_reach(access, run, loaded)
    obstacles = list(find_obstacles(run, loaded, hold=True))
    if obstacles:
        message = _("This import cannot be taken back, because something was built upon it. %(obstacles)s")
        named = clauses(map(str, obstacles))
        raise Refused(message % {"obstacles": named})
    reason = _("The import of “%(file)s” was taken back.") % {"file": run.file_name}
    returning = Returning(by, run.campaign, reason[:200])
    done = Progress("returning", total=total)
    for part in loaded:
        report(done)
        return_part(part, returning)
        done.done += len(part.keys)
    run.state, run.returned_at, run.returned_by, run.refusal = RunState.RETURNED, clock.now(), by, {}
    run.save()
    counts = {"new": (0, run.new), "changed": (0, run.changed)}
    record(
        by=by,
        verb="interchange.file-taken-back",
        target=run,
        changes={name: change for name, change in counts.items() if change[1]},
    )
    # Fold the tallies now, so that the next reader does not have to wait for it.
    transaction.on_commit(fold_all, robust=True)


def _take_locks(run: ImportRun, loaded: Sequence[Loaded], claimed_at: datetime.datetime) -> None:
    """Take every lock that is needed, in the order used everywhere, before any record is locked."""
    touched = {part.kept.model for part in loaded}
    if touched & {Unit, BatchMembership, Group, GroupAssignment, UnitKind}:
        lock_tree()
        lock_paths()
        lock_memberships(run.campaign)
    else:
        freeze_paths()
        freeze_memberships(run.campaign)
    ImportLock.objects.get_or_create(campaign_id=run.campaign_id)
    ImportLock.objects.select_for_update().get(campaign_id=run.campaign_id)
    state, started = ImportRun.unscoped.select_for_update().values_list("state", "started_at").get(pk=run.pk)
    if state != RunState.RETURNING or started != claimed_at:
        raise Refused(refusal_reason(run))


def _check_reach(access: Access, run: ImportRun, loaded: Sequence[Loaded]) -> None:
    """Refuse who may not change the records everywhere in the import's unit, unless all of them lie where they may."""
    kinds = sorted({sheet["kind"] for sheet in run.plan if sheet["kind"]})
    permissions = [
        WAYS[kind].permission for kind in kinds if not access.covers(WAYS[kind].permission, run.unit.path)
    ]
    _check_campaigns(access, loaded)
    for part in loaded if permissions else ():
        scope: str | tuple[str, ...] = getattr(part.kept.model, "SCOPE_PATH", ())
        for lookup in (scope,) if isinstance(scope, str) else scope:
            rows = part.kept.model._base_manager.order_by().values_list(lookup, flat=True)
            for path in find_in(rows, "pk", part.keys):
                if path and not all(access.covers(permission, path) for permission in permissions):
                    raise Refused(_("You may not take back what was loaded for other units than yours."))


def _check_campaigns(access: Access, loaded: Sequence[Loaded]) -> None:
    """Refuse to take back an appointment in more campaigns than the reader may appoint for."""
    keys = [key for part in loaded if part.kept.model is Appointment for key in part.keys]
    rows = Appointment.unscoped.order_by().values_list("unit__path", "group__owner__path", "campaign")
    for unit, owner, campaign in find_in(rows, "pk", keys):
        check_may_appoint(access, unit or owner, "run", campaign)
