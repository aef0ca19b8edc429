"""The import that an action works on, read again and with the rights checked."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.interchange import queries
from touchstone.interchange.intake import WAYS
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.models import BUSY, ENDED, ImportRun, RunState
from touchstone.units.access import Access
from touchstone.units.paths import overlap


def refusal_reason(run: ImportRun) -> Any:
    """Return why nobody can begin to work on an import now."""
    state = RunState(ImportRun.unscoped.values_list("state", flat=True).get(pk=run.pk))
    return {
        RunState.APPLYING: _("This import is being loaded right now. Look at it again in a moment."),
        RunState.CHECKING: _("This import is being checked right now. Look at it again in a moment."),
        RunState.APPLIED: _("This import was loaded already. Nothing was loaded twice."),
        RunState.DISCARDED: _("This import was discarded. Upload the file again."),
        RunState.RETURNING: _("This import is being taken back right now. Look at it again in a moment."),
        RunState.RETURNED: _("This import was taken back. Upload the file again to load it once more."),
    }.get(state, _("This import was not checked yet. Check it, then load it."))


def get_idle_run(access: Access, run: ImportRun) -> ImportRun:
    """Return an import that nobody works on and that has not ended; refused otherwise."""
    current_run = get_permitted_run(access, run)
    if current_run.state in ENDED or current_run.state in BUSY:
        raise Refused(refusal_reason(current_run))
    return current_run


def get_permitted_run(access: Access, run: ImportRun) -> ImportRun:
    """Return an import, read again; refused if the person may not load ledgers for its unit."""
    if not queries.may_import_at(access, run.campaign, run.unit):
        raise Refused(_("You may not load ledgers for this unit."), "unit")
    return ImportRun.unscoped.select_related("unit", "campaign__root").get(pk=run.pk)


def check_rights(access: Access, run: ImportRun) -> None:
    """Refuse kinds of ledger whose records the person may not change anywhere in the import's unit."""
    for kind in sorted({sheet["kind"] for sheet in run.plan if sheet["kind"]}):
        if not overlap(access.paths(WAYS[kind].permission), [run.unit.path]):
            message = _("Your role does not include changing this here: %(kind)s.")
            raise Refused(message % {"kind": KINDS[kind].label}, "kind")
