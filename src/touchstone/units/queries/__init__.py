"""Every read of the organisation."""

from touchstone.units.queries.changes import ClosePreview, MovePreview, preview_close, preview_move
from touchstone.units.queries.groups import (
    GroupRow,
    assignments_of,
    group,
    groups,
    groups_of_unit,
    guided,
    members_of,
)
from touchstone.units.queries.names import Hit, NameBook, NameMatch, find_by_name
from touchstone.units.queries.people import (
    appointments_of_person,
    appointments_of_unit,
    seats_of,
    units_of_person,
)
from touchstone.units.queries.rights import access_for, held_on
from touchstone.units.queries.tree import (
    UnitPage,
    aliases_of,
    breadcrumb,
    breadcrumbs,
    count_below,
    kinds,
    moves_of,
    top_units,
    unit,
    unit_page,
)

__all__ = [
    "ClosePreview",
    "GroupRow",
    "Hit",
    "MovePreview",
    "NameBook",
    "NameMatch",
    "UnitPage",
    "access_for",
    "aliases_of",
    "appointments_of_person",
    "appointments_of_unit",
    "assignments_of",
    "breadcrumb",
    "breadcrumbs",
    "count_below",
    "find_by_name",
    "group",
    "groups",
    "groups_of_unit",
    "guided",
    "held_on",
    "kinds",
    "members_of",
    "moves_of",
    "preview_close",
    "preview_move",
    "seats_of",
    "top_units",
    "unit",
    "unit_page",
    "units_of_person",
]
