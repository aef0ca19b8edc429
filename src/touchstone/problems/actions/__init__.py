"""Every write of problems."""

from touchstone.problems.actions.directing import (
    Assignment,
    assign_many,
    assign_problem,
    close_problem,
    decide_extension,
    hand_over,
    merge_problem,
    open_notice,
    publish_problem,
    register_draft,
    set_aside,
)
from touchstone.problems.actions.elsewhere import answer_self_check, ask_elsewhere
from touchstone.problems.actions.pressing import proposed_letter, record_rule_change, send_letter
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
from touchstone.problems.actions.registering import ProblemEntry, correct_problem, register_problem
from touchstone.problems.actions.sampling import check_sample, draw_sample
from touchstone.problems.actions.verifying import (
    agree_plan,
    look_back,
    reopen,
    return_plan,
    return_problem,
    take_up,
    verify,
)

__all__ = [
    "Assignment",
    "PlannedAction",
    "ProblemEntry",
    "agree_plan",
    "answer_self_check",
    "ask_elsewhere",
    "ask_extension",
    "assign_many",
    "assign_problem",
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
    "proposed_letter",
    "publish_problem",
    "record_rule_change",
    "register_draft",
    "register_problem",
    "reopen",
    "request_closure",
    "return_plan",
    "return_problem",
    "send_letter",
    "set_aside",
    "start_work",
    "submit_plan",
    "take_up",
    "verify",
    "withdraw_request",
]
