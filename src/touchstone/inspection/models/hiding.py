"""Unannounced means hidden: the one condition under which a visit, and all that hangs on it, exists for a reader.

It sits where the scope of a query set is set, so that a list, a count, a figure and an export pass it alike. A reader
sees a visit in their subtree when it is disclosed, or when they are on its round and have no tie to the unit. That
somebody holds every permission on the whole tree changes nothing.
"""

from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from touchstone.common import clock
from touchstone.inspection.models.rounds import Exclusion, rounds_of
from touchstone.units.access import Access
from touchstone.units.models import Appointment
from touchstone.units.queries import in_force_on
from touchstone.units.roles import Role
from touchstone.units.scoping import ScopedModel, ScopedQuerySet

M = TypeVar("M", bound=models.Model)


def shown_to(access: Access, prefix: str = "") -> Q:
    """Return the condition that a visit, reached through ``prefix``, is disclosed or that the reader works on it."""
    disclosed = Q(**{f"{prefix}disclosed_at__isnull": False})
    if access.user_id is None:
        return disclosed
    kept_away = Exclusion.objects.filter(user=access.user_id, visit_id=OuterRef(f"{prefix}pk"))
    on_round = Q(**{f"{prefix}round__in": rounds_of(access.user_id)})
    return disclosed | (on_round & ~Q(Exists(kept_away)) & ~Q(Exists(_ties(access.user_id, prefix))))


def _ties(user_id: int, prefix: str) -> QuerySet[Appointment]:
    """Return the seats of somebody today that tie them to the unit of the outer visit, as ``rules.tie`` has it."""
    seats = Appointment.unscoped.filter(in_force_on(clock.today()), user=user_id, unit__isnull=False)
    seats = seats.exclude(role=Role.INSPECTOR.value).annotate(end=Concat("unit__path", Value("~")))
    visited, sender = OuterRef(f"{prefix}path"), OuterRef(f"{prefix}round__path")
    inside = Q(unit__path__gte=visited, unit__path__lt=Concat(visited, Value("~")))
    above = Q(unit__path__lte=visited, end__gt=visited)
    branch = Q(unit__path__gt=sender, unit__path__lt=Concat(sender, Value("~")))
    return seats.filter(inside | (above & branch))


class HiddenQuerySet(ScopedQuerySet[M], Generic[M]):
    """A query set of visits, or of something that hangs on one."""

    def visible_to(self, access: Access, permission: str, *, walk: bool = False) -> Self:
        """Keep what lies in the reader's subtrees and is disclosed, or belongs to the reader's own rounds."""
        found = super().visible_to(access, permission, walk=walk)
        return found.filter(shown_to(access, cast("type[HiddenModel]", self.model).VISIT))


class HiddenManager(models.Manager.from_queryset(HiddenQuerySet)):  # type: ignore[misc]
    """The guarded manager of a model that is hidden until its visit is disclosed."""


class HiddenModel(ScopedModel):
    """A visit, or something that hangs on one; ``VISIT`` leads to the visit, empty for the visit itself."""

    VISIT: ClassVar[str] = "visit__"
    SCOPE_PATH = "visit__path"

    wagtail_reference_index_ignore = True
    """The editor's room counts where a person or a unit is named; nobody may find a hidden visit there."""

    objects: ClassVar[Any] = HiddenManager()

    class Meta(ScopedModel.Meta):
        abstract = True
