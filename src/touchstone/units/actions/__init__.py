"""Every action that writes to the organisation."""

from touchstone.units.actions.accounts import (
    add_person,
    correct_name,
    deactivate_person,
    make_link,
    make_links,
    reactivate_person,
)
from touchstone.units.actions.adding import NewAppointment, NewPerson, add_people
from touchstone.units.actions.appointing import (
    appoint,
    check_may_appoint,
    create_person,
    end_appointment,
    take_back_appointment,
)
from touchstone.units.actions.changing import change_unit, describe_unit, rename_unit, set_aliases, set_kinds
from touchstone.units.actions.closing import close_unit, refuse_records_after, reopen_unit
from touchstone.units.actions.creating import NewUnit, create_many, create_unit
from touchstone.units.actions.deleting import delete_unit
from touchstone.units.actions.grouping import (
    assign_unit,
    change_group,
    close_group,
    create_group,
    unassign_unit,
)
from touchstone.units.actions.moving import find_path_copies, move_unit
from touchstone.units.actions.succeeding import note_succession, take_over_names
from touchstone.units.actions.text_checks import checked_reason
