"""All writes of problems."""

from touchstone.problems.actions.directing import (
    Assignment,
    assign_many,
    assign_problem,
    close_problem,
    decide_extension,
    hand_over,
    merge_problem,
    register_draft,
    set_aside,
)
from touchstone.problems.actions.letters import (
    answer_letter,
    proposed_letter,
    record_rule_change,
    send_letter,
)
from touchstone.problems.actions.loading import (
    LedgerProblem,
    LedgerSpecial,
    brings_own_outcome,
    record_many,
    record_specials,
    special_changes,
)
from touchstone.problems.actions.publishing import open_notice, publish_problem
from touchstone.problems.actions.rectifying import (
    PlannedAction,
    ask_extension,
    dispute_assignment,
    finish_action,
    note_progress,
    request_closure,
    start_work,
    submit_plan,
    withdraw_request,
)
from touchstone.problems.actions.registering import correct_problem, register_problem
from touchstone.problems.actions.sampling import check_sample, draw_sample, plan_sample
from touchstone.problems.actions.self_checks import answer_self_check, ask_elsewhere
from touchstone.problems.actions.verifying import (
    agree_plan,
    look_back,
    reopen,
    return_plan,
    return_problem,
    take_up,
    verify,
)
from touchstone.problems.fields import ProblemEntry

__all__ = [
    "Assignment",
    "LedgerProblem",
    "LedgerSpecial",
    "PlannedAction",
    "ProblemEntry",
    "agree_plan",
    "answer_letter",
    "answer_self_check",
    "ask_elsewhere",
    "ask_extension",
    "assign_many",
    "assign_problem",
    "brings_own_outcome",
    "check_sample",
    "close_problem",
    "correct_problem",
    "decide_extension",
    "dispute_assignment",
    "draw_sample",
    "finish_action",
    "hand_over",
    "look_back",
    "merge_problem",
    "note_progress",
    "open_notice",
    "plan_sample",
    "proposed_letter",
    "publish_problem",
    "record_many",
    "record_rule_change",
    "record_specials",
    "register_draft",
    "register_problem",
    "reopen",
    "request_closure",
    "return_plan",
    "return_problem",
    "send_letter",
    "set_aside",
    "special_changes",
    "start_work",
    "submit_plan",
    "take_up",
    "verify",
    "withdraw_request",
]
