"""Adding many people at once, each with an account and appointments, as a ledger lists them."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from touchstone.common.chunks import find_in
from touchstone.common.refusal import Refused
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.actions.appointing import (
    check_campaign,
    check_may_appoint,
    check_may_give,
    record_appointed,
    refuse_personal_number,
)
from touchstone.units.actions.text_checks import checked_name, checked_reason, checked_text
from touchstone.units.audit_hook import record
from touchstone.units.locking import freeze_paths
from touchstone.units.log_in_names import make_log_in_name
from touchstone.units.models import Appointment, Group, Unit, User
from touchstone.units.queries.people import find_guided_paths
from touchstone.units.queries.rights import open_on
from touchstone.units.roles import LABELS, Role
from touchstone.units.searching import PEOPLE

_BATCH = 500


@dataclass(frozen=True, slots=True, eq=False)
class NewPerson:
    """A person to make an account for; an empty log-in name is made from the name."""

    name: str
    username: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class NewAppointment:
    """An appointment, from a day until further notice, of somebody with an account or of a new person."""

    person: User | NewPerson
    role: Role
    place: Unit | Group
    from_day: datetime.date
    post: str = ""
    campaign: str = ""


def add_people(
    *, by: User | None, access: Access, appointments: Sequence[NewAppointment], reason: str = ""
) -> list[Appointment]:
    """Make accounts and appointments, all or none, by the rules for a single one; nobody can log in without a link.

    Raises ``IntegrityError`` if somebody takes one of the log-in names at the same moment.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        freeze_paths()
        _check_places(access, appointments)
        known = {new.person.pk for new in appointments if isinstance(new.person, User)}
        list(find_in(User.objects.select_for_update().order_by("pk"), "pk", sorted(known)))
        _refuse_twice(appointments, known)
        news = list(dict.fromkeys(new.person for new in appointments if isinstance(new.person, NewPerson)))
        people = dict(zip(news, _create_accounts(by, news, reason), strict=True))
        made = [
            Appointment(
                user=new.person if isinstance(new.person, User) else people[new.person],
                role=new.role,
                unit=new.place if isinstance(new.place, Unit) else None,
                group=new.place if isinstance(new.place, Group) else None,
                from_day=new.from_day,
                post=checked_text(Appointment, "post", new.post),
                campaign=new.campaign,
            )
            for new in appointments
        ]
        Appointment.unscoped.bulk_create(made, batch_size=_BATCH)
        keep(PEOPLE, sorted({appointment.user_id for appointment in made}))
        for appointment in made:
            record_appointed(by, appointment, reason)
    return made


def _check_places(access: Access, appointments: Sequence[NewAppointment]) -> None:
    """Refuse a unit or group where the reader may not give the role, or that is not there on the first day."""
    groups = {new.place.pk: new.place for new in appointments if isinstance(new.place, Group)}
    guided = find_guided_paths(groups, min(new.from_day for new in appointments))
    allowed: set[tuple[Role, Unit | Group, str]] = set()
    for new in appointments:
        place, campaign = new.place, new.campaign
        if (new.role, place, campaign) not in allowed:
            check_campaign(new.role, campaign)
            if isinstance(place, Unit):
                check_may_appoint(access, place.path, "unit", campaign)
                check_may_give(access, new.role, [place.path], campaign)
            else:
                check_may_appoint(access, place.owner.path, "group", campaign)
                check_may_give(access, new.role, guided[place.pk], campaign)
            allowed.add((new.role, place, campaign))
        if isinstance(place, Unit) and not place.exists_on(new.from_day):
            raise Refused(_("“%(unit)s” does not exist on this day.") % {"unit": place}, "from_day")
        if isinstance(place, Group) and place.closed_on is not None:
            raise Refused(_("“%(group)s” is closed.") % {"group": place}, "group")


def _refuse_twice(appointments: Sequence[NewAppointment], people: Iterable[int]) -> None:
    """Refuse an appointment that a person holds already at the same place in this role."""
    held: defaultdict[tuple[Any, ...], list[datetime.date | None]] = defaultdict(list)
    first = min(new.from_day for new in appointments)
    rows = Appointment.unscoped.filter(open_on(first))
    columns = rows.values_list("user", "role", "unit", "group", "campaign", "to_day")
    for *seat, to_day in find_in(columns, "user", people):
        held[tuple(seat)].append(to_day)
    for new in appointments:
        if not isinstance(new.person, User):
            continue
        place = (new.place.pk, None) if isinstance(new.place, Unit) else (None, new.place.pk)
        key = (new.person.pk, new.role.value, *place)
        ends = [end for campaign in {"", new.campaign} for end in held[*key, campaign]]
        if any(to_day is None or to_day >= new.from_day for to_day in ends):
            message = _("“%(person)s” is already appointed as “%(role)s” there in this time.")
            raise Refused(message % {"person": new.person, "role": LABELS[new.role]}, "user")


def _create_accounts(by: User | None, news: Sequence[NewPerson], reason: str) -> list[User]:
    """Create accounts without a password, with a log-in name that nobody has in any spelling."""
    taken = set(User.objects.values_list(Lower("username"), flat=True)) if news else set()
    people: dict[NewPerson, User] = {}
    for new in sorted(news, key=lambda new: not new.username):  # names that somebody chose come first
        name, _key = checked_name(User, new.name)
        username = User.normalize_username(new.username.strip()) or make_log_in_name(name, taken)
        refuse_personal_number(username)
        if username.lower() in taken:
            raise Refused(_("There is already an account with this log-in name. Choose another."), "username")
        taken.add(username.lower())
        people[new] = User(username=username, name=name)
        people[new].set_unusable_password()
    created = [people[new] for new in news]
    User.objects.bulk_create(created, batch_size=_BATCH)
    for person in created:
        record(by=by, verb="units.person-created", target=person, reason=reason)
    return created
