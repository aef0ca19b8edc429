"""Every write of inspections."""

from touchstone.inspection.actions.loading import (
    LedgerFinding,
    LedgerResult,
    differs,
    record_ledger_findings,
)

__all__ = ["LedgerFinding", "LedgerResult", "differs", "record_ledger_findings"]
