"""Finding units by the words of their names, by their English names and by the sound of their names."""

from dataclasses import dataclass

from django.db.models import Q

from touchstone.common.text import match_key
from touchstone.search.kinds import Entry, words_of
from touchstone.search.queries import find_keys, found
from touchstone.search.words import MOST, Query, holds, read_query
from touchstone.units.access import Access
from touchstone.units.models import Unit, UnitAlias
from touchstone.units.paths import EVERYWHERE
from touchstone.units.permissions import UnitPermission
from touchstone.units.searching import UNITS


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit found by a search, and the other name by which it was found; empty if it was found by its own."""

    unit: Unit
    alias: str = ""


def find_by_words(access: Access, query: Query, limit: int) -> list[Hit]:
    """Return visible units by the words of their names, each with the other name that answers if its own does not."""
    keys = find_keys(UNITS, scoped(access, query), limit)
    visible = Unit.objects.visible_to(access, UnitPermission.VIEW).select_related("kind").in_bulk(keys)
    units = [visible[key] for key in keys if key in visible]
    others = [unit.pk for unit in units if not holds(query, name_words_of(unit))]
    aliases: dict[int, str] = {}
    if others:
        rows = (
            UnitAlias.objects.visible_to(access, UnitPermission.VIEW).filter(unit__in=others).order_by("pk")
        )
        for key, name in rows.values_list("unit_id", "name"):
            if holds(query, _words(name)):
                aliases.setdefault(key, name)
    return [Hit(unit, aliases.get(unit.pk, "")) for unit in units]


def found_by_name(text: str) -> Q:
    """Return the condition that one of a unit's names answers a text; a single character is a part of its own name."""
    query = read_query(text[:MOST])
    return Q(name_key__contains=match_key(text)) if query is None else Q(pk__in=found(UNITS, query))


def scoped(access: Access, query: Query, permission: str = UnitPermission.VIEW) -> Query:
    """Return a query for the units at which the reader holds a permission."""
    places = access.paths(permission)
    return query if EVERYWHERE in places else query.within(places)


def name_words_of(unit: Unit) -> frozenset[str]:
    """Return the words of a unit's own names."""
    return _words(unit.name, unit.name_en)


def _words(name: str, name_en: str = "") -> frozenset[str]:
    return words_of(Entry(0, names=(name,), texts=(name_en,)))
