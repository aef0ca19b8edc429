"""Every write of the organisation."""

from touchstone.units.actions.appointing import appoint, create_person, end_appointment
from touchstone.units.actions.changing import change_unit, rename_unit, set_aliases, set_kinds
from touchstone.units.actions.closing import close_unit, reopen_unit
from touchstone.units.actions.creating import NewUnit, create_many, create_unit
from touchstone.units.actions.grouping import (
    assign_unit,
    change_group,
    close_group,
    create_group,
    unassign_unit,
)
from touchstone.units.actions.moving import copies, move_unit

__all__ = [
    "NewUnit",
    "appoint",
    "assign_unit",
    "change_group",
    "change_unit",
    "close_group",
    "close_unit",
    "copies",
    "create_group",
    "create_many",
    "create_person",
    "create_unit",
    "end_appointment",
    "move_unit",
    "rename_unit",
    "reopen_unit",
    "set_aliases",
    "set_kinds",
    "unassign_unit",
]
