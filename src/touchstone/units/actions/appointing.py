"""Creating accounts, and appointing people to roles on units and in groups."""

import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.actions.text_checks import checked_reason, checked_text
from touchstone.units.audit_hook import record
from touchstone.units.locking import freeze_paths, get_existing
from touchstone.units.models import Appointment, Group, GroupAssignment, Unit, User
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.people import is_last_office, may_give_at
from touchstone.units.queries.rights import open_on
from touchstone.units.roles import LABELS, Role
from touchstone.units.rules import is_personal_number
from touchstone.units.scoping import path_of
from touchstone.units.searching import PEOPLE


def create_person(*, by: User | None, username: str, name: str, password: str | None) -> User:
    """Create an account, which has no rights until it is appointed. Without a password it cannot log in with one."""
    username = User.normalize_username(username.strip())
    refuse_personal_number(username)
    # Log-in ignores case, so two names that differ only in case would be the same.
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("There is already an account with this log-in name. Choose another."), "username")
    person = User(username=username, name=checked_text(User, "name", name))
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field) from error
    if password is None:
        person.set_unusable_password()
    else:
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise Refused(" ".join(error.messages), "password") from error
        person.set_password(password)
    with transaction.atomic():
        person.save()
        keep(PEOPLE, [person.pk])
        record(by=by, verb="units.person-created", target=person)
    return person


def refuse_personal_number(username: str) -> None:
    """Refuse a telephone or identity number as a log-in name."""
    if is_personal_number(username):
        raise Refused(
            _(
                "This is a telephone or identity number, which is not kept of anybody. Choose another log-in name."
            ),
            "username",
        )


def appoint(
    *,
    by: User | None,
    access: Access,
    user: User,
    role: Role | str,
    from_day: datetime.date,
    unit: Unit | None = None,
    group: Group | None = None,
    to_day: datetime.date | None = None,
    post: str = "",
    campaign: str = "",
) -> Appointment:
    """Appoint a person to a role on a unit or in a group, from one day to another or until further notice.

    It counts in every campaign, or only in the one with the address ``campaign``. Refused if the reader may not appoint
    there so widely, or would give away a permission that they do not hold there.
    """
    if (unit is None) == (group is None):
        raise Refused(_("Appoint to a unit or to a group, to one of them."), "unit")
    try:
        role = Role(role)
    except ValueError as error:
        raise Refused(_("There is no role “%(role)s”.") % {"role": role}, "role") from error
    check_days(from_day, to_day)
    check_campaign(role, campaign)
    post = checked_text(Appointment, "post", post)
    with transaction.atomic():
        freeze_paths()
        User.objects.select_for_update().get(pk=user.pk)
        if unit is not None:
            unit = get_existing(unit)
            check_may_appoint(access, unit.path, "unit", campaign)
            check_may_give(access, role, [unit.path], campaign)
            if not unit.exists_on(from_day):
                raise Refused(_("“%(unit)s” does not exist on this day.") % {"unit": unit}, "from_day")
            target = Q(unit=unit)
        else:
            group = Group.unscoped.select_for_update(of=("self",)).select_related("owner").get(pk=group.pk)  # type: ignore[union-attr]
            check_may_appoint(access, group.owner.path, "group", campaign)
            check_may_give(access, role, guided_paths(group, from_day), campaign)
            if group.closed_on is not None:
                raise Refused(_("“%(group)s” is closed.") % {"group": group}, "group")
            target = Q(group=group)
        overlapping = Appointment.unscoped.filter(
            target, open_on(from_day), user=user, role=role, campaign__in={"", campaign}
        )
        if to_day is not None:
            overlapping = overlapping.filter(from_day__lte=to_day)
        message = _("“%(person)s” is already appointed as “%(role)s” there in this time.")
        taken = Refused(message % {"person": user, "role": LABELS[role]}, "user")
        if overlapping.exists():
            raise taken
        appointment = Appointment(
            user=user,
            role=role,
            unit=unit,
            group=group,
            from_day=from_day,
            to_day=to_day,
            post=post,
            campaign=campaign,
        )
        try:
            with transaction.atomic():
                appointment.save()
        except IntegrityError as error:
            raise taken from error
        keep(PEOPLE, [user.pk])
        record_appointed(by, appointment)
    return appointment


def record_appointed(by: User | None, appointment: Appointment, reason: str = "") -> None:
    """Record in the history that somebody was appointed, with all that was said."""
    record(
        by=by,
        verb="units.appointed",
        target=appointment,
        changes={
            "user": (None, appointment.user.get_full_name()),
            "role": (None, Role(appointment.role).value),
            "place": (None, appointment.unit or appointment.group),
            "from_day": (None, appointment.from_day),
            "to_day": (None, appointment.to_day),
            "post": (None, appointment.post),
            **only_in(appointment),
        },
        reason=reason,
    )


