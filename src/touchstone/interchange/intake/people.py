"""The intake of people: each row is an account, unless the person has one, and an appointment."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop

from touchstone.common.errors import PlainError
from touchstone.common.text import is_chinese, match_key
from touchstone.interchange.intake.guidance import GroupNames
from touchstone.interchange.intake.judging import NamedRecords, RowIntake
from touchstone.interchange.intake.rows import ImportContext, Judged, Reading
from touchstone.interchange.rules import Verdict
from touchstone.units.actions import NewAppointment, NewPerson, add_people
from touchstone.units.models import Appointment, Group, GroupKind, Unit, User
from touchstone.units.paths import is_under
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import (
    KnownPerson,
    find_groups,
    find_guided_paths,
    find_known_people,
    may_give_at,
)
from touchstone.units.roles import IN_GROUPS, LABELS, Role, permissions_of
from touchstone.units.rules import is_personal_number

_KINDS = {Role.STEERING: GroupKind.STEERING, Role.INSPECTOR: GroupKind.INSPECTION}

_TWICE = (
    "people.twice",
    gettext_noop(
        "Row %(first)d appoints the same person in the same way, but differs in: %(different)s. Correct or delete one "
        "of the two rows."
    ),
)

_BOTH = gettext_noop(
    "A row appoints to a unit or to a group. Empty one of the two cells, or leave that column out."
)
_NOWHERE = gettext_noop("Name the unit or the group to which the person is appointed.")
_IN_A_GROUP = gettext_noop(
    "The role “%(role)s” is held in a group, and there is no such group. There are: %(near)s."
)
_NO_GROUPS = gettext_noop(
    "The role “%(role)s” is held in a group, and there is none of this kind yet. Set the group up first."
)
_AT_A_UNIT = gettext_noop("The role “%(role)s” is held at a unit, and this is a group. Name the unit.")
_NOTHING_TO_DO = gettext_noop("Nobody is appointed as “%(role)s” yet: the role can do nothing here.")
_NOT_YOURS = gettext_noop(
    "You may not give the role “%(role)s” for all units concerned: you do not hold it there."
)
_HERE_ONLY = gettext_noop("You may appoint here for your campaign only. Write “this campaign only”.")
_EVERY_CAMPAIGN = gettext_noop(
    "The role “%(role)s” is held in every campaign, because the editor's room is one for all of them."
)
_NOT_THERE = gettext_noop("“%(unit)s” does not exist on this day.")
_PERSONAL = gettext_noop(
    "This is a telephone or identity number, which is not kept of anybody. Choose another log-in name."
)
_CHARACTERS = gettext_noop(
    "A log-in name has only letters, digits and the characters @ . + - _, without spaces."
)
_TAKEN = gettext_noop("There is already an account with this log-in name. Choose another.")
_OTHER_NAME = gettext_noop(
    "The log-in name “%(login)s” is that of “%(other)s”. Correct the name, or choose another log-in name."
)
_OTHER_LOGIN = gettext_noop(
    "“%(name)s” is appointed here in this role already, with the log-in name “%(login)s”. Write that log-in name."
)
_DEACTIVATED = gettext_noop("The account is deactivated. Reactivate it first.")
_NAMESAKE = gettext_noop(
    "“%(name)s” has an account already, with the log-in name %(logins)s. Write this log-in name to appoint the same "
    "person here too, or another one for somebody else of that name."
)
_NAMESAKE_ABOVE = gettext_noop(
    "Row %(first)d names “%(name)s” elsewhere. Write a log-in name in both rows: the same for one person, two for two."
)
_OTHERWISE = gettext_noop(
    "“%(name)s” is appointed here as “%(role)s” already, from %(day)s%(post)s. End that appointment first, or correct "
    "the row."
)


class _Row(NamedTuple):
    """What a row says: who, in which role, where and from when."""

    name: str
    username: str
    role: Role
    place: Unit | Group
    from_day: datetime.date
    post: str
    campaign: str

    @property
    def seat(self) -> tuple[type, int]:
        """The identity of the unit or group."""
        return type(self.place), self.place.pk


@dataclass
class _Stored:
    """The people with accounts whom some rows may mean."""

    by_login: dict[str, KnownPerson] = field(default_factory=dict)
    by_name: defaultdict[str, list[KnownPerson]] = field(default_factory=lambda: defaultdict(list))
    guided: Mapping[int, list[str]] = field(default_factory=dict)


class _Listed(NamedTuple):
    """A person of an earlier row who has no account yet."""

    row: int
    person: NewPerson
    seat: tuple[type, int]


class PersonIntake(RowIntake[_Row, _Stored]):
    """Judges and stores rows of people with their accounts."""

    kind = "people"
    permission = UnitPermission.APPOINT
    at_once = True

    def __init__(self, circumstances: ImportContext) -> None:
        super().__init__(circumstances)
        here = circumstances
        self._groups = {
            role: GroupNames(
                row.group
                for row in find_groups(here.access, here.today, kind=kind)
                if is_under(row.group.owner.path, here.unit.path)
                and here.access.covers(self.permission, row.group.owner.path)
            )
            for role, kind in _KINDS.items()
        }
        self._new_by_login: dict[str, _Listed] = {}
        self._new_by_name: defaultdict[str, list[_Listed]] = defaultdict(list)

    def _unit_names(self, readings: Sequence[Reading]) -> Iterable[str]:
        return (
            name
            for reading in readings
            if reading.get("role") not in IN_GROUPS and (name := reading.get("unit")) is not None
        )

    def _read(self, reading: Reading) -> _Row | Judged:
        row = NamedRecords(reading)
        role = Role(reading.get("role")) if reading.get("role") else None
        if role is not None:
            self._find_place(row, role)
        row.take("name", _person_name(reading))
        self._read_log_in_name(row)
        from_day = reading.get("from_day") or self._here.today
        place = row["place"]
        if isinstance(place, Unit) and not place.exists_on(from_day):
            column = "from_day" if reading.get("from_day") else "unit"
            row.take(column, PlainError("people.not-there", _NOT_THERE, unit=place.name))
        if row.faults or role is None:
            return row.wrong()
        campaign = self._campaign_of(reading, role, place)
        if isinstance(campaign, PlainError):
            row.take("campaign" if reading.get("campaign") else "role", campaign)
            return row.wrong()
        return _Row(row["name"], row["username"], role, place, from_day, reading.text("post"), campaign)

    def _campaign_of(self, reading: Reading, role: Role, place: Unit | Group) -> str | PlainError:
        """Return the address of the campaign in which alone a row appoints, "" for every one, or why it cannot.

        A row that says nothing appoints as widely as its reader may.
        """
        path, said = place.path if isinstance(place, Unit) else place.owner.path, reading.get("campaign")
        wide = self._here.access.in_campaign("").covers(self.permission, path)
        if said != "here" and wide:
            return ""
        if said == "every":
            return PlainError("people.campaign", _HERE_ONLY)
        if role == Role.EDITOR:
            return PlainError("people.campaign", _EVERY_CAMPAIGN, role=LABELS[role])
        return self._here.campaign.slug

    def _read_log_in_name(self, row: NamedRecords) -> None:
        """Take the log-in name of a row, empty if it has none; add a fault if it cannot be one."""
        name = User.normalize_username(row.reading.text("username"))
        if is_personal_number(name):
            fault = row.reading.fault("username", PlainError("people.login", _PERSONAL))
            row.faults = (*row.faults, replace(fault, value=""))  # nor is it kept with the faults
            return
        try:
            if name:
                User._meta.get_field("username").run_validators(name)
        except ValidationError:
            row.take("username", PlainError("people.login", _CHARACTERS))
        else:
            row.take("username", name)

    def _find_place(self, row: NamedRecords, role: Role) -> None:
        """Find the unit or the group of a row; add a fault if there is none, or the role is not held there."""
        reading, label = row.reading, LABELS[role]
        unit, group = reading.get("unit"), reading.get("group")
        name, column = (group, "group") if group else (unit, "unit")
        if not permissions_of(role):
            row.take("role", PlainError("people.role", _NOTHING_TO_DO, role=label))
        elif unit and group:
            row.take("group", PlainError("people.place", _BOTH))
        elif not name:
            row.take("unit", PlainError("people.place", _NOWHERE))
        elif role in IN_GROUPS:
            groups = self._groups[role]
            found = groups.find(name)
            if found is not None:
                row.take("place", found)
            elif near := groups.nearest(name):
                row.take(column, PlainError("people.group", _IN_A_GROUP, role=label, near=near))
            else:
                row.take(column, PlainError("people.group", _NO_GROUPS, role=label))
        elif group or (
            isinstance(self._units[name], PlainError)
            and any(groups.find(name) for groups in self._groups.values())
        ):
            row.take(column, PlainError("people.unit", _AT_A_UNIT, role=label))
        else:
            meant = self._units[name]
            row.take("unit" if isinstance(meant, PlainError) else "place", meant)

    def _find_stored(self, rows: Sequence[_Row]) -> _Stored:
        first = min((row.from_day for row in rows), default=self._here.today)
        known = find_known_people(
            self._here.access,
            min(first, self._here.today),
            names={row.name for row in rows},
            usernames={row.username for row in rows if row.username},
        )
        groups = {row.place.pk for row in rows if isinstance(row.place, Group)}
        stored = _Stored(guided=find_guided_paths(groups, self._here.today))
        for person in known:
            stored.by_login[person.person.username.lower()] = person
            if person.managed:
                stored.by_name[match_key(person.person.name)].append(person)
        return stored

    def _judge(self, reading: Reading, row: _Row, stored: _Stored) -> Judged:
        if not self._may_give(row, stored):
            error = PlainError("people.rights", _NOT_YOURS, role=LABELS[row.role])
            return Judged(reading, Verdict.WRONG, (reading.fault("role", error),))
        meant = self._by_login(reading, row, stored) if row.username else self._by_name(reading, row, stored)
        if isinstance(meant, PlainError):
            column = "username" if row.username else "name"
            return Judged(reading, Verdict.WRONG, (reading.fault(column, meant),))
        person = meant.person if isinstance(meant, KnownPerson) else meant
        identity = (person.pk if isinstance(person, User) else id(person), row.role, row.seat, row.campaign)
        said = {"from_day": reading.get("from_day"), "post": row.post}
        repeat = self._judge_repeat(reading, (type(person), identity), said, _TWICE)
        if repeat is not None:
            return repeat
        if isinstance(meant, KnownPerson) and (held := _held(meant, row)):
            return self._judge_held(reading, row, held)
        deed = NewAppointment(person, row.role, row.place, row.from_day, row.post, row.campaign)
        return Judged(reading, Verdict.NEW, deed=deed)

    def _may_give(self, row: _Row, stored: _Stored) -> bool:
        place = row.place
        paths = [place.path] if isinstance(place, Unit) else stored.guided[place.pk]
        return all(may_give_at(self._here.access, row.role, path, row.campaign) for path in paths)

    def _by_login(self, reading: Reading, row: _Row, stored: _Stored) -> KnownPerson | NewPerson | PlainError:
        """Return whom the log-in name of a row means."""
        login = row.username.lower()
        known = stored.by_login.get(login)
        if known is not None:
            if not known.managed:
                return PlainError("people.login", _TAKEN)
            if match_key(known.person.name) != match_key(row.name):
                other = known.person.get_full_name()
                return PlainError("people.login", _OTHER_NAME, login=row.username, other=other)
            return known if known.person.is_active else PlainError("people.account", _DEACTIVATED)
        listed = self._new_by_login.get(login)
        if listed is None:
            same = [person for person in stored.by_name[match_key(row.name)] if _held(person, row)]
            if same:
                return PlainError("people.login", _OTHER_LOGIN, name=row.name, login=same[0].person.username)
            return self._list(reading, row)
        if match_key(listed.person.name) != match_key(row.name):
            return PlainError("people.login", _OTHER_NAME, login=row.username, other=listed.person.name)
        return listed.person

    def _by_name(self, reading: Reading, row: _Row, stored: _Stored) -> KnownPerson | NewPerson | PlainError:
        """Return whom the name of a row means: whoever is appointed at the same place, else somebody new."""
        known, listed = stored.by_name[match_key(row.name)], self._new_by_name[match_key(row.name)]
        here = [person for person in known if self._is_at(person, row.seat)]
        if len(here) == 1 and not listed:
            return here[0] if here[0].person.is_active else PlainError("people.account", _DEACTIVATED)
        if known:
            logins = "、".join(person.person.username for person in known[:5])
            return PlainError("people.namesake", _NAMESAKE, name=row.name, logins=logins)
        if not listed:
            return self._list(reading, row)
        if len(listed) == 1 and listed[0].seat == row.seat:
            return listed[0].person
        return PlainError("people.namesake", _NAMESAKE_ABOVE, name=row.name, first=listed[0].row)

    def _is_at(self, known: KnownPerson, seat: tuple[type, int]) -> bool:
        """Say whether a person is appointed somewhere, today or later."""
        lasting = (held for held in known.appointments if _lasts(held, self._here.today))
        return any(_seat(held) == seat for held in lasting)

    def _list(self, reading: Reading, row: _Row) -> NewPerson:
        """Return a new person, and remember them for the rows that follow."""
        listed = _Listed(reading.number, NewPerson(row.name, row.username), row.seat)
        if row.username:
            self._new_by_login[row.username.lower()] = listed
        self._new_by_name[match_key(row.name)].append(listed)
        return listed.person

    def _judge_held(self, reading: Reading, row: _Row, held: Appointment) -> Judged:
        """Judge a row whose appointment is stored already; a ledger changes none."""
        from_day = reading.get("from_day") or held.from_day
        if from_day == held.from_day and (row.post or held.post) == held.post:
            return Judged(reading, Verdict.UNCHANGED, key=held.pk)
        parts = {"day": held.from_day.isoformat(), "post": f" ({held.post})" if held.post else ""}
        error = PlainError("people.otherwise", _OTHERWISE, name=row.name, role=LABELS[row.role], **parts)
        column = "from_day" if from_day != held.from_day else "post"
        return Judged(reading, Verdict.WRONG, (reading.fault(column, error),))

    def _store(self, deeds: list[Any]) -> None:
        here = self._here
        made = add_people(by=here.by, access=here.access, appointments=deeds, reason=here.reason)
        known = {deed.person.pk for deed in deeds if isinstance(deed.person, User)}
        here.trace.note_made(User, {appointment.user_id for appointment in made} - known)
        here.trace.note_made(Appointment, [appointment.pk for appointment in made])


def _person_name(reading: Reading) -> str:
    """Return the name of a person; a Chinese one without the spaces that make it as long as the others."""
    name = reading.text("name")
    return "".join(name.split()) if is_chinese(name) else name


def _seat(appointment: Appointment) -> tuple[type, int]:
    if appointment.unit_id is not None:
        return Unit, appointment.unit_id
    return Group, appointment.group_id or 0


def _lasts(appointment: Appointment, day: datetime.date) -> bool:
    """Say whether an appointment is in force on a day, or begins later."""
    return appointment.to_day is None or appointment.to_day >= day


def _held(known: KnownPerson, row: _Row) -> Appointment | None:
    """Return the appointment of a person to the same role at the same place that would overlap with a row, or None."""
    same = (
        held
        for held in known.appointments
        if held.role == row.role and _seat(held) == row.seat and held.campaign in ("", row.campaign)
    )
    return next((held for held in same if _lasts(held, row.from_day)), None)
