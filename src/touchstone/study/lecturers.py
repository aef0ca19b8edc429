"""Whom a session may name beside its unit: the leader who lectured, and the steering group that sat in."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from touchstone.campaigns.models import Campaign
from touchstone.common.refusal import Refused
from touchstone.study.fields import SessionEntry
from touchstone.units.access import Access
from touchstone.units.models import Appointment, Group, GroupAssignment, GroupKind, Unit
from touchstone.units.paths import ancestors
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
