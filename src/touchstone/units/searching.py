"""What units and people are found by."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from touchstone.search.kinds import Entry, Kind
from touchstone.search.models import PersonWords, UnitWords
from touchstone.units.models import Appointment, Unit, UnitAlias, User
from touchstone.units.paths import ancestors


def _units(keys: Sequence[int]) -> Iterator[Entry]:
    aliases: defaultdict[int, list[str]] = defaultdict(list)
    for unit, name in UnitAlias.unscoped.filter(unit__in=keys).values_list("unit_id", "name"):
        aliases[unit].append(name)
    rows = Unit.unscoped.filter(pk__in=keys).values_list("pk", "path", "name", "name_en")
    for key, path, name, name_en in rows:
        names = (name, *aliases[key])
        yield Entry(key, names, texts=(name_en,), shortened=(*names, name_en), places=ancestors(path))


UNITS = Kind(
    name="units",
    table=UnitWords,
    keys=lambda: Unit.unscoped.order_by().values_list("pk", flat=True),
    read=_units,
    oldest_first=True,
)


def _people(keys: Sequence[int]) -> Iterator[Entry]:
    places: defaultdict[int, set[str]] = defaultdict(set)
    appointments = Appointment.unscoped.filter(user__in=keys)
    for user, *paths in appointments.values_list("user_id", "unit__path", "group__owner__path"):
        places[user].update(above for path in paths if path for above in ancestors(path))
    for key, name, login in User.objects.filter(pk__in=keys).values_list("pk", "name", "username"):
        yield Entry(key, names=(name,) if name else (), numbers=(login,), places=places[key])


PEOPLE = Kind(
    name="people",
    table=PersonWords,
    keys=lambda: User.objects.order_by().values_list("pk", flat=True),
    read=_people,
    oldest_first=True,
)
