"""Actions on cadences: following their rules, settling records, explaining, moving dates, and a unit's own cadences."""

from touchstone.cadences.actions.dates import bring_back_date, call_off, move_date
from touchstone.cadences.actions.explaining import explain
from touchstone.cadences.actions.own import OwnCadence, add_own_cadence, end_own_cadence
from touchstone.cadences.actions.planning import make_all_due, turn_cadences
from touchstone.cadences.actions.settling import settle_record, settle_records, unsettle_records

__all__ = [
    "OwnCadence",
    "add_own_cadence",
    "bring_back_date",
    "call_off",
    "end_own_cadence",
    "explain",
    "make_all_due",
    "move_date",
    "settle_record",
    "settle_records",
    "turn_cadences",
    "unsettle_records",
]
