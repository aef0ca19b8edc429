"""Photos as evidence of work and of findings."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touchstone.problems.models.checking import ClosureRequest, LookBack, Verification
from touchstone.problems.models.problem import Problem, ProgressNote
from touchstone.problems.storage import evidence
from touchstone.units.models import User

SHOWS: Mapping[type[models.Model], str] = MappingProxyType(
    {ProgressNote: "note", ClosureRequest: "request", Verification: "verification", LookBack: "look_back"}
)
"""The models that a photo may belong to, each with the name of its foreign key."""


def _just_one(names: Iterable[str]) -> Q:
    """Return the condition that exactly one of these foreign keys is set."""
    q = Q()
    for name in names:
        q |= Q(**{f"{other}__isnull": other != name for other in names})
    return q


class Evidence(models.Model):
    """A photo of one record of a problem, reduced in size and stripped of metadata, in a private folder.

    Photos are optional. They are served to people who may see the problem, never to the public.
    """

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="+")
    note = models.ForeignKey(ProgressNote, models.PROTECT, related_name="+", null=True, db_index=False)
    request = models.ForeignKey(ClosureRequest, models.PROTECT, related_name="+", null=True, db_index=False)
    verification = models.ForeignKey(
        Verification, models.PROTECT, related_name="+", null=True, db_index=False
    )
    look_back = models.ForeignKey(LookBack, models.PROTECT, related_name="+", null=True, db_index=False)
    file = models.FileField(storage=evidence, max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("evidence")
        ordering = ("problem", "pk")
        constraints = (
            models.CheckConstraint(condition=_just_one(SHOWS.values()), name="evidence_shows_one_record"),
        )
