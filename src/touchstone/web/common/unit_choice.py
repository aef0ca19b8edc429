"""Choosing a unit in a form: the reader's own by default, any other by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from touchstone.common import clock
from touchstone.common.pages import read_key
from touchstone.common.refusal import Refused
from touchstone.common.text import tidy
from touchstone.search.words import letters_of
from touchstone.units.paths import overlap
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import Hit, find_by_name, find_units_of_person, get_unit
from touchstone.web.common.reader import WorkspaceRequest, may, places_of, require

if TYPE_CHECKING:
    from touchstone.units.models import Unit

OFFERED = 8
"""Maximum number of units offered."""


@dataclass(frozen=True)
class UnitChoice:
    """The state of choosing a unit.

    ``unit`` is the chosen one; without one, ``hits`` are the suggestions for the name in ``text`` and ``error`` says
    why it is not enough. ``other`` means that the reader may choose a unit other than their own.
    """

    permission: str
    unit: Unit | None = None
    text: str = ""
    hits: Sequence[Hit] = ()
    error: str = ""
    other: bool = False
    missing: str = ""
    """The message if no unit is named, instead of "Name the unit."."""
    optional: bool = False
    """Whether the unit may be left out."""

    @property
    def fault(self) -> Refused | None:
        """Why no unit is chosen yet, or None."""
        if self.unit or (self.optional and not self.error):
            return None
        return self._refused()

    @property
    def the_unit(self) -> Unit:
        """The chosen unit; raises :class:`Refused` if there is none."""
        if self.unit is None:
            raise self._refused()
        return self.unit

    def _refused(self) -> Refused:
        return Refused(self.error or self.missing or _("Name the unit."), "unit_name")


def choose(request: WorkspaceRequest, permission: str, given: QueryDict) -> UnitChoice:
    """Return the unit given by key or name, else the reader's own unit if there is exactly one."""
    key, text = given.get("unit", ""), tidy(given.get("unit_name", ""))
    if key:
        return UnitChoice(permission, chosen(request, permission, key), other=True)
    own = own_units(request, permission)
    if text:
        return by_name(request, permission, text)
    if "unit_name" in given or "choose" in given or len(own) != 1:
        error = _("Name the unit.") if "unit_name" in given else ""
        return UnitChoice(permission, hits=[Hit(unit) for unit in own], error=error, other=True)
    return UnitChoice(permission, own[0], other=own[0].numchild > 0)


def choose_or_keep(request: WorkspaceRequest, permission: str, unit: Unit) -> UnitChoice:
    """Return the unit given by key or name, else this one."""
    given = request.POST or request.GET
    if any(name in given for name in ("unit", "unit_name", "choose")):
        return choose(request, permission, given)
    return UnitChoice(permission, unit, other=True)


def one_for_all(request: WorkspaceRequest, permission: str) -> UnitChoice:
    """Return the unit given for several records at once; if none is given, each record keeps its own."""
    if request.POST.get("unit") or request.POST.get("unit_name", "").strip():
        return choose(request, permission, request.POST)
    return UnitChoice(permission, other=True, optional=True)


def chosen(request: WorkspaceRequest, permission: str, key: str) -> Unit:
    """Return the unit with this key; 404 if the reader may not see it, 403 if they lack the permission there."""
    unit = in_campaign_tree(request, key)
    require(request, permission, unit.path)
    return unit


def in_campaign_tree(request: WorkspaceRequest, key: str | int) -> Unit:
    """Return a unit of the campaign that the reader may see, or raise 404."""
    number = read_key(str(key))
    unit = None if number is None else get_unit(request.access, number)
    if unit is None or not unit.path.startswith(request.campaign.root.path):
        raise Http404(_("There is no such unit, or you are not allowed to see it."))
    request.counting.selector.know(unit)
    return unit


def own_units(request: WorkspaceRequest, permission: str) -> list[Unit]:
    """Return the units below the campaign's root to which the reader is appointed and where the permission holds."""
    root = request.campaign.root.path
    if not hasattr(request, "appointed_to"):  # cached: several lists of a page need it
        request.appointed_to = find_units_of_person(request.access, request.user, clock.today())
    return [
        unit
        for unit in request.appointed_to
        if unit.path.startswith(root) and unit.path != root and may(request, permission, unit.path)
    ]


def search(request: WorkspaceRequest, permission: str, text: str, limit: int = OFFERED) -> list[Hit]:
    """Return the units of the campaign that match a name and where the reader holds the permission."""
    visible = overlap(request.access.paths(UnitPermission.VIEW), places_of(request, permission))
    narrowed = request.access.only({str(UnitPermission.VIEW): visible})
    return find_by_name(narrowed, text, limit=limit)


def called_exactly(hits: Sequence[Hit], text: str) -> list[Hit]:
    """Return the hits with exactly this name, in any spelling that has the same letters."""
    letters = letters_of(text)
    return [h for h in hits if letters and letters in map(letters_of, (h.unit.name, h.unit.name_en, h.alias))]


def by_name(request: WorkspaceRequest, permission: str, text: str) -> UnitChoice:
    """Return the only unit with exactly this name, or an error with suggestions."""
    hits = search(request, permission, text)
    same = called_exactly(hits, text)
    if len(same) == 1:
        return UnitChoice(permission, same[0].unit, text, other=True)
    if same:
        error = _("Several units have this name. Choose one.")
    elif hits:
        error = _("No unit has exactly this name. Choose a similar one, or write another.")
    else:
        error = _("None of your units has this name. Write its name, or part of it.")
    return UnitChoice(permission, text=text, hits=hits, error=error, other=True)
