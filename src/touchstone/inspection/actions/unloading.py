"""Taking the findings, visits and rounds of a ledger out again.

The caller holds the locks and has locked the rows, has made sure that nobody has worked on them since, and records what
it does.
"""

from collections.abc import Collection, Mapping
from typing import Any

from touchstone.audit.actions import record
from touchstone.common.changes import apply
from touchstone.common.chunks import find_in
from touchstone.common.deleting import delete_rows
from touchstone.inspection.models import Finding, Round, RoundGroup, Visit
from touchstone.inspection.rules import VisitState
from touchstone.inspection.tallies import count_findings, count_visits
from touchstone.units.hooks import Removal
from touchstone.units.models import Unit, User
from touchstone.units.paths import parent, under_any


def remove_findings(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete findings."""
    rows = Finding.unscoped.select_related("visit__membership")
    count_findings((finding, -1) for finding in find_in(rows, "pk", sorted(keys)))
    delete_rows(Finding, keys)


def restore_finding(*, by: User | None, key: int, values: Mapping[str, Any], reason: str) -> None:
    """Give a finding back the values that it had; the history keeps what they were meanwhile."""
    rows = Finding.unscoped.select_related("visit__membership", "visit__unit")
    finding = rows.get(pk=key)
    count_findings([(finding, -1)])
    path = finding.visit.path
    changes = apply(values, finding)
    finding.version += 1
    finding.save()
    count_findings([(rows.get(pk=key), 1)])
    record(
        by=by,
        verb="inspection.finding-corrected",
        target=finding,
        path=path,
        changes={name: change for name, change in changes.items() if not name.endswith("_id")},
        reason=reason,
    )


def remove_visits(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete visits without findings."""
    rows = Visit.unscoped.select_related("membership")
    count_visits((visit, -1) for visit in find_in(rows, "pk", sorted(keys)))
    delete_rows(Visit, keys)


def remove_round_groups(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Let groups take no part in rounds."""
    delete_rows(RoundGroup, keys)


def remove_rounds(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete rounds without visits."""
    for inspection_round in find_in(Round.unscoped.all(), "pk", sorted(keys)):
        record(by=by, verb="inspection.round-removed", target=inspection_round, reason=reason)
    delete_rows(Round, keys)


def follow_removal(removal: Removal) -> None:
    """Let the hidden visits of units that are deleted stand for the unit above; a refusal would tell of them."""
    rows = Visit.unscoped.filter(under_any(removal.around)).exclude(state=VisitState.DISCLOSED)
    for key, path in list(rows.values_list("pk", "path")):
        if top := removal.top_of(path):
            above = Unit.unscoped.get(path=parent(top))
            Visit.unscoped.filter(pk=key).update(unit=above, path=above.path)
