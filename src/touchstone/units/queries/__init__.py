"""Every query of the organisation."""

from touchstone.units.queries.by_words import Hit, find_by_words, found_by_name, name_words_of, scoped
from touchstone.units.queries.changes import ClosePreview, MovePreview, preview_close, preview_move
from touchstone.units.queries.deletion import DeletePreview, preview_delete
from touchstone.units.queries.groups import (
    find_assignments,
    find_group_keys,
    find_groups,
    find_groups_of_unit,
    find_guided,
    find_members,
    find_open_groups,
    get_group,
)
from touchstone.units.queries.known_people import KnownPerson, find_known_people
from touchstone.units.queries.names import NameBook, NameMatch, find_by_name
from touchstone.units.queries.people import (
    PersonFilter,
    PersonRow,
    count_other_people,
    explain_account_refusal,
    find_appointments_of_person,
    find_appointments_of_unit,
    find_called,
    find_guided_paths,
    find_names_at,
    find_own_paths,
    find_people,
    find_people_by_words,
    find_units_of_person,
    get_appointment,
    get_people_of_appointments,
    get_people_page,
    get_person,
    is_last_office,
    may_give_at,
    named,
)
from touchstone.units.queries.rights import build_access, counts_in, in_force_between, in_force_on
from touchstone.units.queries.selecting import (
    UnitSelection,
    describe_selection,
    find_selected,
    get_deepest_level,
)
from touchstone.units.queries.succession import find_merged_into, find_successions
from touchstone.units.queries.suggesting import Suggestion, suggest_for_all, suggest_units
from touchstone.units.queries.tree import (
    count_units_below,
    find_aliases,
    find_kinds,
    find_top_units,
    get_breadcrumb,
    get_breadcrumbs,
    get_labels,
    get_unit,
    get_unit_page,
    get_units,
)
