"""The names of a number of records of a model, in the plural of the reader's language."""

from collections.abc import Callable

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import ngettext, npgettext

from touchstone.campaigns.models import BatchMembership
from touchstone.inspection.models import RoundGroup
from touchstone.problems.models import SpecialRectification
from touchstone.units.models import Appointment, Group, GroupAssignment, UnitKind, UnitMove

SEVERAL = 2
"""A number that stands for any other than one, such as in a heading."""

_NAMES: dict[type[models.Model], Callable[[int], str]] = {
    GroupAssignment: lambda number: ngettext("Assignment to a group", "Assignments to groups", number),
    UnitMove: lambda number: ngettext("Move of a unit", "Moves of units", number),
    BatchMembership: lambda number: npgettext("records", "Participation", "Participations", number),
    Appointment: lambda number: npgettext("records", "Appointment", "Appointments", number),
    Group: lambda number: npgettext("records", "Group", "Groups", number),
    UnitKind: lambda number: npgettext("records", "Kind of unit", "Kinds of unit", number),
    RoundGroup: lambda number: npgettext("records", "Group of a round", "Groups of rounds", number),
    SpecialRectification: lambda number: npgettext(
        "records", "Special rectification", "Special rectifications", number
    ),
}
"""The names of records whose models have none for several of them."""


def name_records(model: type[models.Model], number: int = SEVERAL) -> str:
    """Return the name of a number of records of a model, beginning with a capital letter."""
    if model in _NAMES:
        return _NAMES[model](number)
    # Django makes a plural of its own by adding an “s”, also to a Chinese name.
    has_plural = "verbose_name_plural" in model._meta.original_attrs
    several = number != 1 and has_plural
    return str(capfirst(model._meta.verbose_name_plural if several else model._meta.verbose_name))
