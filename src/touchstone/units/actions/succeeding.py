"""What a unit that comes after another takes over: its names, and that it came after it."""

import datetime

from touchstone.common.text import match_key
from touchstone.search.actions import keep
from touchstone.units.models import Succession, SuccessionKind, Unit, UnitAlias
from touchstone.units.searching import UNITS


def note_succession(
    *, earlier: Unit, later: Unit, kind: SuccessionKind, last_day: datetime.date
) -> Succession:
    """Store that a unit came after another, whose last day, or last day as it was, this is."""
    succession, _created = Succession.unscoped.update_or_create(
        earlier=earlier, later=later, kind=kind, defaults={"last_day": last_day}
    )
    return succession


def take_over_names(*, unit: Unit, into: Unit, until: datetime.date) -> list[str]:
    """Let all names of a unit find another unit, as former names; return those that it did not have before."""
    named: list[tuple[str, datetime.date | None]] = [(unit.name, None), (unit.name_en, None)]
    aliases = UnitAlias.unscoped.filter(unit=unit).order_by("pk")
    named += [(alias.name, alias.until) for alias in aliases]
    known = {into.name_key, *UnitAlias.unscoped.filter(unit=into).values_list("name_key", flat=True)}
    taken: list[str] = []
    for name, last in named:
        key = match_key(name)
        if key and len(name) <= 120 and key not in known:
            known.add(key)
            taken.append(name)
            UnitAlias.unscoped.create(unit=into, name=name, until=min(last or until, until))
    keep(UNITS, [into.pk])
    return taken
