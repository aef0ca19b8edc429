"""Frozen figures: figures exactly as they were published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign
from touchstone.units.models import User
from touchstone.units.paths import UnitPathField


class FrozenFigure(models.Model):
    """A figure as it was published: its value, definition, scope and the keys of the rows counted.

    ``audience`` is the path of the unit for whose subtree it was counted, whoever published it. A ratio has no rows of
    its own; its numerator and denominator are frozen with it and refer to it by ``part_of``.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    reference = models.CharField(_("reference"), max_length=400)
    code = models.CharField(_("measure"), max_length=80)
    version = models.PositiveIntegerField(_("version of the definition"))
    texts = models.JSONField(default=dict)
    """Label, unit of count, definition and scope in each language, as they were at publication."""
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4, null=True)
    unknown = models.PositiveBigIntegerField(_("records of unknown value"), default=0)
    parts = models.JSONField(default=list)
    """The split shown with the figure: a list of {label in each language, value, key}."""
    audience = UnitPathField(blank=True)
    as_of = models.DateTimeField(_("data as of"))
    frozen_at = models.DateTimeField(_("frozen at"))
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    rows_counted = models.PositiveBigIntegerField(_("rows counted"), default=0)
    keys = models.BinaryField(default=bytes)
    seal = models.CharField(max_length=64, blank=True)
    part_of = models.ForeignKey("self", models.CASCADE, related_name="+", null=True)
    role = models.CharField(max_length=12, blank=True)
    """``numerator`` or ``denominator`` of the figure in ``part_of``."""
    publication_kind = models.CharField(max_length=40, blank=True)
    publication_key = models.CharField(max_length=40, blank=True)
    issue = models.PositiveIntegerField(_("issue"), default=1)
    """The number of the publication of the same text: a corrected bulletin freezes its figures again under the next."""

    class Meta:
        verbose_name = _("frozen figure")
        ordering = ("pk",)
        indexes = (
            models.Index(
                fields=["publication_kind", "publication_key", "issue"], name="frozen_by_publication"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(part_of__isnull=True, role="")
                | Q(part_of__isnull=False, role__in=["numerator", "denominator"]),
                name="frozen_part_has_a_role",
            ),
        )
