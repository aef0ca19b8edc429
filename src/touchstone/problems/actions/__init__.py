"""All writes of problems."""

from touchstone.problems.actions.carrying import carry_problems, hand_over_continuing
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
from touchstone.problems.actions.transitions import working_day_after
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
