"""Actions that write inspections."""

from touchstone.inspection.actions.disclosing import disclose, register_finding, statement_of
from touchstone.inspection.actions.drawing import commit_draw, draw, reveal_seed
from touchstone.inspection.actions.findings import (
    correct_finding,
    withdraw_finding,
    write_finding,
)
from touchstone.inspection.actions.loading import LedgerFinding, record_ledger_findings
from touchstone.inspection.actions.planning import call_off, change_plan, plan_visit, record_visit
from touchstone.inspection.actions.replies import conclude, feed_back, issue_notice, reply, withdraw_notice
from touchstone.inspection.actions.rounds import (
    bring_person,
    close_round,
    correct_round,
    create_round,
    put_group,
)
from touchstone.inspection.fields import FindingEntry
