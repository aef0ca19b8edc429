"""All writes of imports: upload a ledger, confirm its columns, settle its words, check it, load it, delete its file."""

from touchstone.interchange.actions.columns import (
    change_mapping,
    choose_columns,
    choose_move,
    forget_mapping,
    remember_columns,
    upload,
)
from touchstone.interchange.actions.loading import (
    apply_run,
    check,
    check_closely,
    discard,
    end_dead_work,
    forget_files,
    give_up,
    release_if_dead,
    take_turn,
)
from touchstone.interchange.actions.words import Answer, may_be_named, settle_words

__all__ = [
    "Answer",
    "apply_run",
    "change_mapping",
    "check",
    "check_closely",
    "choose_columns",
    "choose_move",
    "discard",
    "end_dead_work",
    "forget_files",
    "forget_mapping",
    "give_up",
    "may_be_named",
    "release_if_dead",
    "remember_columns",
    "settle_words",
    "take_turn",
    "upload",
]
