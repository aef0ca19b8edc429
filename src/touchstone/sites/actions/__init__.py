"""Actions that write exhibitions and the visits counted at them."""

from touchstone.sites.actions.exhibitions import (
    EXHIBITIONS,
    add_exhibition,
    correct_exhibition,
    restore_exhibition,
    withdraw_exhibition,
)
from touchstone.sites.actions.visits import (
    correct_visits,
    entry_faults,
    give_back_visits,
    load_visits,
    record_visits,
    remove_visits,
    restore_visits,
    withdraw_visits,
)

__all__ = (
    "EXHIBITIONS",
    "add_exhibition",
    "correct_exhibition",
    "correct_visits",
    "entry_faults",
    "give_back_visits",
    "load_visits",
    "record_visits",
    "remove_visits",
    "restore_exhibition",
    "restore_visits",
    "withdraw_exhibition",
    "withdraw_visits",
)
