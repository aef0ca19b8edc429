"""The condition under which a reader may see a visit and the records attached to it.

It is applied where a query set is scoped to its reader, so that lists, counts, figures and exports all respect it. A
reader sees a visit in their subtrees if it is disclosed, or if they are on its round and have no tie to the unit.
Holding every permission on the whole tree makes no difference.
"""

from typing import ClassVar, Generic, Self, TypeVar, cast

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from touchstone.common import clock
from touchstone.inspection.models.rounds import Exclusion, rounds_of
from touchstone.units.access import Access
from touchstone.units.models import Appointment
from touchstone.units.roles import Role
from touchstone.units.scoping import ScopedManager, ScopedModel, ScopedQuerySet

M = TypeVar("M", bound=models.Model)


def shown_to(access: Access, prefix: str = "") -> Q:
    """Return the condition that the visit at ``prefix`` is disclosed or that the reader works on it."""
    disclosed = Q(**{f"{prefix}disclosed_at__isnull": False})
    if access.user_id is None:
        return disclosed
    excluded = Exclusion.objects.filter(user=access.user_id, visit_id=OuterRef(f"{prefix}pk"))
    on_round = Q(**{f"{prefix}round__in": rounds_of(access.user_id)})
    return disclosed | (on_round & ~Q(Exists(excluded)) & ~Q(Exists(_ties(access.user_id, prefix))))


def _ties(user_id: int, prefix: str) -> QuerySet[Appointment]:
    """Return the user's appointments that tie them to the outer query's visit; the SQL form of ``rules.tie``.

    They are those of today and those that ended since the visit was planned. A tie that ended lately before that is
    an :class:`Exclusion`, written when the visit was planned or when the person joined the round.
    """
    today = clock.today()
    lasted = (
        Q(to_day__isnull=True) | Q(to_day__gte=today) | Q(to_day__gte=OuterRef(f"{prefix}recorded_at__date"))
    )
    appointments = Appointment.unscoped.filter(lasted, from_day__lte=today, user=user_id, unit__isnull=False)
    appointments = appointments.exclude(role=Role.INSPECTOR.value).annotate(
        end=Concat("unit__path", Value("~"))
    )
    visited, sender = OuterRef(f"{prefix}path"), OuterRef(f"{prefix}round__path")
    inside = Q(unit__path__gte=visited, unit__path__lt=Concat(visited, Value("~")))
    above = Q(unit__path__lte=visited, end__gt=visited)
    branch = Q(unit__path__gt=sender, unit__path__lt=Concat(sender, Value("~")))
    return appointments.filter(inside | (above & branch))


class HiddenQuerySet(ScopedQuerySet[M], Generic[M]):
    """A query set of visits, or of records attached to a visit."""

    def visible_to(self, access: Access, permission: str, *, walk: bool = False) -> Self:
        """Keep rows in the reader's subtrees whose visit is disclosed or belongs to a round that the reader is on."""
        rows = super().visible_to(access, permission, walk=walk)
        return rows.filter(shown_to(access, cast("type[HiddenModel]", self.model).VISIT))


class HiddenManager(ScopedManager[M]):
    """The scoped manager of a model that is hidden until its visit is disclosed."""

    def get_queryset(self) -> HiddenQuerySet[M]:
        return HiddenQuerySet(self.model, using=self._db)


class HiddenModel(ScopedModel):
    """A visit, or a record attached to one; ``VISIT`` is the lookup prefix of the visit, empty for the visit itself."""

    VISIT: ClassVar[str] = "visit__"
    SCOPE_PATH = "visit__path"

    wagtail_reference_index_ignore = True
    """The CMS lists the records that refer to a person or unit; a hidden visit must not appear there."""

    objects: ClassVar[HiddenManager[Self]] = HiddenManager()

    class Meta(ScopedModel.Meta):
        abstract = True
