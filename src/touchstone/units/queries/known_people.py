"""The people whom the rows of a ledger may mean: found by name and log-in name, many at once."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models.functions import Lower

from touchstone.common.chunks import find_in
from touchstone.units.access import Access
from touchstone.units.models import Appointment, User
from touchstone.units.paths import EVERYWHERE
from touchstone.units.queries.people import find_managed, find_managed_appointments
from touchstone.units.queries.rights import open_on


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person with an account, and their appointments that last until a day or longer, where the reader may appoint.

    Of a person who is not ``managed``, because they never were appointed there, only that the log-in name is taken
    may be said.
    """

    person: User
    managed: bool
    appointments: Sequence[Appointment] = ()


def find_known_people(
    access: Access, day: datetime.date, *, names: Iterable[str], usernames: Iterable[str]
) -> list[KnownPerson]:
    """Return the people with some names, of those whom the reader may manage, and whoever has some log-in names."""
    managed = find_managed(access, EVERYWHERE)
    people = {person.pk: person for person in find_in(managed, "name", set(names))}
    lowered = User.objects.annotate(lowered=Lower("username"))
    people |= {
        person.pk: person for person in find_in(lowered, "lowered", {name.lower() for name in usernames})
    }
    known = set(find_in(managed.values_list("pk", flat=True), "pk", people))
    appointments: defaultdict[int, list[Appointment]] = defaultdict(list)
    rows = find_managed_appointments(access, EVERYWHERE).filter(open_on(day)).select_related("unit", "group")
    for appointment in find_in(rows.order_by("pk"), "user", known):
        appointments[appointment.user_id].append(appointment)
    return [KnownPerson(person, pk in known, appointments[pk]) for pk, person in people.items()]
