"""Whom a session may name beside its unit: the leader who lectured, and the steering group that sat in."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from touchstone.campaigns.models import BatchMembership, Campaign, MembershipState
from touchstone.common import clock
from touchstone.common.pages import Page, page_of, read_key
from touchstone.common.refusal import Refused
from touchstone.study.fields import SessionEntry
from touchstone.study.models import SessionState, StudySession
from touchstone.study.permissions import StudyPermission
from touchstone.units.access import Access
from touchstone.units.models import Appointment, Group, GroupAssignment, GroupKind, Unit
from touchstone.units.paths import ancestors, under_any
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.rights import counts_in, in_force_on
from touchstone.units.roles import Role


def find_lecturers(access: Access, campaign: Campaign, unit: Unit) -> list[Appointment]:
    """Return the visible leaders, past and present, of a unit and of the units above it; the nearest unit first."""
    rows = Appointment.objects.visible_to(access, UnitPermission.VIEW).filter(_leads(campaign, unit))
    return list(rows.select_related("user", "unit").order_by("-unit__path", "from_day", "pk"))


def find_guiding(access: Access, unit: Unit) -> list[Group]:
    """Return the steering groups that guide a unit, or guided it once, by number.

    Anybody who may see the unit may know who guides it.
    """
    if not access.covers(UnitPermission.VIEW, unit.path):
        return []
    assigned = _assigned(unit).filter(group=OuterRef("pk"))
    return list(Group.unscoped.filter(Exists(assigned), kind=GroupKind.STEERING).order_by("number", "pk"))


def find_leaders(
    access: Access, campaign: Campaign, paths: Iterable[str], *, batch_id: int | None = None
) -> QuerySet[Appointment]:
    """Return the leaders of today at the units at and below some paths that take part, in the order of the tree."""
    members = BatchMembership.unscoped.filter(
        unit=OuterRef("unit"), batch__campaign=campaign, standing=MembershipState.OPEN
    )
    if batch_id is not None:
        members = members.filter(batch=batch_id)
    leaders: QuerySet[Appointment] = Appointment.objects.visible_to(access, StudyPermission.LECTURERS).filter(
        in_force_on(clock.today()),
        counts_in(campaign.slug),
        under_any(paths, "unit__path"),
        Exists(members),
        role=Role.LEADER,
    )
    return leaders.select_related("unit", "user").order_by("unit__path", "pk")


def lectured(campaign: Campaign) -> Exists:
    """Return the condition that the holder of an appointment gave a lecture of the campaign, at any unit."""
    return Exists(_lectures(campaign))


def _lectures(campaign: Campaign) -> QuerySet[StudySession]:
    lectures: QuerySet[StudySession] = StudySession.unscoped.filter(
        campaign=campaign,
        form__lecture=True,
        state=SessionState.RECORDED,
        lecturer__user=OuterRef("user"),
    )
    return lectures.order_by("-held_on", "-pk")


def get_leader_page(
    access: Access,
    campaign: Campaign,
    paths: Iterable[str],
    *,
    has_lectured: bool | None = None,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> Page[Appointment]:
    """Return a page of the leaders of today in the order of the tree, each with the day of the last lecture.

    It is in ``last_lecture``; None if the leader has not lectured. Cursors are ``path.key``.
    """
    leaders = find_leaders(access, campaign, paths).annotate(
        last_lecture=Subquery(_lectures(campaign).values("held_on")[:1])
    )
    if has_lectured is not None:
        leaders = leaders.filter(last_lecture__isnull=not has_lectured)
    path, _dot, key = (after or before).rpartition(".")
    number = read_key(key)
    if number is None:
        return page_of(leaders[: size + 1], size, _cursor_of)
    if before:
        earlier = Q(unit__path__lt=path) | Q(unit__path=path, pk__lt=number)
        rows = leaders.filter(earlier).order_by("-unit__path", "-pk")
        return page_of(rows[: size + 1], size, _cursor_of, backward=True)
    later = Q(unit__path__gt=path) | Q(unit__path=path, pk__gt=number)
    return page_of(leaders.filter(later)[: size + 1], size, _cursor_of, turned=True)


def _cursor_of(appointment: Appointment) -> str:
    return f"{appointment.unit.path if appointment.unit else ''}.{appointment.pk}"


def check_named(campaign: Campaign, entry: SessionEntry) -> None:
    """Refuse a steering group that did not guide the unit on that day, and a lecturer who was no leader of it."""
    on_that_day = in_force_on(entry.held_on)
    if entry.sat_in_by is not None:
        guided = _assigned(entry.unit).filter(on_that_day, group=entry.sat_in_by)
        if not guided.filter(group__kind=GroupKind.STEERING).exists():
            message = _("This group did not guide the unit on that day. Choose another one, or none.")
            raise Refused(message, "sat_in_by")
    if entry.lecturer is not None:
        leads = Appointment.unscoped.filter(on_that_day, _leads(campaign, entry.unit), pk=entry.lecturer.pk)
        if not leads.exists():
            message = _(
                "This person was no leader of the unit, or of one above it, on that day. Write the post instead."
            )
            raise Refused(message, "lecturer")


def _assigned(unit: Unit) -> "QuerySet[GroupAssignment]":
    return GroupAssignment.unscoped.filter(unit__path__in=ancestors(unit.path))


def _leads(campaign: Campaign, unit: Unit) -> Q:
    """Return the condition that an appointment is that of a leader of the unit or of one above it."""
    return counts_in(campaign.slug) & Q(role=Role.LEADER, unit__path__in=ancestors(unit.path))