def only_in(appointment: Appointment) -> dict[str, tuple[None, str]]:
    """Return the change that says in which campaign alone an appointment counts; nothing if it counts in every one."""
    return {"campaign": (None, appointment.campaign)} if appointment.campaign else {}


def end_appointment(
    *,
    by: User | None,
    access: Access,
    appointment: Appointment,
    to_day: datetime.date,
    reason: str = "",
    even_own: bool = False,
) -> Appointment:
    """End an appointment with ``to_day`` as its last day. An end already set can only be brought forward.

    Refused if readers would end their own last appointment as campaign office without confirming it by ``even_own``.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        locked_appointment = _lock(access, appointment)
        check_days(locked_appointment.from_day, to_day)
        if not even_own and is_last_office(access, locked_appointment, clock.today()):
            message = _(
                "This is your own last appointment as campaign office. Confirm that you want to end it."
            )
            raise Refused(message, "even_own")
        old, locked_appointment.to_day = locked_appointment.to_day, to_day
        if old is not None and to_day > old:
            raise Refused(_("It ended before this day. Appoint anew instead."), "to_day")
        if old != to_day:
            locked_appointment.save(update_fields=["to_day"])
            record(
                by=by,
                verb="units.appointment-ended",
                target=locked_appointment,
                changes={"to_day": (old, to_day)},
                reason=reason,
            )
    return locked_appointment


def take_back_appointment(
    *, by: User | None, access: Access, appointment: Appointment, reason: str = ""
) -> None:
    """Delete an appointment that has not begun. The audit trail keeps its values.

    Refused from its first day on; from then on it can only be ended.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        locked_appointment = _lock(access, appointment)
        if locked_appointment.from_day <= clock.today():
            raise Refused(_("This appointment has begun. End it instead."), "appointment")
        values = {
            "role": locked_appointment.role,
            "place": locked_appointment.unit or locked_appointment.group,
            "from_day": locked_appointment.from_day,
            "to_day": locked_appointment.to_day,
            "post": locked_appointment.post,
            **{name: new for name, (_old, new) in only_in(locked_appointment).items()},
        }
        locked_appointment.delete()
        keep(PEOPLE, [locked_appointment.user_id])
        record(
            by=by,
            verb="units.appointment-taken-back",
            target=locked_appointment.user,
            path=path_of(locked_appointment),
            changes={name: (value, None) for name, value in values.items()},
            reason=reason,
        )


def _lock(access: Access, appointment: Appointment) -> Appointment:
    """Return the appointment, locked and up to date; refused if it is gone or the reader may not appoint there."""
    freeze_paths()
    rows = Appointment.unscoped.select_for_update(of=("self",)).select_related("unit", "group__owner", "user")
    locked_appointment = rows.filter(pk=appointment.pk).first()
    if locked_appointment is None:
        raise Refused(_("This appointment was taken back already."), "appointment")
    check_may_appoint(access, path_of(locked_appointment), "appointment", locked_appointment.campaign)
    return locked_appointment


def check_days(from_day: datetime.date, to_day: datetime.date | None) -> None:
    """Refuse a last day before the first."""
    if to_day is not None and to_day < from_day:
        raise Refused(_("The last day is before the first. Correct one of the two."), "to_day")


def check_campaign(role: Role, campaign: str) -> None:
    """Refuse to limit to one campaign a role that works only in what all campaigns share."""
    if campaign and role == Role.EDITOR:
        raise Refused(str(EVERY_CAMPAIGN) % {"role": LABELS[role]}, "campaign")


EVERY_CAMPAIGN = _(
    "The role “%(role)s” is held in every campaign, because the editor's room is one for all of them."
)
ONE_CAMPAIGN = _("You may appoint here for your campaign only, and change no appointment in every campaign.")


def check_may_appoint(access: Access, path: str, field: str, campaign: str = "") -> None:
    """Refuse a reader who may not appoint people at this path, in every campaign or in the one with this address."""
    if access.in_campaign(campaign).covers(UnitPermission.APPOINT, path):
        return
    if not campaign and access.covers(UnitPermission.APPOINT, path):
        raise Refused(ONE_CAMPAIGN, "campaign" if field in ("unit", "group") else field)
    raise Refused(_("You may not appoint people or assign units here."), field)


def check_may_give(access: Access, role: Role, paths: list[str], campaign: str = "") -> None:
    """Refuse a role where the reader holds neither all of its permissions nor all those of the office."""
    for path in paths:
        if not may_give_at(access, role, path, campaign):
            message = _(
                "You may not give the role “%(role)s” for all units concerned: you do not hold it there."
            )
            raise Refused(message % {"role": LABELS[role]}, "role")


def guided_paths(group: Group, day: datetime.date) -> list[str]:
    """Return the paths of the units assigned to a group on a day or later."""
    rows = GroupAssignment.unscoped.filter(open_on(day), group=group)
    return list(rows.values_list("unit__path", flat=True))
